//! Languages of what people read.

/// A language of pages, documents and explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `ru`; the mails are in it, too.
    Russian,
    /// `en`
    English,
}

impl Language {
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
