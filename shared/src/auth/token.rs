//! EdDSA-signed access tokens, and the opaque refresh tokens that go with them. Every function
//! verifies; only the auth function has the key that signs.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
    jwk::{Jwk, JwkSet, ThumbprintHash},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::session::Session;
use crate::{
    config::{ConfigError, Env},
    domain::{
        id::{TenantId, uuid_at},
        person::{EmailOwner, Role},
        surface::Surface,
    },
};

const ISSUER: &str = "workhub";
/// Seconds in which a half-finished login can be completed with the second factor.
const MFA_LIFE: i64 = 300;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Calling the API.
    Access,
    /// Completing a login with the second factor.
    Mfa,
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    /// What it allows.
    #[serde(rename = "use")]
    pub purpose: Purpose,
    /// The organization.
    #[serde(rename = "tid")]
    pub tenant: TenantId,
    /// The person's number.
    #[serde(rename = "sub", with = "number_as_text")]
    pub person: u64,
    /// The session; of an MFA token, of no meaning.
    #[serde(rename = "sid")]
    pub session: Uuid,
    /// What the person may do: a session keeps its role, for a change of role ends it.
    #[serde(rename = "rol", default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The person's number again, where clients of Employee Management read it.
    #[serde(rename = "userId", default)]
    user_id: u64,
    /// `admin` or `employee`: what clients of Employee Management show. Nothing is decided by it.
    #[serde(rename = "role", default)]
    shown_role: String,
    /// The surface of the login that an MFA token completes.
    #[serde(rename = "srf", default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// The version of the secrets that the first step of the login checked.
    #[serde(rename = "ver", default, skip_serializing_if = "Option::is_none")]
    pub credentials_version: Option<u64>,
    /// Issued, seconds since the epoch.
    pub iat: i64,
    /// Expires, seconds since the epoch.
    pub exp: i64,
}

mod number_as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// Its time is over.
    Expired,
    /// Malformed, forged, or for something else.
    Invalid,
}

/// Verifies tokens with the public keys of `JWT_PUBLIC_KEYS`.
#[derive(Clone, Debug)]
pub struct Verifier(Arc<Vec<(String, Jwk, DecodingKey)>>);

