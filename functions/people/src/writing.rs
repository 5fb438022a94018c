//! Making and changing people, whichever API asks: one way for all.

use shared::{
    auth::password,
    domain::{
        id::TenantId,
        job_role::{JobRole, JobRoleRefused, JobRoles},
        person::{Credentials, Person},
        text::Email,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    queue::NotificationMessage,
    store::{NewPerson, PersonRefused, Sequence, Store, StoreError, Waiting},
};

use crate::State;

/// Tries of a change that others keep overtaking.
pub(crate) const ATTEMPTS: u32 = 20;
/// How often a change of the roles is tried again when somebody else was faster.
const ROUNDS: u32 = 50;

/// Makes a person. Somebody with an e-mail address and no password is invited by mail.
///
/// # Errors
/// [`ApiError::Conflict`] when somebody has the e-mail address.
pub(crate) async fn create(
    state: &State,
    tenant: TenantId,
    by: Option<u64>,
    password: Option<&str>,
    describe: impl FnOnce(u64) -> Person,
) -> ApiResult<Person> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let password_hash = match password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    let id = store.sequence_next(tenant, Sequence::Person).await?;
    let person = describe(id);
    refuse_reserved(&state.platform, person.email.as_ref())?;
    let message = NotificationMessage::PersonCreated {
        tenant,
        person: id,
        by,
        invite: person.email.is_some() && password_hash.is_none(),
    };
    let message = state.notifications.waiting(tenant, &message, now);
    let credentials = Credentials {
        password_hash,
        version: 1,
        ..Credentials::default()
    };
    let new = NewPerson {
        person,
        credentials,
        messages: vec![message.map_err(ApiError::internal)?],
    };
    store.person_create(tenant, &new).await?.map_err(refused)?;
    list_position(store, tenant, new.person.position.as_deref()).await;
    relay(state, &new.messages).await;
    Ok(new.person)
}

/// Changes a person, and the password if a new one is given; returns them as they are then. A change
/// that somebody else overtakes is made again to what they left; it must therefore mean the same
/// each time. One that says nothing new is not written and not told.
///
/// # Errors
/// Those of `apply`; [`ApiError::Conflict`] when somebody has the e-mail address,
/// [`ApiError::Contended`] when others keep changing the person; [`ApiError::NotFound`], by the name
/// in `what`, when they remove them.
pub(crate) async fn change(
    state: &State,
    caller: &Caller,
    what: &'static str,
    mut old: Person,
    password: Option<&str>,
    apply: impl Fn(&Person) -> ApiResult<Person>,
) -> ApiResult<Person> {
    let mut new = apply(&old)?;
    let hash = match password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    for _ in 0..ATTEMPTS {
        if new.says_the_same(&old) && hash.is_none() {
            return Ok(old);
        }
        match write(state, caller, &old, &new, hash.as_deref()).await? {
            Err(PersonRefused::Changed) => {
                let store = &state.platform.store;
                let found = store.person_get(caller.tenant, old.id).await?;
                old = found.ok_or(ApiError::NotFound(what))?;
                new = apply(&old)?;
            }
            written => return written.map(|()| new).map_err(refused),
        }
    }
    Err(refused(PersonRefused::Changed))
}

/// Writes a changed person, possibly with a new password, and ends the sessions that it outdates:
/// before the change, so that a crash leaves none, and after it, for logins that were under way.
async fn write(
    state: &State,
    caller: &Caller,
    old: &Person,
    new: &Person,
    password_hash: Option<&str>,
) -> ApiResult<Result<(), PersonRefused>> {
    let (platform, tenant) = (&state.platform, caller.tenant);
    let store = &platform.store;
    if old.email != new.email
        && let Some(email) = &new.email
    {
        // a change that is refused ends no session
        refuse_reserved(platform, Some(email))?;
        if store.email_owner_get(email).await?.is_some() {
            return Ok(Err(PersonRefused::EmailTaken));
        }
    }
    // who gives themselves another address goes on; whom somebody else gives one logs in with it
    let outdates = password_hash.is_some()
        || old.role != new.role
        || old.standing != new.standing
        || old.email != new.email && caller.person != old.id;
    if outdates {
        store.session_delete_all(tenant, old.id).await?;
    }
    let now = platform.clock.now();
    let message = NotificationMessage::PersonUpdated {
        tenant,
        person: new.id,
        by: caller.person,
        at: now,
        invite: old.email != new.email && new.email.is_some() && password_hash.is_none(),
    };
    let message = state.notifications.waiting(tenant, &message, now);
    let messages = [message.map_err(ApiError::internal)?];
    let written = store
        .person_update(tenant, old, new, password_hash, &messages)
        .await?;
    if written.is_ok() {
        if outdates {
            store.session_delete_all(tenant, old.id).await?;
        }
        if old.position != new.position {
            list_position(store, tenant, new.position.as_deref()).await;
        }
        relay(state, &messages).await;
    }
    Ok(written)
}

async fn relay(state: &State, messages: &[Waiting]) {
    for message in messages {
        let store = &state.platform.store;
        state.notifications.relay_or_leave(store, message).await;
    }
}

/// Sees to it that there is a role for a job title that somebody has now. When there are too many,
/// or the table fails, the title has none.
async fn list_position(store: &Store, tenant: TenantId, position: Option<&str>) {
    let Some(position) = position else { return };
    // what every tenant begins with is never removed
    if JobRoles::default().named(position).is_some() {
        return;
    }
    if let Err(error) = add_role(store, tenant, position).await {
        tracing::warn!(%tenant, %error, "a job title got no role");
    }
}

/// Adds a role, unless it is known or there are too many.
///
/// # Errors
/// When the table fails.
pub(crate) async fn add_role(
    store: &Store,
    tenant: TenantId,
    name: &str,
) -> ApiResult<Result<JobRole, JobRoleRefused>> {
    for _ in 0..ROUNDS {
        let (roles, role) = match store.job_roles_get(tenant).await?.with(name) {
            Ok(added) => added,
            Err(refused) => return Ok(Err(refused)),
        };
        match store.job_roles_put(tenant, &roles).await {
            Ok(()) => return Ok(Ok(role)),
            // somebody else was faster
            Err(StoreError::Condition(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Busy.into())
}

/// An address that belongs to the platform's operator is nobody's.
fn refuse_reserved(platform: &Platform, email: Option<&Email>) -> ApiResult<()> {
    match email {
        Some(email) if platform.config.reserves(email) => Err(email_taken()),
        _ => Ok(()),
    }
}

/// Somebody has the e-mail address.
pub(crate) fn email_taken() -> ApiError {
    ApiError::Conflict {
        field: Some("email"),
        message: "E-mail is already registered".into(),
    }
}

pub(crate) fn refused(refused: PersonRefused) -> ApiError {
    match refused {
        PersonRefused::EmailTaken => email_taken(),
        PersonRefused::Changed => ApiError::Contended("Changed in the meantime, try again"),
    }
}
