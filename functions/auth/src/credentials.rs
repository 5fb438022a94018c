//! Checking who logs in: one way for all surfaces.

use shared::{
    auth::{
        password,
        session::{ACCESS_TOKEN_LIFE, COOKIE_LIFE, REFRESH_LIFE, Session},
    },
    domain::{
        id::TenantId,
        one_time_code::Destination,
        person::{EmailOwner, Mfa, Person},
        text::Email,
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, Surface},
    store::{Limit, LoginProof, unless_overtaken},
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

/// What proves who logs in.
enum Secret {
    Password(String),
    /// A one-time code, and where it was sent.
    Code(String, Destination),
}

/// Who says to be whom, and what shall prove it.
struct Claim {
    typed: String,
    owner: Option<EmailOwner>,
    secret: Secret,
}

/// Checks a login with a password.
///
/// # Errors
/// [`ApiError::BadCredentials`], [`ApiError::AccountInactive`], [`ApiError::RateLimited`].
pub(crate) async fn check(state: &State, attempt: Attempt, surface: Surface) -> ApiResult<Checked> {
    let typed = attempt.name.trim().to_lowercase();
    let by_address = limits::address(&attempt.address.0, &state.platform.config);
    let (owner, blocked) = find(state, &typed, &attempt.tenant, &by_address).await?;
    refuse_blocked(blocked)?;
    let claim = Claim {
        typed,
        owner,
        secret: Secret::Password(attempt.password),
    };
    prove(state, claim, &by_address, surface).await
}

/// Checks a login with a one-time code; a phone number is looked for in a tenant.
///
/// # Errors
/// [`ApiError::BadCode`], [`ApiError::AccountInactive`], [`ApiError::RateLimited`].
pub(crate) async fn check_code(
    state: &State,
    (tenant, sent_to): (Option<TenantId>, Destination),
    code: String,
    address: &ClientAddress,
) -> ApiResult<Checked> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let by_address = limits::address(&address.0, &state.platform.config);
    let (owner, blocked) = match (&sent_to, tenant) {
        (Destination::Email(email), _) => {
            store
                .email_owner_with_limit(email, &by_address, now)
                .await?
        }
        (Destination::Phone(phone), Some(tenant)) => tokio::try_join!(
            store.phone_owner(tenant, phone),
            store.limit_get(&by_address, now),
        )?,
        (Destination::Phone(_), None) => (None, None),
    };
    refuse_blocked(blocked)?;
    let claim = Claim {
        typed: sent_to.as_str().to_owned(),
        owner,
        secret: Secret::Code(code, sent_to),
    };
    let checked = prove(state, claim, &by_address, Surface::Workforce).await;
    checked.map_err(|error| match error {
        ApiError::BadCredentials => ApiError::BadCode,
        error => error,
    })
}

fn refuse_blocked(blocked: Option<u64>) -> ApiResult<()> {
    match blocked {
        Some(retry_after) => Err(ApiError::RateLimited { retry_after }),
        None => Ok(()),
    }
}

/// Checks a secret. Failures are counted before it is looked at, so that attempts at the same time
/// cannot exceed the limit; a right one gives back what it was counted for.
async fn prove(
    state: &State,
    claim: Claim,
    by_address: &Limit,
    surface: Surface,
) -> ApiResult<Checked> {
    let (store, config) = (&state.platform.store, &state.platform.config);
    let (clock, owner) = (&state.platform.clock, claim.owner);
    let now = clock.now();
    let by_account = limits::account(&claim.typed, owner);
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
    refuse_blocked(blocked?)?;
    let found = found?;
    let right = match &claim.secret {
        Secret::Password(password) => {
            let secrets = found.as_ref().map(|(_, secrets)| secrets);
            let hash = secrets.and_then(|secrets| secrets.password_hash.as_deref());
            password::verify(password, hash).await?
        }
        Secret::Code(code, sent_to) => spend_code(state, owner, code, sent_to).await?,
    };
    let (true, Some(owner), Some((person, credentials))) = (right, owner, found) else {
        let (settled, counted) = tokio::join!(
            store.limit_settle(&by_account),
            store.limit_take(by_address, now)
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

/// Whether it is the code that the person was sent there, which is then spent. Takes as long for one
/// that nobody was sent.
async fn spend_code(
    state: &State,
    owner: Option<EmailOwner>,
    typed: &str,
    sent_to: &Destination,
) -> ApiResult<bool> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let code = match owner {
        Some(EmailOwner { tenant, person }) => store.one_time_code_try(tenant, person, now).await?,
        None => None,
    };
    let code = code.filter(|code| code.sent_to == *sent_to);
    let hash = code.as_ref().map(|code| code.hash.as_str());
    if !password::verify(typed, hash).await? {
        return Ok(false);
    }
    match owner.zip(code) {
        Some((EmailOwner { tenant, person }, code)) => {
            let spent = store.one_time_code_spend(tenant, person, &code).await;
            Ok(unless_overtaken(spent)?.is_some())
        }
        None => Ok(false),
    }
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
            Surface::Workforce | Surface::Headroom => REFRESH_LIFE,
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
