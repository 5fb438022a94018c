//! Pages by their numbers.

use std::num::IntErrorKind;

use super::Bounded;
use crate::{deserr_by_parse, domain::violation::Violation};

/// A page's number.
pub struct PageNumber(pub usize);

impl PageNumber {
    const LAST: i64 = i32::MAX as i64;

    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let number = Bounded::<1, { Self::LAST }>::parse(text)?;
        Ok(Self(usize::try_from(number.0).unwrap_or(1)))
    }
}

/// A page's size; more than 100 means 100.
pub struct PageSize(pub usize);

impl PageSize {
    const MOST: usize = 100;

    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let digits = text.as_ref().trim();
        match digits.parse::<i64>() {
            Ok(size @ 1..) => Ok(Self(
                usize::try_from(size).unwrap_or(Self::MOST).min(Self::MOST),
            )),
            Ok(_) => Err(Violation::OutOfRange(1, 100)),
            // more than any number holds
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(Self(Self::MOST)),
            Err(_) => Err(Violation::Type("integer")),
        }
    }
}

deserr_by_parse!(PageNumber, PageSize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_1_to_100_people() {
        let size = |text| PageSize::parse(text).map(|size| size.0);
        assert_eq!(size("7"), Ok(7));
        assert_eq!(size("101"), Ok(100));
        assert_eq!(size("99999999999999999999"), Ok(100));
        assert_eq!(size("0"), Err(Violation::OutOfRange(1, 100)));
        assert_eq!(
            size("-99999999999999999999"),
            Err(Violation::Type("integer"))
        );
        assert_eq!(size("ten"), Err(Violation::Type("integer")));
    }
}
