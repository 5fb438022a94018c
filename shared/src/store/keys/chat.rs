//! Keys of chat: rooms, messages, the log.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Key, key, padded, partition};
use crate::domain::id::TenantId;

/// Where an organization's log ends.
#[must_use]
pub fn chat_log_end(tenant: TenantId) -> Key {
    key(tenant, "sequence", "chat")
}

/// An entry of the log.
#[must_use]
pub fn chat_log_entry(tenant: TenantId, number: u64) -> Key {
    Key {
        pk: chat_log(tenant),
        sk: padded(number),
    }
}

/// The partition of the log.
#[must_use]
pub fn chat_log(tenant: TenantId) -> String {
    partition(tenant, "chat-log")
}

/// How far the log was delivered.
#[must_use]
pub fn chat_delivery(tenant: TenantId) -> Key {
    key(tenant, "chat", "delivery")
}

/// A room that a sync made.
#[must_use]
pub fn synced_room(tenant: TenantId, room: Uuid) -> Key {
    Key {
        pk: synced_rooms(tenant),
        sk: room.to_string(),
    }
}

/// The partition of the rooms that syncs made.
#[must_use]
pub fn synced_rooms(tenant: TenantId) -> String {
    partition(tenant, "synced-room")
}

/// What is counted of a room.
#[must_use]
pub fn room_state(tenant: TenantId, room: Uuid) -> Key {
    key(tenant, "room-state", room.to_string())
}

/// How far a person has read in a room.
#[must_use]
pub fn room_read(tenant: TenantId, person: u64, room: Uuid) -> Key {
    Key {
        pk: format!("{}#{person}", partition(tenant, "room-read")),
        sk: room.to_string(),
    }
}

/// A message.
#[must_use]
pub fn message(tenant: TenantId, room: Uuid, message: Uuid) -> Key {
    Key {
        pk: messages(tenant, room),
        sk: message.to_string(),
    }
}

/// The partition of a room's messages.
#[must_use]
pub fn messages(tenant: TenantId, room: Uuid) -> String {
    format!("{}#{room}", partition(tenant, "message"))
}

/// A socket.
#[must_use]
pub fn socket(socket: &str) -> Key {
    Key {
        pk: format!("{}#{socket}", partition(TenantId::PLATFORM, "socket")),
        sk: "socket".to_owned(),
    }
}

/// Which socket a connection belongs to, where that began otherwise.
#[must_use]
pub fn connection(connection: &str) -> Key {
    Key {
        pk: format!(
            "{}#{connection}",
            partition(TenantId::PLATFORM, "connection")
        ),
        sk: "connection".to_owned(),
    }
}

/// Index position of a socket: by the instant at which to look after it.
#[must_use]
pub fn socket_due(at: Timestamp, socket: &str) -> Key {
    let due = socket_due_before(at);
    Key {
        sk: format!("{}#{socket}", due.sk),
        ..due
    }
}

/// The index partition of all sockets, and the position of an instant in it.
#[must_use]
pub fn socket_due_before(at: Timestamp) -> Key {
    key(
        TenantId::PLATFORM,
        "socket-due",
        format!("{:020}", at.as_millisecond()),
    )
}

/// A socket among those of its organization.
#[must_use]
pub fn listener(tenant: TenantId, person: u64, socket: &str) -> Key {
    let of_person = listeners_of(tenant, person);
    Key {
        sk: format!("{}{socket}", of_person.sk),
        ..of_person
    }
}

/// The sockets of a person: partition and prefix.
#[must_use]
pub fn listeners_of(tenant: TenantId, person: u64) -> Key {
    key(tenant, "listener", format!("{}#", padded(person)))
}

/// The partition of an organization's sockets.
#[must_use]
pub fn listeners(tenant: TenantId) -> String {
    partition(tenant, "listener")
}
