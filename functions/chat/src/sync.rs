//! Rooms that a client makes of groups it knows.

use std::collections::{BTreeMap, BTreeSet};

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use futures::future::try_join_all;
use shared::{
    domain::{
        chat::{Rooms, SyncedRoom},
        id::{EntityId, TenantId, uuid_at},
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Member, ValidJson},
    queue::SocketMessage,
    store::Store,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    rooms::{RoomList, overview},
};

/// Rooms that one request syncs at most.
const MOST_ROOMS: usize = 100;
/// Members that it names for one room at most.
const MOST_MEMBERS: usize = 1000;

/// Groups that are to have rooms.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct Sync {
    #[schema(max_items = 100)]
    smart_groups: Vec<SyncedGroup>,
}

/// A group that is to have a room.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
struct SyncedGroup {
    /// A smart group's id, or any text by which the client knows the group.
    smart_group_id: Text<1, 100>,
    name: Text<1, 100>,
    /// People of the organization; others are left out. Of a smart group with rules these say who its
    /// members are.
    #[schema(max_items = 1000)]
    member_ids: Vec<EntityId>,
}

/// Make, rename and re-member the rooms of groups, as a manager does; from anybody else it changes
/// nothing. Answers the rooms one is in
#[utoipa::path(post, path = "/api/v1/chat/rooms/sync", tag = "Chat", security(("session" = ["member"])),
    request_body = Sync,
    responses((status = 200, body = RoomList)))]
pub(crate) async fn sync(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(sync): ValidJson<Sync>,
) -> ApiResult<Json<RoomList>> {
    check(&sync)?;
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let people = [caller.person];
    let (found, admins) = tokio::join!(
        store.rooms_with_people(tenant, &people),
        store.admin_list(tenant),
    );
    let (mut rooms, people) = found?;
    if caller.role.is_manager() {
        let changed = changed_rooms(store, tenant, &rooms, &sync).await?;
        if !changed.is_empty() {
            let written = changed
                .iter()
                .map(|room| store.synced_room_put(tenant, room));
            try_join_all(written).await?;
            let message = SocketMessage::RoomsChanged { tenant };
            let id = uuid_at(state.platform.clock.now());
            let told = state.sockets.send_in(tenant, &message, id).await;
            told.map_err(ApiError::internal)?;
            rooms = store.rooms_with_people(tenant, &[]).await?.0;
        }
    }
    let list = overview(store, tenant, &rooms, people.first(), &admins?).await?;
    Ok(Json(list))
}

fn check(sync: &Sync) -> ApiResult<()> {
    if sync.smart_groups.len() > MOST_ROOMS {
        return Err(ApiError::field(
            "smartGroups",
            Violation::TooLong(MOST_ROOMS),
        ));
    }
    let groups = sync.smart_groups.iter().enumerate();
    let crowded = groups.filter(|(_, group)| group.member_ids.len() > MOST_MEMBERS);
    let crowded = crowded.map(|(place, _)| {
        let path = format!("smartGroups[{place}].memberIds");
        (path, Violation::TooLong(MOST_MEMBERS))
    });
    crowded.collect::<Violations>().none()?;
    Ok(())
}

/// The rooms that a sync makes other than they are. A frontend syncs whenever it starts, so that mostly
/// there are none.
async fn changed_rooms(
    store: &Store,
    tenant: TenantId,
    rooms: &Rooms,
    sync: &Sync,
) -> ApiResult<Vec<SyncedRoom>> {
    let mut wanted = BTreeMap::new();
    for group in &sync.smart_groups {
        let members = group.member_ids.iter().map(|id| id.number());
        let members: BTreeSet<u64> = members.collect();
        let smart_group_id = group.smart_group_id.as_str();
        let room = SyncedRoom {
            id: rooms.id_of(smart_group_id),
            smart_group_id: smart_group_id.to_owned(),
            name: group.name.as_str().to_owned(),
            members: members.into_iter().collect(),
        };
        // a group that is named twice is what it is named last
        wanted.insert(room.id, (room, &group.member_ids));
    }
    wanted.retain(|id, (room, _)| rooms.synced(*id) != Some(room));
    let named: BTreeSet<u64> = wanted
        .values()
        .flat_map(|(room, _)| room.members.iter().copied())
        .collect();
    let named: Vec<_> = named.into_iter().collect();
    let people = store.person_list_by_ids(tenant, &named).await?;
    let uuids: BTreeMap<u64, Uuid> = people.into_iter().map(|it| (it.id, it.uuid)).collect();
    let existing = wanted.into_values().map(|(room, ids)| {
        let exists = |id: &&EntityId| {
            let uuid = uuids.get(&id.number());
            uuid.is_some_and(|uuid| id.matches(*uuid))
        };
        let members: BTreeSet<_> = ids.iter().filter(exists).map(|id| id.number()).collect();
        SyncedRoom {
            members: members.into_iter().collect(),
            ..room
        }
    });
    Ok(existing
        .filter(|room| rooms.synced(room.id) != Some(room))
        .collect())
}
