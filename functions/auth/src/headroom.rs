//! Headroom: Authentication: tokens in JSON.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::State as Extract,
    http::{header::AUTHORIZATION, request::Parts},
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use jiff::Timestamp;
use serde::Serialize;
use shared::{
    auth::{
        session::{ACCESS_TOKEN_LIFE, Refresh, Session, judge_refresh},
        token::Purpose,
    },
    config::Config,
    domain::{
        id::TenantId,
        text::{Email, TypedPassword},
        violation::Violations,
    },
    http::{ApiError, ApiResult, OptionalJson, Surface, Unauthenticated, ValidJson, usable_token},
    store::{Read, StoreError},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    cookie::cookie_header,
    credentials::{Attempt, Checked, Verified, check},
};

/// Credentials of Headroom's login.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LoginBody {
    pub(crate) email: Email,

    pub(crate) password: TypedPassword,
}

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
}

/// Tokens, and whose they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    #[serde(flatten)]
    tokens: Tokens,
    user: User,
}

#[derive(Serialize, ToSchema)]
struct User {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    name: String,
    email: Option<Email>,
    role: &'static str,
}

/// Login and get tokens
#[utoipa::path(post, path = "/api/auth/login", tag = "Authentication", security(()),
    request_body = LoginBody,
    responses((status = 200, body = LoginAnswer)))]
#[expect(
    dead_code,
    reason = "documents the half of a route that login::login serves"
)]
pub(crate) fn login() {}

pub(crate) async fn answer_login(state: &State, attempt: Attempt) -> ApiResult<Response> {
    match check(state, attempt, Surface::Headroom).await? {
        Checked::Verified(verified) => answer(state, &verified).await,
        Checked::NeedsMfa { temp_token } => Err(ApiError::MfaRequired { temp_token }),
    }
}

/// Starts a session and hands out its tokens.
pub(crate) async fn answer(state: &State, verified: &Verified) -> ApiResult<Response> {
    let session = verified.start_session(state, Surface::Headroom).await?;
    let person = &verified.person;
    let answer = LoginAnswer {
        tokens: tokens(state, &session)?,
        user: User {
            id: person.uuid,
            name: person.name(),
            email: person.email.clone(),
            role: person.role.shown(),
        },
    };
    Ok(Json(answer).into_response())
}

fn tokens(state: &State, session: &Session) -> ApiResult<Tokens> {
    let now = state.platform.clock.now();
    let access = state.signer.access(session, now, now + ACCESS_TOKEN_LIFE);
    Ok(Tokens {
        access_token: access.map_err(ApiError::internal)?,
        refresh_token: state.signer.refresh(session),
        token_type: "bearer",
        expires_in: ACCESS_TOKEN_LIFE.as_secs(),
    })
}

/// A refresh token.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct RefreshBody {
    refresh_token: String,
}

/// Refresh access token
#[utoipa::path(post, path = "/api/auth/refresh", tag = "Authentication", security(()),
    request_body = RefreshBody,
    responses((status = 200, body = Tokens)))]
pub(crate) async fn refresh(
    Extract(state): Extract<State>,
    ValidJson(body): ValidJson<RefreshBody>,
) -> ApiResult<Json<Tokens>> {
    let now = state.platform.clock.now();
    let store = &state.platform.store;
    let token = state
        .signer
        .read_refresh(&body.refresh_token)
        .ok_or(ApiError::BadRefreshToken)?;
    // a second round for the one that loses a race: it finds the winner's rotation
    for _ in 0..2 {
        let session = store
            .session_get(token.tenant, token.person, token.session, Read::Consistent)
            .await?
            .filter(|session| session.is_alive(now))
            .ok_or(ApiError::BadRefreshToken)?;
        match judge_refresh(&session, token.generation, now) {
            Refresh::Successor => return tokens(&state, &session).map(Json),
            Refresh::Reused => {
                store
                    .session_delete(token.tenant, token.person, token.session)
                    .await?;
                return Err(ApiError::BadRefreshToken);
            }
            Refresh::Rotate => {
                let next = session.refreshed(now);
                match store.session_rotate(&session, &next).await {
                    Ok(()) => return tokens(&state, &next).map(Json),
                    Err(StoreError::Condition(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
    Err(ApiError::BadRefreshToken)
}

/// What a logout may carry.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LogoutBody {
    #[deserr(default)]
    refresh_token: Option<String>,
}

/// The answer to a logout.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogoutAnswer {
    message: &'static str,
}

/// Logout current session: whatever sessions the request carries, by cookie, bearer and refresh token
#[utoipa::path(post, path = "/api/auth/logout", tag = "Authentication", security(("session" = ["any"])),
    request_body = Option<LogoutBody>,
    responses((status = 200, body = LogoutAnswer)))]
pub(crate) async fn logout(
    Extract(state): Extract<State>,
    parts: Parts,
    OptionalJson(body): OptionalJson<LogoutBody>,
) -> ApiResult<Response> {
    let (store, config) = (&state.platform.store, &state.platform.config);
    let tokens = access_tokens(parts, config);
    let own_page = tokens.iter().all(Result::is_ok);
    let refresh_token = body.and_then(|body| body.refresh_token);
    let (sessions, refused) = carried_sessions(&state, tokens, refresh_token);
    if sessions.is_empty() {
        let missing = ApiError::Unauthenticated(Unauthenticated::Missing);
        return Err(refused.unwrap_or(missing));
    }
    for (tenant, person, session) in sessions {
        store.session_delete(tenant, person, session).await?;
    }
    let cleared = own_page.then(|| cookie_header("", 0, config));
    let answer = LogoutAnswer {
        message: "Logged out successfully",
    };
    Ok((cleared, Json(answer)).into_response())
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
    refresh_token: Option<String>,
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
    let refresh = refresh_token.filter(|token| !token.is_empty());
    let (mut sessions, mut refused) = (BTreeSet::new(), None);
    for carried in access.chain(refresh.map(by_refresh_token)) {
        match carried {
            Ok(session) => drop(sessions.insert(session)),
            Err(error) => drop(refused.get_or_insert(error)),
        }
    }
    (sessions, refused)
}
