//! What several functions show in Headroom's form.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// An instant as Headroom writes it: UTC with microseconds, `2024-01-15T10:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "date-time")]
pub struct Micros(pub Timestamp);

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:.6}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_always_has_six_decimals() {
        let shown = |text: &str| serde_json::to_string(&Micros(text.parse().unwrap())).unwrap();
        assert_eq!(
            shown("2024-01-15T10:00:00Z"),
            "\"2024-01-15T10:00:00.000000Z\""
        );
        assert_eq!(
            shown("2024-01-15T10:00:00.123456789Z"),
            "\"2024-01-15T10:00:00.123456Z\""
        );
    }
}
