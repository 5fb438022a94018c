//! Money as integer minor units (CONTRACT: kopecks for WorkHub), never a float.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount in minor units of the platform's currency (kopecks).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Zero kopecks.
    pub const ZERO: Self = Self(0);

    /// The amount times a whole quantity; `None` on overflow.
    #[must_use]
    pub fn times(self, quantity: u64) -> Option<Self> {
        i64::try_from(quantity)
            .ok()
            .and_then(|q| self.0.checked_mul(q))
            .map(Self)
    }

    /// Whole units (roubles).
    #[must_use]
    pub const fn major(self) -> i64 {
        self.0 / 100
    }

    /// The rest in minor units (kopecks), 0–99.
    #[must_use]
    pub const fn minor(self) -> u8 {
        (self.0 % 100).unsigned_abs() as u8
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|money| money.0).sum())
    }
}
