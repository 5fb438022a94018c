//! Task spaces: who sees them, and how they are changed.

use std::collections::BTreeSet;

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{TryFutureExt, future::try_join};
use shared::{
    domain::{
        id::PathId,
        tasks::Space,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller, Manager, Member, ValidJson, ValidPath, workhub::Done},
    platform::Platform,
    store::{Sequence, StoreError},
};
use utoipa::ToSchema;

use crate::{
    access::{find_space, has_access},
    update_space::update_space,
    view::{ManagedSpace, SpaceView},
};

/// Spaces of an organization: they are listed in one answer.
const MOST_SPACES: u64 = 100;
/// People that a space may name.
const MOST_MEMBERS: usize = 100;

/// A space to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewSpace {
    name: Text<1, 100>,
    /// Who has access besides admins; all members when empty. A manager who names others is one of
    /// them.
    #[deserr(default)]
    #[schema(max_items = 100)]
    member_ids: Option<Vec<u64>>,
}

/// Changes of a space.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SpaceChange {
    #[deserr(default)]
    name: Option<Text<1, 100>>,
    /// Replaces who has access; all members when empty.
    #[deserr(default)]
    #[schema(max_items = 100)]
    member_ids: Option<Vec<u64>>,
}

/// Spaces with boards and columns; admins see all, others those they have access to
#[utoipa::path(get, path = "/api/tasks/spaces-with-boards", tag = "Tasks", security(("session" = ["member"])),
    responses((status = 200, body = [SpaceView])))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<Vec<SpaceView>>> {
    let spaces = platform.store.space_list(caller.tenant).await?;
    let seen = spaces.iter().filter(|space| has_access(&caller, space));
    Ok(Json(seen.map(SpaceView::from).collect()))
}

/// Create a space, at most 100 in an organization
#[utoipa::path(post, path = "/api/tasks/spaces", tag = "Tasks", security(("session" = ["manager"])),
    request_body = NewSpace,
    responses((status = 201, body = ManagedSpace)))]
pub(crate) async fn create(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidJson(new): ValidJson<NewSpace>,
) -> ApiResult<(StatusCode, Json<ManagedSpace>)> {
    let named = new.member_ids.unwrap_or_default();
    let store = &platform.store;
    let (member_ids, id) = try_join(
        members(&platform, &caller, &named, &[]),
        store
            .sequence_next(caller.tenant, Sequence::Space)
            .err_into(),
    )
    .await?;
    let space = Space {
        id,
        name: new.name.into_string(),
        member_ids,
        boards: vec![],
        version: 1,
    };
    match store.space_create(caller.tenant, &space, MOST_SPACES).await {
        Err(StoreError::Condition(_)) => {
            Err(ApiError::conflict("An organization has at most 100 spaces"))
        }
        created => created
            .map(|()| (StatusCode::CREATED, Json(ManagedSpace::from(&space))))
            .map_err(ApiError::from),
    }
}

/// Rename a space, or change who has access
#[utoipa::path(patch, path = "/api/tasks/spaces/{spaceId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path)),
    request_body = SpaceChange,
    responses((status = 200, body = ManagedSpace)))]
pub(crate) async fn update(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath(PathId(space)): ValidPath<PathId>,
    ValidJson(body): ValidJson<SpaceChange>,
) -> ApiResult<Json<ManagedSpace>> {
    let space = find_space(&platform, &caller, space).await?;
    let member_ids = match &body.member_ids {
        Some(named) => Some(members(&platform, &caller, named, &space.member_ids).await?),
        None => None,
    };
    let changed = update_space(&platform, &caller, space, |space| {
        if let Some(name) = &body.name {
            space.name = name.as_str().to_owned();
        }
        if let Some(member_ids) = &member_ids {
            space.member_ids.clone_from(member_ids);
        }
        Ok(ManagedSpace::from(&*space))
    });
    Ok(Json(changed.await?))
}

/// Delete a space with its boards
// The tasks of its boards stay stored, but no route reaches them any more: a task is only found
// through a space that has its board, and ids of boards are never used again.
#[utoipa::path(delete, path = "/api/tasks/spaces/{spaceId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath(PathId(space)): ValidPath<PathId>,
) -> ApiResult<Json<Done>> {
    let space = find_space(&platform, &caller, space).await?;
    match platform.store.space_delete(caller.tenant, space.id).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound("Space")),
        deleted => deleted.map(|()| Json(Done::OK)).map_err(ApiError::from),
    }
}

/// The people named, each once, if all of them are people of the tenant; those named `before` may
/// have been removed since. A manager who is no admin and names others is one of them, lest they
/// lock themselves out.
async fn members(
    platform: &Platform,
    caller: &Caller,
    named: &[u64],
    before: &[u64],
) -> ApiResult<Vec<u64>> {
    let mut ids: BTreeSet<u64> = named.iter().copied().collect();
    if ids.len() > MOST_MEMBERS {
        let most = Violation::TooLong(MOST_MEMBERS);
        return Err(ApiError::field("memberIds", most));
    }
    let wanted: Vec<u64> = ids
        .iter()
        .copied()
        .filter(|id| !before.contains(id))
        .collect();
    let people = platform
        .store
        .person_list_by_ids(caller.tenant, &wanted)
        .await?;
    let known: BTreeSet<u64> = people.iter().map(|person| person.id).collect();
    let exists = |id| known.contains(id) || before.contains(id);
    if let Some(place) = named.iter().position(|id| !exists(id)) {
        let words = "No such person in the organization";
        return Err(ApiError::rule(format!("memberIds[{place}]"), words));
    }
    if !ids.is_empty() && !caller.role.is_admin() {
        ids.insert(caller.person);
    }
    Ok(ids.into_iter().collect())
}
