//! The tokens of a session: what a login answers, and how they are renewed.

use axum::{
    Json,
    extract::State as Extract,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    auth::session::{ACCESS_TOKEN_LIFE, Session},
    domain::{
        person::{Person, Role},
        text::Email,
        violation::Violations,
    },
    http::{ApiError, ApiResult, OptionalJson, Surface},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    client_type::ClientType,
    cookies::{RefreshCookies, is_own_page, refresh_cookies},
};
use crate::{State, credentials::Verified, refresh};

/// Name of the header that a page sends back its CSRF cookie in.
const CSRF_HEADER: &str = "x-refresh-csrf";

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tokens {
    access_token: String,
    #[schema(value_type = String, example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    /// For mobile apps; browsers get it in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
}

/// Tokens, and whose they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    #[serde(flatten)]
    tokens: Tokens,
    user: SessionUser,
}

#[derive(Serialize, ToSchema)]
struct SessionUser {
    id: Uuid,
    name: String,
    email: Option<Email>,
    role: Role,
}

impl From<&Person> for SessionUser {
    fn from(person: &Person) -> Self {
        Self {
            id: person.uuid,
            name: person.name(),
            email: person.email.clone(),
            role: person.role,
        }
    }
}

/// Starts a session and hands out its tokens.
pub(crate) async fn answer(
    state: &State,
    verified: &Verified,
    client: ClientType,
) -> ApiResult<Response> {
    let session = verified.start_session(state, Surface::Workforce).await?;
    let answer = LoginAnswer {
        tokens: tokens(state, &session, client)?,
        user: SessionUser::from(&verified.person),
    };
    Ok((cookies_for(state, &session, client), Json(answer)).into_response())
}

fn tokens(state: &State, session: &Session, client: ClientType) -> ApiResult<Tokens> {
    let now = state.platform.clock.now();
    let access = state.signer.access(session, now, now + ACCESS_TOKEN_LIFE);
    Ok(Tokens {
        access_token: access.map_err(ApiError::internal)?,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFE.as_secs(),
        refresh_token: (client == ClientType::Mobile).then(|| state.signer.refresh(session)),
    })
}

fn cookies_for(state: &State, session: &Session, client: ClientType) -> HeaderMap {
    match client {
        ClientType::Web => refresh_cookies(state, session),
        ClientType::Mobile => HeaderMap::new(),
    }
}

/// A refresh token that is in no cookie.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct RefreshBody {
    #[deserr(default)]
    refresh_token: Option<String>,
}

impl RefreshBody {
    /// The token, if there is one.
    pub(super) fn into_token(self) -> Option<String> {
        self.refresh_token.filter(|token| !token.is_empty())
    }
}

/// Rotate the refresh token and issue a new access token. Browsers send the cookie, and the CSRF
/// cookie's value in a header; apps send the token, and get the next one, in JSON
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "Auth", security(()),
    params(("X-Client-Type" = Option<String>, Header, description = "`web`, the default, or `mobile`"),
           ("X-Refresh-CSRF" = Option<String>, Header, description = "value of the cookie `workforce_refresh_csrf`")),
    request_body = Option<RefreshBody>,
    responses((status = 200, body = Tokens)))]
pub(crate) async fn refresh(
    Extract(state): Extract<State>,
    client: ClientType,
    headers: HeaderMap,
    OptionalJson(body): OptionalJson<RefreshBody>,
) -> ApiResult<Response> {
    let sent = body.and_then(RefreshBody::into_token);
    // a token in the body cannot come from a page that does not know it
    let (token, client) = match (sent, client) {
        (Some(token), _) => (token, ClientType::Mobile),
        (None, ClientType::Mobile) => return Err(ApiError::BadRefreshToken),
        (None, ClientType::Web) => (own_cookie(&state, &headers)?, client),
    };
    let session = refresh::rotate(&state, &token).await?;
    let tokens = tokens(&state, &session, client)?;
    Ok((cookies_for(&state, &session, client), Json(tokens)).into_response())
}

/// The refresh token of the cookie, if it is one of our own pages that sends it.
fn own_cookie(state: &State, headers: &HeaderMap) -> ApiResult<String> {
    let cookies = RefreshCookies::of(headers);
    let token = cookies.refresh.ok_or(ApiError::BadRefreshToken)?;
    let claims = state.signer.read_refresh(&token);
    let claims = claims.ok_or(ApiError::BadRefreshToken)?;
    let expected = state.signer.csrf(claims.session);
    match is_own_page(headers.get(CSRF_HEADER), cookies.csrf.as_deref(), &expected) {
        true => Ok(token),
        false => Err(ApiError::forbidden(
            "X-Refresh-CSRF does not match the cookie workforce_refresh_csrf",
        )),
    }
}
