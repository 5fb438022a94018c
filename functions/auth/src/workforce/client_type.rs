//! `X-Client-Type`: where a client keeps its refresh token.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

/// What kind of client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientType {
    /// A browser: the refresh token is in a cookie that no script reads.
    Web,
    /// An app: the refresh token is in the body.
    Mobile,
}

impl<S: Send + Sync> FromRequestParts<S> for ClientType {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let named = parts.headers.get("x-client-type");
        let is_mobile = named.is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(b"mobile"));
        Ok(if is_mobile { Self::Mobile } else { Self::Web })
    }
}
