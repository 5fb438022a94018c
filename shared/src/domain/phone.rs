//! Phone numbers that text messages reach.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::violation::Violation;

/// An international number (E.164): `+996555123456`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "+996 555 123-456")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Parses a number as people write it: with its country's code after `+` or `00`, and whatever
    /// stands between the digits.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Format`] otherwise.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        const FORMAT: Violation = Violation::Format("international phone number");
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let national = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let national = national.ok_or(FORMAT)?;
        let is_separator = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '.' | '\u{a0}');
        let digits: String = national.chars().filter(|c| !is_separator(*c)).collect();
        let is_number = (8..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0');
        match is_number {
            true => Ok(Self(format!("+{digits}"))),
            false => Err(FORMAT),
        }
    }

    /// The number, `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::deserr_by_parse!(PhoneNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for text in [
            "+996555123456",
            " +996 (555) 12-34-56 ",
            "00996 555 123456",
            "+996.555.123.456",
        ] {
            let number = PhoneNumber::parse(text).unwrap();
            assert_eq!(number.as_str(), "+996555123456", "{text}");
        }
    }

    #[test]
    fn what_no_text_message_reaches_is_refused() {
        for text in [
            "",
            "0555 123456",
            "+12",
            "+0996555123456",
            "+9965551234567890",
            "+99655x123456",
        ] {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }
}
