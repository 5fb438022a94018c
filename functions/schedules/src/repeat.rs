//! Repeat rules: the days on which something comes again.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

/// Days that a rule gives at most.
pub(crate) const MOST: usize = 366;

/// How something repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) frequency: Frequency,
    /// Each so many days or weeks.
    pub(crate) interval: i64,
    pub(crate) end: End,
}

/// What it repeats by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    /// Days.
    Daily,
    /// Weeks, each from Monday on; on that of the first day where none is named.
    Weekly(Vec<Weekday>),
}

/// When it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The last day counts.
    Until(Date),
    /// After so many times.
    Count(usize),
}

/// A rule gives more than [`MOST`] days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Repeat {
    /// The days from the first one on, in order; the first itself only if it is one of the rule's.
    ///
    /// # Errors
    /// [`TooMany`].
    pub(crate) fn days(&self, first: Date) -> Result<Vec<Date>, TooMany> {
        let (most, last) = match self.end {
            End::Count(count) if count > MOST => return Err(TooMany),
            End::Count(count) => (count, Date::MAX),
            End::Until(last) => (MOST + 1, last),
        };
        let days = self.candidates(first).filter(|day| *day >= first);
        let days: Vec<_> = days.take_while(|day| *day <= last).take(most).collect();
        match days.len() > MOST {
            true => Err(TooMany),
            false => Ok(days),
        }
    }

    fn candidates(&self, first: Date) -> Box<dyn Iterator<Item = Date> + '_> {
        match &self.frequency {
            Frequency::Daily => Box::new(first.series(self.interval.days())),
            Frequency::Weekly(weekdays) => {
                let since_monday = i64::from(first.weekday().to_monday_zero_offset());
                let monday = first.saturating_sub(since_monday.days());
                let mut offsets: Vec<i64> = weekdays
                    .iter()
                    .map(|day| i64::from(day.to_monday_zero_offset()))
                    .collect();
                if offsets.is_empty() {
                    offsets.push(since_monday);
                }
                offsets.sort_unstable();
                offsets.dedup();
                let weeks = monday.series((self.interval * 7).days());
                Box::new(weeks.flat_map(move |monday| {
                    let days = offsets.clone().into_iter();
                    days.filter_map(move |offset| monday.checked_add(offset.days()).ok())
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(frequency: Frequency, interval: i64, end: End) -> Vec<String> {
        let repeat = Repeat {
            frequency,
            interval,
            end,
        };
        // a Wednesday
        let days = repeat.days(date(2026, 4, 8)).unwrap().into_iter();
        days.map(|day| day.strftime("%m-%d").to_string()).collect()
    }

    fn weekly(days: &[Weekday]) -> Frequency {
        Frequency::Weekly(days.to_vec())
    }

    #[test]
    fn the_day_on_which_a_rule_ends_counts() {
        let until = |day| End::Until(date(2026, 4, day));
        assert_eq!(
            days(Frequency::Daily, 1, until(10)),
            ["04-08", "04-09", "04-10"]
        );
        assert_eq!(
            days(Frequency::Daily, 2, until(12)),
            ["04-08", "04-10", "04-12"]
        );
        assert_eq!(days(weekly(&[]), 1, until(22)), ["04-08", "04-15", "04-22"]);
        assert_eq!(days(Frequency::Daily, 1, until(8)), ["04-08"]);
        assert!(days(Frequency::Daily, 1, until(7)).is_empty());
    }

    #[test]
    fn weekdays_come_in_order_and_none_before_the_first_day() {
        let rule = weekly(&[Weekday::Friday, Weekday::Monday, Weekday::Friday]);
        let expected = ["04-10", "04-13", "04-17", "04-20"];
        assert_eq!(days(rule.clone(), 1, End::Count(4)), expected);
        // each other week from Monday on
        assert_eq!(
            days(rule, 2, End::Count(4)),
            ["04-10", "04-20", "04-24", "05-04"]
        );
    }

    #[test]
    fn a_rule_of_more_than_366_days_is_refused() {
        let daily = |end| Repeat {
            frequency: Frequency::Daily,
            interval: 1,
            end,
        };
        let first = date(2026, 4, 8);
        assert_eq!(daily(End::Count(366)).days(first).unwrap().len(), 366);
        assert_eq!(daily(End::Count(367)).days(first), Err(TooMany));
        assert_eq!(
            daily(End::Until(date(2027, 4, 8)))
                .days(first)
                .unwrap()
                .len(),
            366
        );
        assert_eq!(
            daily(End::Until(date(2027, 4, 9))).days(first),
            Err(TooMany)
        );
    }

    #[test]
    fn a_rule_that_leaves_the_calendar_ends() {
        let repeat = Repeat {
            frequency: Frequency::Weekly(vec![Weekday::Sunday]),
            interval: 1,
            end: End::Count(366),
        };
        assert!(repeat.days(date(9999, 12, 1)).unwrap().len() < 6);
    }
}
