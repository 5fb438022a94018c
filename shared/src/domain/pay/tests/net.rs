//! The seconds of entries that are paid, rule by rule.

use jiff::{SignedDuration, civil::date};

use super::{calendar, check, entry, holiday, instant, with_break, without};
use crate::domain::pay::{
    settings::{AutoBreak, PaySettings, Rounding, RoundingMode, RoundingScope},
    work::{Work, billable_seconds},
};

const BERLIN: &str = "Europe/Berlin";
const HOUR: i64 = 3600;
const MINUTE: i64 = 60;

fn rounding(unit_seconds: i64, mode: RoundingMode, apply: RoundingScope) -> PaySettings {
    PaySettings {
        rounding: Rounding {
            unit_seconds,
            mode,
            apply,
        },
        ..PaySettings::default()
    }
}

#[test]
fn the_break_that_is_missing_is_taken_off_without_a_cliff() {
    let settings = PaySettings {
        auto_break: Some(AutoBreak {
            after_seconds: 6 * HOUR,
            break_seconds: 30 * MINUTE,
        }),
        ..PaySettings::default()
    };
    for (minutes, break_minutes, paid) in [
        (360, 0, 360),
        (370, 0, 360),
        (390, 0, 360),
        (391, 0, 361),
        (480, 0, 450),
        (480, 10, 450),
        (480, 30, 450),
        (480, 45, 435),
        // nothing is left to take off
        (380, 20, 360),
        (375, 10, 360),
        (20, 30, 0),
    ] {
        let mut entry = entry(BERLIN, "2026-06-01T08:00", "2026-06-01T08:00");
        entry.end = entry.start + SignedDuration::from_mins(minutes);
        let entry = without(entry, break_minutes * MINUTE);
        let seconds = billable_seconds(&entry, &settings);
        assert_eq!(seconds, paid * MINUTE, "{minutes} {break_minutes}");
    }
    let with_times = entry(BERLIN, "2026-06-01T08:00", "2026-06-01T16:00");
    let with_times = with_break(with_times, "2026-06-01T12:00", "2026-06-01T12:20");
    assert_eq!(billable_seconds(&with_times, &settings), 450 * MINUTE);
}

#[test]
fn breaks_with_times_count_once_and_only_within_the_entry() {
    let entry = entry(BERLIN, "2026-06-01T08:00", "2026-06-01T16:00");
    for (breaks, paid) in [
        (&[("12:00", "13:00"), ("12:30", "13:30")][..], 390),
        (&[("13:00", "13:30"), ("12:00", "12:30")], 420),
        (&[("12:00", "14:00"), ("12:30", "13:00")], 360),
        (&[("07:00", "08:30"), ("15:30", "17:00")], 420),
        (&[("05:00", "06:00"), ("17:00", "18:00")], 480),
        (&[("13:00", "12:00")], 480),
        (&[("07:00", "17:00")], 0),
    ] {
        let entry = breaks.iter().fold(entry.clone(), |entry, (start, end)| {
            let [start, end] = [start, end].map(|time| format!("2026-06-01T{time}"));
            with_break(entry, &start, &end)
        });
        let seconds = billable_seconds(&entry, &PaySettings::default());
        assert_eq!(seconds, paid * MINUTE, "{breaks:?}");
    }
}

#[test]
fn entries_are_rounded_each_way() {
    for (mode, minutes, paid) in [
        (RoundingMode::Nearest, 487, 480),
        (RoundingMode::Nearest, 488, 495),
        (RoundingMode::Down, 494, 480),
        (RoundingMode::Up, 481, 495),
        (RoundingMode::Up, 480, 480),
    ] {
        let mut entry = entry(BERLIN, "2026-06-01T08:00", "2026-06-01T08:00");
        entry.end = entry.start + SignedDuration::from_mins(minutes + 30);
        let entry = without(entry, 30 * MINUTE);
        let settings = rounding(900, mode, RoundingScope::Entry);
        check(
            std::slice::from_ref(&entry),
            &calendar(settings),
            &[(1, "plain", paid * MINUTE, 0)],
        );
    }
}

