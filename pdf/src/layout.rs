//! A4 sheets: a cursor that moves down and starts new pages, wrapped text, lines.
//!
//! Coordinates are points from the top left corner; they are turned into PDF's only when drawn.

use std::collections::BTreeSet;

use printpdf::{Line, LinePoint, Op, PaintMode, PdfFontHandle, Pt, TextItem};

use crate::{
    RenderError,
    font::{Fonts, Weight},
    write::{self, About, PAGE_WIDTH, font_id, grey, point, rectangle, rgb},
};

const TOP: f32 = 40.0;
/// Leaves room for the page number.
const BOTTOM: f32 = 795.0;
const PAGE_NUMBER_TOP: f32 = 806.0;

/// Left edge of the text: wide, for the hole punch.
pub const LEFT: f32 = 54.0;
/// Right edge of the text.
pub const RIGHT: f32 = PAGE_WIDTH - 36.0;
/// Width of the text.
pub const WIDTH: f32 = RIGHT - LEFT;

/// How a piece of text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Weight of the typeface.
    pub weight: Weight,
    /// Points.
    pub size: f32,
    /// 0 is black.
    pub grey: f32,
}

impl Style {
    /// Of a document.
    pub const TITLE: Self = Self {
        size: 13.0,
        ..Self::BOLD
    };
    /// What stands out.
    pub const BOLD: Self = Self {
        weight: Weight::Bold,
        ..Self::BODY
    };
    /// Running text.
    pub const BODY: Self = Self {
        weight: Weight::Regular,
        size: 9.0,
        grey: 0.0,
    };
    /// Notes.
    pub const SMALL: Self = Self {
        size: 7.0,
        grey: 0.35,
        ..Self::BODY
    };

    /// Distance between baselines.
    pub const fn leading(self) -> f32 {
        self.size * 1.3
    }

    /// From the top of a line to its baseline.
    const fn ascent(self) -> f32 {
        self.size * 1.0
    }
}

/// Where text stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At its left edge.
    Left,
    /// In its middle.
    Center,
    /// At its right edge.
    Right,
}

/// Where a line stands: its left edge, its top, and the width it has.
pub type Area = (f32, f32, f32);

/// What stands at the foot of a page, by its number and how many there are.
pub type PageNumber = fn(usize, usize) -> String;

/// Pages being laid out.
pub struct Sheet {
    fonts: Fonts,
    page_number: PageNumber,
    pages: Vec<Vec<Op>>,
    used: [BTreeSet<char>; 2],
    y: f32,
}

impl Sheet {
    /// One empty page.
    ///
    /// # Errors
    /// When the embedded fonts are broken.
    pub fn new(page_number: PageNumber) -> Result<Self, RenderError> {
        Ok(Self {
            fonts: Fonts::load()?,
            page_number,
            pages: vec![Vec::new()],
            used: Default::default(),
            y: TOP,
        })
    }

    /// Where the next block starts.
    pub const fn y(&self) -> f32 {
        self.y
    }

    /// Moves the cursor down.
    pub fn skip(&mut self, height: f32) {
        self.y += height;
    }

    /// Height left on this page.
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Height of a page that is still empty.
    pub const fn full_room() -> f32 {
        BOTTOM - TOP
    }

    /// Goes on at the top of another page.
    pub fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Starts a new page unless the next block fits on this one.
    pub fn keep_together(&mut self, height: f32) {
        if height > self.room() && self.y > TOP {
            self.new_page();
        }
    }

    /// Width of text, in points.
    pub fn measure(&self, text: &str, style: Style) -> f32 {
        self.fonts
            .face(style.weight)
            .width(&self.fonts.printable(text), style.size)
    }

