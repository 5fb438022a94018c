//! Making and changing people, whichever API asks: one way for all.

use futures::{
    TryFutureExt,
    future::{join, join3, try_join},
};
use shared::{
    auth::password,
    domain::{
        id::TenantId,
        person::{Credentials, Person},
        text::Email,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    queue::{NotificationMessage, SocketMessage},
    retry::{Contended, until_written},
    store::{NewPerson, OutboxMessage, PersonRefused, Sequence},
};

use crate::{State, roles::list_position};

/// Creates a person. One with an e-mail address and no password is invited by mail.
///
/// # Errors
/// [`ApiError::Conflict`] when the e-mail address is taken.
pub(crate) async fn create(
    state: &State,
    tenant: TenantId,
    by: Option<u64>,
    password: Option<&str>,
    describe: impl FnOnce(u64) -> Person,
) -> ApiResult<Person> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let number = store.sequence_next(tenant, Sequence::Person);
    let (password_hash, id) = try_join(hash(password), number.err_into()).await?;
    let person = describe(id);
    refuse_reserved(&state.platform, person.email.as_ref())?;
    let message = NotificationMessage::PersonCreated {
        tenant,
        person: id,
        by,
        invite: person.email.is_some() && password_hash.is_none(),
    };
    let message = state.notifications.outbox_message(tenant, &message, now);
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
    let position = new.person.position.as_deref();
    join(
        list_position(store, tenant, position),
        relay(state, &new.messages),
    )
    .await;
    Ok(new.person)
}

/// Changes a person, and the password if a new one is given; returns them as they are then. A change
/// that another request overtakes is made again to what that left; it must therefore mean the same
/// each time. One that says nothing new is not written and not told.
///
/// # Errors
/// Those of `apply`; [`ApiError::Conflict`] when the e-mail address is taken,
/// [`ApiError::Contended`] when others keep changing the person; [`ApiError::NotFound`], by the name
/// in `what`, when they remove them.
pub(crate) async fn update(
    state: &State,
    caller: &Caller,
    what: &'static str,
    old: Person,
    password: Option<&str>,
    apply: impl Fn(&Person) -> ApiResult<Person>,
) -> ApiResult<Person> {
    let (store, id) = (&state.platform.store, old.id);
    // what is refused costs no hash
    apply(&old)?;
    let hash = hash(password).await?;
    let (hash, mut known) = (hash.as_deref(), Some(old));
    until_written(|| {
        let known = known.take();
        async {
            let old = match known {
                Some(old) => old,
                None => store
                    .person_get(caller.tenant, id)
                    .await?
                    .ok_or(ApiError::NotFound(what))?,
            };
            let new = apply(&old)?;
            if new.says_the_same(&old) && hash.is_none() {
                return Ok(Some(old));
            }
            match write(state, caller, &old, &new, hash).await? {
                Ok(()) => Ok(Some(new)),
                Err(PersonRefused::Changed) => Ok(None),
                Err(PersonRefused::EmailTaken) => Err(email_taken()),
            }
        }
    })
    .await
}

async fn hash(password: Option<&str>) -> ApiResult<Option<String>> {
    match password {
        Some(password) => Ok(Some(password::hash(password).await?)),
        None => Ok(None),
    }
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
    // a person who takes another address goes on; one who is given it logs in with it
    let outdates = password_hash.is_some()
        || old.role != new.role
        || old.status != new.status
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
        activated: !old.is_active() && new.is_active(),
    };
    let message = state.notifications.outbox_message(tenant, &message, now);
    let messages = [message.map_err(ApiError::internal)?];
    let written = store
        .person_update(tenant, old, new, password_hash, &messages)
        .await?;
    if written.is_ok() {
        let end_sessions = async {
            match outdates {
                true => store.session_delete_all(tenant, old.id).await,
                false => Ok(()),
            }
        };
        let position = new.position.as_deref();
        let position = position.filter(|_| old.position != new.position);
        let (ended, (), ()) = join3(
            end_sessions,
            list_position(store, tenant, position),
            relay(state, &messages),
        )
        .await;
        ended?;
        // smart groups may admit them to other rooms now
        let told = match outdates {
            true => SocketMessage::SessionsEnded {
                tenant,
                person: old.id,
            },
            false => SocketMessage::RoomsChanged { tenant },
        };
        state.sockets.tell_sockets(tenant, &told, now).await;
    }
    Ok(written)
}

async fn relay(state: &State, messages: &[OutboxMessage]) {
    for message in messages {
        let store = &state.platform.store;
        state.notifications.relay_or_leave(store, message).await;
    }
}

/// An address that belongs to the platform's operator is nobody's.
fn refuse_reserved(platform: &Platform, email: Option<&Email>) -> ApiResult<()> {
    match email {
        Some(email) if platform.config.reserves(email) => Err(email_taken()),
        _ => Ok(()),
    }
}

/// The e-mail address is taken.
pub(crate) fn email_taken() -> ApiError {
    ApiError::Conflict {
        field: Some("email"),
        message: "E-mail is already registered".into(),
    }
}

fn refused(refused: PersonRefused) -> ApiError {
    match refused {
        PersonRefused::EmailTaken => email_taken(),
        PersonRefused::Changed => Contended.into(),
    }
}
