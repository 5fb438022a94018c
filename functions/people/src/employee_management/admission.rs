//! Who may register, and how often.

use std::{fmt, sync::Arc};

use jiff::SignedDuration;
use shared::{
    auth::token::digest,
    config::Env,
    domain::{
        organization::{Organization, RegistrationPolicy},
        person::PersonStatus,
    },
    http::{ApiError, ApiResult, ClientAddress, employee_management::ShownRole},
    store::Limit,
};
use subtle::ConstantTimeEq;

use super::input::Registration;
use crate::State;

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

/// What a person who registers is then: inactive where an admin has to approve.
///
/// # Errors
/// [`ApiError::Forbidden`] where they may not, [`ApiError::RateLimited`].
pub(super) async fn admit(
    state: &State,
    address: &ClientAddress,
    organization: &Organization,
    body: &Registration,
) -> ApiResult<PersonStatus> {
    if body.role() == ShownRole::Admin {
        // the secret word says more than the slug does
        let typed = body.secret_word.as_deref().unwrap_or_default();
        admit_admin(state, address, typed).await?;
        return Ok(PersonStatus::Active);
    }
    match state.platform.config.registration_in(organization) {
        RegistrationPolicy::Open => Ok(PersonStatus::Active),
        RegistrationPolicy::Approval => Ok(PersonStatus::Inactive),
        RegistrationPolicy::Closed => {
            let words = "Регистрация в этой организации закрыта";
            Err(ApiError::forbidden(words))
        }
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

/// Counts a registration from a network address: 20 in an hour.
///
/// # Errors
/// [`ApiError::RateLimited`].
pub(super) async fn count_registration(state: &State, address: &ClientAddress) -> ApiResult<()> {
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
