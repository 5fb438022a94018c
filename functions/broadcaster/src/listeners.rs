//! Who listens in an organization, and what they may see.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    BoxError,
    domain::{chat::Room, id::TenantId, person::Person, socket::Listener},
    http::chat::Names,
};
use uuid::Uuid;

use crate::Broadcaster;

/// Who listens, with the rooms they are in at this moment.
pub(crate) struct Audience {
    pub(crate) listeners: Vec<Listener>,
    rooms: BTreeMap<u64, Vec<Room>>,
    pub(crate) names: Names,
}

impl Audience {
    /// The rooms that somebody is in; none who may not log in any more.
    pub(crate) fn rooms_of(&self, listener: &Listener) -> &[Room] {
        self.rooms.get(&listener.person).map_or(&[], Vec::as_slice)
    }

    /// Those who are in a room.
    pub(crate) fn in_room(&self, room: Uuid) -> impl Iterator<Item = &Listener> {
        let is_in = move |listener: &&Listener| {
            let rooms = self.rooms_of(listener);
            rooms.iter().any(|it| it.id == room)
        };
        self.listeners.iter().filter(is_in)
    }

    /// Whether a person is in a room.
    pub(crate) fn admits(&self, person: u64, room: Uuid) -> bool {
        let rooms = self.rooms.get(&person);
        rooms.is_some_and(|rooms| rooms.iter().any(|it| it.id == room))
    }
}

impl Broadcaster {
    /// Those listeners whom something concerns, as far as is known of them; with the names of some other
    /// people. Of an organization of a thousand, only the people in a room are read for its message.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn audience(
        &self,
        tenant: TenantId,
        concerns: impl Fn(&Listener) -> bool,
        others: impl Iterator<Item = u64>,
    ) -> Result<Audience, BoxError> {
        let store = &self.platform.store;
        let mut listeners = store.listener_list(tenant).await?;
        listeners.retain(concerns);
        let people = listeners.iter().map(|listener| listener.person);
        let people: BTreeSet<u64> = people.chain(others).collect();
        let people: Vec<_> = people.into_iter().collect();
        let (rooms, people) = match listeners.is_empty() {
            true => return Ok(Audience::nobody()),
            false => store.rooms_with_people(tenant, &people).await?,
        };
        let rooms_of = |person: &Person| (person.id, rooms.of(person));
        Ok(Audience {
            listeners,
            rooms: people.iter().map(rooms_of).collect(),
            names: people.iter().collect(),
        })
    }
}

/// Whether somebody knows of a room that they are in.
pub(crate) fn knows(listener: &Listener, room: Uuid) -> bool {
    listener.rooms.iter().any(|it| it.id == room)
}

impl Audience {
    fn nobody() -> Self {
        Self {
            listeners: Vec::new(),
            rooms: BTreeMap::new(),
            names: Names::default(),
        }
    }
}