    /// Text cut into lines no wider than `width`: between words, or inside a word that is wider.
    pub fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let face = self.fonts.face(style.weight);
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        let space = face.width(" ", style.size);
        for word in self
            .fonts
            .printable(text)
            .split(' ')
            .filter(|word| !word.is_empty())
        {
            let wide = face.width(word, style.size);
            if !line.is_empty() && used + space + wide <= width {
                line.push(' ');
                line.push_str(word);
                used += space + wide;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            used = 0.0;
            for letter in word.chars() {
                line.push(letter);
                used += face.width(letter.encode_utf8(&mut [0; 4]), style.size);
                if used > width && line.chars().nth(1).is_some() {
                    let rest = line.split_off(break_in(&line));
                    used = face.width(&rest, style.size);
                    lines.push(std::mem::replace(&mut line, rest));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// As [`Self::wrap`], with what exceeds a number of lines cut off behind «…».
    pub fn wrap_to(&self, text: &str, style: Style, width: f32, limit: usize) -> Vec<String> {
        let mut lines = self.wrap(text, style, width);
        if lines.len() > limit {
            lines.truncate(limit);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && self.measure(&format!("{last}…"), style) > width {
                    last.pop();
                }
                last.push('…');
            }
        }
        lines
    }

    /// Draws one line whose top is at `top`, aligned between `left` and `left + width`.
    pub fn line(&mut self, text: &str, style: Style, align: Align, (left, top, width): Area) {
        let page = self.pages.len() - 1;
        self.line_on(page, text, style, align, (left, top, width));
    }

    fn line_on(
        &mut self,
        page: usize,
        text: &str,
        style: Style,
        align: Align,
        (left, top, width): Area,
    ) {
        let text = self.fonts.printable(text);
        if text.is_empty() {
            return;
        }
        let slack = width - self.fonts.face(style.weight).width(&text, style.size);
        let x = match align {
            Align::Left => left,
            Align::Center => left + slack / 2.0,
            Align::Right => left + slack,
        };
        self.used[style.weight as usize].extend(text.chars());
        if let Some(ops) = self.pages.get_mut(page) {
            ops.extend([
                Op::StartTextSection,
                Op::SetFillColor {
                    col: grey(style.grey),
                },
                Op::SetFont {
                    font: PdfFontHandle::External(font_id(style.weight)),
                    size: Pt(style.size),
                },
                Op::SetTextCursor {
                    pos: point(x, top + style.ascent()),
                },
                Op::ShowText {
                    items: vec![TextItem::Text(text)],
                },
                Op::EndTextSection,
            ]);
        }
    }

    /// Draws lines one below another, without moving the cursor.
    pub fn lines(
        &mut self,
        lines: &[String],
        style: Style,
        align: Align,
        (left, top, width): Area,
    ) {
        for (index, line) in lines.iter().enumerate() {
            let top = top + style.leading() * index as f32;
            self.line(line, style, align, (left, top, width));
        }
    }

    /// Draws wrapped text at the cursor and moves below it, over page ends if need be.
    pub fn paragraph(&mut self, text: &str, style: Style, left: f32, width: f32) {
        for line in self.wrap(text, style, width) {
            if style.leading() > self.room() {
                self.new_page();
            }
            let top = self.y;
            self.line(&line, style, Align::Left, (left, top, width));
            self.y += style.leading();
        }
    }

    /// Draws a straight line.
    pub fn rule(&mut self, (x1, y1): (f32, f32), (x2, y2): (f32, f32), thickness: f32) {
        let points = [point(x1, y1), point(x2, y2)];
        let points = points.map(|p| LinePoint { p, bezier: false }).to_vec();
        self.draw([
            Op::SetOutlineThickness { pt: Pt(thickness) },
            Op::DrawLine {
                line: Line {
                    points,
                    is_closed: false,
                },
            },
        ]);
    }

    /// Draws the outline of a box.
    pub fn frame(&mut self, left: f32, top: f32, width: f32, height: f32) {
        let mut rectangle = rectangle(left, top, width, height);
        rectangle.mode = Some(PaintMode::Stroke);
        self.draw([
            Op::SetOutlineThickness { pt: Pt(HAIRLINE) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    /// Fills a box with light grey.
    pub fn shade(&mut self, left: f32, top: f32, width: f32, height: f32) {
        let mut rectangle = rectangle(left, top, width, height);
        rectangle.mode = Some(PaintMode::Fill);
        self.draw([
            Op::SetFillColor { col: grey(0.93) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    /// Fills a box with a colour, of red, green and blue from 0 to 1.
    pub fn fill(&mut self, (left, top, width): Area, height: f32, colour: [f32; 3]) {
        let mut rectangle = rectangle(left, top, width, height);
        rectangle.mode = Some(PaintMode::Fill);
        self.draw([
            Op::SetFillColor { col: rgb(colour) },
            Op::DrawRectangle { rectangle },
        ]);
    }

    fn draw(&mut self, ops: impl IntoIterator<Item = Op>) {
        if let Some(page) = self.pages.last_mut() {
            page.extend(ops);
        }
    }

    /// The finished PDF.
    ///
    /// # Errors
    /// When printpdf refuses what was drawn.
    pub fn finish(mut self, about: About) -> Result<Vec<u8>, RenderError> {
        self.number_pages(&about.title);
        write::write(self.pages, self.fonts, &self.used, about)
    }

    fn number_pages(&mut self, title: &str) {
        let count = self.pages.len();
        if count < 2 {
            return;
        }
        let area = (LEFT, PAGE_NUMBER_TOP, WIDTH);
        let title = self.wrap_to(title, Style::SMALL, WIDTH - 100.0, 1);
        for page in 0..count {
            for title in &title {
                self.line_on(page, title, Style::SMALL, Align::Left, area);
            }
            let number = (self.page_number)(page + 1, count);
            self.line_on(page, &number, Style::SMALL, Align::Right, area);
        }
    }
}

/// Where to cut a word too wide by its last letter: after a hyphen, or else before that letter.
fn break_in(word: &str) -> usize {
    let last = word.char_indices().last().map_or(0, |(index, _)| index);
    let hyphen = word.get(..last).and_then(|start| start.rfind('-'));
    hyphen.map_or(last, |hyphen| hyphen + 1)
}

/// Thickness of table lines.
pub const HAIRLINE: f32 = 0.6;

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style::BODY;

    fn sheet() -> Sheet {
        Sheet::new(|page, _| page.to_string()).unwrap()
    }

    fn wrap(text: &str, width: f32) -> Vec<String> {
        sheet().wrap(text, STYLE, width)
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrap("  один   два\nтри ", 45.0), ["один два", "три"]);
        assert_eq!(wrap(" \t ", 45.0), [""; 0]);
    }

    #[test]
    fn numbers_do_not_break_at_their_no_break_spaces() {
        assert_eq!(
            wrap("на 1\u{a0}000\u{a0}000", 60.0),
            ["на", "1\u{a0}000\u{a0}000"]
        );
    }

    #[test]
    fn a_word_too_wide_breaks_after_a_hyphen_or_anywhere() {
        assert_eq!(
            wrap("судоремонтно-строительный", 90.0),
            ["судоремонтно-", "строительный"]
        );
        for line in wrap(&"Ж".repeat(100), 50.0) {
            assert!(sheet().measure(&line, STYLE) <= 50.0);
        }
        assert_eq!(wrap("ЖЖ", 1.0), ["Ж", "Ж"], "a letter is never lost");
    }

    #[test]
    fn text_over_its_limit_ends_with_an_ellipsis() {
        let sheet = sheet();
        let lines = sheet.wrap_to(&"слово ".repeat(50), STYLE, 100.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && sheet.measure(&lines[1], STYLE) <= 100.0);
        assert_eq!(sheet.wrap_to("слово", STYLE, 100.0, 2), ["слово"]);
    }
}
