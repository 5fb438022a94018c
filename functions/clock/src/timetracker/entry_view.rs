//! A stretch of work in `TimeTracker`'s form.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use shared::{
    domain::{
        clock::{Correction, EntrySource, EntryState, Mark, TimeEntry},
        pay::work::billable_seconds,
    },
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::Rules;

/// How far a stretch of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, deserr::Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(error = shared::domain::violation::Violations, rename_all = lowercase)]
pub(super) enum EntryStatus {
    /// It goes on.
    Running,
    /// It has ended.
    Open,
    /// Its timesheet waits for a manager.
    Submitted,
    /// Its timesheet is approved.
    Approved,
    /// Its month's salary is approved, or its day is locked for all.
    Locked,
}

/// How a stretch of work came to be.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Source {
    /// A timer was started and stopped.
    Timer,
    /// Entered with both its ends.
    Manual,
    /// Punched.
    Clock,
    /// Punched without a connection.
    Offline,
}

impl Source {
    fn of(entry: &TimeEntry) -> Self {
        match entry.source {
            EntrySource::Timer => Self::Timer,
            EntrySource::Manual => Self::Manual,
            EntrySource::Clock if entry.marks.contains(&Mark::Offline) => Self::Offline,
            EntrySource::Clock => Self::Clock,
        }
    }
}

/// A stretch of work.
#[derive(Serialize, ToSchema)]
pub(super) struct EntryView {
    id: Uuid,
    user_id: u64,
    /// The local date of its start.
    #[schema(value_type = String, format = "date")]
    date: Date,
    start: Seconds,
    /// Null while it goes on.
    end: Option<Seconds>,
    /// Seconds from start to end, until now while it goes on.
    duration: i64,
    break_seconds: i64,
    /// Seconds without breaks, rounded as the settings say.
    billable_seconds: i64,
    project_id: Option<u64>,
    job_id: Option<Uuid>,
    location_id: Option<Uuid>,
    note: Option<String>,
    source: Source,
    status: EntryStatus,
    created_at: Seconds,
    updated_at: Seconds,
}

impl EntryView {
    /// A stretch of work as it is now.
    pub(super) fn of(entry: &TimeEntry, rules: &Rules, now: Timestamp) -> Self {
        let work = entry.work(now);
        Self {
            id: entry.id,
            user_id: entry.person.id,
            date: entry.date,
            start: Seconds(entry.started_at),
            end: entry.ended_at.map(Seconds),
            duration: work.end.as_second() - work.start.as_second(),
            break_seconds: entry.rested(now).as_secs(),
            billable_seconds: billable_seconds(&work, rules.settings.at(entry.date)),
            project_id: entry.project,
            job_id: entry.job.as_ref().map(|job| job.id),
            location_id: entry.location_id,
            note: entry.note.clone(),
            source: Source::of(entry),
            status: rules.status(entry),
            created_at: Seconds(entry.created_at),
            updated_at: Seconds(entry.updated_at),
        }
    }
}

/// A change of a stretch of work.
#[derive(Serialize, ToSchema)]
pub(super) struct CorrectionView {
    id: Uuid,
    /// Who changed it.
    user_id: u64,
    at: Seconds,
    reason: Option<String>,
    before: StateView,
    /// Null if it was deleted.
    after: Option<StateView>,
}

#[derive(Serialize, ToSchema)]
struct StateView {
    start: Seconds,
    end: Option<Seconds>,
    break_seconds: i64,
    project_id: Option<u64>,
    job_id: Option<Uuid>,
    note: Option<String>,
}

impl From<EntryState> for StateView {
    fn from(state: EntryState) -> Self {
        let ended = state.breaks.iter().filter_map(|it| {
            let end = it.ended_at?;
            Some(end.as_second() - it.started_at.as_second())
        });
        Self {
            start: Seconds(state.started_at),
            end: state.ended_at.map(Seconds),
            break_seconds: state.break_seconds + ended.sum::<i64>(),
            project_id: state.project,
            job_id: state.job.map(|job| job.id),
            note: state.note,
        }
    }
}

impl From<Correction> for CorrectionView {
    fn from(correction: Correction) -> Self {
        Self {
            id: correction.id,
            user_id: correction.by.id,
            at: Seconds(correction.at),
            reason: correction.reason,
            before: correction.before.into(),
            after: correction.after.map(Into::into),
        }
    }
}
