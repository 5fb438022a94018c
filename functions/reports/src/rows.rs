//! The rows of reports, and what they come to together.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use shared::{
    domain::{money::Units, timesheet::TimesheetStatus},
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::tally::Tally;

/// A row of a report.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ReportRow {
    /// Of a summary.
    Summary(SummaryRow),
    /// Of a timesheet.
    Timesheet(Box<TimesheetRow>),
    /// Of attendance.
    Attendance(Box<AttendanceRow>),
}

/// What the time of a person, a project, a department or a day comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SummaryRow {
    /// The number of the person or project, the department, or the date; null for none.
    pub key: Option<String>,
    /// What it is called.
    pub name: String,
    /// Seconds without breaks, rounded as the settings say.
    pub billable_seconds: i64,
    /// Those of them beyond the thresholds of the day and the week.
    pub overtime_seconds: i64,
    /// Those of them in the night.
    pub night_seconds: i64,
    /// Those of them on holidays, unless they are overtime that is paid more.
    pub holiday_seconds: i64,
    /// What they are paid, for admins and of one's own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, nullable = false)]
    pub amount: Option<Units>,
}

impl SummaryRow {
    /// A row of a tally.
    #[must_use]
    pub fn of(key: Option<String>, name: String, tally: Tally, shows_amounts: bool) -> Self {
        Self {
            key,
            name,
            billable_seconds: tally.billable,
            overtime_seconds: tally.overtime,
            night_seconds: tally.night,
            holiday_seconds: tally.holiday,
            amount: shows_amounts.then_some(Units(tally.amount)),
        }
    }
}

/// How far an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    /// It can be changed.
    Open,
    /// Its timesheet waits for a manager.
    Submitted,
    /// Its timesheet is approved.
    Approved,
    /// Its month's salary is approved, or its day is locked for all.
    Locked,
}

impl From<TimesheetStatus> for RowStatus {
    fn from(status: TimesheetStatus) -> Self {
        match status {
            TimesheetStatus::Open | TimesheetStatus::Rejected => Self::Open,
            TimesheetStatus::Submitted => Self::Submitted,
            TimesheetStatus::Approved => Self::Approved,
        }
    }
}

/// An entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimesheetRow {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub user_id: u64,
    /// Their name.
    pub name: String,
    /// The local date of its start.
    #[schema(value_type = String, format = "date")]
    pub date: Date,
    /// When it began.
    pub start: Seconds,
    /// When it ended.
    pub end: Seconds,
    /// The zone it was made in.
    pub time_zone: String,
    /// Seconds from start to end.
    pub duration: i64,
    /// Seconds of breaks.
    pub break_seconds: i64,
    /// Seconds without breaks, rounded as the settings say.
    pub billable_seconds: i64,
    /// Those of them beyond the thresholds of the day and the week.
    pub overtime_seconds: i64,
    /// Those of them in the night.
    pub night_seconds: i64,
    /// Those of them on holidays, unless they are overtime that is paid more.
    pub holiday_seconds: i64,
    /// What they are paid, for admins and of one's own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, nullable = false)]
    pub amount: Option<Units>,
    /// The project it is for.
    pub project_id: Option<u64>,
    /// Its name.
    pub project: Option<String>,
    /// The kind of work.
    pub job: Option<String>,
    /// What is said of it.
    pub note: Option<String>,
    /// How far it is.
    pub status: RowStatus,
}

/// A shift beside what was worked of it, or a day's work without a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttendanceRow {
    /// Whose.
    pub user_id: u64,
    /// Their name.
    pub name: String,
    /// The local date on which the shift begins, or the work.
    #[schema(value_type = String, format = "date")]
    pub date: Date,
    /// When the shift begins; null without one.
    pub planned_start: Option<Seconds>,
    /// When it ends.
    pub planned_end: Option<Seconds>,
    /// When work began; null if it did not.
    pub start: Option<Seconds>,
    /// When it ended; null while it goes on.
    pub end: Option<Seconds>,
    /// The zone that the shift was planned in, or the work done.
    pub time_zone: String,
    /// Seconds from the shift's beginning to that of work.
    pub late_seconds: i64,
    /// Seconds from the end of work to that of the shift.
    pub early_leave_seconds: i64,
    /// Whether nobody came; known when the shift is over.
    pub absent: bool,
    /// Seconds from the beginning of work to its end.
    #[serde(skip)]
    pub(crate) present_seconds: i64,
}

/// What the rows of a report come to together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Totals {
    /// Of a summary.
    Summary(SummaryTotals),
    /// Of a timesheet.
    Timesheet(TimesheetTotals),
    /// Of attendance.
    Attendance(AttendanceTotals),
}

/// What the rows of a summary come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SummaryTotals {
    /// Seconds.
    pub billable_seconds: i64,
    /// Seconds.
    pub overtime_seconds: i64,
    /// Seconds.
    pub night_seconds: i64,
    /// Seconds.
    pub holiday_seconds: i64,
    /// Where rows have amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, nullable = false)]
    pub amount: Option<Units>,
}

/// What the rows of a timesheet come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimesheetTotals {
    /// Seconds.
    pub duration: i64,
    /// Seconds.
    pub break_seconds: i64,
    /// Seconds and amount as a summary has them.
    #[serde(flatten)]
    pub paid: SummaryTotals,
}

/// What the rows of attendance come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttendanceTotals {
    /// Seconds.
    pub late_seconds: i64,
    /// Seconds.
    pub early_leave_seconds: i64,
    /// Shifts to which nobody came.
    pub absences: i64,
}

impl SummaryTotals {
    fn add(&mut self, tally: Tally, amount: Option<Units>) {
        self.billable_seconds += tally.billable;
        self.overtime_seconds += tally.overtime;
        self.night_seconds += tally.night;
        self.holiday_seconds += tally.holiday;
        if let (Some(Units(sum)), Some(Units(more))) = (&mut self.amount, amount) {
            sum.0 += more.0;
        }
    }
}

impl Totals {
    /// Counts one more row, of the same report.
    pub fn add(&mut self, row: &ReportRow) {
        match (self, row) {
            (Self::Summary(totals), ReportRow::Summary(row)) => {
                let tally = Tally {
                    billable: row.billable_seconds,
                    overtime: row.overtime_seconds,
                    night: row.night_seconds,
                    holiday: row.holiday_seconds,
                    ..Tally::default()
                };
                totals.add(tally, row.amount);
            }
            (Self::Timesheet(totals), ReportRow::Timesheet(row)) => {
                totals.duration += row.duration;
                totals.break_seconds += row.break_seconds;
                let tally = Tally {
                    billable: row.billable_seconds,
                    overtime: row.overtime_seconds,
                    night: row.night_seconds,
                    holiday: row.holiday_seconds,
                    ..Tally::default()
                };
                totals.paid.add(tally, row.amount);
            }
            (Self::Attendance(totals), ReportRow::Attendance(row)) => {
                totals.late_seconds += row.late_seconds;
                totals.early_leave_seconds += row.early_leave_seconds;
                totals.absences += i64::from(row.absent);
            }
            _ => {}
        }
    }
}

/// Whole seconds between instants.
pub(crate) fn between(start: Timestamp, end: Timestamp) -> i64 {
    (end.as_second() - start.as_second()).max(0)
}
