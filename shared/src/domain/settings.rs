//! What an organization decides about time and pay, in versions that hold from a day on.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    holidays::Country,
    pay::settings::{History, PaySettings},
    violation::Violation,
};

/// The day from which the settings hold that nobody chose.
const EVER: Date = jiff::civil::date(1970, 1, 1);

/// Versions that an organization keeps at most: all of them are in one item.
pub const MOST_VERSIONS: usize = 250;

/// A version of the settings. None is ever changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsVersion {
    /// From 1.
    pub version: u64,
    /// The day from which it holds, until a later one does.
    pub from: Date,
    /// What money is in.
    pub currency: Currency,
    /// Whose holidays there are.
    #[serde(default)]
    pub country: Option<Country>,
    /// How time becomes pay.
    pub pay: PaySettings,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All versions of an organization's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsHistory {
    /// Those that somebody chose, oldest first.
    pub chosen: Vec<SettingsVersion>,
    /// How many there are.
    pub version: u64,
}

impl SettingsHistory {
    /// The version that holds on a day: of those that hold from the same day the last made.
    #[must_use]
    pub fn at(&self, day: Date) -> SettingsVersion {
        let chosen = self.chosen.iter().filter(|it| it.from <= day);
        let holding = chosen.max_by_key(|it| (it.from, it.version));
        holding.cloned().unwrap_or_else(Self::first)
    }

    /// How time becomes pay, day by day.
    #[must_use]
    pub fn pay(&self) -> History<PaySettings> {
        let chosen = self.chosen.iter().map(|it| (it.from, it.pay.clone()));
        let first = Self::first();
        let all = std::iter::once((first.from, first.pay)).chain(chosen);
        History::new(all.collect()).unwrap_or_else(|| History::always(PaySettings::default()))
    }

    /// With one more version.
    #[must_use]
    pub fn with(&self, new: SettingsVersion) -> Self {
        let mut chosen = self.chosen.clone();
        chosen.push(new);
        Self {
            chosen,
            version: self.version + 1,
        }
    }

    /// The number of the next version: the first is the one that nobody chose.
    #[must_use]
    pub fn next_version(&self) -> u64 {
        self.version + 2
    }

    fn first() -> SettingsVersion {
        SettingsVersion {
            version: 1,
            from: EVER,
            currency: Currency::default(),
            country: None,
            pay: PaySettings::default(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }
}

/// A currency, by its ISO 4217 code. All have two decimal places, as amounts here do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[A-Z]{3}$", example = "RUB")]
pub struct Currency(String);

impl Default for Currency {
    fn default() -> Self {
        Self("RUB".into())
    }
}

impl Currency {
    /// Currencies that are known here.
    const KNOWN: [&'static str; 24] = [
        "AED", "AMD", "AZN", "BYN", "CHF", "CNY", "CZK", "EUR", "GBP", "GEL", "ILS", "INR", "KGS",
        "KZT", "MDL", "PLN", "RSD", "RUB", "SEK", "TJS", "TRY", "UAH", "USD", "UZS",
    ];

    /// Parses a code, whatever its case.
    ///
    /// # Errors
    /// [`Violation::OneOf`] for what is no currency that is known here.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let code = text.as_ref().trim().to_ascii_uppercase();
        match Self::KNOWN.contains(&code.as_str()) {
            true => Ok(Self(code)),
            false => Err(Violation::OneOf(Self::KNOWN.map(str::to_owned).into())),
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

crate::deserr_by_parse!(Currency);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn version(version: u64, from: Date) -> SettingsVersion {
        SettingsVersion {
            version,
            from,
            ..SettingsHistory::first()
        }
    }

    #[test]
    fn a_version_holds_from_its_day_until_a_later_one_does() {
        let settings = SettingsHistory::default()
            .with(version(2, date(2026, 6, 1)))
            .with(version(3, date(2026, 3, 1)))
            .with(version(4, date(2026, 6, 1)));
        for (day, holding) in [
            (date(1900, 1, 1), 1),
            (date(2026, 2, 28), 1),
            (date(2026, 3, 1), 3),
            (date(2026, 5, 31), 3),
            (date(2026, 6, 1), 4),
        ] {
            assert_eq!(settings.at(day).version, holding, "{day}");
        }
        assert_eq!(settings.next_version(), 5);
    }

    #[test]
    fn a_currency_is_known_by_its_code() {
        assert_eq!(Currency::parse(" kgs ").unwrap().code(), "KGS");
        // without decimal places, and with three
        for text in ["", "JPY", "KWD", "RUR", "рубль"] {
            assert!(Currency::parse(text).is_err(), "{text}");
        }
    }
}
