//! Ruled tables whose rows continue on further pages under a repeated header.

use crate::layout::{Align, HAIRLINE, LEFT, Sheet, Style};

/// Space between a line of the table and the text beside it.
pub const PADDING: f32 = 4.0;
const PADDING_ABOVE: f32 = 3.0;

const TEXT: Style = Style {
    size: 8.5,
    ..Style::BODY
};
const HEADER: Style = Style {
    size: 8.5,
    ..Style::BOLD
};

/// The least of a row worth starting at the foot of a page.
const SEVERAL_LINES: f32 = 40.0;

/// One column: its title, width and where the text of its cells stands.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// Points.
    pub width: f32,
    /// Where the text of its cells stands.
    pub align: Align,
}

impl Column {
    /// A column as wide as its widest text, within limits.
    pub fn fitting<'a>(
        sheet: &Sheet,
        title: &'static str,
        align: Align,
        cells: impl Iterator<Item = &'a str>,
        limit: f32,
    ) -> Self {
        let width = cells
            .map(|cell| sheet.measure(cell, TEXT))
            .fold(sheet.measure(title, HEADER), f32::max);
        // a hair more, so that a sum of rounded widths never wraps
        Self {
            title,
            width: (width + 2.0 * PADDING + 1.0).min(limit),
            align,
        }
    }
}

/// A cell: its text and a smaller note below.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// What stands below it, smaller.
    pub note: String,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            text,
            note: String::new(),
        }
    }
}

/// Lines of one cell with their looks.
type Lines = Vec<(String, Style)>;

/// Draws the table at the cursor and moves below it. The last row is kept on the page of what
/// follows the table, which is `ending` high.
pub fn draw(sheet: &mut Sheet, columns: &[Column], rows: &[Vec<Cell>], ending: f32) {
    let titles: Vec<Lines> = columns
        .iter()
        .map(|column| styled(sheet, column.title, HEADER, column.width))
        .collect();
    let rows: Vec<Vec<Lines>> = rows
        .iter()
        .map(|row| {
            let cells = columns.iter().zip(row);
            cells
                .map(|(column, cell)| lines_of(sheet, cell, column.width))
                .collect()
        })
        .collect();
    let head = height(&titles, 0, usize::MAX);
    let fresh = Sheet::full_room() - head;

    let first = rows.first().map_or(0.0, |row| height(row, 0, usize::MAX));
    // a first row higher than a page starts right here
    sheet.keep_together(head + if first > fresh { SEVERAL_LINES } else { first });
    header(sheet, columns, &titles);
    for (index, row) in rows.iter().enumerate() {
        let whole = height(row, 0, usize::MAX);
        let ending = if index + 1 == rows.len() { ending } else { 0.0 };
        let kept = if whole + ending <= fresh {
            whole + ending
        } else {
            whole
        };
        if index > 0 && kept > sheet.room() && kept <= fresh {
            sheet.new_page();
            header(sheet, columns, &titles);
        }
        draw_row(sheet, columns, &titles, row);
    }
}

/// Draws a row, in parts if it is higher than the rest of the page.
fn draw_row(sheet: &mut Sheet, columns: &[Column], titles: &[Lines], cells: &[Lines]) {
    let total = lines_in(cells);
    let mut from = 0;
    while from < total {
        let mut until = from;
        while until < total && height(cells, from, until + 1) <= sheet.room() {
            until += 1;
        }
        if until == from {
            sheet.new_page();
            header(sheet, columns, titles);
            until = from + 1;
            while until < total && height(cells, from, until + 1) <= sheet.room() {
                until += 1;
            }
        }
        let parts: Vec<_> = cells.iter().map(|lines| part(lines, from, until)).collect();
        draw_part(sheet, columns, &parts, None);
        from = until;
    }
}

fn header(sheet: &mut Sheet, columns: &[Column], titles: &[Lines]) {
    let (top, height) = (sheet.y(), height(titles, 0, usize::MAX));
    let width = columns.iter().map(|column| column.width).sum();
    sheet.shade(LEFT, top, width, height);
    sheet.rule((LEFT, top), (LEFT + width, top), HAIRLINE);
    let parts: Vec<_> = titles.iter().map(Vec::as_slice).collect();
    draw_part(sheet, columns, &parts, Some(Align::Center));
}

/// Draws lines of cells with rules on the left, right and below.
fn draw_part(
    sheet: &mut Sheet,
    columns: &[Column],
    cells: &[&[(String, Style)]],
    align: Option<Align>,
) {
    let top = sheet.y();
    let highest = cells
        .iter()
        .map(|lines| height_of(lines))
        .fold(TEXT.leading(), f32::max);
    let bottom = top + highest + 2.0 * PADDING_ABOVE;
    let mut left = LEFT;
    sheet.rule((left, top), (left, bottom), HAIRLINE);
    for (column, lines) in columns.iter().zip(cells) {
        let mut line_top = top + PADDING_ABOVE;
        for (line, style) in *lines {
            let area = (left + PADDING, line_top, column.width - 2.0 * PADDING);
            sheet.line(line, *style, align.unwrap_or(column.align), area);
            line_top += style.leading();
        }
        left += column.width;
        sheet.rule((left, top), (left, bottom), HAIRLINE);
    }
    sheet.rule((LEFT, bottom), (left, bottom), HAIRLINE);
    sheet.skip(bottom - top);
}

fn lines_of(sheet: &Sheet, cell: &Cell, width: f32) -> Lines {
    let mut lines = styled(sheet, &cell.text, TEXT, width);
    lines.extend(styled(sheet, &cell.note, Style::SMALL, width));
    lines
}

fn styled(sheet: &Sheet, text: &str, style: Style, width: f32) -> Lines {
    let lines = sheet.wrap(text, style, width - 2.0 * PADDING);
    lines.into_iter().map(|line| (line, style)).collect()
}

fn part(lines: &[(String, Style)], from: usize, until: usize) -> &[(String, Style)] {
    let until = until.min(lines.len());
    lines.get(from.min(until)..until).unwrap_or_default()
}

fn lines_in(cells: &[Lines]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or_default().max(1)
}

/// Height of a row, or of some lines of it.
fn height(cells: &[Lines], from: usize, until: usize) -> f32 {
    let highest = cells
        .iter()
        .map(|lines| height_of(part(lines, from, until)));
    highest.fold(TEXT.leading(), f32::max) + 2.0 * PADDING_ABOVE
}

fn height_of(lines: &[(String, Style)]) -> f32 {
    lines.iter().map(|(_, style)| style.leading()).sum()
}
