//! Of which shift a punch is, and whether it is in time: pure rules.

use jiff::{SignedDuration, Timestamp};
use shared::domain::{
    clock::{ClockSettings, TimeEntry},
    schedule::{AgendaEntry, Shift, ShiftStatus},
};

/// The shift that a punch begins: of those published ones that are about to begin or under way the one
/// whose beginning is nearest.
pub(crate) fn shift_of<'a>(
    at: Timestamp,
    agenda: &'a [AgendaEntry],
    settings: &ClockSettings,
) -> Option<&'a Shift> {
    let early = SignedDuration::from_mins(settings.early_minutes);
    let shifts = agenda.iter().filter_map(|entry| match entry {
        AgendaEntry::Shift(shift) => Some(&**shift),
        AgendaEntry::Unavailability(_) => None,
    });
    let meant = shifts.filter(|shift| {
        shift.status == ShiftStatus::Published
            && shift.span.start - early <= at
            && at < shift.span.end
    });
    meant.min_by_key(|shift| shift.span.start.duration_since(at).abs())
}

/// Whether a punch begins a shift in time, and nothing before did.
pub(crate) fn is_punctual(
    at: Timestamp,
    shift: &Shift,
    before: &[TimeEntry],
    settings: &ClockSettings,
) -> bool {
    let late = SignedDuration::from_mins(settings.late_minutes);
    let first = before.iter().all(|entry| entry.shift != Some(shift.id));
    first && at <= shift.span.start + late
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use shared::domain::{
        clock::EntrySource,
        schedule::PersonRef,
        wall_time::{ClockTime, Span},
    };
    use uuid::Uuid;

    use super::*;

    const SETTINGS: ClockSettings = ClockSettings {
        early_minutes: 30,
        late_minutes: 5,
        geofence: shared::domain::clock::GeofencePolicy::Mark,
        close_after_hours: 16,
    };

    fn minutes(minutes: i64) -> Timestamp {
        let nine: Timestamp = "2026-04-08T09:00:00Z".parse().unwrap();
        nine + SignedDuration::from_mins(minutes)
    }

    /// A shift from nine, or so many minutes later, of eight hours.
    fn shift(id: u128, from: i64, status: ShiftStatus) -> Shift {
        let clock = ClockTime::parse("09:00").unwrap();
        Shift {
            id: Uuid::from_u128(id),
            schedule: Uuid::nil(),
            person: None,
            job: None,
            location_id: None,
            date: date(2026, 4, 8),
            start_time: clock,
            end_time: clock,
            time_zone: "UTC".into(),
            span: Span {
                start: minutes(from),
                end: minutes(from + 480),
            },
            title: None,
            instructions: None,
            status,
            is_open: false,
            swap: None,
            created_at: minutes(0),
            updated_at: minutes(0),
            version: 1,
        }
    }

    fn found(at: i64, shifts: &[Shift]) -> Option<u128> {
        let agenda = shifts.iter().cloned().map(Box::new).map(AgendaEntry::Shift);
        let agenda: Vec<_> = agenda.collect();
        shift_of(minutes(at), &agenda, &SETTINGS).map(|shift| shift.id.as_u128())
    }

    #[test]
    fn a_punch_is_of_a_shift_that_is_about_to_begin_or_under_way() {
        let day = [shift(1, 0, ShiftStatus::Published)];
        for (at, expected) in [
            (-31, None),
            (-30, Some(1)),
            (0, Some(1)),
            (479, Some(1)),
            (480, None),
        ] {
            assert_eq!(found(at, &day), expected, "{at}");
        }
    }

    #[test]
    fn of_two_shifts_the_one_that_begins_nearest_is_meant() {
        let two = [
            shift(1, 0, ShiftStatus::Published),
            shift(2, 480, ShiftStatus::Published),
        ];
        assert_eq!(found(470, &two), Some(2));
        assert_eq!(found(100, &two), Some(1));
    }

    #[test]
    fn drafts_and_cancelled_shifts_do_not_leak_through_the_clock() {
        let hidden = [
            shift(1, 0, ShiftStatus::Draft),
            shift(2, 0, ShiftStatus::Cancelled),
        ];
        assert_eq!(found(0, &hidden), None);
    }

    #[test]
    fn only_the_first_punch_of_a_shift_is_punctual_and_only_in_time() {
        let shift = shift(1, 0, ShiftStatus::Published);
        let before = TimeEntry {
            id: Uuid::nil(),
            person: PersonRef {
                id: 1,
                uuid: Uuid::nil(),
            },
            started_at: minutes(-10),
            ended_at: Some(minutes(-5)),
            breaks: Vec::new(),
            time_zone: "UTC".into(),
            date: date(2026, 4, 8),
            job: None,
            location_id: None,
            clock_id: None,
            shift: Some(shift.id),
            shift_ends_at: Some(shift.span.end),
            punctual: true,
            source: EntrySource::Clock,
            break_seconds: 0,
            project: None,
            note: None,
            marks: Vec::new(),
            created_at: minutes(-10),
            updated_at: minutes(-10),
            version: 1,
        };
        assert!(is_punctual(minutes(-30), &shift, &[], &SETTINGS));
        assert!(is_punctual(minutes(5), &shift, &[], &SETTINGS));
        assert!(!is_punctual(minutes(6), &shift, &[], &SETTINGS));
        assert!(!is_punctual(minutes(0), &shift, &[before], &SETTINGS));
    }
}
