//! A second opinion: the rules minute by minute, on generated months.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use uuid::Uuid;

use super::generator::Dice;
use crate::domain::{
    hours::Month,
    money::Money,
    pay::{
        calendar::WorkCalendar,
        factor::Factor,
        line::LineKind,
        salary::{Pay, Payee},
        settings::{
            History, Night, PaySettings, Rounding, RoundingMode, RoundingScope, Thresholds,
        },
        work::{Class, Entry, Work},
    },
    wall_time::{ClockTime, Span},
};

const MINUTE: i64 = 60;

fn minutes_of(span: Span) -> Vec<i64> {
    let [start, end] = [span.start, span.end].map(Timestamp::as_second);
    (start..end).step_by(MINUTE as usize).collect()
}

/// The minutes that are paid of each entry, by its number.
fn paid_minutes(entries: &[Entry], settings: &History<PaySettings>) -> Vec<Vec<i64>> {
    let mut paid = Vec::new();
    for entry in entries {
        let settings = settings.at(entry.date);
        let whole = minutes_of(Span {
            start: entry.start,
            end: entry.end,
        });
        let resting: BTreeSet<i64> = entry.breaks.iter().flat_map(|it| minutes_of(*it)).collect();
        let mut left = whole.clone();
        left.retain(|minute| !resting.contains(minute));
        let mut untimed = entry.break_seconds / MINUTE;
        while untimed > 0 && !left.is_empty() {
            left.pop();
            untimed -= 1;
        }
        if let Some(wanted) = settings.auto_break {
            let rested = |left: &Vec<i64>| (whole.len() - left.len()) as i64 * MINUTE;
            while left.len() as i64 * MINUTE > wanted.after_seconds
                && rested(&left) < wanted.break_seconds
            {
                left.pop();
            }
        }
        paid.push((left.len() as i64, whole, resting));
    }
    // what is taken off is at the end in sum, so that rounding may give back what a break took
    let mut counts: Vec<i64> = paid.iter().map(|it| it.0).collect();
    round(entries, &mut counts, settings);
    let both = paid.into_iter().zip(counts).zip(entries);
    both.map(|(((_, whole, resting), count), entry)| {
        let mut minutes = whole;
        minutes.retain(|minute| !resting.contains(minute));
        let mut next = entry.end.as_second();
        while (minutes.len() as i64) < count {
            minutes.push(next);
            next += MINUTE;
        }
        minutes.truncate(count as usize);
        minutes
    })
    .collect()
}

fn rounded(minutes: i64, rounding: Rounding) -> i64 {
    let unit = rounding.unit_seconds;
    let seconds = minutes * MINUTE;
    let fits = |seconds: &i64| unit == 0 || seconds % unit == 0;
    let down = (0..=seconds).rev().find(fits).unwrap();
    let up = (seconds..).find(fits).unwrap();
    let chosen = match rounding.mode {
        RoundingMode::Down => down,
        RoundingMode::Up => up,
        RoundingMode::Nearest if seconds - down < up - seconds => down,
        RoundingMode::Nearest => up,
    };
    chosen / MINUTE
}

fn round(entries: &[Entry], counts: &mut [i64], settings: &History<PaySettings>) {
    let dates: BTreeSet<Date> = entries.iter().map(|entry| entry.date).collect();
    for date in dates {
        let rounding = settings.at(date).rounding;
        let of_day: Vec<usize> = (0..entries.len())
            .filter(|number| entries[*number].date == date)
            .collect();
        if rounding.apply == RoundingScope::Entry {
            for number in of_day {
                counts[number] = rounded(counts[number], rounding);
            }
            continue;
        }
        let sum = |counts: &[i64]| of_day.iter().map(|number| counts[*number]).sum::<i64>();
        let target = rounded(sum(counts), rounding);
        while sum(counts) < target {
            counts[*of_day.last().unwrap()] += 1;
        }
        while sum(counts) > target {
            let full = of_day.iter().rev().find(|number| counts[**number] > 0);
            counts[*full.unwrap()] -= 1;
        }
    }
}

fn reached(thresholds: &Thresholds, seconds: i64) -> Option<Factor> {
    let thresholds = thresholds.as_slice().iter();
    let mut reached = thresholds.filter(|it| seconds >= it.after_seconds);
    reached.next_back().map(|it| it.multiplier)
}

/// A minute that is paid.
struct Minute {
    entry: Uuid,
    date: Date,
    class: Class,
    night: bool,
}

fn classed(entries: &[Entry], calendar: &WorkCalendar) -> Vec<Minute> {
    let paid = paid_minutes(entries, &calendar.settings);
    let mut of_date: BTreeMap<Date, i64> = BTreeMap::new();
    let mut within: Vec<Date> = Vec::new();
    let mut classed = Vec::new();
    for (entry, minutes) in entries.iter().zip(paid) {
        let settings = calendar.settings.at(entry.date);
        let mut week = entry.date;
        while week.weekday() != settings.work_week.start {
            week = week.yesterday().unwrap();
        }
        let next_week = week.saturating_add(7.days());
        let mut of_week = within
            .iter()
            .filter(|date| (week..next_week).contains(*date))
            .count() as i64
            * MINUTE;
        for minute in minutes {
            let instant = Timestamp::from_second(minute).unwrap();
            let wall = entry.time_zone.to_datetime(instant);
            let time = ClockTime(wall.time());
            let Night { from, to, .. } = settings.night;
            let night = match from <= to {
                true => time >= from && time < to,
                false => time >= from || time < to,
            };
            let of_day = of_date.entry(entry.date).or_default();
            let daily = reached(&settings.daily_overtime, *of_day);
            let weekly = reached(&settings.weekly_overtime, of_week);
            *of_day += MINUTE;
            if daily.is_none() {
                of_week += MINUTE;
                within.push(entry.date);
            }
            let holiday = calendar.country.holidays.contains_key(&wall.date());
            let doubled = settings.holiday_multiplier;
            let class = match daily.or(weekly) {
                Some(overtime) if holiday && overtime <= doubled => Class::Holiday(doubled),
                Some(overtime) => Class::Overtime(overtime),
                None if holiday => Class::Holiday(doubled),
                None => Class::Plain,
            };
            classed.push(Minute {
                entry: entry.id,
                date: entry.date,
                class,
                night,
            });
        }
    }
    classed
}

