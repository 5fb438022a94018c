//! Secrets that must be read again, encrypted with a key that is not in the table.

use std::{fmt, sync::Arc};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};

use crate::{
    config::{ConfigError, Env},
    domain::webhook::{SealedSecret, WebhookSecret},
};

/// The variable with the key.
const VARIABLE: &str = "WEBHOOKS_SECRET";

/// Seals the secrets of webhooks, and opens them.
#[derive(Clone)]
pub struct Sealer(Arc<RandomizedNonceKey>);

/// A secret that another key sealed, or for another webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret of a webhook cannot be opened with this key")]
pub struct Unopened;

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// With the key of the environment: any text that nobody guesses.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let key = Sha256::digest(env.required(VARIABLE)?);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key);
        let key = key.map_err(|error| ConfigError::Invalid(VARIABLE, error.to_string()))?;
        Ok(Self(Arc::new(key)))
    }

    /// Seals a secret for one webhook: moved to another it does not open.
    ///
    /// # Errors
    /// [`Unopened`] if the cipher fails, as it never does with a secret's length.
    pub fn seal(&self, secret: &WebhookSecret, webhook: &str) -> Result<SealedSecret, Unopened> {
        let mut text = secret.expose().as_bytes().to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(webhook), &mut text);
        let nonce = nonce.map_err(|_| Unopened)?;
        let sealed = [nonce.as_ref().as_slice(), &text].concat();
        Ok(SealedSecret(BASE64.encode(sealed)))
    }

    /// Opens a secret of a webhook.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open(&self, sealed: &SealedSecret, webhook: &str) -> Result<WebhookSecret, Unopened> {
        let sealed = BASE64.decode(&sealed.0).map_err(|_| Unopened)?;
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Unopened)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopened)?;
        let mut text = text.to_vec();
        let opened = self.0.open_in_place(nonce, Aad::from(webhook), &mut text);
        let opened = opened.map_err(|_| Unopened)?;
        let secret = String::from_utf8(opened.to_vec()).map_err(|_| Unopened)?;
        Ok(WebhookSecret::of(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(key: &str) -> Sealer {
        Sealer::from_env(&Env::of([(VARIABLE.to_owned(), key.to_owned())])).unwrap()
    }

    #[test]
    fn a_secret_opens_with_its_key_and_for_its_webhook_alone() {
        let secret = WebhookSecret::random();
        let sealed = sealer("key").seal(&secret, "a").unwrap();
        assert!(!sealed.0.contains("whsec"));
        assert_eq!(sealer("key").open(&sealed, "a"), Ok(secret.clone()));
        assert_eq!(sealer("key").open(&sealed, "b"), Err(Unopened));
        assert_eq!(sealer("another").open(&sealed, "a"), Err(Unopened));
        let again = sealer("key").seal(&secret, "a").unwrap();
        assert_ne!(again, sealed, "each has a nonce of its own");
        for broken in ["", "AAAA", "!"] {
            let broken = SealedSecret(broken.to_owned());
            assert_eq!(sealer("key").open(&broken, "a"), Err(Unopened));
        }
    }
}
