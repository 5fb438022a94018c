//! Typed configuration from the environment. A missing or wrong value fails the cold start with
//! its name.

use std::{collections::HashMap, str::FromStr, sync::Arc, time::Duration};

use crate::domain::{
    organization::{Organization, RegistrationPolicy},
    text::Email,
};

/// Why the configuration is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set.
    #[error("environment variable {0} is not set")]
    Missing(&'static str),
    /// A variable has a value of no use.
    #[error("environment variable {0} is wrong: {1}")]
    Invalid(&'static str, String),
}

/// The environment variables of a function.
#[derive(Clone, Debug, Default)]
pub struct Env(Arc<HashMap<String, String>>);

impl Env {
    /// The variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self(Arc::new(std::env::vars().collect()))
    }

    /// Given variables.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(Arc::new(variables.into_iter().collect()))
    }

    /// A variable; empty counts as not set.
    #[must_use]
    pub fn optional(&self, name: &'static str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A variable that must be set.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn required(&self, name: &'static str) -> Result<&str, ConfigError> {
        self.optional(name).ok_or(ConfigError::Missing(name))
    }

    /// A variable of a type, or its default.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`].
    pub fn parsed<T>(&self, name: &'static str, default: T) -> Result<T, ConfigError>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        match self.optional(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|e: T::Err| ConfigError::Invalid(name, e.to_string())),
        }
    }
}

/// How the session cookie is sent across sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Only from our own pages.
    Strict,
    /// Also when a link leads here.
    Lax,
    /// Always; needs https and `ALLOWED_ORIGINS`.
    None,
}

impl SameSite {
    /// As the cookie attribute spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

impl FromStr for SameSite {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "strict" => Ok(Self::Strict),
            "lax" => Ok(Self::Lax),
            "none" => Ok(Self::None),
            _ => Err("must be Strict, Lax or None"),
        }
    }
}

/// What every HTTP function is configured with.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TABLE_NAME`.
    pub table_name: String,
    /// `PUBLIC_URL`: where people reach the platform; links in mails begin with it.
    pub public_url: String,
    /// `ALLOWED_ORIGINS`: other origins whose pages may use the session cookie.
    pub allowed_origins: Vec<String>,
    /// `COOKIE_SAME_SITE`, default Lax.
    pub cookie_same_site: SameSite,
    /// `DEFAULT_TIME_ZONE`: IANA zone of new organizations, default `Europe/Moscow`.
    pub default_time_zone: String,
    /// `DEFAULT_TENANT`: slug of the organization that anonymous requests mean, if any.
    pub default_tenant: Option<String>,
    /// `REGISTRATION`: who may register in organizations that have not chosen, default `closed`.
    pub registration: RegistrationPolicy,
    /// `SUPER_ADMIN_EMAIL`: the platform's operator, if it has one.
    pub super_admin_email: Option<Email>,
    /// `ADDRESS_LIMIT_FACTOR`: multiplies the limits per network address, default 1.
    pub address_limit_factor: u64,
    /// `CDN_SECRET`: what the CDN before the gateway shows, if there is one.
    pub cdn_secret: Option<String>,
    /// `CONTENTION_WAIT_MS`: how long a request waits for another one that holds what it needs,
    /// default 3 seconds.
    pub contention_wait: Duration,
}

impl Config {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`ConfigError`] naming the first variable that is missing or wrong.
    pub fn from_env(env: &Env) -> Result<Self, ConfigError> {
        let default_time_zone = env
            .optional("DEFAULT_TIME_ZONE")
            .unwrap_or("Europe/Moscow")
            .to_owned();
        jiff::tz::TimeZone::get(&default_time_zone)
            .map_err(|error| ConfigError::Invalid("DEFAULT_TIME_ZONE", error.to_string()))?;
        let super_admin_email = env
            .optional("SUPER_ADMIN_EMAIL")
            .map(|text| {
                Email::parse(text).map_err(|_| {
                    ConfigError::Invalid("SUPER_ADMIN_EMAIL", "not an e-mail address".into())
                })
            })
            .transpose()?;
        let origins = env.optional("ALLOWED_ORIGINS").unwrap_or_default();
        Ok(Self {
            table_name: env.required("TABLE_NAME")?.to_owned(),
            public_url: env.required("PUBLIC_URL")?.trim_end_matches('/').to_owned(),
            allowed_origins: origins
                .split(',')
                .map(|origin| origin.trim().trim_end_matches('/').to_owned())
                .filter(|origin| !origin.is_empty())
                .collect(),
            cookie_same_site: env.parsed("COOKIE_SAME_SITE", SameSite::Lax)?,
            default_time_zone,
            default_tenant: env.optional("DEFAULT_TENANT").map(str::to_owned),
            registration: env.parsed("REGISTRATION", RegistrationPolicy::Closed)?,
            super_admin_email,
            cdn_secret: env.optional("CDN_SECRET").map(str::to_owned),
            address_limit_factor: env.parsed("ADDRESS_LIMIT_FACTOR", 1)?,
            contention_wait: Duration::from_millis(env.parsed("CONTENTION_WAIT_MS", 3000)?),
        })
    }

    /// Who may register in an organization. The one that anonymous requests mean by default is open
    /// unless its admins chose otherwise.
    #[must_use]
    pub fn registration_in(&self, organization: &Organization) -> RegistrationPolicy {
        let is_default = self.default_tenant.as_deref() == Some(&organization.slug);
        let default = if is_default {
            RegistrationPolicy::Open
        } else {
            self.registration
        };
        organization.registration.unwrap_or(default)
    }

    /// Whether an address is kept for the platform's operator.
    #[must_use]
    pub fn reserves(&self, email: &Email) -> bool {
        self.super_admin_email.as_ref() == Some(email)
    }

    /// The host in `PUBLIC_URL`, with its port if it names one.
    #[must_use]
    pub fn public_host(&self) -> &str {
        let url = &*self.public_url;
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        host.split_once('/').map_or(host, |(host, _)| host)
    }

    /// Whether cookies are for https only: always, but on plain local http.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let error = Config::from_env(&Env::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment variable TABLE_NAME is not set"
        );
    }

    #[test]
    fn a_wrong_time_zone_is_named() {
        let env = Env::of([
            ("TABLE_NAME".into(), "t".into()),
            ("PUBLIC_URL".into(), "https://x".into()),
            ("DEFAULT_TIME_ZONE".into(), "Mars/Olympus".into()),
        ]);
        let error = Config::from_env(&env).unwrap_err().to_string();
        assert!(error.contains("DEFAULT_TIME_ZONE"), "{error}");
    }
}
