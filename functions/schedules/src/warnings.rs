//! What publishing warns of: too little rest between two shifts, and too many hours in a week.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Weekday, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        schedule::{Rules, Shift},
        wall_time::{Span, WallSpan},
    },
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A warning about the shifts of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Warning {
    /// There is too little time between two shifts.
    ShortRest {
        /// Whose they are.
        employee_id: Uuid,
        /// The two, in order.
        shift_ids: [Uuid; 2],
        /// Seconds between them.
        seconds: i64,
        /// Seconds there should be.
        least: i64,
    },
    /// There are too many hours in a week.
    LongWeek {
        /// Whose.
        employee_id: Uuid,
        /// Monday, where the schedule is.
        week_starts_at: Millis,
        /// Seconds of work in the week.
        seconds: i64,
        /// Seconds there should be at most.
        most: i64,
    },
}

/// Seconds covered by spans, each once; they are in order of their beginning.
fn covered(spans: impl Iterator<Item = Span>) -> SignedDuration {
    let mut total = SignedDuration::ZERO;
    let mut until = Timestamp::MIN;
    for span in spans {
        let start = span.start.max(until);
        if start < span.end {
            total += span.end.duration_since(start);
            until = span.end;
        }
    }
    total
}

/// The week, from Monday on, in which an instant is.
fn week_of(at: Timestamp, zone: &TimeZone) -> Option<Span> {
    let date = at.to_zoned(zone.clone()).date();
    let monday = date
        .tomorrow()
        .ok()?
        .nth_weekday(-1, Weekday::Monday)
        .ok()?;
    let next = monday.checked_add(7.days()).ok()?;
    let [start, end] = [monday, next].map(|day| WallSpan::day(day).in_zone(zone));
    Some(Span {
        start: start?.start,
        end: end?.start,
    })
}

/// The warnings about a person's shifts, of which those with these ids matter. A shift over the end of
/// a week counts in each of the two with what is in it.
pub(crate) fn warnings(
    employee_id: Uuid,
    mut shifts: Vec<&Shift>,
    published: &[Uuid],
    rules: Rules,
    zone: &TimeZone,
) -> Vec<Warning> {
    shifts.retain(|shift| shift.counts());
    shifts.sort_by_key(|shift| (shift.span.start, shift.id));
    let matters = |shift: &Shift| published.contains(&shift.id);
    let least = SignedDuration::from_hours(rules.least_rest_hours);
    let short_rests = shifts.windows(2).filter_map(|pair| {
        let [first, second] = [pair[0], pair[1]];
        let rest = second.span.start.duration_since(first.span.end);
        let is_short = !rest.is_negative() && rest < least;
        (is_short && (matters(first) || matters(second))).then(|| Warning::ShortRest {
            employee_id,
            shift_ids: [first.id, second.id],
            seconds: rest.as_secs(),
            least: least.as_secs(),
        })
    });
    let most = SignedDuration::from_hours(rules.most_week_hours);
    let touched = shifts
        .iter()
        .filter(|shift| matters(shift))
        .flat_map(|shift| {
            let last = shift.span.end - SignedDuration::from_secs(1);
            [shift.span.start, last]
                .into_iter()
                .filter_map(|at| week_of(at, zone))
        });
    let weeks: BTreeMap<Timestamp, Span> = touched.map(|week| (week.start, week)).collect();
    let long_weeks = weeks.into_values().filter_map(|week| {
        let spans = shifts.iter().filter_map(|shift| shift.span.within(week));
        let worked = covered(spans);
        (worked > most).then(|| Warning::LongWeek {
            employee_id,
            week_starts_at: Millis(week.start),
            seconds: worked.as_secs(),
            most: most.as_secs(),
        })
    });
    short_rests.chain(long_weeks).collect()
}

#[cfg(test)]
mod tests {
    use shared::domain::{schedule::ShiftStatus, wall_time::ClockTime};

    use super::*;

