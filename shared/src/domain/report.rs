//! Reports of time, and the files they are written to.

use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    id::TenantId, language::Language, schedule::PersonRef, time_book::DaySpan,
    violation::Violations,
};

/// What a report tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum ReportKind {
    /// What time comes to, by people, projects, departments or days.
    Summary,
    /// Each entry.
    Timesheet,
    /// What was planned beside what was worked.
    Attendance,
}

impl ReportKind {
    /// As paths and files spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Timesheet => "timesheet",
            Self::Attendance => "attendance",
        }
    }
}

/// By what a summary adds up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum Grouping {
    /// People.
    #[default]
    User,
    /// Projects.
    Project,
    /// Departments.
    Department,
    /// Dates on which entries begin, where they were made.
    Day,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum ReportFormat {
    /// For programs.
    #[default]
    Json,
    /// RFC 4180.
    Csv,
    /// For spreadsheets.
    Xlsx,
    /// To be printed.
    Pdf,
}

impl ReportFormat {
    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A report as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it tells.
    pub kind: ReportKind,
    /// The days on which what it tells of begins.
    pub days: DaySpan,
    /// By what a summary adds up.
    pub group_by: Grouping,
    /// Only this person's.
    pub person: Option<u64>,
    /// Only of people in whose department's name this is.
    pub department: Option<String>,
    /// Only for this project.
    pub project: Option<u64>,
    /// Whether it says what time is paid.
    pub shows_amounts: bool,
}

impl Report {
    /// What its file is called: `summary 2026-06-01 2026-06-30.csv`.
    #[must_use]
    pub fn file_name(&self, format: ReportFormat) -> String {
        let DaySpan { first, last } = self.days;
        format!("{} {first} {last}.{}", self.kind.name(), format.extension())
    }
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportStatus {
    /// It waits.
    Queued,
    /// It is being written.
    Running,
    /// Its file can be downloaded.
    Done,
    /// There will be no file.
    Failed,
}

/// A report that is written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Who asked for it.
    pub owner: PersonRef,
    /// The report.
    pub report: Report,
    /// The form of its file.
    pub format: ReportFormat,
    /// The language of its file.
    pub language: Language,
    /// How far it is.
    pub status: ExportStatus,
    /// The same in percent.
    pub progress: u8,
    /// Why there will be no file.
    #[serde(default)]
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last came further.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Export {
    /// How long its file is kept.
    pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

    /// Longer than the worker tries.
    const LONGEST: SignedDuration = SignedDuration::from_hours(3);

    /// When it is forgotten, and its file with it.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.created_at + Self::KEPT
    }

    /// How far it is now: who has not come further for hours has failed.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> ExportStatus {
        let goes_on = matches!(self.status, ExportStatus::Queued | ExportStatus::Running);
        match goes_on && now > self.updated_at + Self::LONGEST {
            true => ExportStatus::Failed,
            false => self.status,
        }
    }

    /// The same further on.
    #[must_use]
    pub fn at(&self, status: ExportStatus, progress: u8, now: Timestamp) -> Self {
        Self {
            status,
            progress: progress.clamp(self.progress, 100),
            updated_at: now,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The key of its file: `<tenant>/export/<id>/<report>.<extension>`.
    #[must_use]
    pub fn key(&self, tenant: TenantId) -> String {
        let (name, extension) = (self.report.kind.name(), self.format.extension());
        format!("{tenant}/export/{}/{name}.{extension}", self.id)
    }
}
