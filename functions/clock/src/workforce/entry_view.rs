//! A stretch of work as it is shown.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use shared::{
    domain::clock::{Break, Mark, TimeEntry},
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// How far a stretch of work is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum EntryStatus {
    /// It goes on.
    Open,
    /// It goes on, and its person has a break.
    OnBreak,
    /// It has ended.
    Closed,
}

/// A stretch of work.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryItem {
    id: Uuid,
    user_id: Uuid,
    status: EntryStatus,
    clock_in_at: Millis,
    clock_out_at: Option<Millis>,
    /// The day on which it began, where the organization was.
    #[schema(value_type = String, format = "date")]
    date: Date,
    /// IANA time zone that it was made in.
    time_zone: String,
    breaks: Vec<BreakItem>,
    /// Seconds, until now.
    break_seconds: i64,
    /// Seconds without breaks, until now.
    worked_seconds: i64,
    job_id: Option<Uuid>,
    job_name: Option<String>,
    location_id: Option<Uuid>,
    clock_id: Option<String>,
    /// The shift that it is of.
    shift_id: Option<Uuid>,
    /// Whether it began the shift in time.
    punctual: bool,
    /// What a manager may want to look at.
    marks: Vec<Mark>,
}

/// A break.
#[derive(Serialize, ToSchema)]
pub(crate) struct BreakItem {
    started_at: Millis,
    ended_at: Option<Millis>,
}

impl From<Break> for BreakItem {
    fn from(it: Break) -> Self {
        Self {
            started_at: Millis(it.started_at),
            ended_at: it.ended_at.map(Millis),
        }
    }
}

impl EntryItem {
    /// A stretch of work as it is now.
    pub(crate) fn of(entry: TimeEntry, now: Timestamp) -> Self {
        let rested = entry.rested(now);
        let worked = entry.span(now).duration() - rested;
        let status = match (entry.ended_at, entry.open_break()) {
            (Some(_), _) => EntryStatus::Closed,
            (None, Some(_)) => EntryStatus::OnBreak,
            (None, None) => EntryStatus::Open,
        };
        let (job_id, job_name) = match entry.job {
            Some(job) => (Some(job.id), Some(job.name)),
            None => (None, None),
        };
        let breaks = entry.breaks.iter().copied().map(BreakItem::from);
        Self {
            id: entry.id,
            user_id: entry.person.uuid,
            status,
            clock_in_at: Millis(entry.started_at),
            clock_out_at: entry.ended_at.map(Millis),
            date: entry.date,
            breaks: breaks.collect(),
            time_zone: entry.time_zone,
            break_seconds: rested.as_secs(),
            worked_seconds: worked.as_secs(),
            job_id,
            job_name,
            location_id: entry.location_id,
            clock_id: entry.clock_id,
            shift_id: entry.shift,
            punctual: entry.punctual,
            marks: entry.marks,
        }
    }
}
