//! Who the members of a smart group are, or would be.

use axum::{Json, extract::State};
use serde::Serialize;
use shared::{
    domain::{
        person::{Person, Role},
        smart_group::Membership,
    },
    http::{
        ApiError, ApiResult, Caller, Manager, Member, Paging, ValidJson, ValidPath,
        workforce::Items,
    },
    platform::Platform,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    group_input::{PreviewedGroup, membership},
    smart_groups::WHAT,
};

/// A member of a group.
#[derive(Serialize, ToSchema)]
pub(crate) struct GroupMember {
    id: Uuid,
    employee_id: u64,
    name: String,
    role: Role,
    position: Option<String>,
    department: Option<String>,
}

impl From<Person> for GroupMember {
    fn from(person: Person) -> Self {
        Self {
            id: person.uuid,
            employee_id: person.id,
            name: person.name(),
            role: person.role,
            position: person.position,
            department: person.department,
        }
    }
}

/// Members of a smart group, oldest first; a page may be short though more follow
#[utoipa::path(get, path = "/api/v1/smart-groups/{smartGroupId}/members", tag = "Smart groups", security(("session" = ["member"])),
    params(("smartGroupId" = Uuid, Path),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<GroupMember>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    paging: Paging,
) -> ApiResult<Json<Items<GroupMember>>> {
    let groups = platform.store.smart_groups_get(caller.tenant).await?;
    let (_, group) = groups.group(id).ok_or(ApiError::NotFound(WHAT))?;
    members(&platform, &caller, &paging, &group.membership).await
}

/// Who would be the members of a group with these rules
#[utoipa::path(post, path = "/api/v1/smart-groups/preview", tag = "Smart groups", security(("session" = ["manager"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    request_body = PreviewedGroup,
    responses((status = 200, body = Items<GroupMember>)))]
pub(crate) async fn preview(
    State(platform): State<Platform>,
    Manager(caller): Manager,
    paging: Paging,
    ValidJson(body): ValidJson<PreviewedGroup>,
) -> ApiResult<Json<Items<GroupMember>>> {
    let membership = membership(body.logic, &body.rules)?;
    members(&platform, &caller, &paging, &membership).await
}

async fn members(
    platform: &Platform,
    caller: &Caller,
    paging: &Paging,
    membership: &Membership,
) -> ApiResult<Json<Items<GroupMember>>> {
    let (limit, after) = (paging.limit, paging.after.clone());
    let admits = |person: &Person| membership.admits(person);
    let page = platform
        .store
        .person_list_where(caller.tenant, limit, after, admits)
        .await?;
    paging.items(page, GroupMember::from)
}
