//! What is told and not kept: who types, and who has read.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use shared::{
    BoxError,
    domain::{id::TenantId, socket::Listener},
};
use uuid::Uuid;

use crate::{Broadcaster, listeners::knows};

/// How long it is news that somebody types.
const NEWS_FOR: SignedDuration = SignedDuration::from_secs(5);

#[derive(Serialize)]
struct Typing {
    channel_id: Uuid,
    user_id: Uuid,
}

#[derive(Serialize)]
struct Read {
    channel_id: Uuid,
    user_id: Uuid,
    message_id: Uuid,
}

impl Broadcaster {
    /// Tells a room that somebody types.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn emit_typing(
        &self,
        tenant: TenantId,
        person: u64,
        room: Uuid,
        at: Timestamp,
    ) -> Result<(), BoxError> {
        if self.platform.clock.now() > at + NEWS_FOR {
            return Ok(());
        }
        let concerns = |it: &Listener| knows(it, room);
        let audience = self.audience(tenant, concerns, std::iter::empty()).await?;
        let own = |listener: &&Listener| listener.person == person;
        let Some(typist) = audience.listeners.iter().find(own) else {
            return Ok(());
        };
        if !audience.admits(person, room) {
            return Ok(());
        }
        let typing = Typing {
            channel_id: room,
            user_id: typist.uuid,
        };
        let others = audience.in_room(room).filter(|it| it.person != person);
        self.emit(tenant, others, "typing", &typing).await
    }

    /// Tells the reader's other windows, and who sent the message: a whole room would be told
    /// something by each of its members for each message.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn emit_read(
        &self,
        tenant: TenantId,
        person: u64,
        room: Uuid,
        message: Uuid,
        sender: u64,
    ) -> Result<(), BoxError> {
        let concerns = |it: &Listener| [person, sender].contains(&it.person);
        let audience = self.audience(tenant, concerns, std::iter::empty()).await?;
        let reader = self.platform.store.person_get(tenant, person).await?;
        let Some(reader) = reader else { return Ok(()) };
        let read = Read {
            channel_id: room,
            user_id: reader.uuid,
            message_id: message,
        };
        self.emit(tenant, audience.in_room(room), "read", &read)
            .await
    }
}
