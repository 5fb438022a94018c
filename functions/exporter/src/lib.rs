//! Writes reports of any size to files: the consumer of the exports queue.

mod progress;

use std::{
    fs::File,
    io::{BufWriter, Write},
};

use reports::{
    output::{Heading, Output},
    read::{Basis, Limits, ReportError, Source, TooMany},
};
use shared::{
    BoxError,
    clock::Clock,
    config::ConfigError,
    domain::{
        id::TenantId,
        report::{Export, ExportStatus},
    },
    files::Files,
    platform::Platform,
    queue::{Consumer, ExportMessage},
    store::Store,
};
use tempfile::NamedTempFile;

use progress::{Progress, Writing};

/// The consumer.
#[derive(Clone, Debug)]
pub struct Exporter {
    store: Store,
    files: Files,
    clock: Clock,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Exporter, ConfigError> {
    Ok(Exporter {
        store: platform.store.clone(),
        files: platform.files()?,
        clock: platform.clock.clone(),
    })
}

impl Consumer for Exporter {
    type Message = ExportMessage;

    /// Writes the file of an export that has none, however often the message comes.
    async fn handle(&self, message: ExportMessage, _: &str) -> Result<(), BoxError> {
        let ExportMessage::Export { tenant, export } = message;
        let Some(export) = self.store.export_get(tenant, export).await? else {
            // forgotten meanwhile
            return Ok(());
        };
        if matches!(export.status, ExportStatus::Done | ExportStatus::Failed) {
            return Ok(());
        }
        let mut progress = Progress {
            store: &self.store,
            clock: &self.clock,
            tenant,
            export,
        };
        progress.reach(ExportStatus::Running, 0).await?;
        match self.write(tenant, &mut progress).await {
            Ok(()) => progress.reach(ExportStatus::Done, 100).await?,
            Err(error) => {
                let failure = failure(error)?;
                progress.export.failure = Some(failure.to_owned());
                progress.reach(ExportStatus::Failed, 0).await?;
            }
        }
        Ok(())
    }
}

/// What is wrong with an export itself; any other error may be gone the next time.
fn failure(error: ReportError) -> Result<&'static str, BoxError> {
    const LARGE: &str = "The report is too large for this format: choose csv or fewer days";
    match error {
        ReportError::NoSuchPerson => Ok("There is no such person"),
        ReportError::TooMany(_) => Ok(LARGE),
        ReportError::Output(error) if error.is::<TooMany>() => Ok(LARGE),
        error => Err(error.into()),
    }
}

impl Exporter {
    async fn write(
        &self,
        tenant: TenantId,
        progress: &mut Progress<'_>,
    ) -> Result<(), ReportError> {
        let export = progress.export.clone();
        let source = Source {
            store: &self.store,
            tenant,
            reader: export.owner.id,
            now: export.created_at,
        };
        let basis = source.basis(&export.report).await?;
        let file = NamedTempFile::new().map_err(output_error)?;
        let output = self.output(&export, &basis, &file)?;
        let mut writing = Writing { output, progress };
        let (report, language) = (&export.report, export.language);
        let made = source.make(report, &basis, language, Limits::NONE, &mut writing);
        let outcome = made.await?;
        let written = writing.output.finish(&outcome.totals, &outcome.by_day);
        let mut written = written.map_err(ReportError::Output)?;
        written.flush().map_err(output_error)?;
        let (key, content_type) = (export.key(tenant), export.format.content_type());
        let stored = self.files.store_for_days(&key, content_type, file.path());
        stored.await.map_err(ReportError::Output)
    }

    fn output(
        &self,
        export: &Export,
        basis: &Basis,
        file: &NamedTempFile,
    ) -> Result<Output<BufWriter<File>>, ReportError> {
        let heading = Heading {
            report: export.report.clone(),
            organization: basis.organization.name.clone(),
            language: export.language,
            at: export.created_at,
        };
        let to = BufWriter::new(file.reopen().map_err(output_error)?);
        Output::new(to, export.format, heading).map_err(ReportError::Output)
    }
}

fn output_error(error: std::io::Error) -> ReportError {
    ReportError::Output(error.into())
}