/// Lines as kind, multiplier, seconds and amount, in no order.
type Lines = Vec<(LineKind, Factor, i64, i64)>;

/// What is paid for time, each line's fraction added up second by second.
fn lines(of: Month, minutes: &[Minute], calendar: &WorkCalendar, payee: &Payee) -> Lines {
    let norm = i128::from(calendar.month_norm(of));
    let mut plain = 0;
    // seconds and paid seconds by kind, multiplier, money and what it is by
    let mut sums: BTreeMap<(LineKind, Factor, i64, i128), (i64, i128)> = BTreeMap::new();
    for minute in minutes.iter().filter(|it| Month::of(it.date) == of) {
        let terms = payee.terms.at(minute.date);
        let (money, per) = match (terms.hourly_rate, terms.salary) {
            (Some(rate), _) => (rate.0, 3600),
            (None, Some(salary)) => (salary.0, norm),
            (None, None) => continue,
        };
        let mut add = |kind, multiplier, paid: bool| {
            let sum = sums.entry((kind, multiplier, money, per)).or_default();
            sum.0 += MINUTE;
            sum.1 += if paid { i128::from(MINUTE) } else { 0 };
        };
        match minute.class {
            Class::Plain if terms.hourly_rate.is_none() => {
                add(LineKind::Base, Factor::ONE, plain < norm);
                plain += i128::from(MINUTE);
            }
            Class::Plain => add(LineKind::Base, Factor::ONE, true),
            Class::Overtime(multiplier) => add(LineKind::Overtime, multiplier, true),
            Class::Holiday(multiplier) => add(LineKind::Holiday, multiplier, true),
        }
        let premium = calendar.settings.at(minute.date).night.premium;
        if minute.night && premium > Factor::ZERO {
            add(LineKind::Night, premium, true);
        }
    }
    for date in payee
        .vacation_dates
        .iter()
        .filter(|it| Month::of(**it) == of)
    {
        let norm_seconds = calendar.day(*date).norm_seconds;
        let salary = payee.terms.at(*date).salary;
        if let Some(salary) = salary.filter(|_| norm_seconds > 0) {
            let key = (LineKind::Vacation, Factor::ONE, salary.0, norm);
            let sum = sums.entry(key).or_default();
            sum.0 += norm_seconds;
            sum.1 += i128::from(norm_seconds);
        }
    }
    let amount = |multiplier: Factor, money: i64, per: i128, paid: i128| {
        let tenths = i128::from(money) * paid * i128::from(multiplier.ten_thousandths()) * 10
            / (per * 10_000);
        ((tenths + 5) / 10) as i64
    };
    let sums = sums.into_iter();
    sums.map(|((kind, multiplier, money, per), (seconds, paid))| {
        (
            kind,
            multiplier,
            seconds,
            amount(multiplier, money, per, paid),
        )
    })
    .collect()
}

fn compare(dice: &mut Dice, zone: &str, first: Date) {
    let zone = TimeZone::get(zone).unwrap();
    let month = Month::of(first);
    let calendar = dice.calendar(first);
    let entries = dice.entries(&zone, Work::begins(month, &calendar.settings));
    let payee = dice.payee(first);
    let minutes = classed(&entries, &calendar);

    let work = Work::of(&entries, &calendar);
    let mut expected: BTreeMap<(Uuid, Class), (i64, i64)> = BTreeMap::new();
    for minute in &minutes {
        let sum = expected.entry((minute.entry, minute.class)).or_default();
        sum.0 += MINUTE;
        sum.1 += if minute.night { MINUTE } else { 0 };
    }
    let mut sums: BTreeMap<(Uuid, Class), (i64, i64)> = BTreeMap::new();
    for segment in work.segments() {
        let sum = sums.entry((segment.entry, segment.class)).or_default();
        sum.0 += segment.seconds;
        sum.1 += segment.night_seconds;
    }
    assert_eq!(sums, expected, "{calendar:#?} {entries:#?}");

    let pay = Pay::of(month, &work, &calendar, &payee);
    let shown = pay.lines.iter().map(|line| {
        let (multiplier, seconds) = (line.multiplier.unwrap(), line.seconds.unwrap());
        (line.kind, multiplier, seconds, line.amount.0)
    });
    let mut shown: Lines = shown.collect();
    shown.sort_unstable();
    let mut expected = lines(month, &minutes, &calendar, &payee);
    expected.sort_unstable();
    assert_eq!(shown, expected, "{calendar:#?} {payee:#?}");
    let total = expected.iter().map(|line| line.3).sum();
    assert_eq!(pay.total, Money(total));
}

#[test]
fn minute_by_minute_the_rules_come_to_the_same() {
    let mut dice = Dice(2026);
    for zone in [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Bishkek",
        "Australia/Lord_Howe",
        "America/Santiago",
    ] {
        for month in [3, 4, 9, 10, 11] {
            for _ in 0..4 {
                compare(&mut dice, zone, date(2026, month, 1));
            }
        }
    }
}
