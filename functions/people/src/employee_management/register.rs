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
    responses((status = 201, body = Registered)))]
pub(crate) async fn register(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Response> {
    let body = Registration::of(sent)?;
    let tenant = find_tenant(&state, &tenant).await?;
    if body.role() == ShownRole::Admin {
        let typed = body.secret_word.as_deref().unwrap_or_default();
        admit_admin(&state, &address, typed).await?;
    }
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    // before the expensive hash and before a number is taken
    if store.email_owner_get(&body.email).await?.is_some() {
        return Err(save::email_taken());
    }
    let password = body.password.clone();
    let describe = |id| body.into_person(id, now);
    let made = save::create(&state, tenant, None, Some(password.expose()), describe);
    let registered = Registered {
        message: "Пользователь успешно зарегистрирован",
        user_id: made.await?.id,
    };
    Ok((StatusCode::CREATED, Json(registered)).into_response())
}

async fn find_tenant(state: &State, tenant: &RequestTenant) -> ApiResult<TenantId> {
    let tenant = tenant.resolve(&state.platform.store).await?;
    tenant.ok_or_else(|| {
        let words = "Укажите организацию в заголовке X-Tenant";
        let violation = Violations::of("X-Tenant", Violation::Rule(words.into()));
        violation.within(Location::Headers).into()
    })
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
