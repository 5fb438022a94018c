//! What people are told who are mentioned in a room and do not see it there.

use shared::{
    BoxError,
    domain::{id::TenantId, person::Person},
};
use uuid::Uuid;

use crate::{Notifier, mails};

impl Notifier {
    /// Mails a person a message that mentions them, unless a socket has told them, the message was
    /// deleted, or they do not like mails.
    pub(crate) async fn mail_mention(
        &self,
        tenant: TenantId,
        person: u64,
        room: Uuid,
        room_name: &str,
        message: Uuid,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        if !store.listener_list_of(tenant, person).await?.is_empty() {
            return Ok(());
        }
        let message = store.message_get(tenant, room, message).await?;
        let Some(message) = message.filter(|message| message.deleted_at.is_none()) else {
            return Ok(());
        };
        let people = [person, message.sender.id];
        let people = store.person_list_by_ids(tenant, &people).await?;
        let find = |id| people.iter().find(|it| it.id == id);
        let likes = find(person).filter(|it| it.is_active() && it.mails_notifications);
        let (Some(person), by) = (likes, find(message.sender.id)) else {
            return Ok(());
        };
        let Some(email) = &person.email else {
            return Ok(());
        };
        let by = by.map(Person::name).unwrap_or_default();
        let url = &self.platform.config.public_url;
        let text = mails::mention(&person.name(), &by, room_name, &message.content, url);
        self.mailer.send(email, mails::MENTION_SUBJECT, &text).await
    }
}
