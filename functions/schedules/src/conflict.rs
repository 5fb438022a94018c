//! What a person already has to do, or cannot, at the time of a shift.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        person::Person,
        schedule::AgendaEntry,
        wall_time::{Span, WallSpan},
    },
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// What kind of thing is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConflictKind {
    /// Another shift of theirs.
    Shift,
    /// They said that they cannot.
    Unavailability,
    /// They are on holiday.
    Vacation,
}

/// Something that is in the way of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Conflict {
    #[serde(rename = "type")]
    pub(crate) kind: ConflictKind,
    /// Null for a vacation.
    pub(crate) id: Option<Uuid>,
    pub(crate) starts_at: Millis,
    pub(crate) ends_at: Millis,
}

impl Conflict {
    pub(crate) fn new(kind: ConflictKind, id: Option<Uuid>, span: Span) -> Self {
        Self {
            kind,
            id,
            starts_at: Millis(span.start),
            ends_at: Millis(span.end),
        }
    }

    fn begins(&self) -> Timestamp {
        self.starts_at.0
    }
}

/// What of a person's agenda and vacations overlaps a span, by its beginning; the shift itself does
/// not count, nor does one that is cancelled.
pub(crate) fn conflicts(
    span: Span,
    itself: Option<Uuid>,
    agenda: &[AgendaEntry],
    person: &Person,
    zone: &TimeZone,
) -> Vec<Conflict> {
    let entries = agenda.iter().filter_map(|entry| match entry {
        AgendaEntry::Shift(shift) if shift.counts() && Some(shift.id) != itself => Some(
            Conflict::new(ConflictKind::Shift, Some(shift.id), shift.span),
        ),
        AgendaEntry::Shift(_) => None,
        AgendaEntry::Unavailability(entry) => Some(Conflict::new(
            ConflictKind::Unavailability,
            Some(entry.id),
            entry.span,
        )),
    });
    let days = span.dates(zone);
    let days = days.filter(|day| person.vacation_dates.contains(day));
    let days = days.filter_map(|day| WallSpan::day(day).in_zone(zone));
    let vacations = days.map(|day| Conflict::new(ConflictKind::Vacation, None, day));
    let overlaps = |it: &Conflict| {
        let other = Span {
            start: it.starts_at.0,
            end: it.ends_at.0,
        };
        other.overlaps(span)
    };
    let mut all: Vec<_> = entries.chain(vacations).filter(overlaps).collect();
    all.sort_by_key(Conflict::begins);
    all
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};
    use shared::domain::{
        person::Role,
        schedule::{PersonRef, Shift, ShiftStatus, Unavailability},
        wall_time::ClockTime,
    };

    use super::*;

    fn hours(from: i64, to: i64) -> Span {
        let midnight: Timestamp = "2026-04-08T00:00:00Z".parse().unwrap();
        let at = |hours| midnight + SignedDuration::from_hours(hours);
        Span {
            start: at(from),
            end: at(to),
        }
    }

    fn clock() -> ClockTime {
        ClockTime::parse("00:00").unwrap()
    }

    fn shift(id: u128, span: Span, status: ShiftStatus) -> AgendaEntry {
        AgendaEntry::Shift(Box::new(Shift {
            id: Uuid::from_u128(id),
            schedule: Uuid::nil(),
            person: None,
            job: None,
            location_id: None,
            date: date(2026, 4, 8),
            start_time: clock(),
            end_time: clock(),
            time_zone: "UTC".into(),
            span,
            title: None,
            instructions: None,
            status,
            is_open: false,
            swap: None,
            created_at: span.start,
            updated_at: span.start,
            version: 1,
        }))
    }

    fn unavailability(id: u128, span: Span) -> AgendaEntry {
        AgendaEntry::Unavailability(Unavailability {
            id: Uuid::from_u128(id),
            schedule: Uuid::nil(),
            person: PersonRef::from(&anna()),
            date: date(2026, 4, 8),
            start_time: clock(),
            end_time: clock(),
            all_day: false,
            time_zone: "UTC".into(),
            span,
            note: None,
            created_at: span.start,
        })
    }

    fn anna() -> Person {
        Person::new(1, "Anna", Role::Employee, Timestamp::UNIX_EPOCH)
    }

    fn found(span: Span, agenda: &[AgendaEntry], person: &Person) -> Vec<Option<u128>> {
        let found = conflicts(
            span,
            Some(Uuid::from_u128(9)),
            agenda,
            person,
            &TimeZone::UTC,
        );
        let ids = found.into_iter().map(|it| it.id.map(|id| id.as_u128()));
        ids.collect()
    }

    #[test]
    fn only_what_overlaps_is_in_the_way() {
        let agenda = [
            unavailability(3, hours(16, 20)),
            shift(1, hours(6, 10), ShiftStatus::Draft),
            // a second shift on the same day
            shift(2, hours(2, 9), ShiftStatus::Published),
            shift(4, hours(17, 20), ShiftStatus::Published),
        ];
        let nine_to_five = hours(9, 17);
        assert_eq!(found(nine_to_five, &agenda, &anna()), [Some(1), Some(3)]);
    }

    #[test]
    fn a_shift_is_not_in_its_own_way_nor_is_a_cancelled_one() {
        let agenda = [
            shift(9, hours(9, 17), ShiftStatus::Draft),
            shift(1, hours(9, 17), ShiftStatus::Cancelled),
        ];
        assert!(found(hours(9, 17), &agenda, &anna()).is_empty());
    }

    #[test]
    fn a_night_shift_conflicts_with_the_vacation_that_begins_the_next_day() {
        let anna = Person {
            vacation_dates: vec![date(2026, 4, 9)],
            ..anna()
        };
        assert_eq!(found(hours(22, 30), &[], &anna), [None]);
        assert!(found(hours(16, 24), &[], &anna).is_empty());
    }
}
