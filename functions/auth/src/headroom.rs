//! Headroom: Authentication: tokens in JSON.

use axum::{
    Json,
    extract::State as Extract,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    auth::session::{ACCESS_TOKEN_LIFE, Session},
    domain::{
        text::{Email, TypedPassword},
        violation::Violations,
    },
    http::{ApiError, ApiResult, OptionalJson, Surface, ValidJson},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    credentials::{Attempt, Checked, Verified, check},
    logout::end_sessions,
    refresh,
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
    let session = refresh::rotate(&state, &body.refresh_token).await?;
    tokens(&state, &session).map(Json)
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
    let refresh_token = body.and_then(|body| body.refresh_token);
    let cleared = end_sessions(&state, parts, refresh_token).await?;
    let answer = LogoutAnswer {
        message: "Logged out successfully",
    };
    Ok((cleared, Json(answer)).into_response())
}
