//! `/api/team-members`: every person, whichever API made them.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        id::{EntityId, TenantId},
        job_role::{JobRole, JobRoles},
        money::{DecimalText, Money},
        person::Person,
        violation::Violations,
    },
    http::{
        Admin, ApiError, ApiResult, Caller, Flag, Member, Paging, ValidJson, ValidPath, ValidQuery,
        headroom::Micros, path_id,
    },
    store::{Page, Read, Store, StoreError},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{MemberChange, NewMember};
use crate::{
    State,
    remove::{self, Hours},
    save,
};

/// A team member.
#[derive(Serialize, ToSchema)]
pub(crate) struct TeamMember {
    id: Uuid,
    name: String,
    role_id: Option<u64>,
    role: Option<JobRole>,
    /// `0.00` without one; null unless an admin or the person asks.
    hourly_rate: Option<DecimalText>,
    active: bool,
    created_at: Micros,
    updated_at: Micros,
}

/// What a deletion answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deleted {
    message: &'static str,
}

/// Which team members are wanted.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct Filter {
    #[deserr(default)]
    active: Option<Flag>,
}

/// A person as a caller may see them.
fn view(person: &Person, roles: &JobRoles, caller: &Caller) -> TeamMember {
    let role = roles.of(person.position.as_deref());
    let sees_all = caller.role.is_admin() || caller.person == person.id;
    TeamMember {
        id: person.uuid,
        name: person.name(),
        role_id: role.map(|role| role.id),
        role: role.cloned(),
        hourly_rate: sees_all.then(|| DecimalText(person.hourly_rate.unwrap_or(Money::ZERO))),
        active: person.is_active(),
        created_at: Micros(person.created_at),
        updated_at: Micros(person.updated_at),
    }
}

const MEMBER: &str = "Team member";

/// The tenant's person of an id, and the roles.
async fn find(state: &State, tenant: TenantId, id: &str) -> ApiResult<(Person, JobRoles)> {
    let id: EntityId = path_id(id, MEMBER)?;
    let store = &state.platform.store;
    let (person, roles) = store.person_with_job_roles(tenant, id.number()).await?;
    let person = person.filter(|person| id.matches(person.uuid));
    Ok((person.ok_or(ApiError::NotFound(MEMBER))?, roles))
}

/// A page of people by their status.
async fn page(
    store: &Store,
    tenant: TenantId,
    active: Option<bool>,
    paging: &Paging,
) -> Result<Page<Person>, StoreError> {
    let (limit, after) = (paging.limit, paging.after.clone());
    match active {
        None => {
            store
                .person_list(tenant, Read::Consistent, limit, after)
                .await
        }
        Some(true) => store.person_list_active(tenant, limit, after).await,
        Some(false) => store.person_list_inactive(tenant, limit, after).await,
    }
}

/// List all team members, oldest first
#[utoipa::path(get, path = "/api/team-members", tag = "Team Members", security(("session" = ["member"])),
    params(("active" = Option<bool>, Query, description = "only active or only inactive ones: 1, 0, true or false"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [TeamMember])))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(filter): ValidQuery<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    let store = &state.platform.store;
    let active = filter.active.map(|Flag(active)| active);
    let (page, roles) = tokio::join!(
        page(store, caller.tenant, active, &paging),
        store.job_roles_get(caller.tenant),
    );
    let roles = roles?;
    paging.array(page?, |person| view(&person, &roles, &caller))
}

/// Create a new team member; there is no login until an e-mail address is set
#[utoipa::path(post, path = "/api/team-members", tag = "Team Members", security(("session" = ["admin"])),
    request_body = NewMember,
    responses((status = 201, body = TeamMember)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewMember>,
) -> ApiResult<Response> {
    let roles = state.platform.store.job_roles_get(caller.tenant).await?;
    let role = new.role_id.find(&roles)?;
    let now = state.platform.clock.now();
    let person = save::create(&state, caller.tenant, Some(caller.person), None, |id| {
        new.into_person(id, role, now)
    });
    let view = view(&person.await?, &roles, &caller);
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// Get a single team member
#[utoipa::path(get, path = "/api/team-members/{id}", tag = "Team Members", security(("session" = ["member"])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = TeamMember)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<TeamMember>> {
    let (person, roles) = find(&state, caller.tenant, &id).await?;
    Ok(Json(view(&person, &roles, &caller)))
}

/// Update a team member; deactivation ends their sessions
#[utoipa::path(method(put, patch), path = "/api/team-members/{id}", tag = "Team Members",
    security(("session" = ["admin"])),
    params(("id" = String, Path, description = "UUID or number")),
    request_body = MemberChange,
    responses((status = 200, body = TeamMember)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
    ValidJson(change): ValidJson<MemberChange>,
) -> ApiResult<Json<TeamMember>> {
    let (old, roles) = find(&state, caller.tenant, &id).await?;
    let now = state.platform.clock.now();
    let apply = |old: &Person| change.clone().apply(&caller, old, &roles, now);
    let new = save::update(&state, &caller, "Team member", old, None, apply).await?;
    Ok(Json(view(&new, &roles, &caller)))
}

/// Delete a team member without hours
#[utoipa::path(delete, path = "/api/team-members/{id}", tag = "Team Members", security(("session" = ["admin"])),
    params(("id" = String, Path, description = "UUID or number")),
    responses((status = 200, body = Deleted),
              (status = 422, description = "There are allocations or actuals; deactivate instead")))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<Deleted>> {
    let (platform, tenant) = (&state.platform, caller.tenant);
    let id: EntityId = path_id(&id, MEMBER)?;
    let found = platform.store.organization_with_person(tenant, id.number());
    let (organization, person) = found.await?;
    let person = person.filter(|person| id.matches(person.uuid));
    let person = person.ok_or(ApiError::NotFound(MEMBER))?;
    let month = remove::month(organization.as_ref(), platform.clock.now());
    Box::pin(remove::remove(
        &state,
        &caller,
        person,
        Hours::Forbid(month),
    ))
    .await?;
    let message = "Team member deleted successfully";
    Ok(Json(Deleted { message }))
}
