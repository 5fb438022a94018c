//! `TimeTracker`: Authentication: an access token for an hour, refreshed by itself while it is good.

use axum::{
    Json,
    extract::State as Extract,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use shared::{
    auth::session::{ACCESS_TOKEN_LIFE, Session},
    domain::{
        person::Person,
        text::{Email, Password, TypedPassword},
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller, ClientAddress, RequestTenant, Surface, Unauthenticated,
        ValidJson, parse_value, timetracker::Envelope,
    },
    retry::until_written,
    store::{Read, unless_overtaken},
};
use utoipa::ToSchema;

use crate::{
    State,
    credentials::{Attempt, Checked, Verified, check},
    logout::end_sessions,
};

/// Credentials of `TimeTracker`'s login.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LoginBody {
    email: Email,
    password: TypedPassword,
}

/// The same as the document's example refuses it, where short passwords are wrong in themselves.
#[derive(Deserr)]
#[deserr(error = Violations)]
struct RefusedLogin {
    #[deserr(rename = "email")]
    _email: Email,
    #[deserr(rename = "password")]
    _password: Password,
}

impl LoginBody {
    /// A password is only checked for its length beside something else that is wrong: elsewhere
    /// people have shorter ones.
    fn parse(body: Value) -> ApiResult<Self> {
        parse_value(body.clone()).or_else(|error| {
            parse_value::<RefusedLogin>(body)?;
            Err(error)
        })
    }
}

/// An access token, and whose it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessToken {
    token: String,
    /// Seconds.
    expires_in: i64,
    user: SessionUser,
}

#[derive(Serialize, ToSchema)]
struct SessionUser {
    id: u64,
    name: String,
    email: Option<Email>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
}

impl From<&Person> for SessionUser {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            name: person.name(),
            email: person.email.clone(),
            role: person.role.shown(),
        }
    }
}

/// Получение токена
#[utoipa::path(post, path = "/v1/auth/login", tag = "Authentication", security(()),
    request_body = LoginBody,
    responses((status = 200, body = Envelope<AccessToken>)))]
pub(crate) async fn login(
    Extract(state): Extract<State>,
    address: ClientAddress,
    ValidJson(body): ValidJson<Value>,
) -> ApiResult<Response> {
    let body = LoginBody::parse(body)?;
    let attempt = Attempt {
        name: body.email.as_str().to_owned(),
        password: body.password.into_string(),
        address,
        // an e-mail address is one person's in the whole deployment
        tenant: RequestTenant::default(),
    };
    match check(&state, attempt, Surface::TimeTracker).await? {
        Checked::Verified(verified) => answer(&state, &verified).await,
        Checked::NeedsMfa { temp_token } => Err(ApiError::MfaRequired { temp_token }),
    }
}

/// Starts a session and hands out its token.
pub(crate) async fn answer(state: &State, verified: &Verified) -> ApiResult<Response> {
    let session = verified.start_session(state, Surface::TimeTracker).await?;
    let token = access_token(state, &session, &verified.person)?;
    Ok(Json(token).into_response())
}

fn access_token(
    state: &State,
    session: &Session,
    person: &Person,
) -> ApiResult<Envelope<AccessToken>> {
    let now = state.platform.clock.now();
    let expires_at = (now + ACCESS_TOKEN_LIFE).min(session.ends_at);
    let token = state.signer.access(session, now, expires_at);
    let token = AccessToken {
        token: token.map_err(ApiError::internal)?,
        expires_in: expires_at.duration_since(now).as_secs(),
        user: SessionUser::from(person),
    };
    Ok(Envelope::new(token, now))
}

/// Обновление токена
#[utoipa::path(post, path = "/v1/auth/refresh", tag = "Authentication", security(("session" = ["any"])),
    responses((status = 200, body = Envelope<AccessToken>)))]
pub(crate) async fn refresh(
    Extract(state): Extract<State>,
    caller: Caller,
) -> ApiResult<Json<Envelope<AccessToken>>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let ended = || ApiError::Unauthenticated(Unauthenticated::Ended);
    let (tenant, person) = (caller.tenant, caller.person);
    until_written(|| async {
        let (session, person) = tokio::try_join!(
            store.session_get(tenant, person, caller.session, Read::Consistent),
            store.person_get(tenant, person),
        )?;
        let session = session.filter(|session| session.is_alive(now));
        let (session, person) = session.zip(person).ok_or_else(ended)?;
        let extended = session.extended(now);
        let written = store.session_update(&session, &extended).await;
        let token = || access_token(&state, &extended, &person).map(Json);
        unless_overtaken(written)?.map(|()| token()).transpose()
    })
    .await
}

/// The answer to a logout.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoggedOut {
    message: &'static str,
}

/// Выход из системы
#[utoipa::path(post, path = "/v1/auth/logout", tag = "Authentication", security(("session" = ["any"])),
    responses((status = 200, body = Envelope<LoggedOut>)))]
pub(crate) async fn logout(Extract(state): Extract<State>, parts: Parts) -> ApiResult<Response> {
    let cleared = end_sessions(&state, parts, None).await?;
    let answer = LoggedOut {
        message: "Logged out successfully",
    };
    let answer = Envelope::new(answer, state.platform.clock.now());
    Ok((cleared, Json(answer)).into_response())
}
