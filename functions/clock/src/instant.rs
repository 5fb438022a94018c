//! Instants as clients write them.

use jiff::Timestamp;
use shared::{deserr_by_parse, domain::violation::Violation};
use utoipa::ToSchema;

/// An instant, RFC 3339.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, format = "date-time")]
pub(crate) struct Instant(pub(crate) Timestamp);

impl Instant {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        let at = text.parse().map(Self);
        at.map_err(|_| Violation::Format("instant (RFC 3339)"))
    }
}

deserr_by_parse!(Instant);
