//! Chat: rooms, their messages, and the log in which everything that happens has its number.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use super::{id::TenantId, person::Person, schedule::PersonRef, smart_group::SmartGroups};

/// How long the sender may change or delete a message.
pub const CHANGED_WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// People that one message mentions at most; further ones are text.
pub const MOST_MENTIONED: usize = 5;

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Everybody of the organization.
    General,
    /// Who runs the organization.
    AdminsOwners,
    /// The members of a smart group, or those that a sync named.
    SmartGroup,
}

/// A room as those see it who are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The channel.
    pub id: Uuid,
    /// What it is for.
    pub kind: RoomKind,
    /// Name.
    pub name: String,
    /// The smart group as its client names it.
    pub smart_group_id: Option<String>,
}

/// A room that a sync made, or the members it named for a smart group that has no rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncedRoom {
    /// The channel.
    pub id: Uuid,
    /// The client's text, or the id of one of our smart groups.
    pub smart_group_id: String,
    /// Name.
    pub name: String,
    /// Numbers of its members.
    pub members: Vec<u64>,
}

/// All rooms of an organization, or one of them, and who is in them.
#[derive(Clone, Debug)]
pub struct Rooms {
    tenant: TenantId,
    groups: SmartGroups,
    synced: Vec<SyncedRoom>,
}

impl Rooms {
    /// Rooms of smart groups and syncs, besides those that every organization has.
    #[must_use]
    pub const fn new(tenant: TenantId, groups: SmartGroups, synced: Vec<SyncedRoom>) -> Self {
        Self {
            tenant,
            groups,
            synced,
        }
    }

    /// The rooms that a person is in: the only rule of who reads and writes where.
    #[must_use]
    pub fn of(&self, person: &Person) -> Vec<Room> {
        if !person.is_active() {
            return Vec::new();
        }
        let general = Room {
            id: general_room(self.tenant),
            kind: RoomKind::General,
            name: "General".to_owned(),
            smart_group_id: None,
        };
        let admins = person.role.is_admin().then(|| Room {
            id: admins_room(self.tenant),
            kind: RoomKind::AdminsOwners,
            name: "Admins & Owners".to_owned(),
            smart_group_id: None,
        });
        let named = |id: Uuid| {
            let mut rooms = self.synced.iter();
            rooms.any(|room| room.id == id && room.members.contains(&person.id))
        };
        let groups = self.groups.groups().filter(|(_, group)| {
            // rules say who is a member; a group without any has those whom a sync named
            match group.membership.rules.is_empty() {
                true => named(group.id),
                false => group.admits(person),
            }
        });
        let groups = groups.map(|(_, group)| Room {
            id: group.id,
            kind: RoomKind::SmartGroup,
            name: group.name.clone(),
            smart_group_id: Some(group.id.to_string()),
        });
        let synced = self.synced.iter().filter(|room| {
            room.id == synced_room(self.tenant, &room.smart_group_id)
                && room.members.contains(&person.id)
        });
        let synced = synced.map(|room| Room {
            id: room.id,
            kind: RoomKind::SmartGroup,
            name: room.name.clone(),
            smart_group_id: Some(room.smart_group_id.clone()),
        });
        [general]
            .into_iter()
            .chain(admins)
            .chain(groups)
            .chain(synced)
            .collect()
    }

    /// A room, if a person is in it.
    #[must_use]
    pub fn find(&self, room: Uuid, person: &Person) -> Option<Room> {
        self.of(person).into_iter().find(|it| it.id == room)
    }

    /// Whether the organization has a room, whoever is in it.
    #[must_use]
    pub fn exists(&self, room: Uuid) -> bool {
        room == general_room(self.tenant)
            || room == admins_room(self.tenant)
            || self.groups.group(room).is_some()
            || self.synced(room).is_some()
    }

    /// What a sync wrote down of a room.
    #[must_use]
    pub fn synced(&self, room: Uuid) -> Option<&SyncedRoom> {
        self.synced.iter().find(|it| it.id == room)
    }

    /// The room that a client means by a smart group: one of ours, or its own.
    #[must_use]
    pub fn id_of(&self, smart_group_id: &str) -> Uuid {
        let ours = Uuid::parse_str(smart_group_id).ok();
        let ours = ours.filter(|id| self.groups.group(*id).is_some());
        ours.unwrap_or_else(|| synced_room(self.tenant, smart_group_id))
    }
}

/// Everybody's room.
#[must_use]
pub fn general_room(tenant: TenantId) -> Uuid {
    room_id(tenant, "general", "")
}

/// The room of those who run the organization.
#[must_use]
pub fn admins_room(tenant: TenantId) -> Uuid {
    room_id(tenant, "admins", "")
}

/// The room of a client's own group: the same however often it is synced.
#[must_use]
pub fn synced_room(tenant: TenantId, smart_group_id: &str) -> Uuid {
    room_id(tenant, "synced", smart_group_id)
}

