//! Which tenant an anonymous request means.

use std::convert::Infallible;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header::HOST, request::Parts},
};

use super::{context::HttpContext, error::ApiError};
use crate::{
    domain::{
        id::TenantId,
        violation::{Location, Violation, Violations},
    },
    store::{Store, StoreError},
};

/// Longest slug, which also is a label of a host name.
const LONGEST: usize = 63;

/// What means the operators' portal; no organization has it.
pub const OPERATORS_SLUG: &str = "super-admin";

/// The slug in `X-Tenant`, or those in the host's first label and in `DEFAULT_TENANT`. Whose they
/// are is looked up where it matters only: a login by e-mail needs none.
#[derive(Clone, Debug, Default)]
pub struct RequestTenant {
    slugs: Vec<String>,
    named: bool,
}

impl RequestTenant {
    /// Whether the request names an organization, be it one that nobody has.
    #[must_use]
    pub const fn is_named(&self) -> bool {
        self.named
    }

    /// Whether the request means the platform's operators rather than an organization.
    #[must_use]
    pub fn is_operators(&self) -> bool {
        self.slugs
            .first()
            .is_some_and(|slug| slug == OPERATORS_SLUG)
    }

    /// The refusal of a request that must mean an organization.
    #[must_use]
    pub fn unknown() -> ApiError {
        let words = "Name the organization in the header X-Tenant";
        let violation = Violations::of("X-Tenant", Violation::Rule(words.into()));
        violation.within(Location::Headers).into()
    }

    /// The organization of the first slug that one has. A header with a typo means none rather
    /// than another one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn resolve(&self, store: &Store) -> Result<Option<TenantId>, StoreError> {
        for slug in &self.slugs {
            let owner = store.slug_owner_get(slug).await?;
            if owner.is_some() {
                return Ok(owner);
            }
        }
        Ok(None)
    }
}

impl<S> FromRequestParts<S> for RequestTenant
where
    S: Send + Sync,
    HttpContext: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let context = HttpContext::from_ref(state);
        let header = |name: &str| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let label = header(HOST.as_str())
            // the platform's own name is no organization's, even if one signs up as `portal`
            .filter(|host| !host.eq_ignore_ascii_case(context.config.public_host()))
            .and_then(|host| host.split_once('.'))
            // `127.0.0.1` has no name in it
            .filter(|(label, _)| label.parse::<u8>().is_err())
            .map(|(label, _)| label);
        let named = header("x-tenant").filter(|named| !named.is_empty());
        let slugs = match named {
            Some(named) => [Some(named), None],
            None => [label, context.config.default_tenant.as_deref()],
        };
        let slugs = slugs.into_iter().flatten().map(str::to_ascii_lowercase);
        Ok(Self {
            slugs: slugs.filter(|slug| is_slug(slug)).collect(),
            named: named.is_some(),
        })
    }
}

/// What is no slug is nobody's, and would be no key of the table either.
fn is_slug(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=LONGEST).contains(&text.len()) && text.chars().all(letter)
}
