//! Employee Management: User login: one token for eight hours.

use axum::{
    Json,
    extract::State as Extract,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        text::{Email, TypedPassword},
        violation::Violations,
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, Surface, ValidJson},
};
use utoipa::ToSchema;

use crate::{
    State,
    credentials::{Attempt, Checked, Verified, check},
};

/// Credentials of Employee Management's login.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LoginBody {
    email: Email,
    password: TypedPassword,
}

/// The access token of a session.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    token: String,
}

/// User login
#[utoipa::path(post, path = "/login", tag = "Auth", security(()),
    request_body = LoginBody,
    responses((status = 200, body = LoginAnswer)))]
pub(crate) async fn login(
    Extract(state): Extract<State>,
    address: ClientAddress,
    ValidJson(body): ValidJson<LoginBody>,
) -> ApiResult<Response> {
    let attempt = Attempt {
        name: body.email.as_str().to_owned(),
        password: body.password.into_string(),
        address,
        // an e-mail address is one person's in the whole deployment
        tenant: RequestTenant::default(),
    };
    match check(&state, attempt, Surface::EmployeeManagement).await? {
        Checked::Verified(verified) => answer(&state, &verified).await,
        Checked::NeedsMfa { temp_token } => Err(ApiError::MfaRequired { temp_token }),
    }
}

/// Starts a session and hands out its token.
pub(crate) async fn answer(state: &State, verified: &Verified) -> ApiResult<Response> {
    let session = verified
        .start_session(state, Surface::EmployeeManagement)
        .await?;
    let now = state.platform.clock.now();
    let token = state.signer.access(&session, now, session.ends_at);
    let token = token.map_err(ApiError::internal)?;
    Ok(Json(LoginAnswer { token }).into_response())
}
