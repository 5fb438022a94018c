//! Forgotten passwords and first ones.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use shared::{
    auth::{password, token::digest},
    domain::{
        id::TenantId,
        person::{Credentials, EmailOwner},
        text::{Email, Password, Text},
        violation::Violations,
    },
    http::{ApiError, ApiResult, ValidJson, workhub::Done},
    queue::NotificationMessage,
    store::StoreError,
};
use utoipa::ToSchema;

use crate::{State, limits};

/// Whose password is forgotten.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ForgotPasswordBody {
    email: Email,
}

/// Send a password reset link; the answer and its time are the same whether the address is known
#[utoipa::path(post, path = "/api/auth/forgot-password", tag = "Auth", security(()),
    request_body = ForgotPasswordBody,
    responses((status = 200, body = Done)))]
pub(crate) async fn forgot_password(
    Extract(state): Extract<State>,
    ValidJson(body): ValidJson<ForgotPasswordBody>,
) -> ApiResult<Json<Done>> {
    let limit = limits::password_mail(body.email.as_str());
    let now = state.platform.clock.now();
    if let Some(retry_after) = state.platform.store.limit_take(&limit, now).await? {
        return Err(ApiError::RateLimited { retry_after });
    }
    // the notifier finds out whether a person has it
    let message = NotificationMessage::PasswordReset {
        email: body.email.as_str().to_owned(),
    };
    state
        .notifications
        .send(&message)
        .await
        .map_err(ApiError::Internal)?;
    Ok(Json(Done::OK))
}

/// A token from a mail, and the password it sets.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct ResetPasswordBody {
    token: Text<1, 200>,
    password: Password,
}

/// Set a password with the token from a mail; ends all sessions
#[utoipa::path(post, path = "/api/auth/reset-password", tag = "Auth", security(()),
    request_body = ResetPasswordBody,
    responses((status = 200, body = Done)))]
pub(crate) async fn reset_password(
    Extract(state): Extract<State>,
    ValidJson(body): ValidJson<ResetPasswordBody>,
) -> ApiResult<Json<Done>> {
    const BAD_TOKEN: &str = "Invalid or expired token";
    let bad_token = || ApiError::rule("token", BAD_TOKEN);
    let store = &state.platform.store;
    let tenant = body
        .token
        .as_str()
        .split_once('.')
        .and_then(|(tenant, _)| tenant.parse().ok());
    let tenant = TenantId(tenant.ok_or_else(bad_token)?);
    let hash = digest(body.token.as_str());
    let token = store
        .password_token_get(tenant, &hash)
        .await?
        .filter(|token| state.platform.clock.now() < token.valid_until)
        .ok_or_else(bad_token)?;
    let (_, old) = store
        .person_with_credentials(tenant, token.person)
        .await?
        .filter(|(person, old)| person.email.is_some() && token.fits(person, old))
        .ok_or_else(bad_token)?;
    let new = Credentials {
        password_hash: Some(password::hash(body.password.expose()).await?),
        version: old.version + 1,
        ..old.clone()
    };
    // before the token is spent, so that a crash in between leaves no session and a usable token
    store.session_delete_all(tenant, token.person).await?;
    match store
        .password_token_spend(tenant, token.person, &hash, old.version, &new)
        .await
    {
        Err(StoreError::Condition(0)) => return Err(bad_token()),
        spent => spent?,
    }
    // and after it, for logins with the old password that were under way
    store.session_delete_all(tenant, token.person).await?;
    let owner = EmailOwner {
        tenant,
        person: token.person,
    };
    store
        .limit_delete(&limits::account("", Some(owner)))
        .await?;
    Ok(Json(Done::OK))
}
