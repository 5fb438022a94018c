//! Timesheets: a person's week, and who agreed to it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{id::uuid_of_one, schedule::PersonRef, time_book::DaySpan};

/// Steps that a timesheet remembers at most.
const MOST_STEPS: usize = 50;

/// A person's week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timesheet {
    /// Its first day.
    pub week: Date,
    /// How far it is.
    pub status: TimesheetStatus,
    /// What became of it, oldest first.
    pub steps: Vec<TimesheetStep>,
    /// Grows by one with every change.
    pub version: u64,
}

/// How far a timesheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimesheetStatus {
    /// Nobody has submitted it.
    #[default]
    Open,
    /// It waits for a manager.
    Submitted,
    /// Its days are closed to changes.
    Approved,
    /// A manager wants it changed.
    Rejected,
}

/// What became of a timesheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimesheetStep {
    /// What it was made.
    pub status: TimesheetStatus,
    /// By whom.
    pub by: PersonRef,
    /// When.
    pub at: Timestamp,
    /// Why, of what was rejected or reopened.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Timesheet {
    /// That of a week with which nobody did anything.
    #[must_use]
    pub const fn open(week: Date) -> Self {
        Self {
            week,
            status: TimesheetStatus::Open,
            steps: Vec::new(),
            version: 0,
        }
    }

    /// Its id, from the UUID of its person.
    #[must_use]
    pub fn id(&self, person: Uuid) -> Uuid {
        let midnight = self.week.to_zoned(TimeZone::UTC);
        let at = midnight.map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp());
        uuid_of_one(at, person)
    }

    /// Its days.
    #[must_use]
    pub fn days(&self) -> DaySpan {
        DaySpan::week(self.week)
    }

    /// After one more step.
    #[must_use]
    pub fn after(&self, step: TimesheetStep) -> Self {
        let mut steps = self.steps.clone();
        let forgotten = (steps.len() + 1).saturating_sub(MOST_STEPS);
        steps.drain(..forgotten);
        let status = step.status;
        steps.push(step);
        Self {
            week: self.week,
            status,
            steps,
            version: self.version + 1,
        }
    }
}
