//! From entries to classed seconds, rule by rule.

use jiff::civil::{Weekday, date};

use super::{calendar, check, entry, factor, holiday, month, thresholds};
use crate::domain::{
    pay::{
        calendar::{DayKind, DayOverride, WorkCalendar},
        settings::{History, Night, PaySettings, WorkWeek},
        work::{Entry, Work},
    },
    wall_time::ClockTime,
};

const BERLIN: &str = "Europe/Berlin";
const HOUR: i64 = 3600;
const MINUTE: i64 = 60;

fn overtime(daily: &[(i64, &str)], weekly: &[(i64, &str)]) -> PaySettings {
    PaySettings {
        daily_overtime: thresholds(daily),
        weekly_overtime: thresholds(weekly),
        ..PaySettings::default()
    }
}

#[test]
fn the_night_is_what_the_clock_on_the_wall_shows() {
    for (from, to, start, end, hours) in [
        ("22:00", "06:00", "2026-06-01T21:00", "2026-06-02T07:00", 8),
        ("00:00", "05:00", "2026-06-01T21:00", "2026-06-02T07:00", 5),
        ("20:00", "00:00", "2026-06-01T21:00", "2026-06-02T07:00", 3),
        ("06:00", "06:00", "2026-06-01T21:00", "2026-06-02T07:00", 0),
        // both nights of an entry over two midnights
        ("22:00", "06:00", "2026-06-01T23:00", "2026-06-03T02:00", 11),
        // an hour shorter and longer
        ("22:00", "06:00", "2026-03-28T22:00", "2026-03-29T06:00", 7),
        ("22:00", "06:00", "2026-10-24T22:00", "2026-10-25T06:00", 9),
        // both times of the hour that comes twice, none of that which does not come
        ("02:00", "03:00", "2026-10-25T00:00", "2026-10-25T06:00", 2),
        ("02:00", "03:00", "2026-03-29T00:00", "2026-03-29T06:00", 0),
    ] {
        let settings = PaySettings {
            night: Night {
                from: ClockTime(from.parse().unwrap()),
                to: ClockTime(to.parse().unwrap()),
                ..Night::default()
            },
            ..PaySettings::default()
        };
        let work = Work::of(&[entry(BERLIN, start, end)], &calendar(settings));
        let [segment] = work.segments() else {
            panic!("{work:?}");
        };
        assert_eq!(segment.night_seconds, hours * HOUR, "{from} {to} {start}");
    }
}

#[test]
fn a_holiday_pays_the_larger_multiplier() {
    let first = date(2026, 6, 1);
    let shift = [entry(BERLIN, "2026-06-01T06:00", "2026-06-01T18:00")];
    let daily = [(8 * HOUR, "2"), (10 * HOUR, "2.5")];
    check(
        &shift,
        &holiday(overtime(&daily, &[]), &[first]),
        &[
            // equal ones are the holiday's
            (1, "holiday 2", 10 * HOUR, 0),
            (1, "overtime 2.5", 2 * HOUR, 0),
        ],
    );
    let less = PaySettings {
        holiday_multiplier: factor("1.2"),
        ..overtime(&[(8 * HOUR, "1.5")], &[])
    };
    check(
        &shift,
        &holiday(less, &[first]),
        &[
            (1, "holiday 1.2", 8 * HOUR, 0),
            (1, "overtime 1.5", 4 * HOUR, 0),
        ],
    );
}

