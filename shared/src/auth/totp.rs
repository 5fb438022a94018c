//! The second factor: RFC 6238 codes and recovery codes.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp, TotpError};

use super::token::digest;
use crate::domain::person::Mfa;

const ISSUER: &str = "WorkHub";
const RECOVERY_CODES: usize = 10;

/// A new secret that waits for its first right code.
#[must_use]
pub fn new_mfa() -> Mfa {
    let secret = Secret::from(rand::random::<[u8; 20]>()).to_base32();
    Mfa {
        secret,
        enabled: false,
        recovery_hashes: Vec::new(),
        last_step: 0,
    }
}

fn totp(mfa: &Mfa, account: &str) -> Result<Totp, TotpError> {
    let secret =
        Secret::try_from_base32(&mfa.secret).map_err(|_| TotpError::SecretTooShort { bits: 0 })?;
    Builder::new()
        .with_secret(secret)
        // a colon would end the account's part of the label
        .with_account_name(account.replace(':', "_"))
        .with_issuer(Some(ISSUER))
        .build()
}

/// The address that an authenticator app reads as a QR code.
///
/// # Errors
/// When the stored secret is broken.
pub fn otpauth_url(mfa: &Mfa, account: &str) -> Result<String, TotpError> {
    totp(mfa, account)?.to_url()
}

/// The second factor after a code was accepted: a code of the app works once and not after a
/// later one, a recovery code disappears. None for a wrong code.
#[must_use]
pub fn accept(mfa: &Mfa, code: &str, now: Timestamp) -> Option<Mfa> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = totp(mfa, "any").ok()?.check(&code, seconds);
    if let Some(step) = step {
        return (step > mfa.last_step).then(|| Mfa {
            last_step: step,
            ..mfa.clone()
        });
    }
    let used = digest(&code.to_lowercase());
    let place = mfa.recovery_hashes.iter().position(|hash| *hash == used)?;
    let mut left = mfa.clone();
    left.recovery_hashes.remove(place);
    Some(left)
}

/// Ten new recovery codes, and their hashes.
#[must_use]
pub fn recovery_codes() -> (Vec<String>, Vec<String>) {
    let code = || {
        let random = STANDARD_NO_PAD
            .encode(rand::random::<[u8; 32]>())
            .to_lowercase();
        let letters: String = random
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(16)
            .collect();
        letters
            .as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join("-")
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| code()).collect();
    let hashes = codes.iter().map(|code| digest(code)).collect();
    (codes, hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_at(mfa: &Mfa, seconds: u64) -> String {
        totp(mfa, "a").unwrap().generate(seconds).to_string()
    }

    #[test]
    fn a_code_works_once_and_not_after_a_later_one() {
        let mfa = new_mfa();
        let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
        let code = code_at(&mfa, 1_000_020);
        let after = accept(&mfa, &code, at(1_000_020)).unwrap();
        assert!(
            accept(&after, &code, at(1_000_021)).is_none(),
            "the same code again"
        );
        let earlier = code_at(&mfa, 999_990);
        assert!(
            accept(&after, &earlier, at(1_000_021)).is_none(),
            "the code before it"
        );
        assert!(accept(&after, &code_at(&mfa, 1_000_050), at(1_000_050)).is_some());
    }

    #[test]
    fn a_recovery_code_works_once() {
        let (codes, recovery_hashes) = recovery_codes();
        let mfa = Mfa {
            recovery_hashes,
            ..new_mfa()
        };
        assert_eq!((codes.len(), codes[0].len()), (10, 19));
        let after = accept(&mfa, &codes[3], Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(after.recovery_hashes.len(), 9);
        assert!(accept(&after, &codes[3], Timestamp::UNIX_EPOCH).is_none());
    }

    #[test]
    fn the_address_for_the_app_names_issuer_and_account() {
        let url = otpauth_url(&new_mfa(), "admin@company.com").unwrap();
        assert!(url.starts_with("otpauth://totp/WorkHub:admin"), "{url}");
        assert!(url.contains("issuer=WorkHub"), "{url}");
    }
}
