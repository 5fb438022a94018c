//! Keys of schedules, their shifts, and what takes people's time.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{Key, key, padded, partition};
use crate::domain::{id::TenantId, wall_time::Span};

/// A schedule.
#[must_use]
pub fn schedule(tenant: TenantId, schedule: Uuid) -> Key {
    key(tenant, "schedule", schedule.to_string())
}

/// The partition of all schedules of a tenant.
#[must_use]
pub fn schedules(tenant: TenantId) -> String {
    partition(tenant, "schedule")
}

/// A shift of a schedule.
#[must_use]
pub fn shift(tenant: TenantId, schedule: Uuid, shift: Uuid) -> Key {
    Key {
        pk: format!("{}#{schedule}", partition(tenant, "shift")),
        sk: shift.to_string(),
    }
}

/// The same shift again, by the day on which it begins.
#[must_use]
pub fn shift_on(tenant: TenantId, schedule: Uuid, date: Date, shift: Uuid) -> Key {
    Key {
        pk: shifts_on(tenant, schedule),
        sk: format!("{date}#{shift}"),
    }
}

/// The partition of a schedule's shifts by day.
#[must_use]
pub fn shifts_on(tenant: TenantId, schedule: Uuid) -> String {
    format!("{}#{schedule}", partition(tenant, "shift-on"))
}

/// An unavailability entered on a schedule, by its day.
#[must_use]
pub fn unavailability(tenant: TenantId, schedule: Uuid, date: Date, id: Uuid) -> Key {
    Key {
        pk: unavailabilities(tenant, schedule),
        sk: format!("{date}#{id}"),
    }
}

/// The partition of a schedule's unavailabilities by day.
#[must_use]
pub fn unavailabilities(tenant: TenantId, schedule: Uuid) -> String {
    format!("{}#{schedule}", partition(tenant, "unavailability"))
}

/// Where days begin, and where they end, in a partition by day: first and last sort key.
#[must_use]
pub fn days(from: Date, to: Date) -> (String, String) {
    (from.to_string(), format!("{to}#~"))
}

/// What takes a person's time, by its beginning.
#[must_use]
pub fn agenda(tenant: TenantId, person: u64, span: Span, entry: Uuid) -> Key {
    Key {
        pk: agenda_of(tenant, person),
        sk: format!("{}#{entry}", instant(span.start)),
    }
}

/// The partition of a person's agenda.
#[must_use]
pub fn agenda_of(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "agenda"))
}

/// What begins at instants of a span: first and last sort key.
#[must_use]
pub fn agenda_within(span: Span) -> (String, String) {
    (instant(span.start), instant(span.end))
}

/// How often a person's agenda changed.
#[must_use]
pub fn agenda_version(tenant: TenantId, person: u64) -> Key {
    key(tenant, "agenda-version", padded(person))
}

fn instant(at: Timestamp) -> String {
    format!("{:015}", at.as_millisecond())
}
