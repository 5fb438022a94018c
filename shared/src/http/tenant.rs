//! Which tenant an anonymous request means (CONTRACT §2).

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header::HOST, request::Parts},
};

use super::error::ApiError;
use crate::{domain::id::TenantId, platform::Platform};

/// The tenant of `X-Tenant`, of the host's first label, or of `DEFAULT_TENANT`: the first that is
/// a slug somebody has.
#[derive(Clone, Copy, Debug)]
pub struct RequestTenant(pub Option<TenantId>);

impl<S> FromRequestParts<S> for RequestTenant
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let platform = Platform::from_ref(state);
        let header = |name: &str| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let label = header(HOST.as_str())
            .and_then(|host| host.split_once('.'))
            // `127.0.0.1` has no name in it
            .filter(|(label, _)| label.parse::<u8>().is_err())
            .map(|(label, _)| label);
        let slugs = [
            header("x-tenant"),
            label,
            platform.config.default_tenant.as_deref(),
        ];
        for slug in slugs.into_iter().flatten().filter(|slug| !slug.is_empty()) {
            if let Some(tenant) = platform.store.slug_owner_get(slug).await? {
                return Ok(Self(Some(tenant)));
            }
        }
        Ok(Self(None))
    }
}