#[test]
fn holidays_split_at_the_midnights_of_the_entrys_zone() {
    // three dates, the middle one a holiday
    check(
        &[entry(BERLIN, "2026-06-01T20:00", "2026-06-03T03:00")],
        &holiday(PaySettings::default(), &[date(2026, 6, 2)]),
        &[
            (1, "plain", 4 * HOUR, 2 * HOUR),
            (1, "holiday 2", 24 * HOUR, 8 * HOUR),
            (1, "plain", 3 * HOUR, 3 * HOUR),
        ],
    );
    // midnight does not come, and the holiday begins at one
    let skipped = entry("America/Santiago", "2026-09-05T20:00", "2026-09-06T04:00");
    assert_eq!(skipped.end.duration_since(skipped.start).as_hours(), 7);
    check(
        &[skipped],
        &holiday(PaySettings::default(), &[date(2026, 9, 6)]),
        &[
            (5, "plain", 4 * HOUR, 2 * HOUR),
            (5, "holiday 2", 3 * HOUR, 3 * HOUR),
        ],
    );
    // the hour before midnight comes twice
    check(
        &[entry(
            "America/Santiago",
            "2026-04-04T20:00",
            "2026-04-05T04:00",
        )],
        &holiday(PaySettings::default(), &[date(2026, 4, 5)]),
        &[
            (4, "plain", 5 * HOUR, 3 * HOUR),
            (4, "holiday 2", 4 * HOUR, 4 * HOUR),
        ],
    );
    // the clocks went from 00:01 back to 23:01: two dates, both twice
    check(
        &[entry(
            "America/St_Johns",
            "2006-10-28T22:00",
            "2006-10-29T02:00",
        )],
        &holiday(PaySettings::default(), &[date(2006, 10, 29)]),
        &[
            (28, "plain", 2 * HOUR, 2 * HOUR),
            (28, "holiday 2", MINUTE, MINUTE),
            (28, "plain", 59 * MINUTE, 59 * MINUTE),
            (28, "holiday 2", 2 * HOUR, 2 * HOUR),
        ],
    );
}

#[test]
fn an_override_makes_and_unmakes_holidays() {
    let [first, second] = [date(2026, 6, 1), date(2026, 6, 2)];
    let mut calendar = holiday(PaySettings::default(), &[first]);
    for (day, kind) in [(first, DayKind::Workday), (second, DayKind::Holiday)] {
        let it = DayOverride {
            kind,
            norm_seconds: None,
            title: None,
        };
        calendar.overrides.insert(day, it);
    }
    check(
        &[
            entry(BERLIN, "2026-06-01T08:00", "2026-06-01T09:00"),
            entry(BERLIN, "2026-06-02T08:00", "2026-06-02T09:00"),
        ],
        &calendar,
        &[(1, "plain", HOUR, 0), (2, "holiday 2", HOUR, 0)],
    );
}

#[test]
fn a_days_thresholds_count_all_its_entries_in_time_order() {
    let entries = [
        entry(BERLIN, "2026-06-01T20:00", "2026-06-02T02:00"),
        entry(BERLIN, "2026-06-01T08:00", "2026-06-01T14:00"),
        entry(BERLIN, "2026-06-02T08:00", "2026-06-02T10:00"),
    ];
    check(
        &entries,
        &calendar(overtime(&[(8 * HOUR, "1.5"), (11 * HOUR, "2")], &[])),
        &[
            (1, "plain", 6 * HOUR, 0),
            (1, "plain", 2 * HOUR, 0),
            // after midnight too: the date is that of the start
            (1, "overtime 1.5", 3 * HOUR, 3 * HOUR),
            (1, "overtime 2", HOUR, HOUR),
            (2, "plain", 2 * HOUR, 0),
        ],
    );
}

/// Nine hours from eight on, on days of June 2026.
fn nine_hours(days: &[i8]) -> Vec<Entry> {
    let times = days.iter().map(|day| {
        let [start, end] = ["08:00", "17:00"].map(|time| format!("2026-06-{day:02}T{time}"));
        entry(BERLIN, &start, &end)
    });
    times.collect()
}

