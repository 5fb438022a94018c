//! `WorkHub`: login by cookie, and the session's own data.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    auth::session::Session,
    domain::{
        billing::{Subscription, SubscriptionStatus},
        text::{Text, TypedPassword},
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller, Surface, Unauthenticated,
        workhub::{AnnouncementView, Millis},
    },
};
use utoipa::ToSchema;

use crate::{
    State,
    cookie::cookie_header,
    credentials::{Attempt, Checked, Verified, check},
};

/// Credentials of `WorkHub`'s login.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct LoginBody {
    /// E-mail address, or the part before its `@`.
    pub(crate) username: Text<1, 254>,
    pub(crate) password: TypedPassword,
}

/// A login, or its first step.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum LoginAnswer {
    #[serde(rename_all = "camelCase")]
    LoggedIn {
        role: &'static str,
        emp_id: u64,
        org_id: u64,
    },
    #[serde(rename_all = "camelCase")]
    SecondStep { needs_mfa: bool, temp_token: String },
}

pub(crate) async fn login(state: &State, attempt: Attempt) -> ApiResult<Response> {
    match check(state, attempt, Surface::WorkHub).await? {
        Checked::Verified(verified) => answer(state, &verified).await,
        Checked::NeedsMfa { temp_token } => {
            let answer = LoginAnswer::SecondStep {
                needs_mfa: true,
                temp_token,
            };
            Ok(Json(answer).into_response())
        }
    }
}

/// Starts a session and puts its token into the cookie.
pub(crate) async fn answer(state: &State, verified: &Verified) -> ApiResult<Response> {
    let session = verified.start_session(state, Surface::WorkHub).await?;
    let answer = LoginAnswer::LoggedIn {
        role: session.role.shown(),
        emp_id: session.person,
        org_id: session.tenant.0,
    };
    Ok((session_cookie(state, &session)?, Json(answer)).into_response())
}

/// The header that begins a session in a browser.
pub(crate) fn session_cookie(state: &State, session: &Session) -> ApiResult<HeaderMap> {
    let now = state.platform.clock.now();
    let token = state
        .signer
        .access(session, now, session.ends_at)
        .map_err(ApiError::internal)?;
    let life = session.ends_at.duration_since(session.started_at).as_secs();
    Ok(cookie_header(&token, life, &state.platform.config))
}

/// Feature switches of the frontend.
#[derive(Serialize, ToSchema)]
struct FeatureFlags {
    arena: bool,
}

/// The session's own data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    emp_id: u64,
    org_id: u64,
    name: String,
    role: &'static str,
    admin_sections: Vec<String>,
    feature_flags: FeatureFlags,
    subscription_status: Option<SubscriptionStatus>,
    trial_ends_at: Option<Millis>,
    announcements: Vec<AnnouncementView>,
}

/// Current session data
#[utoipa::path(get, path = "/api/auth/me", tag = "Auth", security(("session" = ["any"])),
    responses((status = 200, body = Me)))]
pub(crate) async fn me(Extract(state): Extract<State>, caller: Caller) -> ApiResult<Json<Me>> {
    let now = state.platform.clock.now();
    let store = &state.platform.store;
    let (found, announcements) = tokio::join!(
        store.person_with_surroundings(caller.tenant, caller.person),
        store.announcement_list_open(now),
    );
    let (person, subscription, game) = found?;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    Ok(Json(Me {
        emp_id: person.id,
        org_id: caller.tenant.0,
        name: person.name(),
        role: caller.role.shown(),
        admin_sections: Vec::new(),
        feature_flags: FeatureFlags {
            arena: game.enabled,
        },
        subscription_status: subscription.as_ref().map(|s| s.status_at(now)),
        trial_ends_at: subscription
            .as_ref()
            .and_then(Subscription::trial_end_shown)
            .map(Millis),
        announcements: announcements?
            .into_iter()
            .filter(|a| a.is_current(now))
            .map(AnnouncementView::from)
            .collect(),
    }))
}

/// Public keys that verify access tokens
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "Auth", security(()),
    responses((status = 200, description = "JSON Web Key Set (RFC 7517)")))]
pub(crate) async fn jwks(Extract(state): Extract<State>) -> impl IntoResponse {
    (
        [(CACHE_CONTROL, "public, max-age=3600")],
        Json(state.platform.verifier.jwks()),
    )
}