impl Verifier {
    /// Reads `JWT_PUBLIC_KEYS`: one or more Ed25519 public keys in PEM form. During a change of
    /// keys it holds the old and the new one.
    ///
    /// # Errors
    /// [`ConfigError`] when there is no usable key.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        const NAME: &str = "JWT_PUBLIC_KEYS";
        const END: &str = "-----END PUBLIC KEY-----";
        // a template parameter has no line breaks; PEM parsers want them
        let pem = env.required(NAME)?.replace("\\n", "\n");
        let invalid =
            |error: jsonwebtoken::errors::Error| ConfigError::Invalid(NAME, error.to_string());
        let mut keys = Vec::new();
        for block in pem.split_inclusive(END).filter(|block| block.contains(END)) {
            let key = DecodingKey::from_ed_pem(block.trim().as_bytes()).map_err(invalid)?;
            let mut jwk = Jwk::from_decoding_key(&key, Some(Algorithm::EdDSA)).map_err(invalid)?;
            let id = jwk.thumbprint(ThumbprintHash::SHA256).map_err(invalid)?;
            jwk.common.key_id = Some(id.clone());
            jwk.common.key_algorithm = Some(jsonwebtoken::jwk::KeyAlgorithm::EdDSA);
            keys.push((id, jwk, key));
        }
        if keys.is_empty() {
            return Err(ConfigError::Invalid(NAME, "no PEM public key in it".into()));
        }
        Ok(Self(Arc::new(keys)))
    }

    /// The public keys, as `/.well-known/jwks.json` shows them.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        JwkSet {
            keys: self.0.iter().map(|(_, jwk, _)| jwk.clone()).collect(),
        }
    }

    /// What a token says, if it counts.
    ///
    /// # Errors
    /// [`BadToken`].
    pub fn verify(
        &self,
        token: &str,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Claims, BadToken> {
        let header = decode_header(token).map_err(|_| BadToken::Invalid)?;
        let (_, _, key) = self
            .0
            .iter()
            .find(|(id, _, _)| Some(id) == header.kid.as_ref())
            .ok_or(BadToken::Invalid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        // the library would ask the machine's clock
        validation.validate_exp = false;
        validation.required_spec_claims = ["iss", "exp", "sub"].map(str::to_owned).into();
        let claims = decode::<Claims>(token, key, &validation)
            .map_err(|_| BadToken::Invalid)?
            .claims;
        if claims.purpose != purpose {
            Err(BadToken::Invalid)
        } else if claims.exp <= now.as_second() {
            Err(BadToken::Expired)
        } else {
            Ok(claims)
        }
    }
}

/// Signs tokens with the key of `JWT_SIGNING_KEY`.
#[derive(Clone)]
pub struct Signer {
    header: Header,
    key: EncodingKey,
    /// Makes the refresh tokens' codes; its key is derived from the signing key.
    refresh_mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// Reads `JWT_SIGNING_KEY`: the Ed25519 private key in PEM form.
    ///
    /// # Errors
    /// [`ConfigError`] when the key is missing or unusable.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        const NAME: &str = "JWT_SIGNING_KEY";
        let pem = env.required(NAME)?.replace("\\n", "\n");
        let invalid =
            |error: jsonwebtoken::errors::Error| ConfigError::Invalid(NAME, error.to_string());
        let key = EncodingKey::from_ed_pem(pem.as_bytes()).map_err(invalid)?;
        let jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(invalid)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(jwk.thumbprint(ThumbprintHash::SHA256).map_err(invalid)?);
        let mut derive = Sha256::new_with_prefix(b"workhub refresh tokens v1\0");
        derive.update(pem.trim().as_bytes());
        let refresh_mac = Hmac::new_from_slice(&derive.finalize())
            .map_err(|error| ConfigError::Invalid(NAME, error.to_string()))?;
        Ok(Self {
            header,
            key,
            refresh_mac,
        })
    }

    /// An access token of a session, good until `expires_at`.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn access(
        &self,
        session: &Session,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(&Claims {
            iss: ISSUER.into(),
            purpose: Purpose::Access,
            tenant: session.tenant,
            person: session.person,
            session: session.id,
            role: Some(session.role),
            user_id: session.person,
            shown_role: shown_role(session.role).into(),
            surface: None,
            credentials_version: None,
            iat: now.as_second(),
            exp: expires_at.as_second(),
        })
    }

    /// A token for the second step of a login, good for five minutes.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn mfa(
        &self,
        owner: EmailOwner,
        surface: Surface,
        credentials_version: u64,
        now: Timestamp,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(&Claims {
            iss: ISSUER.into(),
            purpose: Purpose::Mfa,
            tenant: owner.tenant,
            person: owner.person,
            session: uuid_at(now),
            role: None,
            user_id: owner.person,
            shown_role: String::new(),
            surface: Some(surface),
            credentials_version: Some(credentials_version),
            iat: now.as_second(),
            exp: now.as_second() + MFA_LIFE,
        })
    }

    fn sign(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        encode(&self.header, claims, &self.key)
    }

    /// The session's current refresh token: which session and generation, and a code that only
    /// this key makes. The table holds the generation and nothing that could be presented.
    #[must_use]
    pub fn refresh(&self, session: &Session) -> String {
        let mut bytes = [0; 40];
        bytes[..8].copy_from_slice(&session.tenant.0.to_be_bytes());
        bytes[8..16].copy_from_slice(&session.person.to_be_bytes());
        bytes[16..32].copy_from_slice(session.id.as_bytes());
        bytes[32..].copy_from_slice(&session.refresh_generation.to_be_bytes());
        let code = self
            .refresh_mac
            .clone()
            .chain_update(bytes)
            .finalize()
            .into_bytes();
        BASE64.encode([&bytes[..], &code[..]].concat())
    }

    /// What a page must have read to use the session's refresh token, which it cannot read itself.
    #[must_use]
    pub fn csrf(&self, session: Uuid) -> String {
        let mac = self.refresh_mac.clone().chain_update(b"csrf");
        let code = mac.chain_update(session.as_bytes()).finalize();
        BASE64.encode(code.into_bytes())
    }

    /// Which session a refresh token belongs to, and its generation. None if it is not ours.
    #[must_use]
    pub fn read_refresh(&self, token: &str) -> Option<RefreshClaims> {
        let bytes = BASE64
            .decode(token)
            .ok()
            .filter(|bytes| bytes.len() == 72)?;
        let (body, code) = bytes.split_at(40);
        self.refresh_mac
            .clone()
            .chain_update(body)
            .verify_slice(code)
            .ok()?;
        let number = |at: usize| Some(u64::from_be_bytes(body[at..at + 8].try_into().ok()?));
        Some(RefreshClaims {
            tenant: TenantId(number(0)?),
            person: number(8)?,
            session: Uuid::from_slice(&body[16..32]).ok()?,
            generation: number(32)?,
        })
    }
}

/// The role as clients of Employee Management know it.
const fn shown_role(role: Role) -> &'static str {
    if role.is_admin() { "admin" } else { "employee" }
}

/// What a refresh token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshClaims {
    /// The organization.
    pub tenant: TenantId,
    /// The person.
    pub person: u64,
    /// The session.
    pub session: Uuid,
    /// Which of the session's refresh tokens it is.
    pub generation: u64,
}

/// Hash of a secret that was random to begin with, for storing and comparing.
#[must_use]
pub fn digest(secret: &str) -> String {
    BASE64.encode(Sha256::digest(secret.as_bytes()))
}

/// A new random secret of 256 bits.
#[must_use]
pub fn random_secret() -> String {
    BASE64.encode(rand::random::<[u8; 32]>())
}
