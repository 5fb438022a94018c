//! Rooms that somebody came into, that were renamed, or that they are in no more.

use shared::{
    BoxError,
    domain::{chat::Room, id::TenantId, packet, socket::Listener},
    http::chat::{ChangedRoom, RoomChange},
    store::StoreError,
};

use crate::{Broadcaster, send::Outgoing};

/// What somebody is told whose rooms are these, by the rooms that they know of.
///
/// # Errors
/// When a room has no JSON form.
pub(crate) fn changes(
    listener: &Listener,
    rooms: &[Room],
) -> Result<Vec<String>, serde_json::Error> {
    let known = &listener.rooms;
    let find = |rooms: &[Room], room: &Room| rooms.iter().find(|it| it.id == room.id).cloned();
    let present = rooms.iter().filter_map(|room| match find(known, room) {
        None => Some((RoomChange::Added, room)),
        Some(known) if known.name != room.name => Some((RoomChange::Renamed, room)),
        Some(_) => None,
    });
    let removed = known.iter().filter(|room| find(rooms, room).is_none());
    let removed = removed.map(|room| (RoomChange::Removed, room));
    let changes = present.chain(removed).map(|(change, room)| {
        let room = room.clone().into();
        packet::event("room", &ChangedRoom { change, room }, None)
    });
    changes.collect()
}

impl Broadcaster {
    /// Tells everybody what became of their rooms.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn emit_rooms(&self, tenant: TenantId) -> Result<(), BoxError> {
        let audience = self.audience(tenant, |_| true, std::iter::empty()).await?;
        let mut told = Vec::new();
        for listener in &audience.listeners {
            let rooms = audience.rooms_of(listener);
            let packets = changes(listener, rooms)?;
            if !packets.is_empty() {
                self.remember_rooms(tenant, listener, rooms).await?;
                told.push(Outgoing { listener, packets });
            }
        }
        self.broadcast(tenant, told).await?;
        self.disconnect_removed(tenant, &audience).await
    }

    /// Writes down what a socket is about to be told of rooms.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn remember_rooms(
        &self,
        tenant: TenantId,
        listener: &Listener,
        rooms: &[Room],
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        match store.listener_rooms_put(tenant, listener, rooms).await {
            Ok(()) | Err(StoreError::Condition(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::chat::RoomKind;
    use uuid::Uuid;

    use super::*;

    fn room(id: u128, name: &str) -> Room {
        Room {
            id: Uuid::from_u128(id),
            kind: RoomKind::SmartGroup,
            name: name.into(),
            smart_group_id: None,
        }
    }

    #[test]
    fn one_is_told_of_rooms_that_are_new_renamed_or_gone() {
        let listener = Listener {
            socket: "s".into(),
            connection: None,
            person: 1,
            uuid: Uuid::nil(),
            session: Uuid::nil(),
            rooms: vec![room(1, "General"), room(2, "Cooks"), room(3, "Bar")],
        };
        let now = [room(1, "General"), room(2, "Chefs"), room(4, "Floor")];
        let told = changes(&listener, &now).unwrap().join("\n");
        for (change, name) in [("renamed", "Chefs"), ("added", "Floor"), ("removed", "Bar")] {
            let start = format!(r#"42["room",{{"change":"{change}""#);
            let line = told.lines().find(|line| line.starts_with(&start));
            assert!(line.is_some_and(|line| line.contains(name)), "{told}");
        }
        assert_eq!(told.lines().count(), 3);
    }
}
