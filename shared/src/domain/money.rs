//! Money as integer minor units (kopecks), never a float.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::violation::{Violation, Violations};

/// Largest amount that can be entered, in minor units: ten milliard roubles.
const MOST: i64 = 1_000_000_000_000;

/// An amount in minor units of the platform's currency (kopecks).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Zero kopecks.
    pub const ZERO: Self = Self(0);

    /// The amount times a whole quantity; `None` on overflow.
    #[must_use]
    pub fn times(self, quantity: u64) -> Option<Self> {
        i64::try_from(quantity)
            .ok()
            .and_then(|q| self.0.checked_mul(q))
            .map(Self)
    }

    /// Whole units (roubles).
    #[must_use]
    pub const fn major(self) -> i64 {
        self.0 / 100
    }

    /// The rest in minor units (kopecks), 0–99.
    #[must_use]
    pub const fn minor(self) -> u8 {
        (self.0 % 100).unsigned_abs() as u8
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|money| money.0).sum())
    }
}

/// An amount as typed in whole units: a number or its decimal text, rounded half up to minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = f64, minimum = 0)]
pub struct TypedAmount(pub Money);

impl TypedAmount {
    /// Rounds whole units.
    ///
    /// # Errors
    /// [`Violation::OutOfRange`] below zero and above what can be entered.
    pub fn parse(units: f64) -> Result<Self, Violation> {
        /// 1.005 is a little less in binary, and still half up.
        const ROUNDING_HELP: f64 = 1e-6;
        let minor = (units * 100.0 + ROUNDING_HELP).round();
        if (0.0..=MOST as f64).contains(&minor) {
            Ok(Self(Money(minor as i64)))
        } else {
            Err(Violation::OutOfRange(0, MOST / 100))
        }
    }

    /// Reads whole units as typed, whatever their size and sign.
    ///
    /// # Errors
    /// [`Violation::Required`] for nothing, [`Violation::Type`] for what is no number.
    pub fn units<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<f64, Violations> {
        let refused = |violation| Err(Violations::at(location, violation));
        match value {
            Value::Integer(units) => Ok(units as f64),
            Value::NegativeInteger(units) => Ok(units as f64),
            Value::Float(units) => Ok(units),
            Value::String(text) if text.trim().is_empty() => refused(Violation::Required),
            Value::String(text) => {
                let text = text.trim();
                // `inf`, `1e5` and `0x1` are no amounts
                let decimal = text
                    .bytes()
                    .all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'-'));
                let units = text.parse().ok().filter(|_| decimal);
                units.map_or_else(|| refused(Violation::Type("number")), Ok)
            }
            Value::Null => refused(Violation::Required),
            _ => refused(Violation::Type("number")),
        }
    }
}

impl Deserr<Violations> for TypedAmount {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let units = Self::units(value, location)?;
        Self::parse(units).map_err(|violation| Violations::at(location, violation))
    }
}

/// An amount shown as a number of whole units: `1500`, `1500.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = f64)]
pub struct Units(pub Money);

impl Serialize for Units {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.minor() == 0 {
            to.serialize_i64(self.0.major())
        } else {
            to.serialize_f64(self.0.0 as f64 / 100.0)
        }
    }
}

/// An amount shown as decimal text: `"150.00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = r"^\d+\.\d{2}$")]
pub struct DecimalText(pub Money);

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{}.{:02}", self.0.major(), self.0.minor()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn typed(value: serde_json::Value) -> Result<i64, Violations> {
        deserr::deserialize::<TypedAmount, _, Violations>(value).map(|amount| amount.0.0)
    }

    #[test]
    fn an_amount_is_typed_as_number_or_text_and_rounded_half_up() {
        assert_eq!(typed(json!(150)), Ok(15_000));
        assert_eq!(typed(json!("150.00")), Ok(15_000));
        assert_eq!(typed(json!(0.1)), Ok(10));
        assert_eq!(typed(json!(1.005)), Ok(101));
        assert_eq!(typed(json!(1.0049)), Ok(100));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for value in [
            json!(-0.01),
            json!("1e5"),
            json!("inf"),
            json!("a"),
            json!(true),
            json!(1e18),
        ] {
            assert!(typed(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn an_amount_is_shown_as_each_document_shows_it() {
        assert_eq!(json!(Units(Money(150_000))), json!(1500));
        assert_eq!(json!(Units(Money(150_050))), json!(1500.5));
        assert_eq!(json!(DecimalText(Money(15_005))), json!("150.05"));
    }
}
