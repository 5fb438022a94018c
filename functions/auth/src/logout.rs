//! Logging out: whatever sessions a request carries, by cookie, bearer and refresh tokens.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, header::AUTHORIZATION, request::Parts};
use jiff::Timestamp;
use shared::{
    auth::token::Purpose,
    config::Config,
    domain::id::TenantId,
    http::{ApiError, ApiResult, Unauthenticated, usable_token},
    queue::SocketMessage,
};
use uuid::Uuid;

use crate::{State, cookie::cookie_header};

/// Ends the sessions, and returns the header that clears the cookie where it may be cleared.
///
/// # Errors
/// Why the first of the credentials does not count, when none does.
pub(crate) async fn end_sessions(
    state: &State,
    parts: Parts,
    refresh_tokens: impl IntoIterator<Item = String>,
) -> ApiResult<Option<HeaderMap>> {
    let (store, config) = (&state.platform.store, &state.platform.config);
    let tokens = access_tokens(parts, config);
    let own_page = tokens.iter().all(Result::is_ok);
    let (sessions, refused) = carried_sessions(state, tokens, refresh_tokens);
    if sessions.is_empty() {
        let missing = ApiError::Unauthenticated(Unauthenticated::Missing);
        return Err(refused.unwrap_or(missing));
    }
    for (tenant, person, session) in sessions {
        store.session_delete(tenant, person, session).await?;
        end_sockets(state, tenant, person).await;
    }
    Ok(own_page.then(|| cookie_header("", 0, config)))
}

/// Has those sockets of a person closed whose session has ended.
pub(crate) async fn end_sockets(state: &State, tenant: TenantId, person: u64) {
    let ended = SocketMessage::SessionsEnded { tenant, person };
    let now = state.platform.clock.now();
    state.sockets.tell_sockets(tenant, &ended, now).await;
}

/// The access token that counts in any request, and the one that would without a bearer token:
/// the cookie's. Refused is what another site's page may not use.
fn access_tokens(mut parts: Parts, config: &Config) -> [ApiResult<Option<String>>; 2] {
    let first = usable_token(&parts, config);
    parts.headers.remove(AUTHORIZATION);
    [first, usable_token(&parts, config)]
}

/// Tenant, person and id of a session.
type SessionKey = (TenantId, u64, Uuid);

/// The sessions of all credentials that count, and why the first of the others does not.
fn carried_sessions(
    state: &State,
    access_tokens: [ApiResult<Option<String>>; 2],
    refresh_tokens: impl IntoIterator<Item = String>,
) -> (BTreeSet<SessionKey>, Option<ApiError>) {
    // a token whose time is over still says which session to end
    let by_access_token = |token: String| {
        let verifier = &state.platform.verifier;
        let claims = verifier.verify(&token, Purpose::Access, Timestamp::UNIX_EPOCH)?;
        Ok((claims.tenant, claims.person, claims.session))
    };
    let by_refresh_token = |token: String| {
        let token = state.signer.read_refresh(&token);
        let token = token.ok_or(ApiError::BadRefreshToken)?;
        Ok((token.tenant, token.person, token.session))
    };
    let access = access_tokens.into_iter().filter_map(Result::transpose);
    let access = access.map(|token| token.and_then(by_access_token));
    let refresh_tokens = refresh_tokens.into_iter();
    let refresh = refresh_tokens.filter(|token| !token.is_empty());
    let (mut sessions, mut refused) = (BTreeSet::new(), None);
    for carried in access.chain(refresh.map(by_refresh_token)) {
        match carried {
            Ok(session) => drop(sessions.insert(session)),
            Err(error) => drop(refused.get_or_insert(error)),
        }
    }
    (sessions, refused)
}
