//! The second factor.

use axum::{Json, extract::State as Extract, response::Response};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    auth::{token::Purpose, totp},
    domain::{
        person::{Credentials, EmailOwner, Mfa, Person},
        text::Text,
        violation::Violations,
    },
    http::{ApiError, ApiResult, Caller, Surface, Unauthenticated, ValidJson, workhub::Done},
    store::{Limit, PersonRefused},
};
use utoipa::ToSchema;

use crate::{
    State,
    credentials::Verified,
    employee_management, headroom, limits, timetracker,
    workforce::{self, ClientType},
    workhub,
};

/// What an authenticator app needs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SetupAnswer {
    secret: String,
    otpauth_url: String,
}

/// Codes for a lost authenticator, shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnableAnswer {
    recovery_codes: Vec<String>,
}

/// A code of the app, or a recovery code.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct CodeBody {
    code: Text<1, 32>,
}

/// A half-finished login, and the code that completes it.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct VerifyBody {
    temp_token: String,
    code: Text<1, 32>,
}

/// Make a second factor, to be enabled with its first code
#[utoipa::path(post, path = "/api/auth/mfa/setup", tag = "MFA", security(("session" = ["any"])),
    responses((status = 200, body = SetupAnswer)))]
pub(crate) async fn setup(
    Extract(state): Extract<State>,
    caller: Caller,
) -> ApiResult<Json<SetupAnswer>> {
    let (person, credentials) = own(&state, &caller).await?;
    if credentials.required_mfa().is_some() {
        return Err(ApiError::conflict("The second factor is enabled already"));
    }
    let mfa = totp::new_mfa();
    let account = person.email.as_ref().map_or("", |email| email.as_str());
    let otpauth_url = totp::otpauth_url(&mfa, account).map_err(ApiError::internal)?;
    let secret = mfa.secret.clone();
    change(&state, &caller, credentials, Some(mfa)).await?;
    Ok(Json(SetupAnswer {
        secret,
        otpauth_url,
    }))
}

/// Enable the second factor with a code of the app
#[utoipa::path(post, path = "/api/auth/mfa/enable", tag = "MFA", security(("session" = ["any"])),
    request_body = CodeBody,
    responses((status = 200, body = EnableAnswer)))]
pub(crate) async fn enable(
    Extract(state): Extract<State>,
    caller: Caller,
    ValidJson(body): ValidJson<CodeBody>,
) -> ApiResult<Json<EnableAnswer>> {
    let (_, credentials) = own(&state, &caller).await?;
    let pending = match &credentials.mfa {
        None => return Err(ApiError::conflict("Set the second factor up first")),
        Some(mfa) if mfa.enabled => {
            return Err(ApiError::conflict("The second factor is enabled already"));
        }
        Some(mfa) => mfa,
    };
    let (accepted, limit) = accept(&state, owner(&caller), pending, body.code.as_str()).await?;
    let (recovery_codes, recovery_hashes) = totp::recovery_codes();
    let mfa = Mfa {
        enabled: true,
        recovery_hashes,
        ..accepted
    };
    change(&state, &caller, credentials, Some(mfa)).await?;
    state.platform.store.limit_delete(&limit).await?;
    Ok(Json(EnableAnswer { recovery_codes }))
}

/// Disable the second factor with a code
#[utoipa::path(post, path = "/api/auth/mfa/disable", tag = "MFA", security(("session" = ["any"])),
    request_body = CodeBody,
    responses((status = 200, body = Done)))]
pub(crate) async fn disable(
    Extract(state): Extract<State>,
    caller: Caller,
    ValidJson(body): ValidJson<CodeBody>,
) -> ApiResult<Json<Done>> {
    let (_, credentials) = own(&state, &caller).await?;
    let Some(mfa) = credentials.required_mfa() else {
        return Err(ApiError::conflict("The second factor is not enabled"));
    };
    let (_, limit) = accept(&state, owner(&caller), mfa, body.code.as_str()).await?;
    change(&state, &caller, credentials, None).await?;
    state.platform.store.limit_delete(&limit).await?;
    Ok(Json(Done::OK))
}

