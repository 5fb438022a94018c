//! What entries come to: seconds by what they are paid as, and what that is.

use std::{collections::BTreeMap, ops::AddAssign};

use jiff::Timestamp;
use shared::domain::{
    clock::TimeEntry,
    hours::Month,
    money::Money,
    pay::{
        calendar::WorkCalendar,
        salary::{Terms, earnings},
        settings::History,
        work::{Class, Entry, Segment, Work},
    },
    time_book::DaySpan,
};
use uuid::Uuid;

/// What some time comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Seconds without breaks, rounded as the settings say.
    pub billable: i64,
    /// Those of them that are beyond thresholds.
    pub overtime: i64,
    /// Those of them that are in the night.
    pub night: i64,
    /// Those of them that are on holidays.
    pub holiday: i64,
    /// What they are paid.
    pub amount: Money,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.billable += other.billable;
        self.overtime += other.overtime;
        self.night += other.night;
        self.holiday += other.holiday;
        self.amount.0 += other.amount.0;
    }
}

impl Tally {
    fn of(segment: &Segment, amount: Money) -> Self {
        let seconds = segment.seconds;
        let (overtime, holiday) = match segment.class {
            Class::Plain => (0, 0),
            Class::Overtime(_) => (seconds, 0),
            Class::Holiday(_) => (0, seconds),
        };
        Self {
            billable: seconds,
            overtime,
            night: segment.night_seconds,
            holiday,
            amount,
        }
    }
}

/// What each of a person's entries of some days comes to, by its id. The entries before those days are
/// there, too, as far as the days' overtime depends on them, and the days' pay if terms are given.
#[must_use]
pub fn tallies(
    entries: &[TimeEntry],
    calendar: &WorkCalendar,
    days: DaySpan,
    terms: Option<&History<Terms>>,
) -> BTreeMap<Uuid, Tally> {
    // none of them goes on
    let works: Vec<Entry> = entries.iter().map(|it| it.work(Timestamp::MIN)).collect();
    let work = Work::of(&works, calendar);
    let mut tallies = BTreeMap::<Uuid, Tally>::new();
    for month in months(days) {
        let earned = terms.map(|terms| earnings(month, &work, calendar, terms));
        let mut earned = earned.unwrap_or_default().into_iter();
        for segment in work.in_month(month) {
            let amount = earned.next().unwrap_or_default();
            if days.contains(segment.date) {
                *tallies.entry(segment.entry).or_default() += Tally::of(segment, amount);
            }
        }
    }
    tallies
}

/// The months that some days are in.
fn months(days: DaySpan) -> impl Iterator<Item = Month> {
    let next = |month: &Month| Some(Month::of(month.last().tomorrow().ok()?));
    let months = std::iter::successors(Some(Month::of(days.first)), next);
    months.take_while(move |month| month.first() <= days.last)
}
