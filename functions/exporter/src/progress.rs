//! How far an export is, kept in the table.

use std::{fs::File, io::BufWriter};

use reports::{
    output::Output,
    read::{ReportError, Sink},
    rows::ReportRow,
};
use shared::{
    clock::Clock,
    domain::{
        id::TenantId,
        report::{Export, ExportStatus},
    },
    store::{Store, StoreError},
};

/// Percent between two writes.
const STEP: u8 = 5;
/// What is left when all people are read: the file is still to be stored.
const READ: u64 = 95;

/// An export on its way.
pub(crate) struct Progress<'a> {
    pub(crate) store: &'a Store,
    pub(crate) clock: &'a Clock,
    pub(crate) tenant: TenantId,
    pub(crate) export: Export,
}

impl Progress<'_> {
    /// Writes how far it is. Where the same message came twice, whichever worker is further counts.
    pub(crate) async fn reach(
        &mut self,
        status: ExportStatus,
        progress: u8,
    ) -> Result<(), StoreError> {
        loop {
            let next = self.export.at(status, progress, self.clock.now());
            match self.store.export_update(self.tenant, &next).await {
                Ok(()) => {
                    self.export = next;
                    return Ok(());
                }
                Err(StoreError::Condition(_)) => {}
                Err(error) => return Err(error),
            }
            let stored = self.store.export_get(self.tenant, self.export.id).await?;
            let Some(stored) = stored else {
                return Ok(());
            };
            let is_done = stored.status == ExportStatus::Done;
            let failure = self.export.failure.take();
            self.export = Export { failure, ..stored };
            if is_done {
                return Ok(());
            }
        }
    }
}

/// A file that is being written.
pub(crate) struct Writing<'a, 'b> {
    pub(crate) output: Output<BufWriter<File>>,
    pub(crate) progress: &'a mut Progress<'b>,
}

impl Sink for Writing<'_, '_> {
    fn row(&mut self, row: ReportRow) -> Result<(), ReportError> {
        self.output.row(&row).map_err(ReportError::Output)
    }

    async fn progress(&mut self, done: u64, all: u64) -> Result<(), ReportError> {
        let percent = u8::try_from(done * READ / all.max(1)).unwrap_or_default();
        if percent >= self.progress.export.progress + STEP {
            self.progress.reach(ExportStatus::Running, percent).await?;
        }
        Ok(())
    }
}
