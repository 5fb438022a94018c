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

use crate::{State, limits, logout::end_sockets};

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
    send_reset_mail(&state, &body.email).await?;
    Ok(Json(Done::OK))
}

/// Has a link for a new password mailed, if a person has the address: 5 in 15 minutes.
///
/// # Errors
/// [`ApiError::RateLimited`].
pub(crate) async fn send_reset_mail(state: &State, email: &Email) -> ApiResult<()> {
    let limit = limits::password_mail(email.as_str());
    let now = state.platform.clock.now();
    if let Some(retry_after) = state.platform.store.limit_take(&limit, now).await? {
        return Err(ApiError::RateLimited { retry_after });
    }
    // the notifier finds out whether a person has it
    let message = NotificationMessage::PasswordReset {
        email: email.as_str().to_owned(),
    };
    let sent = state.notifications.send(&message).await;
    sent.map_err(ApiError::Internal)
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
    let set = set_password(&state, body.token.as_str(), &body.password).await?;
    if set == PasswordSet::BadToken {
        return Err(ApiError::rule("token", "Invalid or expired token"));
    }
    Ok(Json(Done::OK))
}

/// What became of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordSet {
    /// It is set.
    Done,
    /// The token is unknown, spent or too old.
    BadToken,
}

/// Whose password a token sets, with its hash and their secrets; none if it does not count.
async fn read_token(
    state: &State,
    token: &str,
) -> ApiResult<Option<(EmailOwner, String, Credentials)>> {
    let store = &state.platform.store;
    let tenant = token
        .split_once('.')
        .and_then(|(tenant, _)| tenant.parse().ok());
    let Some(tenant) = tenant.map(TenantId) else {
        return Ok(None);
    };
    let hash = digest(token);
    let found = store.password_token_get(tenant, &hash).await?;
    let found = found.filter(|token| state.platform.clock.now() < token.valid_until);
    let Some(token) = found else {
        return Ok(None);
    };
    let owner = EmailOwner {
        tenant,
        person: token.person,
    };
    let found = store.person_with_credentials(tenant, token.person).await?;
    let found = found.filter(|(person, old)| person.email.is_some() && token.fits(person, old));
    Ok(found.map(|(_, credentials)| (owner, hash, credentials)))
}

/// Whether a token would set a password; it is not spent by the question.
pub(crate) async fn is_usable(state: &State, token: &str) -> ApiResult<bool> {
    Ok(read_token(state, token).await?.is_some())
}

/// Sets a password with the token from a mail; ends all sessions and forgives failed logins.
pub(crate) async fn set_password(
    state: &State,
    token: &str,
    password: &Password,
) -> ApiResult<PasswordSet> {
    let store = &state.platform.store;
    let Some((owner, hash, old)) = read_token(state, token).await? else {
        return Ok(PasswordSet::BadToken);
    };
    let EmailOwner { tenant, person } = owner;
    let new = Credentials {
        password_hash: Some(password::hash(password.expose()).await?),
        version: old.version + 1,
        ..old.clone()
    };
    // before the token is spent, so that a crash in between leaves no session and a usable token
    store.session_delete_all(tenant, person).await?;
    let spent = store.password_token_spend(tenant, person, &hash, old.version, &new);
    match spent.await {
        Err(StoreError::Condition(0)) => return Ok(PasswordSet::BadToken),
        spent => spent?,
    }
    // and after it, for logins with the old password that were under way
    store.session_delete_all(tenant, person).await?;
    end_sockets(state, tenant, person).await;
    let failures = limits::account("", Some(owner));
    store.limit_delete(&failures).await?;
    Ok(PasswordSet::Done)
}