#[test]
fn a_day_is_rounded_at_the_end_of_its_last_entry() {
    let entries = [
        // in any order
        entry(BERLIN, "2026-06-01T13:00", "2026-06-01T13:07"),
        entry(BERLIN, "2026-06-01T08:00", "2026-06-01T12:05"),
        entry(BERLIN, "2026-06-01T14:00", "2026-06-01T14:02"),
        entry(BERLIN, "2026-06-02T08:00", "2026-06-02T08:01"),
    ];
    for (mode, unit, first, second, last, other) in [
        // 4 h 14 min
        (RoundingMode::Nearest, 900, 245, 7, 3, 0),
        (RoundingMode::Up, 900, 245, 7, 3, 15),
        // from the last and the one before it
        (RoundingMode::Down, 900, 240, 0, 0, 0),
        (RoundingMode::Down, 600, 245, 5, 0, 0),
    ] {
        let calendar = calendar(rounding(unit, mode, RoundingScope::Day));
        let work = Work::of(&entries, &calendar);
        let paid = [&entries[1], &entries[0], &entries[2], &entries[3]].map(|entry| {
            let segments = work.segments().iter();
            let of_entry = segments.filter(|segment| segment.entry == entry.id);
            of_entry
                .map(|segment| segment.seconds / MINUTE)
                .sum::<i64>()
        });
        assert_eq!(paid, [first, second, last, other], "{mode:?} {unit}");
        let alone = billable_seconds(&entries[1], calendar.settings.at(entries[1].date));
        assert_eq!(alone, 245 * MINUTE);
    }
}

#[test]
fn what_rounding_adds_is_after_the_entry_in_the_night_and_on_the_holiday() {
    for scope in [RoundingScope::Entry, RoundingScope::Day] {
        let settings = rounding(900, RoundingMode::Up, scope);
        let evening = [entry(BERLIN, "2026-06-01T14:00", "2026-06-01T21:50")];
        let added = 5 * MINUTE;
        check(
            &evening,
            &calendar(settings.clone()),
            &[(1, "plain", 475 * MINUTE + added, 0)],
        );
        let late = [entry(BERLIN, "2026-06-01T14:05", "2026-06-01T21:59")];
        check(
            &late,
            &calendar(settings.clone()),
            &[(1, "plain", 8 * HOUR, added)],
        );
        let midnight = [entry(BERLIN, "2026-06-01T16:03", "2026-06-01T23:58")];
        check(
            &midnight,
            &holiday(settings, &[date(2026, 6, 2)]),
            &[
                (1, "plain", 477 * MINUTE, 120 * MINUTE),
                (1, "holiday 2", 3 * MINUTE, 3 * MINUTE),
            ],
        );
    }
}

#[test]
fn what_is_taken_off_is_at_the_end_of_the_entry() {
    let night = without(
        entry(BERLIN, "2026-06-01T20:00", "2026-06-02T01:00"),
        90 * MINUTE,
    );
    check(
        &[night],
        &holiday(PaySettings::default(), &[date(2026, 6, 2)]),
        &[(1, "plain", 210 * MINUTE, 90 * MINUTE)],
    );
    // over a break with times to what is before it
    let broken = entry(BERLIN, "2026-06-01T12:00", "2026-06-01T23:00");
    let broken = with_break(broken, "2026-06-01T20:00", "2026-06-01T22:30");
    check(
        &[without(broken, HOUR)],
        &calendar(PaySettings::default()),
        &[(1, "plain", 450 * MINUTE, 0)],
    );
}

#[test]
fn breaks_with_times_are_not_at_night() {
    let shift = entry(BERLIN, "2026-06-01T20:00", "2026-06-02T04:00");
    let shift = with_break(shift, "2026-06-01T21:30", "2026-06-01T22:15");
    let shift = with_break(shift, "2026-06-02T01:00", "2026-06-02T01:30");
    check(
        &[shift],
        &calendar(PaySettings::default()),
        &[(1, "plain", 405 * MINUTE, 315 * MINUTE)],
    );
}

#[test]
fn an_entry_of_no_time_is_nothing() {
    let mut backwards = entry(BERLIN, "2026-06-01T08:00", "2026-06-01T09:00");
    std::mem::swap(&mut backwards.start, &mut backwards.end);
    let rested = without(
        entry(BERLIN, "2026-06-01T08:00", "2026-06-01T09:00"),
        2 * HOUR,
    );
    check(
        &[backwards, rested],
        &calendar(rounding(900, RoundingMode::Up, RoundingScope::Day)),
        &[],
    );
}

#[test]
fn parts_of_seconds_do_not_get_lost_or_doubled() {
    let [mut first, mut second] = [
        entry(BERLIN, "2026-06-01T08:00", "2026-06-01T09:00"),
        entry(BERLIN, "2026-06-01T09:00", "2026-06-01T10:00"),
    ];
    let touching = first.end + SignedDuration::from_millis(700);
    (first.end, second.start) = (touching, touching);
    assert_eq!(instant(&first.time_zone, "2026-06-01T10:00"), second.end);
    let work = Work::of(&[first, second], &calendar(PaySettings::default()));
    let seconds: i64 = work.segments().iter().map(|it| it.seconds).sum();
    assert_eq!(seconds, 2 * HOUR);
}
