//! Work: which of the seconds of entries are plain, overtime, on a holiday or at night.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use uuid::Uuid;

pub use super::net::billable_seconds;
use super::{
    calendar::WorkCalendar,
    factor::Factor,
    local::slices,
    net::paid_stretches,
    settings::{History, PaySettings},
};
use crate::domain::{hours::Month, wall_time::Span};

/// A person's entry of time that has ended.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// The local date of its start, kept with it.
    pub date: Date,
    /// The zone it was made in.
    pub time_zone: TimeZone,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Breaks with times; what of them is outside of the entry does not count.
    pub breaks: Vec<Span>,
    /// Seconds of breaks without times.
    pub break_seconds: i64,
}

/// What a second is paid as. Every second is paid once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Neither overtime nor on a holiday.
    Plain,
    /// Beyond a threshold of the day or the week.
    Overtime(Factor),
    /// On a holiday's date, unless overtime pays more.
    Holiday(Factor),
}

/// Seconds of an entry that are paid as one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The entry.
    pub entry: Uuid,
    /// The entry's date, which its seconds belong to even after midnight.
    pub date: Date,
    /// What they are paid as.
    pub class: Class,
    /// How many.
    pub seconds: i64,
    /// How many of them are in the night.
    pub night_seconds: i64,
}

/// The paid seconds of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    segments: Vec<Segment>,
}

impl Work {
    /// The earliest date whose entries [`Work::of`] must see to know a month's overtime: the first day
    /// of the week that the month begins in.
    #[must_use]
    pub fn begins(month: Month, settings: &History<PaySettings>) -> Date {
        Self::begins_on(month.first(), settings)
    }

    /// The same for days that are asked for from one on.
    #[must_use]
    pub fn begins_on(first: Date, settings: &History<PaySettings>) -> Date {
        let days = first.series(1.day()).take(7);
        // the week may begin on another day by settings that change in it
        days.map(|date| settings.at(date).work_week.first_day(date))
            .fold(first, Date::min)
    }

    /// Classes the seconds of one person's entries, in any order, by the settings in force on each
    /// entry's date. They are all entries with dates from [`Work::begins`] on until the end of the last
    /// month that is asked for.
    #[must_use]
    pub fn of(entries: &[Entry], calendar: &WorkCalendar) -> Self {
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by_key(|entry| (entry.start, entry.id));
        let stretches = paid_stretches(&entries, &calendar.settings);
        let mut tally = Tally::default();
        let mut segments = Vec::new();
        for (entry, stretches) in entries.into_iter().zip(stretches) {
            let settings = calendar.settings.at(entry.date);
            let slices = stretches
                .into_iter()
                .flat_map(|stretch| slices(stretch, &entry.time_zone, settings.night));
            for slice in slices {
                let holiday = calendar
                    .is_holiday(slice.date)
                    .then_some(settings.holiday_multiplier);
                let mut left = slice.seconds;
                while left > 0 {
                    let (overtime, seconds) = tally.count(entry.date, left, settings);
                    let segment = Segment {
                        entry: entry.id,
                        date: entry.date,
                        class: Class::of(overtime, holiday),
                        seconds,
                        night_seconds: if slice.night { seconds } else { 0 },
                    };
                    append(&mut segments, segment);
                    left -= seconds;
                }
            }
        }
        Self { segments }
    }

    /// All segments in time order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segments of entries that begin in a month, in time order.
    pub fn in_month(&self, month: Month) -> impl Iterator<Item = &Segment> {
        let segments = self.segments.iter();
        segments.filter(move |segment| Month::of(segment.date) == month)
    }
}

impl Class {
    /// Of a second with such multipliers: the larger counts, never their product.
    fn of(overtime: Option<Factor>, holiday: Option<Factor>) -> Self {
        match (overtime, holiday) {
            (Some(overtime), holiday) if holiday.is_none_or(|holiday| overtime > holiday) => {
                Self::Overtime(overtime)
            }
            (_, Some(holiday)) => Self::Holiday(holiday),
            (_, None) => Self::Plain,
        }
    }
}

/// Appends a segment, to the last one if it is of the same entry and class.
fn append(segments: &mut Vec<Segment>, next: Segment) {
    let last = segments.last_mut();
    match last.filter(|last| (last.entry, last.class) == (next.entry, next.class)) {
        Some(last) => {
            last.seconds += next.seconds;
            last.night_seconds += next.night_seconds;
        }
        None => segments.push(next),
    }
}

/// What was worked so far: seconds by the date of their entries.
#[derive(Default)]
struct Tally {
    worked: BTreeMap<Date, i64>,
    /// Those that were within the daily thresholds; only they count for the week.
    within_day: BTreeMap<Date, i64>,
}

impl Tally {
    /// Counts the next seconds of a date, at most so many and only while their overtime multiplier is
    /// the same; answers it and how many were counted.
    fn count(&mut self, date: Date, most: i64, settings: &PaySettings) -> (Option<Factor>, i64) {
        let [daily, weekly] = [&settings.daily_overtime, &settings.weekly_overtime];
        let week = self.week(settings.work_week.first_day(date));
        let day = self.worked.entry(date).or_default();
        let most = daily
            .next_after(*day)
            .map_or(most, |end| most.min(end - *day));
        if let Some(multiplier) = daily.multiplier_after(*day) {
            *day += most;
            return (Some(multiplier), most);
        }
        let most = weekly
            .next_after(week)
            .map_or(most, |end| most.min(end - week));
        *day += most;
        *self.within_day.entry(date).or_default() += most;
        (weekly.multiplier_after(week), most)
    }

    /// Seconds that count for the week from a day on.
    fn week(&self, first: Date) -> i64 {
        let next = first.saturating_add(7.days());
        self.within_day.range(first..next).map(|day| day.1).sum()
    }
}
