//! A person's calendar as other calendars read it: iCalendar, RFC 5545.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use jiff::{Timestamp, ToSpan, civil::Date};
use shared::domain::{
    calendar_event::{CalendarEvent, When},
    language::Language,
    pay::calendar::DayKind,
    schedule::{Shift, ShiftStatus},
    time_book::DaySpan,
};

use crate::{calendar::Shown, day::shift_title};

/// What an event's identity ends with, so that it is one of nobody else's.
const DOMAIN: &str = "calendar.workhub";

/// A person's calendar of some days. Each thing keeps its UID whatever changes of it; a cancelled shift
/// says so, because clients may keep what just disappears.
pub(super) fn calendar(shown: &Shown, days: DaySpan, language: Language, now: Timestamp) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//WorkHub//Calendar//EN"),
        ("CALSCALE", "GREGORIAN"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar.name(&format!("{} – {}", shown.organization, shown.person.name()));
    if let Some(zone) = shown.zone.iana_name() {
        calendar.timezone(zone);
    }
    for shift in &shown.shifts {
        if let Some(event) = of_shift(shift, language) {
            calendar.push(event);
        }
    }
    let own = shown.events.iter();
    for event in own.filter(|event| event.concerns(shown.person.id)) {
        calendar.push(of_event(event));
    }
    let vacation = language.pick("Отпуск", "Vacation");
    let mut vacations = shown.person.vacation_dates.clone();
    vacations.sort_unstable();
    vacations.dedup();
    for date in vacations.into_iter().filter(|date| days.contains(*date)) {
        let uid = format!("vacation-{}-{date}", shown.person.uuid);
        calendar.push(whole_days(&uid, vacation, date, date, now));
    }
    for date in days
        .first
        .series(1.day())
        .take_while(|day| *day <= days.last)
    {
        let day = shown.calendar.day(date);
        if day.kind == DayKind::Holiday {
            let unnamed = || language.pick("Праздничный день", "Holiday").to_owned();
            let title = day.title.unwrap_or_else(unnamed);
            calendar.push(whole_days(
                &format!("holiday-{date}"),
                &title,
                date,
                date,
                now,
            ));
        }
    }
    calendar.to_string()
}

fn of_shift(shift: &Shift, language: Language) -> Option<Event> {
    let status = match shift.status {
        ShiftStatus::Published => EventStatus::Confirmed,
        ShiftStatus::Cancelled => EventStatus::Cancelled,
        ShiftStatus::Draft => return None,
    };
    let title = shift_title(shift, language);
    let mut event = identified(&shift.id.to_string(), &title, shift.updated_at);
    event
        .starts(utc(shift.span.start))
        .ends(utc(shift.span.end))
        .status(status)
        .sequence(sequence(shift.version));
    if let Some(instructions) = &shift.instructions {
        event.description(instructions);
    }
    Some(event.done())
}

fn of_event(event: &CalendarEvent) -> Event {
    let uid = event.id.to_string();
    let mut shown = match event.when {
        When::Days(days) => whole_days(&uid, &event.title, days.first, days.last, event.updated_at),
        When::Instants(span) => {
            let mut shown = identified(&uid, &event.title, event.updated_at);
            shown.starts(utc(span.start)).ends(utc(span.end)).done()
        }
    };
    shown.sequence(sequence(event.version)).done()
}

/// From a day to the last, both whole: iCalendar names the day after it.
fn whole_days(uid: &str, title: &str, first: Date, last: Date, changed: Timestamp) -> Event {
    let mut event = identified(uid, title, changed);
    if let Some(first) = day(first) {
        event.starts(first);
    }
    if let Some(after) = last.tomorrow().ok().and_then(day) {
        event.ends(after);
    }
    event.done()
}

fn identified(uid: &str, title: &str, changed: Timestamp) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{uid}@{DOMAIN}"))
        .summary(title)
        .timestamp(utc(changed))
        .last_modified(utc(changed));
    event.done()
}

/// Revisions count from 0.
fn sequence(version: u64) -> u32 {
    u32::try_from(version.saturating_sub(1)).unwrap_or(u32::MAX)
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default()
}

fn day(date: Date) -> Option<NaiveDate> {
    let (year, month, day) = (date.year().into(), date.month(), date.day());
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    NaiveDate::from_ymd_opt(year, month, day)
}
