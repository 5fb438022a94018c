//! JSON as the answers have it, row by row.

use std::io::Write;

use serde::Serialize;
use shared::BoxError;

use crate::rows::{ReportRow, Totals};

pub(super) struct Json<W: Write> {
    to: W,
    is_empty: bool,
}

impl<W: Write> Json<W> {
    pub(super) fn new(mut to: W) -> Result<Self, BoxError> {
        to.write_all(br#"{"data":["#)?;
        Ok(Self { to, is_empty: true })
    }

    pub(super) fn row(&mut self, row: &ReportRow) -> Result<(), BoxError> {
        if !std::mem::take(&mut self.is_empty) {
            self.to.write_all(b",")?;
        }
        self.value(row)
    }

    pub(super) fn finish(mut self, totals: &Totals) -> Result<W, BoxError> {
        self.to.write_all(br#"],"totals":"#)?;
        self.value(totals)?;
        self.to.write_all(b"}")?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn value(&mut self, value: &impl Serialize) -> Result<(), BoxError> {
        serde_json::to_writer(&mut self.to, value)?;
        Ok(())
    }
}
