//! CSV, RFC 4180, in UTF-8 with a BOM, by which spreadsheets know it.

use std::io::Write;

use csv::{IntoInnerError, Terminator, Writer, WriterBuilder};
use shared::BoxError;

use super::Heading;
use crate::sheet::{Cell, clock, columns, decimal};

const BOM: &[u8] = "\u{feff}".as_bytes();

pub(super) struct Csv<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(mut to: W, heading: &Heading) -> Result<Self, BoxError> {
        to.write_all(BOM)?;
        let mut builder = WriterBuilder::new();
        let mut writer = builder.terminator(Terminator::CRLF).from_writer(to);
        let columns = columns(&heading.report, heading.language);
        writer.write_record(columns.iter().map(|column| column.title))?;
        Ok(Self { writer })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), BoxError> {
        self.writer.write_record(cells.iter().map(text))?;
        Ok(())
    }

    pub(super) fn finish(mut self, totals: &[Cell]) -> Result<W, BoxError> {
        self.row(totals)?;
        let inner = self.writer.into_inner();
        Ok(inner.map_err(IntoInnerError::into_error)?)
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Local(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Cell::Duration(seconds) => clock(*seconds),
        Cell::Money(amount) => decimal(*amount),
        Cell::Flag(flag) => flag.to_string(),
    }
}

/// Words that no spreadsheet takes for a formula. What is just a number is one.
fn harmless(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    match begins && !is_number(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// Whether it is a negative number in decimal digits.
fn is_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('-') else {
        return false;
    };
    let (whole, places) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all = |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    all(whole) && all(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text() {
        for (typed, written) in [
            ("=1+1", "'=1+1"),
            ("+7 900 000-00-00", "'+7 900 000-00-00"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("-1-1", "'-1-1"),
            ("-", "'-"),
            ("-1e5", "'-1e5"),
            ("-1.5", "-1.5"),
            ("-15", "-15"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(typed), written, "{typed:?}");
        }
    }

    #[test]
    fn an_amount_below_zero_stays_a_number() {
        let amount = Cell::Money(shared::domain::money::Money(-1250));
        assert_eq!(text(&amount), "-12.50");
        assert_eq!(text(&Cell::Duration(606_600)), "168:30:00");
    }
}
