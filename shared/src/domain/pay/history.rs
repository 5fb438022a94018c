//! Values that change with time: each holds from a day on.

use jiff::civil::Date;

/// Values with the days from which they hold, of which there is at least one. The first one holds
/// before its day as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<T> {
    first: (Date, T),
    later: Vec<(Date, T)>,
}

impl<T> History<T> {
    /// From values in any order; of those from the same day the last given is meant, before that day too
    /// if it is the first. `None` from none.
    #[must_use]
    pub fn new(mut values: Vec<(Date, T)>) -> Option<Self> {
        values.sort_by_key(|(from, _)| *from);
        values.reverse();
        values.dedup_by_key(|(from, _)| *from);
        let mut values = values.into_iter().rev();
        let first = values.next()?;
        let later = values.collect();
        Some(Self { first, later })
    }

    /// One value for all time.
    #[must_use]
    pub const fn always(value: T) -> Self {
        Self {
            first: (Date::MIN, value),
            later: Vec::new(),
        }
    }

    /// The value that holds on a day.
    #[must_use]
    pub fn at(&self, date: Date) -> &T {
        let holding = self.later.iter().rev().find(|(from, _)| *from <= date);
        &holding.unwrap_or(&self.first).1
    }

    /// The values with their days, the earliest first.
    pub fn iter(&self) -> impl Iterator<Item = &(Date, T)> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_put_right_on_the_same_day_never_held() {
        let day = date(2026, 5, 1);
        let history = History::new(vec![(day, "wrong"), (day, "right")]).unwrap();
        for day in [date(2026, 1, 1), day, date(2026, 6, 1)] {
            assert_eq!(*history.at(day), "right", "{day}");
        }
    }

    #[test]
    fn the_first_value_holds_for_all_time_before_it() {
        assert_eq!(History::<u8>::new(Vec::new()), None);
        let [may, june] = [date(2026, 5, 1), date(2026, 6, 1)];
        let history = History::new(vec![(june, 2), (may, 1), (june, 3)]).unwrap();
        for (day, value) in [
            (date(2020, 1, 1), 1),
            (may, 1),
            (date(2026, 5, 31), 1),
            (june, 3),
            (date(2030, 1, 1), 3),
        ] {
            assert_eq!(*history.at(day), value, "{day}");
        }
    }
}