    const ANNA: Uuid = Uuid::from_u128(1);
    const RULES: Rules = Rules {
        refuses_conflicts: false,
        least_rest_hours: 11,
        most_week_hours: 40,
        approves_swaps: false,
    };

    fn shift(id: u128, date: &str, start: &str, end: &str, zone: &TimeZone) -> Shift {
        let [start_time, end_time] = [start, end].map(|text| ClockTime::parse(text).unwrap());
        let wall = WallSpan {
            date: date.parse().unwrap(),
            start: start_time,
            end: end_time,
        };
        let span = wall.in_zone(zone).unwrap();
        Shift {
            id: Uuid::from_u128(id),
            schedule: Uuid::nil(),
            person: None,
            job: None,
            location_id: None,
            date: wall.date,
            start_time,
            end_time,
            time_zone: String::new(),
            span,
            title: None,
            instructions: None,
            status: ShiftStatus::Draft,
            is_open: false,
            swap: None,
            created_at: span.start,
            updated_at: span.start,
            version: 1,
        }
    }

    fn found(shifts: &[Shift], zone: &TimeZone) -> Vec<Warning> {
        let ids: Vec<_> = shifts.iter().map(|shift| shift.id).collect();
        warnings(ANNA, shifts.iter().collect(), &ids, RULES, zone)
    }

    #[test]
    fn less_than_eleven_hours_between_two_shifts_is_too_little() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let evening = shift(1, "2026-04-08", "14:00", "22:00", &zone);
        let early = shift(2, "2026-04-09", "08:59", "12:00", &zone);
        let later = shift(3, "2026-04-09", "09:00", "12:00", &zone);
        let short = Warning::ShortRest {
            employee_id: ANNA,
            shift_ids: [evening.id, early.id],
            seconds: 11 * 3600 - 60,
            least: 11 * 3600,
        };
        assert_eq!(found(&[early, evening.clone()], &zone), [short]);
        assert_eq!(found(&[later, evening], &zone), []);
    }

    #[test]
    fn the_night_on_which_the_clocks_go_forward_is_an_hour_shorter() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let evening = shift(1, "2026-03-28", "14:00", "22:00", &zone);
        let morning = shift(2, "2026-03-29", "09:00", "12:00", &zone);
        assert_eq!(found(&[evening, morning], &zone).len(), 1);
    }

    #[test]
    fn a_shift_over_the_weeks_end_counts_in_each_week_with_what_is_in_it() {
        let zone = TimeZone::get("Asia/Bishkek").unwrap();
        // Monday to Thursday, ten hours each, and a night from Sunday to Monday
        let days =
            (6..10).map(|day| shift(day, &format!("2026-04-{day:02}"), "08:00", "18:00", &zone));
        let mut week: Vec<_> = days.collect();
        assert_eq!(found(&week, &zone), []);
        week.push(shift(12, "2026-04-12", "22:00", "06:00", &zone));
        let long = Warning::LongWeek {
            employee_id: ANNA,
            week_starts_at: Millis("2026-04-05T18:00:00Z".parse().unwrap()),
            seconds: 42 * 3600,
            most: 40 * 3600,
        };
        assert_eq!(found(&week, &zone), [long]);
    }

    #[test]
    fn hours_that_overlap_count_once_and_cancelled_ones_do_not() {
        let zone = TimeZone::UTC;
        let mut week: Vec<_> = (6..10)
            .flat_map(|day| {
                let date = format!("2026-04-{day:02}");
                [
                    shift(day, &date, "08:00", "18:00", &zone),
                    shift(day + 100, &date, "09:00", "17:00", &zone),
                ]
            })
            .collect();
        assert_eq!(found(&week, &zone), []);
        let mut cancelled = shift(1, "2026-04-11", "08:00", "18:00", &zone);
        cancelled.status = ShiftStatus::Cancelled;
        week.push(cancelled);
        assert_eq!(found(&week, &zone), []);
    }
}
