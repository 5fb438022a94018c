//! What several functions show in `WorkHub`'s form.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::domain::organization::Announcement;

/// An instant as `WorkHub` writes it: UTC with milliseconds, `2026-04-22T00:00:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "date-time")]
pub struct Millis(pub Timestamp);

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:.3}", self.0))
    }
}

/// `{ "ok": true }`
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Done {
    ok: bool,
}

impl Done {
    /// It is done.
    pub const OK: Self = Self { ok: true };
}

/// An announcement as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncementView {
    id: u64,
    title: String,
    text: String,
    published_at: Millis,
    expires_at: Option<Millis>,
}

impl From<Announcement> for AnnouncementView {
    fn from(announcement: Announcement) -> Self {
        Self {
            id: announcement.id,
            title: announcement.title,
            text: announcement.text,
            published_at: Millis(announcement.published_at),
            expires_at: announcement.expires_at.map(Millis),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_always_has_three_decimals() {
        let shown = |text: &str| serde_json::to_string(&Millis(text.parse().unwrap())).unwrap();
        assert_eq!(
            shown("2026-04-22T00:00:00Z"),
            "\"2026-04-22T00:00:00.000Z\""
        );
        assert_eq!(
            shown("2026-04-22T00:00:00.123456Z"),
            "\"2026-04-22T00:00:00.123Z\""
        );
    }
}
