//! Logging in with a password, and out.

use axum::{
    Json,
    extract::State as Extract,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use shared::{
    domain::{
        text::{Text, TypedPassword},
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, ClientAddress, OptionalJson, OwnPage, RequestTenant, Surface,
        ValidJson, workhub::Done,
    },
};
use utoipa::ToSchema;

use super::{
    client_type::ClientType,
    cookies::{RefreshCookies, clear_cookies},
    tokens::{self, LoginAnswer, RefreshBody},
};
use crate::{
    State,
    credentials::{Attempt, Checked, check},
    logout::end_sessions,
};

/// Credentials of Workforce's login.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LoginBody {
    /// E-mail address, or the part before its `@`.
    email: Text<1, 254>,
    password: TypedPassword,
}

/// Log in with a password
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "Auth", security(()),
    params(("X-Client-Type" = Option<String>, Header, description = "`web`, the default, or `mobile`")),
    request_body = LoginBody,
    responses((status = 200, body = LoginAnswer)))]
pub(crate) async fn login(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    client: ClientType,
    ValidJson(body): ValidJson<LoginBody>,
) -> ApiResult<Response> {
    let attempt = Attempt {
        name: body.email.into_string(),
        password: body.password.into_string(),
        address,
        tenant,
    };
    match check(&state, attempt, Surface::Workforce).await? {
        Checked::Verified(verified) => tokens::answer(&state, &verified, client).await,
        Checked::NeedsMfa { temp_token } => Err(ApiError::MfaRequired { temp_token }),
    }
}

/// Log out: ends whatever sessions the request carries, and clears the cookies
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "Auth", security(("session" = ["any"])),
    request_body = Option<RefreshBody>,
    responses((status = 200, body = Done)))]
pub(crate) async fn logout(
    Extract(state): Extract<State>,
    page: Result<OwnPage, ApiError>,
    parts: Parts,
    OptionalJson(body): OptionalJson<RefreshBody>,
) -> ApiResult<Response> {
    let sent = body.and_then(RefreshBody::into_token);
    // another site's page makes a browser send the cookie, too
    let cookie = page
        .ok()
        .and_then(|OwnPage| RefreshCookies::of(&parts.headers).refresh);
    let carried = [sent, cookie].into_iter().flatten();
    let mut cleared = end_sessions(&state, parts, carried).await?;
    if let Some(headers) = &mut cleared {
        clear_cookies(headers, &state.platform.config);
    }
    Ok((cleared, Json(Done::OK)).into_response())
}
