//! Factors as admins write them: numbers, or their decimal text.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use shared::domain::{
    pay::factor::Factor,
    violation::{Violation, Violations},
};

/// A factor from 1 to 10.
#[derive(Clone, Copy)]
pub(crate) struct Multiplier(pub(crate) Factor);

/// A factor from 0 to 10.
#[derive(Clone, Copy)]
pub(crate) struct Premium(pub(crate) Factor);

impl Multiplier {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        factor(text.as_ref(), 1).map(Self)
    }
}

impl Premium {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        factor(text.as_ref(), 0).map(Self)
    }
}

/// A factor from its text, at least so much.
fn factor(text: &str, least: i64) -> Result<Factor, Violation> {
    const MOST: i64 = 10;
    let text = text.trim();
    let out_of_range = Violation::OutOfRange(least, MOST);
    let Some(factor) = Factor::parse(text) else {
        return Err(match text.parse::<f64>() {
            Ok(number) if number.is_finite() && (0.0..=MOST as f64).contains(&number) => {
                Violation::Format("number with at most four decimal places")
            }
            Ok(number) if number.is_finite() => out_of_range,
            _ => Violation::Type("number"),
        });
    };
    let tens = |whole: i64| whole * i64::from(Factor::ONE.ten_thousandths());
    let bounds = tens(least)..=tens(MOST);
    match bounds.contains(&i64::from(factor.ten_thousandths())) {
        true => Ok(factor),
        false => Err(out_of_range),
    }
}

macro_rules! deserr_of_number {
    ($($name:ty),+) => {$(
        /// Numbers as they are written, so that 1.1 is 1.1.
        impl Deserr<Violations> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Violations> {
                let text = match value {
                    Value::Integer(number) => number.to_string(),
                    Value::NegativeInteger(number) => number.to_string(),
                    Value::Float(number) => number.to_string(),
                    Value::String(text) => text,
                    _ => return Err(Violations::at(location, Violation::Type("number"))),
                };
                Self::parse(text).map_err(|violation| Violations::at(location, violation))
            }
        }
    )+};
}

deserr_of_number!(Multiplier, Premium);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_a_decimal_within_its_bounds() {
        let parse = |text| Multiplier::parse(text).map(|it| it.0.to_string());
        assert_eq!(parse("1.5").as_deref(), Ok("1.5"));
        assert_eq!(parse(" 10 ").as_deref(), Ok("10"));
        for text in ["0.9999", "10.0001", "-1", "1e3", "99999999999"] {
            assert_eq!(parse(text), Err(Violation::OutOfRange(1, 10)), "{text}");
        }
        let too_fine = Violation::Format("number with at most four decimal places");
        assert_eq!(parse("1.23456"), Err(too_fine));
        for text in ["", "a half", "NaN", "inf"] {
            assert_eq!(parse(text), Err(Violation::Type("number")), "{text}");
        }
        assert!(Premium::parse("0").is_ok());
    }
}
