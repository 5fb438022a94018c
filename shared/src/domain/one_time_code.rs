//! Codes that are sent to a person and log them in once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{phone::PhoneNumber, text::Email};

/// Where a code is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", content = "destination", rename_all = "snake_case")]
pub enum Destination {
    /// By mail.
    Email(Email),
    /// By text message.
    Phone(PhoneNumber),
}

impl Destination {
    /// The address or the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
        }
    }
}

/// The code that a person was sent last; a new one takes its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OneTimeCode {
    /// argon2id of the six digits, in PHC form.
    #[serde(rename = "code_hash")]
    pub hash: String,
    /// Where it was sent.
    pub sent_to: Destination,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u64,
    /// When its time is over.
    pub valid_until: Timestamp,
}

impl OneTimeCode {
    /// How long a code is good.
    pub const LIFE: SignedDuration = SignedDuration::from_mins(5);
    /// How often it may be tried.
    pub const MOST_TRIES: u64 = 5;
}

/// Six random digits.
#[must_use]
pub fn random_code() -> String {
    format!("{:06}", rand::random_range(0..1_000_000))
}
