//! Time, injected: nothing else asks the machine what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

/// Tells the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's time.
    System,
    /// A time that only its owner moves; microseconds since the epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at an instant.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// The present instant.
    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(at) => {
                Timestamp::from_microsecond(at.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Moves a manual clock; the system's clock does not move.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Manual(at) = self {
            let micros = i64::try_from(by.as_micros()).unwrap_or_default();
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }
}
