//! Keys of calendars.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Key, instant, key, padded, partition};
use crate::domain::{id::TenantId, wall_time::Span};

/// What the organization says about the days of a year.
#[must_use]
pub fn calendar_year(tenant: TenantId, year: i16) -> Key {
    key(tenant, "calendar-year", format!("{year:04}"))
}

/// An event of the calendar.
#[must_use]
pub fn calendar_event(tenant: TenantId, event: Uuid) -> Key {
    key(tenant, "calendar-event", event.to_string())
}

/// An event of the calendar, among all by their beginning.
#[must_use]
pub fn calendar_event_at(tenant: TenantId, start: Timestamp, event: Uuid) -> Key {
    Key {
        pk: calendar_events(tenant),
        sk: format!("{}#{event}", instant(start)),
    }
}

/// The partition of events by their beginning.
#[must_use]
pub fn calendar_events(tenant: TenantId) -> String {
    partition(tenant, "calendar-event-at")
}

/// Where a person's calendar can be subscribed to.
#[must_use]
pub fn calendar_feed(tenant: TenantId, person: u64) -> Key {
    key(tenant, "calendar-feed", padded(person))
}

/// First and last sort key of events that begin within a span.
#[must_use]
pub fn calendar_events_within(span: Span) -> (String, String) {
    (instant(span.start), format!("{}#~", instant(span.end)))
}
