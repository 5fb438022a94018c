//! The log: entries are told in the order of their numbers, each to everybody before the next.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    BoxError,
    domain::{
        chat::{LogEntry, Message},
        id::{TenantId, uuid_at},
        packet,
        socket::Listener,
    },
    http::chat::{MessageItem, Names},
    queue::SocketMessage,
    store::Delivery,
};
use uuid::Uuid;

use crate::{
    Broadcaster,
    listeners::{Audience, knows},
    rooms,
    send::Outgoing,
};

/// Entries that are told together.
const AT_ONCE: usize = 100;
/// How often so many are told before other messages have their turn.
const ROUNDS: usize = 5;

impl Broadcaster {
    /// Tells what the log has that was not told.
    ///
    /// # Errors
    /// When the table or the queue fails.
    pub(crate) async fn deliver_log(&self, tenant: TenantId) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let mut delivery = store.chat_delivery_get(tenant).await?;
        if let Some(under_way) = delivery.under_way {
            // a worker died, and nobody knows whom it told: clients come back and say what they have
            let listeners = store.listener_list(tenant).await?;
            let all: Vec<_> = listeners.iter().collect();
            self.close_all(tenant, &all, None).await?;
            delivery = told_up_to(under_way);
            store.chat_delivery_put(tenant, delivery).await?;
        }
        for _ in 0..ROUNDS {
            let entries = store.chat_log_list(tenant, delivery.delivered, AT_ONCE);
            let entries = entries.await?;
            let Some(last) = entries.last().map(|entry| entry.number) else {
                return Ok(());
            };
            let messages = store.message_list_of(tenant, &entries).await?;
            let senders = messages.iter().map(|message| message.sender.id);
            let rooms: BTreeSet<_> = entries.iter().map(|entry| entry.room).collect();
            let concerns = |it: &Listener| rooms.iter().any(|room| knows(it, *room));
            let audience = self.audience(tenant, concerns, senders).await?;
            if !audience.listeners.is_empty() {
                let under_way = Delivery {
                    under_way: Some(last),
                    ..delivery
                };
                store.chat_delivery_put(tenant, under_way).await?;
                let events = events(&entries, messages, &audience.names)?;
                self.emit_events(tenant, &audience, &events).await?;
            }
            delivery = told_up_to(last);
            store.chat_delivery_put(tenant, delivery).await?;
        }
        let id = uuid_at(self.platform.clock.now());
        let more = SocketMessage::Logged { tenant };
        self.sockets.send_in(tenant, &more, id).await
    }

    async fn emit_events(
        &self,
        tenant: TenantId,
        audience: &Audience,
        events: &[Event],
    ) -> Result<(), BoxError> {
        let mut told = Vec::new();
        for listener in &audience.listeners {
            let rooms = audience.rooms_of(listener);
            let mut packets = rooms::changes(listener, rooms)?;
            if !packets.is_empty() {
                self.remember_rooms(tenant, listener, rooms).await?;
            }
            let seen = events
                .iter()
                .filter(|event| rooms.iter().any(|it| it.id == event.room));
            packets.extend(seen.map(|event| event.packet.clone()));
            told.push(Outgoing { listener, packets });
        }
        self.broadcast(tenant, told).await?;
        self.disconnect_removed(tenant, audience).await
    }

    /// Hangs up on those who may not log in any more.
    pub(crate) async fn disconnect_removed(
        &self,
        tenant: TenantId,
        audience: &Audience,
    ) -> Result<(), BoxError> {
        // everybody who may is in one room at least
        let removed = |listener: &&Listener| audience.rooms_of(listener).is_empty();
        let removed: Vec<_> = audience.listeners.iter().filter(removed).collect();
        self.disconnect(tenant, &removed).await
    }
}

fn told_up_to(number: u64) -> Delivery {
    Delivery {
        delivered: number,
        under_way: None,
    }
}

/// An entry of the log as sockets are told, and the room whose members are.
pub(crate) struct Event {
    pub(crate) room: Uuid,
    pub(crate) packet: String,
}

/// Entries of the log with what their messages say now; an entry whose message is missing, as after a
/// backup was restored, is told to nobody.
///
/// # Errors
/// When a message has no JSON form.
pub(crate) fn events(
    entries: &[LogEntry],
    messages: Vec<Message>,
    names: &Names,
) -> Result<Vec<Event>, serde_json::Error> {
    let items = messages.into_iter().map(|message| {
        let id = message.id;
        (id, MessageItem::new(message, names))
    });
    let items: BTreeMap<Uuid, MessageItem> = items.collect();
    let events = entries.iter().filter_map(|entry| {
        let item = items.get(&entry.message)?;
        // who knows only `message` shows each message once
        let name = match entry.is_new {
            true => "message",
            false => "message_updated",
        };
        let packet = packet::event(name, item, Some(entry.number));
        Some(packet.map(|packet| Event {
            room: entry.room,
            packet,
        }))
    });
    events.collect()
}
