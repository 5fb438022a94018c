//! Making, changing and removing people, whichever API asks: one way for all.

use shared::{
    auth::password,
    domain::{
        id::TenantId,
        person::{Credentials, Person},
        text::Email,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    queue::NotificationMessage,
    store::{NewPerson, PersonRefused, Sequence, Waiting},
};

use crate::State;

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
    relay(state, &new.messages).await;
    Ok(new.person)
}

/// Writes a changed person and ends the sessions that a change of rights outdates: before the
/// change, so that a crash leaves none, and after it, for logins that were under way.
///
/// # Errors
/// [`ApiError::Conflict`] when somebody has the e-mail address, or changed the person meanwhile.
pub(crate) async fn update(
    state: &State,
    caller: &Caller,
    old: &Person,
    new: &Person,
) -> ApiResult<()> {
    let (platform, tenant) = (&state.platform, caller.tenant);
    let store = &platform.store;
    if old.email != new.email {
        refuse_reserved(platform, new.email.as_ref())?;
    }
    let outdates = old.role != new.role || old.standing != new.standing || old.email != new.email;
    if outdates {
        store.session_delete_all(tenant, old.id).await?;
    }
    let message = NotificationMessage::PersonUpdated {
        tenant,
        person: new.id,
        by: caller.person,
    };
    let message = state
        .notifications
        .waiting(tenant, &message, platform.clock.now());
    let messages = [message.map_err(ApiError::internal)?];
    store
        .person_update(tenant, old, new, &messages)
        .await?
        .map_err(refused)?;
    if outdates {
        store.session_delete_all(tenant, old.id).await?;
    }
    relay(state, &messages).await;
    Ok(())
}

async fn relay(state: &State, messages: &[Waiting]) {
    for message in messages {
        let store = &state.platform.store;
        state.notifications.relay_or_leave(store, message).await;
    }
}

/// Removes a person: logged out, anonymised, their history stays.
///
/// # Errors
/// [`ApiError::Conflict`] when somebody changed the person meanwhile.
pub(crate) async fn remove(
    platform: &Platform,
    tenant: TenantId,
    person: &Person,
) -> ApiResult<()> {
    let store = &platform.store;
    store.session_delete_all(tenant, person.id).await?;
    store
        .person_remove(tenant, person, platform.clock.now())
        .await?
        .map_err(refused)?;
    Ok(store.session_delete_all(tenant, person.id).await?)
}

/// An address that belongs to the platform's operator is nobody's.
fn refuse_reserved(platform: &Platform, email: Option<&Email>) -> ApiResult<()> {
    match email {
        Some(email) if platform.config.reserves(email) => Err(email_taken()),
        _ => Ok(()),
    }
}

fn email_taken() -> ApiError {
    ApiError::Conflict {
        field: Some("email"),
        message: "E-mail is already registered".into(),
    }
}

fn refused(refused: PersonRefused) -> ApiError {
    match refused {
        PersonRefused::EmailTaken => email_taken(),
        PersonRefused::Changed => ApiError::Contended("Changed in the meantime, try again"),
    }
}
