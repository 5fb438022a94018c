//! Attendance: what was planned beside what was worked.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use shared::{
    domain::{
        clock::TimeEntry,
        person::Person,
        schedule::{Shift, ShiftStatus},
        time_book::DaySpan,
        wall_time::Span,
    },
    http::timetracker::Seconds,
};
use uuid::Uuid;

use crate::rows::{AttendanceRow, between};

/// A person's rows of some days. The shifts and entries may be those of more days: an entry belongs to
/// the shift that it was punched in for, or else to that of which it has most, whatever the dates.
#[must_use]
pub fn rows(
    person: &Person,
    shifts: &[Shift],
    entries: &[TimeEntry],
    days: DaySpan,
    now: Timestamp,
) -> Vec<AttendanceRow> {
    let published = |shift: &&Shift| shift.status == ShiftStatus::Published;
    let shifts: Vec<&Shift> = shifts.iter().filter(published).collect();
    let mut of_shift = BTreeMap::<Uuid, Vec<&TimeEntry>>::new();
    let mut unplanned = BTreeMap::<Date, Vec<&TimeEntry>>::new();
    for entry in entries {
        match shift_of(entry, &shifts, now) {
            Some(shift) => of_shift.entry(shift).or_default().push(entry),
            None => unplanned.entry(entry.date).or_default().push(entry),
        }
    }
    let planned = shifts.iter().filter(|shift| days.contains(shift.date));
    let planned = planned.map(|shift| {
        let entries = of_shift.get(&shift.id).map_or(&[][..], Vec::as_slice);
        of_plan(person, shift, entries, now)
    });
    let unplanned = unplanned.iter().filter(|(date, _)| days.contains(**date));
    let unplanned = unplanned.map(|(date, entries)| of_day(person, *date, entries, now));
    let mut rows: Vec<AttendanceRow> = planned.chain(unplanned).collect();
    rows.sort_by_key(|row| {
        let start = row.planned_start.or(row.start);
        (row.date, start.map(|Seconds(at)| at))
    });
    rows
}

/// The shift that an entry is of.
fn shift_of(entry: &TimeEntry, shifts: &[&Shift], now: Timestamp) -> Option<Uuid> {
    let punched = entry
        .shift
        .filter(|id| shifts.iter().any(|it| it.id == *id));
    punched.or_else(|| {
        let span = entry.span(now);
        let shared = |shift: &&&Shift| span.within(shift.span).map(Span::duration);
        let most = shifts.iter().max_by_key(shared)?;
        shared(&most).map(|_| most.id)
    })
}

/// From the first beginning to the last end of entries, which is not known while one goes on.
fn presence(entries: &[&TimeEntry]) -> (Option<Timestamp>, Option<Timestamp>) {
    let start = entries.iter().map(|it| it.started_at).min();
    let ends: Option<Vec<Timestamp>> = entries.iter().map(|it| it.ended_at).collect();
    (start, ends.and_then(|ends| ends.into_iter().max()))
}

fn of_plan(
    person: &Person,
    shift: &Shift,
    entries: &[&TimeEntry],
    now: Timestamp,
) -> AttendanceRow {
    let (start, end) = presence(entries);
    let Span {
        start: planned_start,
        end: planned_end,
    } = shift.span;
    let hired = person.hire_date.is_none_or(|first| first <= shift.date);
    // of who has left the record changed last when they did
    let left = !person.is_active() && person.updated_at < planned_end;
    let expected = hired && !left && !person.vacation_dates.contains(&shift.date);
    AttendanceRow {
        planned_start: Some(Seconds(planned_start)),
        planned_end: Some(Seconds(planned_end)),
        time_zone: shift.time_zone.clone(),
        late_seconds: start.map_or(0, |start| between(planned_start, start)),
        early_leave_seconds: end.map_or(0, |end| between(end, planned_end)),
        absent: entries.is_empty() && expected && planned_end <= now,
        ..blank(person, shift.date, start, end, now)
    }
}

fn of_day(person: &Person, date: Date, entries: &[&TimeEntry], now: Timestamp) -> AttendanceRow {
    let (start, end) = presence(entries);
    let zone = entries.first().map(|it| it.time_zone.clone());
    AttendanceRow {
        time_zone: zone.unwrap_or_default(),
        ..blank(person, date, start, end, now)
    }
}

fn blank(
    person: &Person,
    date: Date,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    now: Timestamp,
) -> AttendanceRow {
    AttendanceRow {
        user_id: person.id,
        name: person.name(),
        date,
        planned_start: None,
        planned_end: None,
        start: start.map(Seconds),
        end: end.map(Seconds),
        time_zone: String::new(),
        late_seconds: 0,
        early_leave_seconds: 0,
        absent: false,
        present_seconds: start.map_or(0, |start| between(start, end.unwrap_or(now))),
    }
}
