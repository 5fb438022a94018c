//! Text fields parsed into types: what has the type has passed its rules.

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use super::violation::{Violation, Violations};

/// Reads a string with deserr and parses it, so that the error carries the field path.
pub fn parse_string<T, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    parse: impl FnOnce(String) -> Result<T, Violation>,
) -> Result<T, Violations> {
    let text = <String as Deserr<Violations>>::deserialize_from_value(value, location)?;
    parse(text).map_err(|violation| Violations::at(location, violation))
}

/// Implements [`Deserr`] for types with `fn parse(String) -> Result<Self, Violation>`.
#[macro_export]
macro_rules! deserr_by_parse {
    ($($type:ty),+ $(,)?) => {$(
        impl ::deserr::Deserr<$crate::domain::violation::Violations> for $type {
            fn deserialize_from_value<V: ::deserr::IntoValue>(
                value: ::deserr::Value<V>,
                location: ::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::domain::violation::Violations> {
                $crate::domain::text::parse_string(value, location, Self::parse)
            }
        }
    )+};
}

/// What [`Text`] takes, as schemas say it.
const NO_CONTROL_CHARACTERS: &str = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$";

/// A trimmed text of `MIN` to `MAX` characters without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Parses the text.
    ///
    /// # Errors
    /// A [`Violation`] when it is empty, too short, too long or has control characters.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        let length = text.chars().count();
        if length == 0 && MIN > 0 {
            Err(Violation::Required)
        } else if length < MIN {
            Err(Violation::TooShort(MIN))
        } else if length > MAX {
            Err(Violation::TooLong(MAX))
        } else if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            Err(Violation::Format("text without control characters"))
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The text, borrowed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> Deserr<Violations> for Text<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        parse_string(value, location, Self::parse)
    }
}

// schemas name the bounds, so that the documentation shows the rule that is enforced
impl<const MIN: usize, const MAX: usize> PartialSchema for Text<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(MIN))
            .max_length(Some(MAX))
            .pattern(Some(NO_CONTROL_CHARACTERS))
            .into()
    }
}

impl<const MIN: usize, const MAX: usize> ToSchema for Text<MIN, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Text{MIN}to{MAX}").into()
    }
}

/// Text as it is searched and sorted: in lower case, and `ё` as the `е` that most people type.
#[must_use]
pub fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

/// An e-mail address in lower case: the login of a person, everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = "email")]
pub struct Email(String);

impl Email {
    /// Parses an address of the form `local@domain.tld`, in ASCII: SES mails no other.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Format`] otherwise.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        const FORMAT: Violation = Violation::Format("valid e-mail address");
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        // before the case is changed: the Kelvin sign becomes a plain k
        if !text.is_ascii() {
            return Err(FORMAT);
        }
        let text = text.to_ascii_lowercase();
        let address: email_address::EmailAddress = text.parse().map_err(|_| FORMAT)?;
        // quoted local parts and dotless or literal domains can't be delivered to from the internet
        let plain = !text.contains(['"', '[', ' ', '#']) && address.domain().contains('.');
        if plain && text.len() <= 254 {
            Ok(Self(text))
        } else {
            Err(FORMAT)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A password as typed; never printed, never stored.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
pub struct Password(String);

impl Password {
    /// A new password: 8 to 128 characters.
    ///
    /// # Errors
    /// A [`Violation`] naming the bound that was missed.
    pub fn parse(text: impl Into<String>) -> Result<Self, Violation> {
        let text = text.into();
        match text.chars().count() {
            0 => Err(Violation::Required),
            1..8 => Err(Violation::TooShort(8)),
            8..=128 => Ok(Self(text)),
            _ => Err(Violation::TooLong(128)),
        }
    }

    /// The characters typed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A calendar date written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "date")]
pub struct Day(pub Date);

impl Day {
    /// Parses `YYYY-MM-DD`, or the date of an RFC 3339 instant.
    ///
    /// # Errors
    /// [`Violation::Format`] for anything else, impossible dates included.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        const FORMAT: Violation = Violation::Format("date (YYYY-MM-DD)");
        let text = text.as_ref();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        // jiff reads more spellings (`20260401`, signed years) than the documents allow
        let date = match text.get(..10) {
            Some(date) if text.len() == 10 => date,
            Some(date) if text.parse::<jiff::Timestamp>().is_ok() => date,
            _ => return Err(FORMAT),
        };
        match date.parse::<Date>() {
            // there is no year 0 in the calendar that people use
            Ok(date) if date.year() > 0 => Ok(Self(date)),
            _ => Err(FORMAT),
        }
    }
}

/// A password typed at a login: anything but nothing. A login never refuses a right password for
/// its length.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = "password", min_length = 1)]
pub struct TypedPassword(String);

impl TypedPassword {
    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty.
    pub fn parse(text: impl Into<String>) -> Result<Self, Violation> {
        let text = text.into();
        if text.is_empty() {
            Err(Violation::Required)
        } else {
            Ok(Self(text))
        }
    }

    /// The characters typed.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

deserr_by_parse!(Email, Password, TypedPassword, Day);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_trimmed_and_lower_cased() {
        assert_eq!(
            Email::parse(" Admin@Company.COM ").unwrap().as_str(),
            "admin@company.com"
        );
    }

    #[test]
    fn undeliverable_addresses_are_refused() {
        for text in [
            "a",
            "a@b",
            "@b.c",
            "a b@c.de",
            "a@[127.0.0.1]",
            "\"a b\"@c.de",
            "a@b..c",
            "почта@b.cd",
            "a@компания.рф",
            "\u{212a}@b.cd",
        ] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_text_counts_characters_not_bytes() {
        assert!(Text::<2, 4>::parse("Иван").is_ok());
        assert_eq!(Text::<2, 4>::parse("Ивана"), Err(Violation::TooLong(4)));
        assert_eq!(Text::<2, 4>::parse("  "), Err(Violation::Required));
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "2026-02-30",
            "2026-13-01",
            "20260401",
            "tomorrow",
            "2026-4-1",
            "0000-01-01",
            "-001-01-01",
        ] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Day::parse("2026-04-01").unwrap().0,
            jiff::civil::date(2026, 4, 1)
        );
    }
}