/// An id that follows from what the room is, so that no request has to look it up.
fn room_id(tenant: TenantId, kind: &str, name: &str) -> Uuid {
    let hash = Sha256::digest(format!("workhub room {tenant} {kind} {name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::new_v8(bytes)
}

/// A message. Its id says when it was sent and its number in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// See [`message_id`].
    pub id: Uuid,
    /// The room.
    pub room: Uuid,
    /// Which message of the room it is, from 1.
    pub place: u64,
    /// Who sent it.
    pub sender: PersonRef,
    /// What it says; nothing once it is deleted.
    pub content: String,
    /// Who is mentioned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<PersonRef>,
    /// When it was sent; never before the message with the number before.
    pub created_at: Timestamp,
    /// When its content last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Grows by one with every change.
    pub version: u64,
}

/// The id of the message with a number, sent at an instant: version 7, and ids of an organization sort
/// like the numbers.
#[must_use]
pub fn message_id(tenant: TenantId, at: Timestamp, number: u64) -> Uuid {
    let mut random = [0; 10];
    random[..4].copy_from_slice(&tenant.0.to_be_bytes()[4..]);
    random[4..].copy_from_slice(&number.to_be_bytes()[2..]);
    Builder::from_unix_timestamp_millis(millis(at), &random).into_uuid()
}

/// Before all ids of messages sent at an instant or later.
#[must_use]
pub fn first_message_id(at: Timestamp) -> Uuid {
    message_id(TenantId::PLATFORM, at, 0)
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or_default()
}

/// Something that happened in a room, in the order in which everybody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// One more than that of the entry before; no number is missing.
    pub number: u64,
    /// The room.
    pub room: Uuid,
    /// The message that it is about.
    pub message: Uuid,
    /// Whether the message is new; otherwise it was changed or deleted.
    pub is_new: bool,
}

/// Where the log of an organization ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEnd {
    /// The last number; 0 while nothing has happened.
    #[serde(rename = "log_number")]
    pub number: u64,
    /// When it was given.
    pub at: Timestamp,
}

impl LogEnd {
    /// The end after one more entry. Clocks of several machines differ; the log's goes only forward.
    #[must_use]
    pub fn next(self, now: Timestamp) -> Self {
        Self {
            number: self.number + 1,
            at: now.max(self.at),
        }
    }
}

/// What a room is shown with besides its messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// How many messages were sent in it.
    pub messages: u64,
    /// When the last one was.
    pub last_message_at: Option<Timestamp>,
}

/// The names after an `@` in a text: logins, or ids of people.
#[must_use]
pub fn mentioned_names(content: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let mut names = Vec::new();
    let mut before = None;
    for (place, c) in content.char_indices() {
        // an address has something before its @
        if c == '@' && !before.is_some_and(is_name) {
            let rest = &content[place + 1..];
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches(['.', '-']).to_lowercase();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        before = Some(c);
    }
    names.truncate(MOST_MENTIONED);
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::{PersonStatus, Role};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn ids_of_messages_sort_like_their_numbers_also_within_a_millisecond() {
        let (now, later) = (at("2026-04-08T09:00:00Z"), at("2026-04-08T09:00:00.001Z"));
        let ids = [
            first_message_id(now),
            message_id(TenantId(7), now, 1),
            message_id(TenantId(7), now, 9),
            message_id(TenantId(7), now, 300),
            first_message_id(later),
            message_id(TenantId(7), later, 301),
        ];
        assert!(ids.is_sorted());
        let texts = ids.map(|id| id.to_string());
        assert!(texts.is_sorted());
        assert_eq!(ids[1].get_version_num(), 7);
        assert_ne!(ids[1], message_id(TenantId(8), now, 1));
    }

    #[test]
    fn the_log_goes_forward_whatever_the_clock_of_a_machine_says() {
        let end = LogEnd::default().next(at("2026-04-08T09:00:00Z"));
        let next = end.next(at("2026-04-08T08:59:59Z"));
        assert_eq!((next.number, next.at), (2, end.at));
    }

    #[test]
    fn a_name_after_an_at_is_mentioned_and_an_address_is_not() {
        for (content, names) in [
            ("@anna look", &["anna"][..]),
            ("thanks, @Anna.Petrova.", &["anna.petrova"]),
            ("(@boris) @boris @anna", &["boris", "anna"]),
            ("write to anna@acme.test", &[]),
            ("@ nobody @", &[]),
            ("привет @пётр!", &["пётр"]),
        ] {
            assert_eq!(mentioned_names(content), names, "{content}");
        }
        let many = (0..20).map(|n| format!("@p{n} ")).collect::<String>();
        assert_eq!(mentioned_names(&many).len(), MOST_MENTIONED);
    }

    fn rooms(synced: Vec<SyncedRoom>) -> Rooms {
        Rooms::new(TenantId(7), SmartGroups::default(), synced)
    }

    fn names(rooms: &Rooms, person: &Person) -> Vec<String> {
        rooms.of(person).into_iter().map(|room| room.name).collect()
    }

    #[test]
    fn everybody_is_in_general_and_admins_have_a_room_of_their_own() {
        let person = |role| Person::new(1, "Anna", role, Timestamp::UNIX_EPOCH);
        let all = rooms(Vec::new());
        assert_eq!(names(&all, &person(Role::Employee)), ["General"]);
        assert_eq!(names(&all, &person(Role::Manager)), ["General"]);
        let both = ["General", "Admins & Owners"];
        assert_eq!(names(&all, &person(Role::Owner)), both);
        let inactive = Person {
            status: PersonStatus::Inactive,
            ..person(Role::Owner)
        };
        assert_eq!(names(&all, &inactive), [""; 0]);
    }

    #[test]
    fn a_synced_room_is_for_those_whom_the_sync_named() {
        let hands = SyncedRoom {
            id: synced_room(TenantId(7), "sg-1"),
            smart_group_id: "sg-1".into(),
            name: "All hands".into(),
            members: vec![2],
        };
        let all = rooms(vec![hands]);
        let person = |id| Person::new(id, "Anna", Role::Employee, Timestamp::UNIX_EPOCH);
        assert_eq!(names(&all, &person(2)), ["General", "All hands"]);
        assert_eq!(names(&all, &person(3)), ["General"]);
        assert_ne!(
            synced_room(TenantId(7), "sg-1"),
            synced_room(TenantId(8), "sg-1")
        );
    }
}
