//! `POST /register`: people make their own account.

use std::{fmt, sync::Arc};

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;
use shared::{
    auth::token::digest,
    config::Env,
    domain::{
        id::TenantId,
        organization::RegistrationPolicy,
        person::{Person, PersonStatus},
        violation::{Location, Violation, Violations},
    },
    http::{
        ApiError, ApiResult, ClientAddress, RequestTenant, ValidJson,
        employee_management::ShownRole,
    },
    store::Limit,
};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::input::Registration;
use crate::{State, save};

/// What a person must know who registers as an admin.
#[derive(Clone)]
pub(crate) struct SecretWord(Option<Arc<str>>);

impl fmt::Debug for SecretWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretWord(…)")
    }
}

impl SecretWord {
    /// Reads `SECRET_WORD`; without it nobody registers as an admin.
    pub(crate) fn from_env(env: &Env) -> Self {
        Self(env.optional("SECRET_WORD").map(Arc::from))
    }

    /// Whether this is the word, after the same time for every other one.
    fn is(&self, typed: &str) -> bool {
        // hashes are equally long
        let is_it = |word: &Arc<str>| digest(word).as_bytes().ct_eq(digest(typed).as_bytes());
        self.0.as_ref().is_some_and(|word| is_it(word).into())
    }
}

/// The new account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    #[schema(value_type = String, example = "Пользователь успешно зарегистрирован")]
    message: &'static str,
    user_id: u64,
}

/// Register a new user in the organization of the header `X-Tenant`, the host or the deployment
#[utoipa::path(post, path = "/register", tag = "Auth", security(()),
    params(("X-Tenant" = Option<String>, Header, description = "the organization's slug")),
    request_body = Registration,
    responses((status = 201, description = "Registered; inactive where an admin has to approve", body = Registered),
              (status = 403, description = "The secret word is wrong, or the organization is closed")))]
pub(crate) async fn register(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Response> {
    let body = Registration::of(sent)?;
    let tenant = find_tenant(&state, &tenant).await?;
    let (platform, now) = (&state.platform, state.platform.clock.now());
    let found = platform
        .store
        .organization_with_email_owner(tenant, &body.email);
    let (Some(organization), owner) = found.await? else {
        return Err(no_tenant());
    };
    let policy = match body.role() {
        // the secret word says more than the slug does
        ShownRole::Admin => {
            let typed = body.secret_word.as_deref().unwrap_or_default();
            admit_admin(&state, &address, typed).await?;
            RegistrationPolicy::Open
        }
        ShownRole::Employee => platform.config.registration_in(&organization),
    };
    if policy == RegistrationPolicy::Closed {
        return Err(ApiError::forbidden(
            "Регистрация в этой организации закрыта",
        ));
    }
    // before the expensive hash and before a number is taken
    if owner.is_some() {
        return Err(save::email_taken());
    }
    count_registration(&state, &address).await?;
    let password = body.password.clone();
    let waits = policy == RegistrationPolicy::Approval;
    let describe = |id| Person {
        status: if waits {
            PersonStatus::Inactive
        } else {
            PersonStatus::Active
        },
        ..body.into_person(id, now)
    };
    let made = save::create(&state, tenant, None, Some(password.expose()), describe);
    let registered = Registered {
        message: match waits {
            true => "Регистрация ждет подтверждения администратора",
            false => "Пользователь успешно зарегистрирован",
        },
        user_id: made.await?.id,
    };
    Ok((StatusCode::CREATED, Json(registered)).into_response())
}

async fn find_tenant(state: &State, tenant: &RequestTenant) -> ApiResult<TenantId> {
    let tenant = tenant.resolve(&state.platform.store).await?;
    tenant.ok_or_else(no_tenant)
}

fn no_tenant() -> ApiError {
    let words = "Укажите организацию в заголовке X-Tenant";
    let violation = Violations::of("X-Tenant", Violation::Rule(words.into()));
    violation.within(Location::Headers).into()
}

/// Counts a registration from a network address: 20 in an hour.
async fn count_registration(state: &State, address: &ClientAddress) -> ApiResult<()> {
    let platform = &state.platform;
    let limit = Limit {
        kind: "registration",
        subject: digest(&address.0),
        most: 20 * platform.config.address_limit_factor,
        window: SignedDuration::from_hours(1),
    };
    match platform
        .store
        .limit_take(&limit, platform.clock.now())
        .await?
    {
        Some(retry_after) => Err(ApiError::RateLimited { retry_after }),
        None => Ok(()),
    }
}

/// Lets a person who knows the secret word register as an admin. Tries are counted before the word
/// is looked at, so that it cannot be guessed.
async fn admit_admin(state: &State, address: &ClientAddress, typed: &str) -> ApiResult<()> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let limit = Limit {
        kind: "secret-word",
        subject: digest(&address.0),
        most: 10 * state.platform.config.address_limit_factor,
        window: SignedDuration::from_mins(15),
    };
    if let Some(retry_after) = store.limit_take(&limit, now).await? {
        return Err(ApiError::RateLimited { retry_after });
    }
    if !state.secret_word.is(typed) {
        let words = "Неверное секретное слово для регистрации администратора";
        return Err(ApiError::Forbidden(words.into()));
    }
    Ok(store.limit_delete(&limit).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret_word(value: &str) -> SecretWord {
        SecretWord::from_env(&Env::of([("SECRET_WORD".into(), value.into())]))
    }

    #[test]
    fn only_the_secret_word_is_it_and_nothing_is_where_none_is_set() {
        assert!(secret_word("let-me-in").is("let-me-in"));
        assert!(!secret_word("let-me-in").is("let-me-in "));
        assert!(!secret_word("let-me-in").is(""));
        assert!(!secret_word("").is(""));
    }
}
