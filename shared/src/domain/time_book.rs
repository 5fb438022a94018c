//! A person's book of time: which of their days are closed to changes, and how often their time changed.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    hours::Month,
    violation::{Violation, Violations},
    wall_time::Span,
};

/// What every change of a person's time is decided by, and writes: two changes at once cannot both pass,
/// and none passes a lock that is being set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeBook {
    /// Days of approved timesheets.
    pub approved_weeks: Days,
    /// Days of months whose salary is approved.
    pub approved_months: Days,
    /// Grows by one with every change of the person's time.
    pub version: u64,
}

/// Why a day cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayLock {
    /// Its timesheet is approved.
    Approved,
    /// Its month's salary is approved, or everything up to it is locked for all.
    Locked,
}

impl TimeBook {
    /// Why a day cannot change, if it cannot; `locked_until` is the organization's last locked day.
    #[must_use]
    pub fn lock(&self, day: Date, locked_until: Option<Date>) -> Option<DayLock> {
        let locked = locked_until.is_some_and(|last| day <= last);
        if locked || self.approved_months.contains(day) {
            Some(DayLock::Locked)
        } else {
            self.approved_weeks
                .contains(day)
                .then_some(DayLock::Approved)
        }
    }

    /// The book after one more change.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self {
            version: self.version + 1,
            ..self.clone()
        }
    }
}

/// A set of days, kept as stretches of days that follow one another: a year of approved weeks is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(Vec<DaySpan>);

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DaySpan {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl DaySpan {
    /// Seven days from one on.
    #[must_use]
    pub fn week(first: Date) -> Self {
        let last = first.saturating_add(6.days());
        Self { first, last }
    }

    /// The days of a month.
    #[must_use]
    pub fn month(month: Month) -> Self {
        Self {
            first: month.first(),
            last: month.last(),
        }
    }

    /// Days that are asked for, a leap year's at most.
    ///
    /// # Errors
    /// [`Violations`] of `to` where the last is before the first, or there are more.
    pub fn asked(first: Date, last: Date) -> Result<Self, Violations> {
        const MOST: i32 = 366;
        let count = first.until(last).map_or(MOST, |span| span.get_days());
        let refused =
            |words: &'static str| Err(Violations::of("to", Violation::Rule(words.into())));
        match count {
            ..0 => refused("Must not be before from"),
            0..MOST => Ok(Self { first, last }),
            _ => refused("Must be at most 366 days after from"),
        }
    }

    /// All instants at which it is one of the days anywhere: a day begins up to fourteen hours before and
    /// after that of UTC.
    #[must_use]
    pub fn anywhere(self) -> Span {
        let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
        let start = midnight(self.first.saturating_sub(1.day()));
        let end = midnight(self.last.saturating_add(2.days()));
        Span {
            start: start.unwrap_or(Timestamp::MIN),
            end: end.unwrap_or(Timestamp::MAX),
        }
    }

    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl Days {
    /// Whether a day is in the set.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.0.iter().any(|span| span.contains(day))
    }

    /// The set with these days too.
    #[must_use]
    pub fn with(&self, days: DaySpan) -> Self {
        let mut merged = days;
        let mut rest = Vec::with_capacity(self.0.len() + 1);
        for span in &self.0 {
            let follows = span.first <= merged.last.saturating_add(1.day())
                && merged.first <= span.last.saturating_add(1.day());
            if follows {
                merged.first = merged.first.min(span.first);
                merged.last = merged.last.max(span.last);
            } else {
                rest.push(*span);
            }
        }
        rest.push(merged);
        rest.sort_unstable();
        Self(rest)
    }

    /// The set without these days.
    #[must_use]
    pub fn without(&self, days: DaySpan) -> Self {
        let cut = |span: &DaySpan| {
            let before = DaySpan {
                first: span.first,
                last: span.last.min(days.first.saturating_sub(1.day())),
            };
            let after = DaySpan {
                first: span.first.max(days.last.saturating_add(1.day())),
                last: span.last,
            };
            [before, after]
        };
        let cut = self.0.iter().flat_map(cut);
        Self(cut.filter(|span| span.first <= span.last).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn week(day: i8) -> DaySpan {
        DaySpan::week(date(2026, 6, day))
    }

    #[test]
    fn weeks_that_follow_one_another_are_one_stretch() {
        let days = Days::default().with(week(1)).with(week(15)).with(week(8));
        let whole = DaySpan {
            first: date(2026, 6, 1),
            last: date(2026, 6, 21),
        };
        assert_eq!(days, Days(vec![whole]));
        assert_eq!(days.with(week(8)), days, "twice is once");
    }

    #[test]
    fn a_week_taken_out_leaves_those_around_it() {
        let days = Days::default().with(week(1)).with(week(8)).with(week(15));
        let days = days.without(week(8));
        for (day, is_in) in [(7, true), (8, false), (14, false), (15, true)] {
            assert_eq!(days.contains(date(2026, 6, day)), is_in, "{day}");
        }
        assert_eq!(days.without(week(8)), days);
    }

    #[test]
    fn a_lock_for_all_and_an_approved_month_go_before_an_approved_week() {
        let book = TimeBook {
            approved_weeks: Days::default().with(week(8)),
            ..TimeBook::default()
        };
        let day = date(2026, 6, 9);
        assert_eq!(book.lock(day, None), Some(DayLock::Approved));
        assert_eq!(book.lock(day, Some(day)), Some(DayLock::Locked));
        assert_eq!(book.lock(date(2026, 6, 15), Some(day)), None);
    }
}
