//! Reports on paper: a chart of hours by day, and a table.

use std::io::Write;

use jiff::ToSpan;
use pdf::{
    About, Align, LEFT, RenderError, Sheet, Style, WIDTH,
    chart::{self, Bar},
    parts,
    table::{self, Column},
};
use shared::{
    BoxError,
    domain::{language::Language, pay::explain::Words, report::ReportKind, time_book::DaySpan},
};

use super::{ByDay, Heading};
use crate::{
    read::TooMany,
    sheet::{self, Cell, columns, title},
};

/// Rows that fit a document that somebody reads.
const MOST_ROWS: usize = 5000;

/// Columns of figures get no wider: words need room too.
const FIGURE_LIMIT: f32 = 74.0;

pub(super) struct Pdf<W> {
    to: W,
    rows: Vec<Vec<String>>,
}

impl<W: Write> Pdf<W> {
    pub(super) const fn new(to: W) -> Self {
        Self {
            to,
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: &[Cell], heading: &Heading) -> Result<(), BoxError> {
        if self.rows.len() >= MOST_ROWS {
            return Err(TooMany.into());
        }
        self.rows.push(printed(cells, heading));
        Ok(())
    }

    pub(super) fn finish(
        mut self,
        totals: &[Cell],
        by_day: &ByDay,
        heading: &Heading,
    ) -> Result<W, BoxError> {
        self.rows.push(printed(totals, heading));
        self.to.write_all(&render(self.rows, by_day, heading)?)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

fn render(
    rows: Vec<Vec<String>>,
    by_day: &ByDay,
    heading: &Heading,
) -> Result<Vec<u8>, RenderError> {
    let (language, report) = (heading.language, &heading.report);
    let mut sheet = match language {
        Language::Russian => Sheet::new(|page, count| format!("Страница {page} из {count}"))?,
        Language::English => Sheet::new(|page, count| format!("Page {page} of {count}"))?,
    };
    let DaySpan { first, last } = report.days;
    let [first, last] = [first, last].map(|date| day(date, language));
    let title = format!("{}, {first} – {last}", title(report, language));
    parts::title(&mut sheet, &title);
    let company = language.pick("Компания:", "Company:");
    parts::labelled(&mut sheet, company, &heading.organization, &[]);
    if !by_day.is_empty() {
        sheet.skip(4.0);
        bars(&mut sheet, by_day, heading);
    }
    table(&mut sheet, rows, heading);
    let about = About {
        title,
        author: heading.organization.clone(),
        id: format!(
            "report-{}-{}",
            report.kind.name(),
            heading.at.as_nanosecond()
        ),
        created: heading.at.as_second(),
    };
    sheet.finish(about)
}

fn bars(sheet: &mut Sheet, by_day: &ByDay, heading: &Heading) {
    let (language, days) = (heading.language, heading.report.days);
    let hours = |seconds: i64| seconds as f32 / 3600.0;
    let dates = days.first.series(1.day());
    let dates = dates.take_while(|date| *date <= days.last);
    let bars = dates.map(|date| {
        let [all, overtime] = by_day.get(&date).copied().unwrap_or_default();
        Bar {
            label: date.strftime(language.pick("%d.%m", "%m-%d")).to_string(),
            low: hours(all - overtime),
            high: hours(overtime),
        }
    });
    let bars: Vec<Bar> = bars.collect();
    let legend = match heading.report.kind {
        ReportKind::Attendance => ["", ""],
        ReportKind::Summary | ReportKind::Timesheet => {
            language.pick(["обычные", "сверхурочные"], ["plain", "overtime"])
        }
    };
    let title = language.pick("Часы по дням", "Hours by day");
    chart::bars(sheet, &bars, title, legend);
}

fn table(sheet: &mut Sheet, rows: Vec<Vec<String>>, heading: &Heading) {
    let columns = columns(&heading.report, heading.language);
    let columns = columns.iter().filter(|column| column.printed);
    let columns: Vec<&sheet::Column> = columns.collect();
    let figures = columns.iter().enumerate().map(|(place, column)| {
        let cells = rows.iter().filter_map(move |row| row.get(place));
        let cells = cells.map(String::as_str);
        let align = if column.total == sheet::Total::None {
            Align::Left
        } else {
            Align::Right
        };
        Column::fitting(sheet, column.title, align, cells, FIGURE_LIMIT)
    });
    let mut fitted: Vec<Column> = figures.collect();
    let wide = columns.iter().filter(|column| column.wide).count();
    let narrow = fitted
        .iter()
        .zip(&columns)
        .filter(|(_, column)| !column.wide);
    let taken: f32 = narrow.map(|(fitted, _)| fitted.width).sum();
    for (fitted, column) in fitted.iter_mut().zip(&columns) {
        if column.wide {
            fitted.width = (WIDTH - taken) / wide as f32;
        }
    }
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(table::Cell::from));
    let rows: Vec<Vec<table::Cell>> = rows.map(Iterator::collect).collect();
    if rows.len() == 1 {
        let words = heading.language.pick("Нет записей", "Nothing");
        sheet.paragraph(words, Style::BODY, LEFT, WIDTH);
        sheet.skip(6.0);
    }
    table::draw(sheet, &fitted, &rows, 0.0);
}

/// The cells of columns that are printed, in words.
fn printed(cells: &[Cell], heading: &Heading) -> Vec<String> {
    let columns = columns(&heading.report, heading.language);
    let printed = cells
        .iter()
        .zip(&columns)
        .filter(|(_, column)| column.printed);
    printed
        .map(|(cell, _)| words(cell, heading.language))
        .collect()
}

fn words(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Empty | Cell::Flag(false) => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => day(*date, language),
        Cell::Local(at) => at
            .strftime(language.pick("%d.%m\u{a0}%H:%M", "%m-%d\u{a0}%H:%M"))
            .to_string(),
        Cell::Duration(seconds) => sheet::clock(*seconds),
        Cell::Money(amount) => Words(language).money(*amount),
        Cell::Flag(true) => language.pick("да", "yes").to_owned(),
    }
}

fn day(date: jiff::civil::Date, language: Language) -> String {
    date.strftime(language.pick("%d.%m.%Y", "%Y-%m-%d"))
        .to_string()
}
