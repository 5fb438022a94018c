//! Languages of what people read.

use serde::{Deserialize, Serialize};

/// A language of pages, documents and explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// `ru`; the mails are in it, too.
    Russian,
    /// `en`
    English,
}

impl Language {
    /// The one for people who prefer a tag such as `ru` or `en-GB`.
    #[must_use]
    pub fn preferred(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(language) if language.eq_ignore_ascii_case("ru") => Self::Russian,
            _ => Self::English,
        }
    }

    /// As `lang` attributes spell it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// The text in this language.
    #[must_use]
    pub fn pick<T>(self, russian: T, english: T) -> T {
        match self {
            Self::Russian => russian,
            Self::English => english,
        }
    }
}
