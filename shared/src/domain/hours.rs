//! Hours of people on projects, month by month: planned (allocations) and worked (actuals).

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    money::TypedAmount,
    violation::{Violation, Violations},
};

/// Hours of the longest month.
const MOST: i64 = 744;

/// What the hours say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursKind {
    /// Hours planned.
    Allocation,
    /// Hours worked.
    Actual,
}

impl HoursKind {
    /// Name in keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allocation => "allocation",
            Self::Actual => "actual",
        }
    }
}

/// Hours of one person on one project in one month; there is one row of a kind for the three.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoursRow {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// The person's number.
    pub person: u64,
    /// The person's UUID.
    pub person_uuid: Uuid,
    /// The project's number.
    pub project: u64,
    /// The month.
    pub month: Month,
    /// How many.
    pub hours: Hours,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// What a row of hours is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursSlot {
    /// The person.
    pub person: u64,
    /// The project.
    pub project: u64,
    /// The month.
    pub month: Month,
}

impl HoursRow {
    /// What the row is about.
    #[must_use]
    pub fn slot(&self) -> HoursSlot {
        HoursSlot {
            person: self.person,
            project: self.project,
            month: self.month,
        }
    }
}

/// A month of a year, `2026-04`; sorts as text too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = r"^\d{4}-\d{2}$", example = "2026-04")]
pub struct Month(Date);

impl Month {
    /// Parses `YYYY-MM`.
    ///
    /// # Errors
    /// [`Violation::Format`] for anything else, a thirteenth month included.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        // jiff reads more spellings than the one that sorts
        let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        let spelled = text.split_once('-').filter(|(year, month)| {
            (year.len(), month.len()) == (4, 2) && digits(year) && digits(month)
        });
        let first: Option<Date> = spelled.and_then(|_| format!("{text}-01").parse().ok());
        let first = first.filter(|first| first.year() > 0);
        first.map(Self).ok_or(Violation::Format("month (YYYY-MM)"))
    }

    /// The month of a day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.0.last_of_month()
    }
}

crate::deserr_by_parse!(Month);

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(text).map_err(|_| serde::de::Error::custom("not a month"))
    }
}

/// Hours in hundredths, 0–744; typed as a number or its decimal text, at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = f64, minimum = 0, maximum = 744)]
pub struct Hours(u32);

impl Hours {
    fn typed(hours: f64) -> Result<Self, Violation> {
        /// What binary fractions may be off by.
        const TOLERANCE: f64 = 1e-6;
        if !(0.0..=MOST as f64).contains(&hours) {
            return Err(Violation::OutOfRange(0, MOST));
        }
        let hundredths = (hours * 100.0).round();
        if (hours * 100.0 - hundredths).abs() > TOLERANCE {
            let words = "The hours field must have 0-2 decimal places.";
            return Err(Violation::Rule(words.into()));
        }
        Ok(Self(hundredths as u32))
    }
}

impl Deserr<Violations> for Hours {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let hours = TypedAmount::units(value, location)?;
        Self::typed(hours).map_err(|violation| Violations::at(location, violation))
    }
}

/// Hours shown as decimal text: `"120.50"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = r"^\d+\.\d{2}$")]
pub struct HoursText(pub Hours);

impl Serialize for HoursText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Hours(hundredths) = self.0;
        to.collect_str(&format_args!(
            "{}.{:02}",
            hundredths / 100,
            hundredths % 100
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(typed: Value) -> Result<Value, Violations> {
        deserr::deserialize::<Hours, _, Violations>(typed).map(|hours| json!(HoursText(hours)))
    }

    #[test]
    fn hours_are_typed_as_number_or_text_and_shown_with_two_decimals() {
        for (typed, expected) in [
            (json!(0), "0.00"),
            (json!(120), "120.00"),
            (json!(120.5), "120.50"),
            (json!("0.29"), "0.29"),
            (json!(0.07), "0.07"),
            (json!("744.00"), "744.00"),
        ] {
            assert_eq!(shown(typed.clone()), Ok(json!(expected)), "{typed}");
        }
    }

    #[test]
    fn hours_of_no_month_or_finer_than_two_decimals_are_refused() {
        for typed in [
            json!(-0.01),
            json!(744.01),
            json!("1.005"),
            json!(0.001),
            json!("1e2"),
            json!("inf"),
            json!(""),
            json!(true),
            json!(null),
        ] {
            assert!(shown(typed.clone()).is_err(), "{typed}");
        }
    }

    #[test]
    fn only_real_months_in_their_one_spelling_are_months() {
        assert_eq!(Month::parse("2026-04").unwrap().to_string(), "2026-04");
        for text in [
            "2026-00",
            "2026-13",
            "2026-4",
            "202604",
            "2026-04-01",
            "+026-04",
            "26-04",
        ] {
            assert!(Month::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_month_of_a_day_is_the_one_it_is_in() {
        let day = jiff::civil::date(2026, 4, 30);
        assert_eq!(Month::of(day), Month::parse("2026-04").unwrap());
    }
}
