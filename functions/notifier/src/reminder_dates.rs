//! What is due on a day: pure rules.

use jiff::{Span, ToSpan, civil::Date};
use shared::domain::calendar_event::birthday_in;

/// How many days before it something is reminded of.
const AHEAD: i64 = 30;
/// How many months a salary stays as it is before it is reviewed.
const REVIEWED_AFTER: i64 = 6;

/// The birthday to remind of: today, or in 30 days.
pub(crate) fn birthday(born: Date, today: Date) -> Option<Date> {
    let days = [Some(today), later(today, AHEAD.days())];
    days.into_iter()
        .flatten()
        .find(|day| *day > born && birthday_in(born, day.year()) == Some(*day))
}

/// The day in 30 days on which a salary that is the same since a day is to be reviewed.
pub(crate) fn salary_review(since: Date, today: Date) -> Option<Date> {
    let review = later(since, REVIEWED_AFTER.months())?;
    (later(today, AHEAD.days()) == Some(review)).then_some(review)
}

/// None after the end of the calendar. A month that is too short ends it earlier.
fn later(day: Date, span: Span) -> Option<Date> {
    day.checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_birthday_is_due_thirty_days_before_it_and_on_it_and_on_no_other_day() {
        let born = date(1990, 5, 8);
        let due: Vec<Date> = date(2026, 1, 1)
            .series(1.day())
            .take(365)
            .filter(|day| birthday(born, *day).is_some())
            .collect();
        assert_eq!(due, [date(2026, 4, 8), date(2026, 5, 8)]);
        let event = Some(date(2026, 5, 8));
        assert_eq!(birthday(born, date(2026, 4, 8)), event);
        assert_eq!(birthday(born, date(2026, 5, 8)), event);
    }

    #[test]
    fn a_birthday_in_january_is_due_in_december() {
        let (born, event) = (date(1990, 1, 5), date(2027, 1, 5));
        assert_eq!(birthday(born, date(2026, 12, 6)), Some(event));
        assert_eq!(birthday(born, event), Some(event));
    }

    #[test]
    fn the_29th_of_february_is_the_28th_in_a_common_year() {
        let born = date(1996, 2, 29);
        assert_eq!(birthday(born, date(2027, 1, 29)), Some(date(2027, 2, 28)));
        assert_eq!(birthday(born, date(2027, 2, 28)), Some(date(2027, 2, 28)));
        assert_eq!(birthday(born, date(2027, 3, 1)), None);
        assert_eq!(birthday(born, date(2028, 1, 30)), Some(date(2028, 2, 29)));
        assert_eq!(birthday(born, date(2028, 2, 28)), None);
        assert_eq!(birthday(born, date(2028, 2, 29)), Some(date(2028, 2, 29)));
    }

    #[test]
    fn nobody_has_a_birthday_before_the_first() {
        let born = date(2026, 5, 8);
        assert_eq!(birthday(born, date(2026, 4, 8)), None);
        assert_eq!(birthday(born, born), None);
        assert!(birthday(born, date(2027, 5, 8)).is_some());
    }

    #[test]
    fn a_review_is_due_thirty_days_before_half_a_year_is_over() {
        let since = date(2026, 1, 15);
        let due: Vec<Date> = since
            .series(1.day())
            .take(800)
            .filter(|day| salary_review(since, *day).is_some())
            .collect();
        assert_eq!(due, [date(2026, 6, 15)]);
        assert_eq!(
            salary_review(since, date(2026, 6, 15)),
            Some(date(2026, 7, 15))
        );
    }

    #[test]
    fn half_a_year_ends_with_a_month_that_is_too_short() {
        let (since, review) = (date(2026, 8, 31), date(2027, 2, 28));
        assert_eq!(salary_review(since, date(2027, 1, 29)), Some(review));
        let leap = date(2028, 2, 29);
        assert_eq!(
            salary_review(date(2027, 8, 31), date(2028, 1, 30)),
            Some(leap)
        );
    }

    #[test]
    fn the_end_of_the_calendar_breaks_nothing() {
        assert_eq!(birthday(date(1990, 5, 8), Date::MAX), None);
        assert_eq!(salary_review(Date::MAX, Date::MAX), None);
    }
}
