//! Checking who logs in: one way for all surfaces.

use shared::{
    auth::{
        password,
        session::{ACCESS_TOKEN_LIFE, COOKIE_LIFE, REFRESH_LIFE, Session},
    },
    domain::{
        id::TenantId,
        person::{EmailOwner, Mfa, Person},
        text::Email,
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, Surface},
    store::{Limit, LoginProof},
};

use crate::{State, limits};

/// A login as typed, whatever its surface.
pub(crate) struct Attempt {
    /// E-mail address, or the part before its `@`.
    pub(crate) name: String,
    pub(crate) password: String,
    pub(crate) address: ClientAddress,
    pub(crate) tenant: RequestTenant,
}

/// A person whose password, and second factor if any, was right.
pub(crate) struct Verified {
    pub(crate) person: Person,
    pub(crate) tenant: TenantId,
    credentials_version: u64,
    mfa: Option<Mfa>,
    limit: Limit,
}

/// What a right password leads to.
pub(crate) enum Checked {
    /// A session may start.
    Verified(Box<Verified>),
    /// The second factor is asked for with this token.
    NeedsMfa { temp_token: String },
}

/// Checks an attempt. Failures are counted before the password is looked at, so that attempts at
/// the same time cannot exceed the limit; a right password gives back what it was counted for.
pub(crate) async fn check(state: &State, attempt: Attempt, surface: Surface) -> ApiResult<Checked> {
    let (store, config) = (&state.platform.store, &state.platform.config);
    let clock = &state.platform.clock;
    let now = clock.now();
    let typed = attempt.name.trim().to_lowercase();
    let by_address = limits::address(&attempt.address.0, config);

    let (owner, blocked) = find(state, &typed, &attempt.tenant, &by_address).await?;
    if let Some(retry_after) = blocked {
        return Err(ApiError::RateLimited { retry_after });
    }
    let by_account = limits::account(&typed, owner);
    let (blocked, found) = tokio::join!(
        store.limit_take_in_turn(&by_account, clock, config.contention_wait),
        async {
            match owner {
                Some(owner) => {
                    store
                        .person_with_credentials(owner.tenant, owner.person)
                        .await
                }
                None => Ok(None),
            }
        }
    );
    if let Some(retry_after) = blocked? {
        return Err(ApiError::RateLimited { retry_after });
    }
    let found = found?;
    let hash = found
        .as_ref()
        .and_then(|(_, secrets)| secrets.password_hash.as_deref());
    let right = password::verify(&attempt.password, hash).await?;
    let (true, Some(owner), Some((person, credentials))) = (right, owner, found) else {
        let (settled, counted) = tokio::join!(
            store.limit_settle(&by_account),
            store.limit_take(&by_address, now)
        );
        settled.and(counted)?;
        return Err(ApiError::BadCredentials);
    };
    if !person.is_active() {
        store.limit_delete(&by_account).await?;
        return Err(ApiError::AccountInactive);
    }
    if credentials.required_mfa().is_some() {
        store.limit_delete(&by_account).await?;
        let temp_token = state
            .signer
            .mfa(owner, surface, credentials.version, now)
            .map_err(ApiError::internal)?;
        return Ok(Checked::NeedsMfa { temp_token });
    }
    Ok(Checked::Verified(Box::new(Verified {
        person,
        tenant: owner.tenant,
        credentials_version: credentials.version,
        mfa: None,
        limit: by_account,
    })))
}

/// Whose name was typed, and whether the network address must wait.
async fn find(
    state: &State,
    typed: &str,
    tenant: &RequestTenant,
    by_address: &Limit,
) -> ApiResult<(Option<EmailOwner>, Option<u64>)> {
    let store = &state.platform.store;
    let now = state.platform.clock.now();
    if let Ok(email) = Email::parse(typed) {
        return Ok(store
            .email_owner_with_limit(&email, by_address, now)
            .await?);
    }
    let found = tenant.resolve(store).await?;
    let owner = match found {
        // a header with a typo means no organization, rather than all
        None if tenant.is_named() => None,
        tenant => store.login_name_owner(tenant, typed).await?,
    };
    Ok((owner, store.limit_get(by_address, now).await?))
}

impl Verified {
    /// A person who completed a login with a code.
    pub(crate) fn with_code(
        owner: EmailOwner,
        person: Person,
        credentials_version: u64,
        mfa: Mfa,
        limit: Limit,
    ) -> Self {
        Self {
            person,
            tenant: owner.tenant,
            credentials_version,
            mfa: Some(mfa),
            limit,
        }
    }

    /// Starts a session; a cookie's session ends after 8 hours, a refreshed one 30 days after its
    /// last refresh, that of an access token alone with the token.
    pub(crate) async fn start_session(
        &self,
        state: &State,
        surface: Surface,
    ) -> ApiResult<Session> {
        let now = state.platform.clock.now();
        let life = match surface {
            Surface::WorkHub | Surface::EmployeeManagement => COOKIE_LIFE,
            Surface::Headroom => REFRESH_LIFE,
            Surface::TimeTracker => ACCESS_TOKEN_LIFE,
        };
        let session = Session::start(self.tenant, self.person.id, self.person.role, now, life);
        let proof = LoginProof {
            credentials_version: self.credentials_version,
            mfa: self.mfa.as_ref(),
            limit: &self.limit,
        };
        let store = &state.platform.store;
        Box::pin(store.session_create(&session, &proof, now)).await?;
        Ok(session)
    }
}
