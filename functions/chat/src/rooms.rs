//! The rooms that somebody is in, and what they have not read there.

use axum::{Json, extract::State as Extract};
use serde::Serialize;
use shared::{
    domain::{
        chat::Rooms,
        id::TenantId,
        person::{Person, Role},
        text::Email,
    },
    http::{ApiError, ApiResult, Member, Unauthenticated, chat::RoomItem, workhub::Millis},
    store::Store,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::State;

/// A room, and what one has not read there.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomWithCounts {
    #[serde(flatten)]
    room: RoomItem,
    /// Messages that were sent since one has read or written there.
    unread_count: u64,
    last_message_at: Option<Millis>,
}

/// Who runs the organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminItem {
    id: Uuid,
    name: String,
    email: Option<Email>,
    role: Role,
}

impl From<&Person> for AdminItem {
    fn from(person: &Person) -> Self {
        Self {
            id: person.uuid,
            name: person.name(),
            email: person.email.clone(),
            role: person.role,
        }
    }
}

/// Rooms, and who runs the organization.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomList {
    items: Vec<RoomWithCounts>,
    /// All rooms are one page.
    next_cursor: Option<String>,
    admins_and_owners: Vec<AdminItem>,
}

/// The rooms one is in: General, Admins & Owners, those of smart groups. A room of a smart group has
/// its members, one that a sync made those it named
#[utoipa::path(get, path = "/api/v1/chat/rooms", tag = "Chat", security(("session" = ["member"])),
    responses((status = 200, body = RoomList)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<RoomList>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let people = [caller.person];
    let (found, admins) = tokio::join!(
        store.rooms_with_people(tenant, &people),
        store.admin_list(tenant),
    );
    let (rooms, people) = found?;
    let list = overview(store, tenant, &rooms, people.first(), &admins?).await?;
    Ok(Json(list))
}

/// The rooms that a person is in as they are shown.
///
/// # Errors
/// [`ApiError::Unauthenticated`] when there is no such person any more.
pub(crate) async fn overview(
    store: &Store,
    tenant: TenantId,
    rooms: &Rooms,
    person: Option<&Person>,
    admins: &[u64],
) -> ApiResult<RoomList> {
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let rooms = rooms.of(person);
    let ids: Vec<_> = rooms.iter().map(|room| room.id).collect();
    let (counts, admins) = tokio::join!(
        store.room_counts(tenant, person.id, &ids),
        store.person_list_by_ids(tenant, admins),
    );
    let rooms = rooms.into_iter().zip(counts?);
    let items = rooms.map(|(room, counts)| RoomWithCounts {
        room: room.into(),
        unread_count: counts.state.messages.saturating_sub(counts.read),
        last_message_at: counts.state.last_message_at.map(Millis),
    });
    let mut admins = admins?;
    admins.sort_by_key(|person| person.id);
    Ok(RoomList {
        items: items.collect(),
        next_cursor: None,
        admins_and_owners: admins.iter().map(AdminItem::from).collect(),
    })
}