#[test]
fn two_weekly_thresholds_count_what_is_within_the_day_holidays_too() {
    let settings = overtime(
        &[(8 * HOUR, "1.25")],
        &[(20 * HOUR, "1.5"), (30 * HOUR, "3")],
    );
    check(
        &nine_hours(&[1, 2, 3, 4, 8]),
        &holiday(settings, &[date(2026, 6, 2)]),
        &[
            (1, "plain", 8 * HOUR, 0),
            (1, "overtime 1.25", HOUR, 0),
            (2, "holiday 2", 9 * HOUR, 0),
            (3, "plain", 4 * HOUR, 0),
            (3, "overtime 1.5", 4 * HOUR, 0),
            (3, "overtime 1.25", HOUR, 0),
            (4, "overtime 1.5", 6 * HOUR, 0),
            (4, "overtime 3", 2 * HOUR, 0),
            (4, "overtime 1.25", HOUR, 0),
            (8, "plain", 8 * HOUR, 0),
            (8, "overtime 1.25", HOUR, 0),
        ],
    );
}

#[test]
fn a_week_begins_on_the_day_of_the_settings() {
    let starting = |start| PaySettings {
        work_week: WorkWeek {
            start,
            ..WorkWeek::default()
        },
        ..overtime(&[], &[(18 * HOUR, "1.5")])
    };
    // from Friday to Monday
    let entries = nine_hours(&[5, 6, 7, 8]);
    let plain = |day| (day, "plain", 9 * HOUR, 0);
    let beyond = |day| (day, "overtime 1.5", 9 * HOUR, 0);
    check(
        &entries,
        &calendar(starting(Weekday::Monday)),
        &[plain(5), plain(6), beyond(7), plain(8)],
    );
    check(
        &entries,
        &calendar(starting(Weekday::Sunday)),
        &[plain(5), plain(6), plain(7), plain(8)],
    );
    // from Sunday on it is Sunday
    let versions = vec![
        (date(2026, 1, 1), starting(Weekday::Monday)),
        (date(2026, 6, 7), starting(Weekday::Sunday)),
    ];
    let changing = WorkCalendar::new(History::new(versions).unwrap());
    check(
        &nine_hours(&[4, 5, 6, 7, 8, 9]),
        &changing,
        &[plain(4), plain(5), beyond(6), plain(7), plain(8), beyond(9)],
    );
}

#[test]
fn a_week_over_a_change_of_settings_goes_on_counting() {
    let versions = vec![
        (date(2026, 6, 1), overtime(&[], &[(40 * HOUR, "1.5")])),
        (date(2026, 6, 3), overtime(&[], &[(20 * HOUR, "2")])),
    ];
    check(
        &nine_hours(&[1, 2, 3, 4]),
        &WorkCalendar::new(History::new(versions).unwrap()),
        &[
            (1, "plain", 9 * HOUR, 0),
            (2, "plain", 9 * HOUR, 0),
            (3, "plain", 2 * HOUR, 0),
            (3, "overtime 2", 7 * HOUR, 0),
            (4, "overtime 2", 9 * HOUR, 0),
        ],
    );
}

#[test]
fn a_months_work_begins_with_its_first_week() {
    let settings = |start| PaySettings {
        work_week: WorkWeek {
            start,
            ..WorkWeek::default()
        },
        ..PaySettings::default()
    };
    let july = month("2026-07");
    let [monday, sunday] = [Weekday::Monday, Weekday::Sunday].map(settings);
    let begins = |settings| Work::begins(july, &settings);
    assert_eq!(begins(History::always(monday.clone())), date(2026, 6, 29));
    assert_eq!(begins(History::always(sunday.clone())), date(2026, 6, 28));
    let versions = vec![(date(2026, 7, 1), monday), (date(2026, 7, 3), sunday)];
    assert_eq!(begins(History::new(versions).unwrap()), date(2026, 6, 28));
}

#[test]
fn an_entry_is_of_the_month_it_begins_in() {
    let over = entry(BERLIN, "2026-06-30T20:00", "2026-07-01T06:00");
    let work = Work::of(&[over], &calendar(PaySettings::default()));
    let seconds = |of| work.in_month(month(of)).map(|it| it.seconds).sum::<i64>();
    assert_eq!([seconds("2026-06"), seconds("2026-07")], [10 * HOUR, 0]);
}
