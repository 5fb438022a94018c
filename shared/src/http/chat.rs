//! Messages and rooms of chat as Workforce shows them: to requests, and to open sockets.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::workhub::Millis;
use crate::domain::{
    chat::{Message, Room, RoomKind},
    person::Person,
};

/// What people are called, by their number.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<u64, String>);

impl<'a> FromIterator<&'a Person> for Names {
    fn from_iter<I: IntoIterator<Item = &'a Person>>(people: I) -> Self {
        let names = people.into_iter();
        Self(names.map(|person| (person.id, person.name())).collect())
    }
}

/// A message.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChatMessage)]
pub struct MessageItem {
    id: Uuid,
    channel_id: Uuid,
    sender_id: Uuid,
    /// Null once they are removed.
    sender_name: Option<String>,
    /// Empty once it is deleted.
    content: String,
    /// Who is mentioned by `@` and their login or id.
    mentions: Vec<Uuid>,
    created_at: Millis,
    edited_at: Option<Millis>,
    deleted_at: Option<Millis>,
}

impl MessageItem {
    /// A message, by people's present names.
    #[must_use]
    pub fn new(message: Message, names: &Names) -> Self {
        Self {
            id: message.id,
            channel_id: message.room,
            sender_id: message.sender.uuid,
            sender_name: names.0.get(&message.sender.id).cloned(),
            content: message.content,
            mentions: message.mentions.iter().map(|person| person.uuid).collect(),
            created_at: Millis(message.created_at),
            edited_at: message.edited_at.map(Millis),
            deleted_at: message.deleted_at.map(Millis),
        }
    }
}

/// A room.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChatRoom)]
pub struct RoomItem {
    /// The channel whose messages are its messages.
    id: Uuid,
    name: String,
    #[serde(rename = "type")]
    kind: RoomKind,
    /// Of a room of a smart group: its id, or the text that a sync gave.
    smart_group_id: Option<String>,
}

impl From<Room> for RoomItem {
    fn from(room: Room) -> Self {
        Self {
            id: room.id,
            name: room.name,
            kind: room.kind,
            smart_group_id: room.smart_group_id,
        }
    }
}

/// What became of a room that somebody is in, was in, or is in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomChange {
    /// They are in it now.
    Added,
    /// It has another name.
    Renamed,
    /// They are in it no more.
    Removed,
}

/// A room that changed, as open sockets are told.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedRoom {
    /// What became of it.
    pub change: RoomChange,
    /// The room.
    #[serde(flatten)]
    pub room: RoomItem,
}
