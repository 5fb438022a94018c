//! Pay from entries to lines: worked examples, rules one by one, and a second opinion.

mod generator;
mod golden;
mod net;
mod reference;
mod salary;
mod work;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::{
    calendar::WorkCalendar,
    factor::Factor,
    salary::{Pay, Payee, Terms},
    settings::{History, PaySettings, Threshold, Thresholds},
    work::{Class, Entry, Work},
};
use crate::domain::{hours::Month, money::Money, wall_time::Span};

fn factor(text: &str) -> Factor {
    Factor::parse(text).unwrap()
}

fn thresholds(of: &[(i64, &str)]) -> Thresholds {
    let thresholds = of.iter().map(|(after_seconds, multiplier)| Threshold {
        after_seconds: *after_seconds,
        multiplier: factor(multiplier),
    });
    thresholds.collect::<Vec<_>>().into()
}

fn calendar(settings: PaySettings) -> WorkCalendar {
    WorkCalendar::new(History::always(settings))
}

fn holidays(calendar: &mut WorkCalendar, dates: &[Date]) {
    let titled = dates.iter().map(|date| (*date, "holiday".to_owned()));
    calendar.country.holidays.extend(titled);
}

/// An instant of local time, `2026-06-01T09:00`.
fn instant(zone: &TimeZone, local: &str) -> Timestamp {
    let local: jiff::civil::DateTime = local.parse().unwrap();
    local.to_zoned(zone.clone()).unwrap().timestamp()
}

fn entry_of(zone: &TimeZone, [start, end]: [Timestamp; 2]) -> Entry {
    Entry {
        id: Uuid::from_u64_pair(0, start.as_second() as u64),
        date: start.to_zoned(zone.clone()).date(),
        time_zone: zone.clone(),
        start,
        end,
        breaks: Vec::new(),
        break_seconds: 0,
    }
}

/// An entry between local times of a zone.
fn entry(zone: &str, start: &str, end: &str) -> Entry {
    let zone = TimeZone::get(zone).unwrap();
    entry_of(&zone, [start, end].map(|local| instant(&zone, local)))
}

/// The same with a break between local times.
fn with_break(mut entry: Entry, start: &str, end: &str) -> Entry {
    let [start, end] = [start, end].map(|local| instant(&entry.time_zone, local));
    entry.breaks.push(Span { start, end });
    entry
}

/// The same with seconds of break.
fn without(entry: Entry, break_seconds: i64) -> Entry {
    Entry {
        break_seconds,
        ..entry
    }
}

fn hourly(rate: i64) -> Terms {
    Terms {
        hourly_rate: Some(Money(rate)),
        salary: None,
    }
}

fn monthly(salary: i64) -> Terms {
    Terms {
        hourly_rate: None,
        salary: Some(Money(salary)),
    }
}

fn payee(terms: History<Terms>) -> Payee {
    Payee {
        terms,
        vacation_dates: BTreeSet::new(),
        bonuses: Vec::new(),
        deductions: Vec::new(),
    }
}

fn month(text: &str) -> Month {
    Month::of(format!("{text}-01").parse().unwrap())
}

fn pay(of: &str, entries: &[Entry], calendar: &WorkCalendar, payee: &Payee) -> Pay {
    Pay::of(month(of), &Work::of(entries, calendar), calendar, payee)
}

/// A class of the table: plain, overtime or holiday with its multiplier.
fn class(text: &str) -> Class {
    match text.split_once(' ') {
        Some(("overtime", multiplier)) => Class::Overtime(factor(multiplier)),
        Some((_, multiplier)) => Class::Holiday(factor(multiplier)),
        None => Class::Plain,
    }
}

/// Segments as day of the month, class, seconds and those of them at night.
#[track_caller]
fn check(entries: &[Entry], calendar: &WorkCalendar, expected: &[(i8, &str, i64, i64)]) {
    let work = Work::of(entries, calendar);
    let segments = work.segments().iter();
    let shown: Vec<_> = segments
        .map(|it| (it.date.day(), it.class, it.seconds, it.night_seconds))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(day, name, seconds, night)| (*day, class(name), *seconds, *night))
        .collect();
    assert_eq!(shown, expected);
}

fn holiday(settings: PaySettings, dates: &[Date]) -> WorkCalendar {
    let mut calendar = calendar(settings);
    holidays(&mut calendar, dates);
    calendar
}
