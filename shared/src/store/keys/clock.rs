//! Keys of the time clock.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{Key, instant, key, padded, partition};
use crate::domain::{id::TenantId, wall_time::Span};

/// The stretch of work that a person is at; there is one at most.
#[must_use]
pub fn open_time_entry(tenant: TenantId, person: u64) -> Key {
    key(tenant, "open-time-entry", padded(person))
}

/// A stretch of work that has ended, by its beginning.
#[must_use]
pub fn time_entry(tenant: TenantId, person: u64, started_at: Timestamp, entry: Uuid) -> Key {
    Key {
        pk: time_entries(tenant, person),
        sk: format!("{}#{entry}", instant(started_at)),
    }
}

/// The partition of a person's stretches of work.
#[must_use]
pub fn time_entries(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "time-entry"))
}

/// What begins at instants of a span: first and last sort key.
#[must_use]
pub fn time_entries_within(span: Span) -> (String, String) {
    (instant(span.start), instant(span.end))
}

/// What every change of a person's time is decided by.
#[must_use]
pub fn time_book(tenant: TenantId, person: u64) -> Key {
    key(tenant, "time-book", padded(person))
}

/// A person's timesheet of a week, by its first day.
#[must_use]
pub fn timesheet(tenant: TenantId, person: u64, week: Date) -> Key {
    Key {
        pk: timesheets(tenant, person),
        sk: week.to_string(),
    }
}

/// The partition of a person's timesheets.
#[must_use]
pub fn timesheets(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "timesheet"))
}

/// A punch, by when the server got it.
#[must_use]
pub fn punch(tenant: TenantId, person: u64, recorded_at: Timestamp, punch: Uuid) -> Key {
    Key {
        pk: punches(tenant, person),
        sk: format!("{}#{punch}", instant(recorded_at)),
    }
}

/// The partition of all punches of a person.
#[must_use]
pub fn punches(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "punch"))
}

/// The partition of the stretches of work that the people of a tenant are at.
#[must_use]
pub fn open_time_entries(tenant: TenantId) -> String {
    partition(tenant, "open-time-entry")
}

/// A correction of a stretch of work.
#[must_use]
pub fn correction(tenant: TenantId, entry: Uuid, correction: Uuid) -> Key {
    Key {
        pk: corrections(tenant, entry),
        sk: correction.to_string(),
    }
}

/// The partition of all corrections of a stretch of work.
#[must_use]
pub fn corrections(tenant: TenantId, entry: Uuid) -> String {
    format!("{}#{entry}", partition(tenant, "correction"))
}
