//! Lines of pay, and the rates that they are paid at.

use serde::{Deserialize, Serialize};

use super::factor::Factor;
use crate::domain::money::Money;

/// Seconds of an hour.
const HOUR: i128 = 3600;

/// What is one, in ten-thousandths.
const ONE: i128 = Factor::ONE.ten_thousandths() as i128;

/// What a line of pay is for; in the order in which lines stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Plain work.
    Base,
    /// Work beyond thresholds.
    Overtime,
    /// Work on holidays.
    Holiday,
    /// The premium for work at night, on top of what it is paid otherwise.
    Night,
    /// Vacation days of people with a salary.
    Vacation,
    /// What somebody granted.
    Bonus,
    /// What is kept back.
    Deduction,
}

/// A line of pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is for.
    pub kind: LineKind,
    /// What a bonus or deduction is called.
    pub title: Option<String>,
    /// Seconds that it is for; of a vacation the norms of its days.
    pub seconds: Option<i64>,
    /// Seconds that it pays, where the month's norm caps what a salary pays; otherwise it pays all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_seconds: Option<i64>,
    /// What an hour is paid.
    pub rate: Option<Rate>,
    /// What the rate is multiplied by.
    pub multiplier: Option<Factor>,
    /// What it comes to, rounded half up; negative if it is kept back.
    pub amount: Money,
}

/// What an hour is paid, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// An hourly rate.
    Hourly(Money),
    /// A salary by the hours of its month's norm.
    Monthly {
        /// The salary of a whole month.
        salary: Money,
        /// Seconds to work in that month, more than 0.
        norm_seconds: i64,
    },
}

impl Rate {
    /// What an hour is paid, rounded half up: to be shown, not to compute with.
    #[must_use]
    pub fn rounded(self) -> Money {
        self.amount(HOUR as i64, Factor::ONE)
    }

    /// What seconds are paid, rounded half up once.
    #[must_use]
    pub fn amount(self, seconds: i64, multiplier: Factor) -> Money {
        let (money, per) = match self {
            Self::Hourly(rate) => (rate, HOUR),
            Self::Monthly {
                salary,
                norm_seconds,
            } => (salary, i128::from(norm_seconds)),
        };
        let numerator = i128::from(money.0)
            .saturating_mul(seconds.into())
            .saturating_mul(multiplier.ten_thousandths().into());
        half_up(numerator, per * ONE)
    }
}

/// A fraction rounded half up; nothing by nothing.
fn half_up(numerator: i128, denominator: i128) -> Money {
    let doubled = numerator.saturating_mul(2).saturating_add(denominator);
    let rounded = doubled.checked_div_euclid(2 * denominator).unwrap_or(0);
    Money(i64::try_from(rounded).unwrap_or(i64::MAX))
}
