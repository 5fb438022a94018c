//! What several functions show in Workforce's form.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::domain::violation::{Violation, Violations};

/// An angle on the map: up to `MOST` degrees to either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Degrees<const MOST: i64>(pub f64);

impl<const MOST: i64> Deserr<Violations> for Degrees<MOST> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        let degrees = match value {
            Value::Float(degrees) => Ok(degrees),
            Value::Integer(degrees) => Ok(degrees as f64),
            Value::NegativeInteger(degrees) => Ok(degrees as f64),
            Value::String(text) if text.trim().is_empty() => Err(Violation::Required),
            Value::String(text) => text.trim().parse().map_err(|_| Violation::Type("number")),
            Value::Null => Err(Violation::Required),
            _ => Err(Violation::Type("number")),
        };
        let most = MOST as f64;
        match degrees {
            Ok(degrees) if (-most..=most).contains(&degrees) => {
                // a metre or so is the fifth decimal; smaller ones the table might not hold
                Ok(Self((degrees * 1e7).round() / 1e7))
            }
            Ok(_) => Err(Violation::OutOfRange(-MOST, MOST)),
            Err(violation) => Err(violation),
        }
        .map_err(|violation| Violations::at(location, violation))
    }
}

impl<const MOST: i64> PartialSchema for Degrees<MOST> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(-MOST))
            .maximum(Some(MOST))
            .into()
    }
}

impl<const MOST: i64> ToSchema for Degrees<MOST> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Degrees{MOST}").into()
    }
}

/// A list, or a page of one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Items<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// Leads to the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> From<Vec<T>> for Items<T> {
    /// A list that always is one page.
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}
