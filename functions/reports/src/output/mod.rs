//! The forms of reports. Rows are written as they come, so that a file may be larger than the memory.

mod csv;
mod json;
mod pdf;
mod xlsx;

use std::{
    collections::BTreeMap,
    io::{Seek, Write},
};

use jiff::{Timestamp, civil::Date};
use shared::{
    BoxError,
    domain::{
        language::Language,
        report::{Report, ReportFormat},
    },
};

use crate::{
    rows::{ReportRow, Totals},
    sheet::{cells, total_cells},
};

/// What stands at the top of a report.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The report.
    pub report: Report,
    /// Whose.
    pub organization: String,
    /// The language it is in.
    pub language: Language,
    /// When it was made.
    pub at: Timestamp,
}

/// Seconds by day: all, and those of them that are overtime.
pub type ByDay = BTreeMap<Date, [i64; 2]>;

/// A report that is being written.
pub struct Output<W: Write + Seek + Send> {
    heading: Heading,
    form: Form<W>,
}

enum Form<W: Write + Seek + Send> {
    Csv(Box<csv::Csv<W>>),
    Json(json::Json<W>),
    Pdf(pdf::Pdf<W>),
    Xlsx(Box<xlsx::Xlsx<W>>),
}

impl<W: Write + Seek + Send> Output<W> {
    /// Begins a report.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(to: W, format: ReportFormat, heading: Heading) -> Result<Self, BoxError> {
        let form = match format {
            ReportFormat::Csv => Form::Csv(Box::new(csv::Csv::new(to, &heading)?)),
            ReportFormat::Json => Form::Json(json::Json::new(to)?),
            ReportFormat::Pdf => Form::Pdf(pdf::Pdf::new(to)),
            ReportFormat::Xlsx => Form::Xlsx(Box::new(xlsx::Xlsx::new(to, &heading)?)),
        };
        Ok(Self { heading, form })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, row: &ReportRow) -> Result<(), BoxError> {
        if let Form::Json(json) = &mut self.form {
            return json.row(row);
        }
        let Heading {
            report, language, ..
        } = &self.heading;
        let cells = cells(row, report, *language);
        match &mut self.form {
            Form::Csv(csv) => csv.row(&cells),
            Form::Xlsx(xlsx) => xlsx.row(&cells),
            Form::Pdf(pdf) => pdf.row(&cells, &self.heading),
            Form::Json(_) => Ok(()),
        }
    }

    /// Writes what the rows come to, and ends the report.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self, totals: &Totals, by_day: &ByDay) -> Result<W, BoxError> {
        let Self { heading, form } = self;
        let below = total_cells(totals, &heading.report, heading.language);
        match form {
            Form::Csv(csv) => csv.finish(&below),
            Form::Json(json) => json.finish(totals),
            Form::Pdf(pdf) => pdf.finish(&below, by_day, &heading),
            Form::Xlsx(xlsx) => xlsx.finish(&below),
        }
    }
}
