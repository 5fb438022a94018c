//! Spreadsheets: numbers, dates and durations as such, totals as formulas. Rows leave the memory as they
//! are written.

use std::io::{Seek, Write};

use jiff::civil::DateTime;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};
use shared::{BoxError, domain::language::Language};

use super::Heading;
use crate::sheet::{Cell, Column, Total, columns, title};

const DAY: f64 = 86_400.0;

/// As many letters as a cell holds.
const MOST_LETTERS: usize = 32_767;

pub(super) struct Xlsx<W> {
    to: W,
    workbook: Workbook,
    columns: Vec<Column>,
    formats: Formats,
    /// The next one, from 0; the first has the titles.
    row: u32,
}

/// How cells look, of rows or of totals.
struct Formats {
    rows: Styles,
    totals: Styles,
}

struct Styles {
    text: Format,
    number: Format,
    date: Format,
    local: Format,
    duration: Format,
    money: Format,
}

impl Styles {
    fn of(base: &Format, language: Language) -> Self {
        let with = |format: &str| base.clone().set_num_format(format);
        let date = language.pick("dd.mm.yyyy", "yyyy-mm-dd");
        Self {
            text: base.clone(),
            number: with("0"),
            date: with(date),
            local: with(&format!("{date} hh:mm:ss")),
            duration: with("[h]:mm:ss"),
            money: with("#,##0.00"),
        }
    }
}

impl<W: Write + Seek + Send> Xlsx<W> {
    pub(super) fn new(to: W, heading: &Heading) -> Result<Self, BoxError> {
        let mut workbook = Workbook::new();
        let created = heading.at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        let properties = DocProperties::new()
            .set_title(title(&heading.report, heading.language))
            .set_company(&heading.organization)
            .set_creation_datetime(&excel(created)?);
        workbook.set_properties(&properties);
        let columns = columns(&heading.report, heading.language);
        let header = Format::new().set_bold().set_text_wrap();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(title(&heading.report, heading.language))?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0_u16..).zip(&columns) {
            sheet.set_column_width(place, if column.wide { 28 } else { 19 })?;
            sheet.write_string_with_format(0, place, column.title, &header)?;
        }
        let rows = Styles::of(&Format::new(), heading.language);
        let totals = Styles::of(&Format::new().set_bold(), heading.language);
        Ok(Self {
            to,
            workbook,
            columns,
            formats: Formats { rows, totals },
            row: 1,
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), BoxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (place, cell) in (0_u16..).zip(cells) {
            write(sheet, (self.row, place), cell, &self.formats.rows)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn finish(mut self, totals: &[Cell]) -> Result<W, BoxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        let styles = &self.formats.totals;
        for ((place, cell), column) in (0_u16..).zip(totals).zip(&self.columns) {
            let at = (self.row, place);
            if column.total == Total::None || self.row == 1 {
                write(sheet, at, cell, styles)?;
                continue;
            }
            let letter = column_number_to_name(place);
            let cells = format!("{letter}2:{letter}{}", self.row);
            let formula = match column.total {
                Total::Count => format!("=COUNTIF({cells},TRUE)"),
                Total::Sum | Total::None => format!("=SUM({cells})"),
            };
            let (value, format) = match cell {
                Cell::Duration(seconds) => (*seconds as f64 / DAY, &styles.duration),
                Cell::Money(amount) => (amount.0 as f64 / 100.0, &styles.money),
                Cell::Number(number) => (*number as f64, &styles.number),
                _ => (0.0, &styles.number),
            };
            let formula = Formula::new(formula).set_result(value.to_string());
            sheet.write_formula_with_format(at.0, at.1, formula, format)?;
        }
        if let (Some(last), true) = (u16::try_from(self.columns.len()).ok(), self.row > 1) {
            sheet.autofilter(0, 0, self.row - 1, last.saturating_sub(1))?;
        }
        self.workbook.save_to_writer(&mut self.to)?;
        Ok(self.to)
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            let fits: String = text.chars().take(MOST_LETTERS).collect();
            sheet.write_string_with_format(row, place, fits, &styles.text)
        }
        Cell::Number(number) => {
            sheet.write_number_with_format(row, place, *number as f64, &styles.number)
        }
        Cell::Date(date) => {
            sheet.write_datetime_with_format(row, place, excel(date.at(0, 0, 0, 0))?, &styles.date)
        }
        Cell::Local(at) => sheet.write_datetime_with_format(row, place, excel(*at)?, &styles.local),
        Cell::Duration(seconds) => {
            let days = *seconds as f64 / DAY;
            sheet.write_number_with_format(row, place, days, &styles.duration)
        }
        Cell::Money(amount) => {
            let units = amount.0 as f64 / 100.0;
            sheet.write_number_with_format(row, place, units, &styles.money)
        }
        Cell::Flag(flag) => sheet.write_boolean_with_format(row, place, *flag, &styles.text),
    }
    .map(drop)
}

fn excel(at: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let date = ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?;
    date.and_hms(
        part(at.hour()).into(),
        part(at.minute()),
        f64::from(at.second()),
    )
}
