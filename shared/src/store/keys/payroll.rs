//! Keys of calendars and payroll.

use uuid::Uuid;

use super::{Key, key, padded, partition};
use crate::domain::{hours::Month, id::TenantId};

/// What the organization says about the days of a year.
#[must_use]
pub fn calendar_year(tenant: TenantId, year: i16) -> Key {
    key(tenant, "calendar-year", format!("{year:04}"))
}

/// What a person was paid at all times.
#[must_use]
pub fn terms(tenant: TenantId, person: u64) -> Key {
    key(tenant, "terms", padded(person))
}

/// A version of a person's pay of a month.
#[must_use]
pub fn salary(tenant: TenantId, person: u64, month: Month, version: u64) -> Key {
    Key {
        pk: salaries(tenant, person),
        sk: format!("{month}#{}", padded(version)),
    }
}

/// The partition of all that a person was paid, by month and version.
#[must_use]
pub fn salaries(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "salary"))
}

/// What versions of a month's pay begin with: first and last sort key.
#[must_use]
pub fn salaries_of_month(month: Month) -> (String, String) {
    (format!("{month}#"), format!("{month}#~"))
}

/// The latest version of a person's pay of a month, among those of all people.
#[must_use]
pub fn salary_in_month(tenant: TenantId, month: Month, person: u64) -> Key {
    Key {
        pk: salaries_in_month(tenant, month),
        sk: padded(person),
    }
}

/// The partition of the latest versions of a month's pay.
#[must_use]
pub fn salaries_in_month(tenant: TenantId, month: Month) -> String {
    format!("{}#{month}", partition(tenant, "salary-in"))
}

/// An event of the calendar.
#[must_use]
pub fn calendar_event(tenant: TenantId, event: Uuid) -> Key {
    key(tenant, "calendar-event", event.to_string())
}

/// An event of the calendar, among those of a month that it touches.
#[must_use]
pub fn calendar_event_in(tenant: TenantId, month: Month, event: Uuid) -> Key {
    Key {
        pk: calendar_events_in(tenant, month),
        sk: event.to_string(),
    }
}

/// The partition of a month's events.
#[must_use]
pub fn calendar_events_in(tenant: TenantId, month: Month) -> String {
    format!("{}#{month}", partition(tenant, "calendar-event-in"))
}
