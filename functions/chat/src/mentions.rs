//! Who is mentioned in a message.

use shared::{
    domain::{
        chat::{Room, mentioned_names},
        id::{EntityId, TenantId},
        person::Person,
    },
    http::{ApiError, ApiResult},
    queue::{NotificationMessage, Queue},
    store::{OutboxMessage, Store},
};
use uuid::Uuid;

/// The people whose login, or whose id, stands behind an `@`.
///
/// # Errors
/// When the table cannot be read.
pub(crate) async fn find(store: &Store, tenant: TenantId, content: &str) -> ApiResult<Vec<Person>> {
    let mut people = Vec::new();
    for name in mentioned_names(content) {
        let id = Uuid::parse_str(&name).map(EntityId::Uuid);
        let number = match id {
            Ok(id) => Some(id.number()),
            Err(_) => {
                let owner = store.login_name_owner(Some(tenant), &name).await?;
                owner.map(|owner| owner.person)
            }
        };
        let Some(number) = number else { continue };
        let person = store.person_get(tenant, number).await?;
        people.extend(
            person.filter(|person| id.is_err() || id.is_ok_and(|id| id.matches(person.uuid))),
        );
    }
    people.sort_by_key(|person| person.id);
    people.dedup_by_key(|person| person.id);
    Ok(people)
}

/// A message for each who is mentioned, for those who do not see it where it was written.
///
/// # Errors
/// When a message has no JSON form.
pub(crate) fn messages<'a>(
    queue: &Queue,
    tenant: TenantId,
    room: &Room,
    message: &shared::domain::chat::Message,
    mentioned: impl Iterator<Item = &'a Person>,
) -> ApiResult<Vec<OutboxMessage>> {
    let messages = mentioned.map(|person| {
        let told = NotificationMessage::Mentioned {
            tenant,
            person: person.id,
            room: room.id,
            room_name: room.name.clone(),
            message: message.id,
        };
        let told = queue.outbox_message(tenant, &told, message.created_at);
        told.map_err(ApiError::internal)
    });
    messages.collect()
}
