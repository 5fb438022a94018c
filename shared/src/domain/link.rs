//! Addresses on the web.

use axum::http::Uri;
use utoipa::ToSchema;

use super::violation::Violation;

/// The address of a page on the web.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = String, format = "uri")]
pub struct Link(String);

impl Link {
    /// Parses an address that begins with `https://` or `http://` and leads to a host.
    ///
    /// # Errors
    /// [`Violation::TooLong`] or [`Violation::Format`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        const LONGEST: usize = 500;
        let text = text.as_ref().trim();
        if text.chars().count() > LONGEST {
            return Err(Violation::TooLong(LONGEST));
        }
        let parsed: Option<Uri> = text.parse().ok();
        let leads_to_a_host = parsed.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
        });
        if leads_to_a_host {
            Ok(Self(text.to_owned()))
        } else {
            Err(Violation::Format("URL"))
        }
    }

    /// The address as typed.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

crate::deserr_by_parse!(Link);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_host_by_http() {
        for text in [
            "https://github.com/anna",
            "http://example.com",
            "https://ru.linkedin.com/in/анна?trk=1#top",
        ] {
            assert!(Link::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "github.com/anna",
            "javascript:alert(1)",
            "ftp://example.com/",
            "https://",
            "https:///path",
            "https://exa mple.com",
        ] {
            assert!(Link::parse(text).is_err(), "{text}");
        }
    }
}
