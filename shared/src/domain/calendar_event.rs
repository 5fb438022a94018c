//! Events that people enter into the calendar.

use deserr::Deserr;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{time_book::DaySpan, violation::Violations, wall_time::Span};

/// Days that an event lasts at most, so that a list knows how far before its days to look.
pub const MOST_DAYS: i32 = 366;

/// An event of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEvent {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// What it is.
    pub kind: EventKind,
    /// Heading.
    pub title: String,
    /// When.
    pub when: When,
    /// Whom it concerns, by number; everybody if nobody is named.
    #[serde(default)]
    pub people: Vec<u64>,
    /// Who entered it.
    pub created_by: u64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum EventKind {
    /// Something happens.
    Event,
    /// Somebody is ill.
    Sick,
}

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Whole days, wherever one is.
    Days(DaySpan),
    /// From one instant on and before another.
    Instants(Span),
}

impl When {
    /// The first instant, of whole days midnight in UTC: by it events are sorted.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        match self {
            Self::Days(days) => days
                .first
                .to_zoned(TimeZone::UTC)
                .map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp()),
            Self::Instants(span) => span.start,
        }
    }

    /// The days that it touches in a zone. What ends at midnight does not touch the day that begins then.
    #[must_use]
    pub fn days(&self, zone: &TimeZone) -> DaySpan {
        match self {
            Self::Days(days) => *days,
            Self::Instants(span) => days_of(*span, zone),
        }
    }
}

/// The days that a span touches in a zone.
#[must_use]
pub fn days_of(span: Span, zone: &TimeZone) -> DaySpan {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let first = day(span.start);
    let last = day(span.end.saturating_sub(1.nanosecond()).unwrap_or(span.end));
    DaySpan {
        first,
        last: last.max(first),
    }
}

impl CalendarEvent {
    /// Whether it concerns a person.
    #[must_use]
    pub fn concerns(&self, person: u64) -> bool {
        self.people.is_empty() || self.people.contains(&person)
    }
}

/// A birthday in a year: who was born on 29 February celebrates on the 28th in a year without one.
#[must_use]
pub fn birthday_in(born: Date, year: i16) -> Option<Date> {
    let same_day = Date::new(year, born.month(), born.day());
    same_day.or_else(|_| Date::new(year, 2, 28)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_ends_at_midnight_does_not_touch_the_next_day() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let days = |start: &str, end: &str| {
            let span = Span {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
            };
            When::Instants(span).days(&zone)
        };
        let [seventh, eighth] = [date(2026, 4, 7), date(2026, 4, 8)];
        let one = days("2026-04-07T20:00:00Z", "2026-04-07T22:00:00Z");
        assert_eq!([one.first, one.last], [seventh, seventh]);
        let two = days("2026-04-07T20:00:00Z", "2026-04-07T22:00:01Z");
        assert_eq!([two.first, two.last], [seventh, eighth]);
        let empty = days("2026-04-07T22:00:00Z", "2026-04-07T22:00:00Z");
        assert_eq!([empty.first, empty.last], [eighth, eighth]);
    }
}
