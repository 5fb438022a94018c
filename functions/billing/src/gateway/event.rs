//! Stripe's webhook events, as far as payments need them, and their signature. Only the fields
//! used are read, so that a new version of Stripe's API does not break the reception.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Checkout;

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "stripe-signature";
/// Seconds that a signature may be old; a replay after that is refused.
const TOLERANCE: i64 = 300;

/// An event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// `evt_…`
    pub id: String,
    /// For example `checkout.session.completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about.
    pub data: EventData,
}

/// What an event is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventData {
    /// A Checkout session, if the kind says so.
    pub object: serde_json::Value,
}

/// A Checkout session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckoutSession {
    /// `paid`, `unpaid` or `no_payment_required`.
    pub payment_status: String,
    /// Minor units.
    pub amount_total: Option<i64>,
    /// ISO code in lower case.
    pub currency: Option<String>,
    /// What we gave it.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// The metadata by which a session is recognised.
#[must_use]
pub fn metadata(checkout: &Checkout) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("payment".to_owned(), checkout.payment.clone()),
        ("tenant".to_owned(), checkout.tenant.to_string()),
        ("invoice".to_owned(), checkout.invoice.to_string()),
    ])
}

/// The signature header of a payload: `t=<seconds>,v1=<HMAC-SHA256 of "t.payload">`.
#[must_use]
pub fn sign(payload: &str, secret: &str, now: Timestamp) -> String {
    let seconds = now.as_second();
    let code: String = code(payload, secret, seconds)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={seconds},v1={code}")
}

/// Whether one of the header's signatures is right and not older than five minutes.
#[must_use]
pub fn is_signed(payload: &str, header: &str, secret: &str, now: Timestamp) -> bool {
    let parts = || {
        header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
    };
    let seconds = parts()
        .find(|(name, _)| *name == "t")
        .and_then(|(_, t)| t.parse::<i64>().ok());
    let Some(seconds) = seconds else { return false };
    let fresh = now.as_second().abs_diff(seconds) <= TOLERANCE.unsigned_abs();
    let expected = code(payload, secret, seconds);
    fresh
        && parts()
            .filter(|(name, _)| *name == "v1")
            .filter_map(|(_, code)| from_hex(code))
            // compared in constant time
            .any(|code| bool::from(subtle::ConstantTimeEq::ct_eq(&expected[..], &code[..])))
}

fn code(payload: &str, secret: &str, seconds: i64) -> Vec<u8> {
    // HMAC takes a key of any length
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return Vec::new();
    };
    mac.chain_update(format!("{seconds}.{payload}"))
        .finalize()
        .into_bytes()
        .to_vec()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_signature_holds_for_its_payload_its_secret_and_five_minutes() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let header = sign("{}", "secret", now);
        assert!(is_signed(
            "{}",
            &header,
            "secret",
            now + SignedDuration::from_secs(300)
        ));
        assert!(!is_signed(
            "{}",
            &header,
            "secret",
            now + SignedDuration::from_secs(301)
        ));
        assert!(!is_signed("{} ", &header, "secret", now));
        assert!(!is_signed("{}", &header, "other", now));
        assert!(!is_signed("{}", "t=x,v1=", "secret", now));
        assert!(!is_signed("{}", "", "secret", now));
    }

    #[test]
    fn during_a_change_of_secrets_one_right_signature_is_enough() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let header = format!("{},v1=00ff", sign("{}", "secret", now));
        assert!(is_signed("{}", &header, "secret", now));
    }
}
