//! What several functions show in `TimeTracker`'s form.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// An instant in whole seconds of UTC, `2025-06-02T10:30:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "date-time")]
pub struct Seconds(pub Timestamp);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// What stands around every answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always true: an error has a form of its own.
    success: bool,
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pagination: Option<Pagination>,
    timestamp: Seconds,
}

/// Where a page of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pagination {
    /// From 1.
    pub current_page: usize,
    /// Items on a full page.
    pub per_page: usize,
    /// Items on all pages.
    pub total: usize,
    /// Pages.
    pub total_pages: usize,
}

impl<T> Envelope<T> {
    /// An answer of now.
    pub const fn new(data: T, now: Timestamp) -> Self {
        Self {
            success: true,
            data,
            pagination: None,
            timestamp: Seconds(now),
        }
    }

    /// A page of a list.
    #[must_use]
    pub fn page(self, current_page: usize, per_page: usize, total: usize) -> Self {
        let pagination = Pagination {
            current_page,
            per_page,
            total,
            total_pages: total.div_ceil(per_page.max(1)),
        };
        Self {
            pagination: Some(pagination),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_whole_seconds() {
        let at = Seconds("2025-06-02T10:30:00.999Z".parse().unwrap());
        assert_eq!(
            serde_json::to_string(&at).unwrap(),
            "\"2025-06-02T10:30:00Z\""
        );
    }
}
