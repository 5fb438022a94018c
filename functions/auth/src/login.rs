//! `POST /api/auth/login`, which two APIs share: the body decides.

use axum::{extract::State as Extract, response::Response};
use serde_json::Value;
use shared::{
    domain::text::TypedPassword,
    http::{ApiResult, ClientAddress, RequestTenant, Surface, ValidJson, parse_value},
};

use crate::{State, credentials::Attempt, headroom, workhub};

/// Log in with username (`WorkHub`, session cookie) or email (Headroom, tokens)
#[utoipa::path(post, path = "/api/auth/login", tag = "Auth", security(()),
    request_body = workhub::LoginBody,
    responses((status = 200, body = workhub::LoginAnswer)))]
pub(crate) async fn login(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    body: ApiResult<ValidJson<Value>>,
) -> ApiResult<Response> {
    let attempt = |name, password: TypedPassword| Attempt {
        name,
        password: password.into_string(),
        address,
        tenant,
    };
    let body = body.map(|ValidJson(body)| body);
    let names_user = matches!(&body, Ok(body) if body.get("username").is_some());
    if names_user {
        let workhub::LoginBody { username, password } = parse_value(body?)?;
        return workhub::login(&state, attempt(username.into_string(), password)).await;
    }
    // whatever names no user is Headroom's to answer
    let answer = async {
        let headroom::LoginBody { email, password } = parse_value(body?)?;
        headroom::answer_login(&state, attempt(email.as_str().to_owned(), password)).await
    };
    Ok(answer
        .await
        .unwrap_or_else(|error| error.on(Surface::Headroom)))
}
