//! Money, counts and dates as Russian documents print them.

use jiff::civil::Date;
use shared::domain::money::Money;

/// Keeps the digits of one number on one line.
const NO_BREAK_SPACE: char = '\u{a0}';

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// `23 880,00`: groups of three parted by no-break spaces, a comma before kopecks.
#[must_use]
pub fn money(amount: Money) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let roubles = u128::from(amount.major().unsigned_abs());
    format!("{sign}{},{:02}", count(roubles), amount.minor())
}

/// A whole number in groups of three.
#[must_use]
pub fn count(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(NO_BREAK_SPACE);
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 апреля 2026 г.`
#[must_use]
pub fn date(date: Date) -> String {
    let month = usize::try_from(date.month() - 1)
        .ok()
        .and_then(|index| MONTHS.get(index));
    format!(
        "{} {} {} г.",
        date.day(),
        month.copied().unwrap_or_default(),
        date.year()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_grouped_roubles_and_two_digits_of_kopecks() {
        for (kopecks, expected) in [
            (0, "0,00"),
            (7, "0,07"),
            (99_900, "999,00"),
            (100_000, "1 000,00"),
            (2_388_000, "23 880,00"),
            (12_345_678_901, "123 456 789,01"),
            (-150, "-1,50"),
            (i64::MAX, "92 233 720 368 547 758,07"),
        ] {
            assert_eq!(money(Money(kopecks)).replace(NO_BREAK_SPACE, " "), expected);
        }
    }

    #[test]
    fn money_never_breaks_between_its_groups() {
        assert!(!money(Money(i64::MAX)).contains(' '));
    }

    #[test]
    fn dates_name_the_month_in_the_genitive() {
        assert_eq!(date(Date::constant(2026, 4, 1)), "1 апреля 2026 г.");
        assert_eq!(date(Date::constant(2025, 12, 31)), "31 декабря 2025 г.");
    }
}
