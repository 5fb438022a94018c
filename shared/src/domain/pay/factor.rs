//! Factors of pay: multipliers and premiums, exact to four decimal places.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is one, in ten-thousandths.
const SCALE: u32 = 10_000;

/// Decimal places that a factor has at most.
const PLACES: usize = 4;

/// A non-negative decimal with up to four places, kept and stored in ten-thousandths: 1.5 is 15000.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Factor(u32);

impl Factor {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// What it multiplies stays as it is.
    pub const ONE: Self = Self(SCALE);

    /// From ten-thousandths.
    #[must_use]
    pub const fn from_ten_thousandths(ten_thousandths: u32) -> Self {
        Self(ten_thousandths)
    }

    /// In ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Parses decimal text without sign or exponent: `2`, `1.5`, `0.2000`; `None` for anything else,
    /// more than four places included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, places) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_decimal = !whole.is_empty()
            && places.len() <= PLACES
            && [whole, places]
                .into_iter()
                .all(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_decimal {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let places: u32 = format!("{places:0<PLACES$}").parse().ok()?;
        whole.checked_mul(SCALE)?.checked_add(places).map(Self)
    }
}

/// Without trailing zeros: `1.5`, `2`, `0.2`.
impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = format!("{:0PLACES$}", self.0 % SCALE);
        match places.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / SCALE),
            places => write!(f, "{}.{places}", self.0 / SCALE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_read_from_decimal_text_and_shown_without_trailing_zeros() {
        for (text, ten_thousandths, shown) in [
            ("1.5", 15_000, "1.5"),
            ("2", 20_000, "2"),
            ("2.0", 20_000, "2"),
            ("0.2000", 2_000, "0.2"),
            ("0.0001", 1, "0.0001"),
            ("1.0750", 10_750, "1.075"),
            ("0", 0, "0"),
            ("007", 70_000, "7"),
        ] {
            let factor = Factor::parse(text).unwrap();
            assert_eq!(factor.ten_thousandths(), ten_thousandths, "{text}");
            assert_eq!(factor.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_factor_is_refused() {
        for text in [
            "", ".", ".5", "1.", "-1", "+1", "1e1", "1,5", " 1", "1.00000", "1.2.3", "½", "inf",
            "429497",
        ] {
            assert_eq!(Factor::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_factor_is_stored_as_an_integer() {
        let factor = Factor::parse("1.5").unwrap();
        let stored = serde_json::to_string(&factor).unwrap();
        assert_eq!(stored, "15000");
        assert_eq!(serde_json::from_str::<Factor>(&stored).unwrap(), factor);
    }
}
