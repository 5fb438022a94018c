//! The language of a page.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::ACCEPT_LANGUAGE, request::Parts},
};

pub use crate::domain::language::Language;

impl Language {
    /// The language that a browser prefers; Russian where it says nothing, and English where it
    /// knows neither.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let Some(accepted) = accepted.filter(|text| !text.trim().is_empty()) else {
            return Self::Russian;
        };
        let known = accepted.split(',').filter_map(preference);
        // of equally good ones the first
        let best = known.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map_or(Self::English, |(language, _)| language)
    }
}

/// A language of the header with its quality in thousandths, if pages are in it and it is wanted.
fn preference(item: &str) -> Option<(Language, u32)> {
    let mut parts = item.split(';');
    let tag = parts.next()?.trim().to_ascii_lowercase();
    let language = match tag.split('-').next()? {
        "ru" => Language::Russian,
        "en" | "*" => Language::English,
        _ => return None,
    };
    let quality = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f64>().ok());
    let quality = (quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u32;
    (quality > 0).then_some((language, quality))
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_best_of_the_languages_that_a_browser_accepts_is_chosen() {
        for (accepted, language) in [
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language::Russian),
            ("en-GB,en;q=0.9,ru;q=0.8", Language::English),
            ("de-DE,de;q=0.9", Language::English),
            ("de,ru;q=0.5,en;q=0.4", Language::Russian),
            ("ru;q=0,en;q=0.1", Language::English),
            ("*", Language::English),
            ("", Language::Russian),
        ] {
            let value = HeaderValue::from_static(accepted);
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, value)]);
            assert_eq!(Language::of(&headers), language, "{accepted}");
        }
        assert_eq!(Language::of(&HeaderMap::new()), Language::Russian);
    }
}