/// Complete a login with a code; the answer is that of the login it completes
#[utoipa::path(post, path = "/api/auth/mfa/verify", tag = "MFA", security(()),
    request_body = VerifyBody,
    responses((status = 200, body = workhub::LoginAnswer)))]
pub(crate) async fn verify(
    Extract(state): Extract<State>,
    client: ClientType,
    ValidJson(body): ValidJson<VerifyBody>,
) -> ApiResult<Response> {
    let (verified, surface) = complete(&state, &body.temp_token, body.code.as_str()).await?;
    match surface {
        Some(Surface::Headroom) => headroom::answer(&state, &verified).await,
        Some(Surface::EmployeeManagement) => employee_management::answer(&state, &verified).await,
        Some(Surface::Workforce) => workforce::answer(&state, &verified, client).await,
        Some(Surface::TimeTracker) => timetracker::answer(&state, &verified).await,
        Some(Surface::WorkHub) | None => workhub::answer(&state, &verified).await,
    }
}

/// The person whose login a code completes, and the surface of the login.
///
/// # Errors
/// [`ApiError::BadCode`], [`ApiError::Unauthenticated`], [`ApiError::RateLimited`].
pub(crate) async fn complete(
    state: &State,
    temp_token: &str,
    code: &str,
) -> ApiResult<(Verified, Option<Surface>)> {
    let now = state.platform.clock.now();
    let claims = state
        .platform
        .verifier
        .verify(temp_token, Purpose::Mfa, now)?;
    let owner = EmailOwner {
        tenant: claims.tenant,
        person: claims.person,
    };
    let (person, credentials) = state
        .platform
        .store
        .person_with_credentials(owner.tenant, owner.person)
        .await?
        .filter(|(person, credentials)| {
            // a new password in between ends the login that the old one began
            person.is_active() && claims.credentials_version == Some(credentials.version)
        })
        .ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let mfa = credentials
        .required_mfa()
        .ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let (mfa, limit) = accept(state, owner, mfa, code).await?;
    let verified = Verified::with_code(owner, person, credentials.version, mfa, limit);
    Ok((verified, claims.surface))
}

fn owner(caller: &Caller) -> EmailOwner {
    EmailOwner {
        tenant: caller.tenant,
        person: caller.person,
    }
}

/// The second factor after a right code, with the limit to forgive; wrong ones count.
async fn accept(
    state: &State,
    owner: EmailOwner,
    mfa: &Mfa,
    code: &str,
) -> ApiResult<(Mfa, Limit)> {
    let now = state.platform.clock.now();
    let limit = limits::second_factor(owner);
    if let Some(retry_after) = state.platform.store.limit_take(&limit, now).await? {
        return Err(ApiError::RateLimited { retry_after });
    }
    let accepted = totp::accept(mfa, code, now).ok_or(ApiError::BadCode)?;
    Ok((accepted, limit))
}

async fn own(state: &State, caller: &Caller) -> ApiResult<(Person, Credentials)> {
    let own = state
        .platform
        .store
        .person_with_credentials(caller.tenant, caller.person)
        .await?;
    own.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))
}

async fn change(
    state: &State,
    caller: &Caller,
    old: Credentials,
    mfa: Option<Mfa>,
) -> ApiResult<()> {
    let new = Credentials {
        mfa,
        version: old.version + 1,
        ..old
    };
    let store = &state.platform.store;
    match store
        .credentials_update(caller.tenant, caller.person, old.version, &new)
        .await?
    {
        Ok(()) => Ok(()),
        Err(PersonRefused::Changed | PersonRefused::EmailTaken) => {
            Err(ApiError::Contended("Changed in the meantime, try again"))
        }
    }
}
