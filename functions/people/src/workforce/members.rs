//! `/api/v1/organizations/{id}/members`.

use std::collections::BTreeSet;

use axum::{Json, extract::State as Extract, http::StatusCode};
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        id::{EntityId, TenantId},
        person::{Person, PersonStatus, Role},
        text::Email,
    },
    http::{
        Admin, ApiError, ApiResult, Caller, Member, Paging, ValidJson, ValidPath,
        workforce::Items,
        workhub::{Done, Millis},
    },
    store::Read,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{ChangedMember, Invitation};
use crate::{
    State,
    remove::{self, Hours},
    save,
};

/// A member: what everybody sees, and the rest for managers, admins and the person.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberItem {
    id: Uuid,
    /// The same identity, as it is called where it is referred to.
    user_id: Uuid,
    employee_id: u64,
    name: String,
    first_name: String,
    last_name: String,
    role: Role,
    status: PersonStatus,
    /// Job title.
    position: Option<String>,
    department: Option<String>,
    job_ids: Vec<Uuid>,
    #[serde(flatten)]
    #[schema(inline)]
    contact: Option<Contact>,
    created_at: Millis,
    updated_at: Millis,
}

#[derive(Serialize, ToSchema)]
struct Contact {
    email: Option<Email>,
    phone: Option<String>,
    #[schema(value_type = Option<String>, format = "date")]
    hire_date: Option<Date>,
}

/// A member, and of what they are a member because of the rules.
#[derive(Serialize, ToSchema)]
pub(super) struct MemberWithGroups {
    #[serde(flatten)]
    member: MemberItem,
    smart_group_ids: Vec<Uuid>,
}

impl MemberItem {
    fn of(person: Person, caller: &Caller) -> Self {
        let sees_contact = caller.role.is_manager() || caller.person == person.id;
        Self {
            id: person.uuid,
            user_id: person.uuid,
            employee_id: person.id,
            name: person.name(),
            first_name: person.first_name,
            last_name: person.last_name,
            role: person.role,
            status: person.status,
            position: person.position,
            department: person.department,
            job_ids: person.job_ids,
            contact: sees_contact.then_some(Contact {
                email: person.email,
                phone: person.phone,
                hire_date: person.hire_date,
            }),
            created_at: Millis(person.created_at),
            updated_at: Millis(person.updated_at),
        }
    }
}

const WHAT: &str = "Member";

/// Refuses an id that is not the organization of the caller.
async fn own_organization(state: &State, caller: &Caller, id: EntityId) -> ApiResult<()> {
    const WHAT: &str = "Organization";
    if TenantId(id.number()) != caller.tenant {
        return Err(ApiError::NotFound(WHAT));
    }
    let found = state.platform.store.organization_get(caller.tenant).await?;
    let is_own = found.is_some_and(|organization| id.matches(organization.uuid));
    is_own.then_some(()).ok_or(ApiError::NotFound(WHAT))
}

/// The organization's member of an id.
async fn find(
    state: &State,
    caller: &Caller,
    (id, member): (EntityId, EntityId),
) -> ApiResult<Person> {
    let (own, found) = tokio::join!(
        own_organization(state, caller, id),
        state
            .platform
            .store
            .person_get(caller.tenant, member.number()),
    );
    own?;
    let found = found?.filter(|person| member.matches(person.uuid));
    found.ok_or(ApiError::NotFound(WHAT))
}

/// Refuses jobs that the organization has not.
async fn check_jobs(state: &State, caller: &Caller, ids: &[Uuid]) -> ApiResult<()> {
    let known = state
        .platform
        .store
        .job_list_by_ids(caller.tenant, ids)
        .await?;
    let known: BTreeSet<Uuid> = known.into_iter().map(|job| job.id).collect();
    match ids.iter().all(|id| known.contains(id)) {
        true => Ok(()),
        false => Err(ApiError::rule("jobIds", "No such job in the organization")),
    }
}

/// Members, oldest first; who is not active only for managers
#[utoipa::path(get, path = "/api/v1/organizations/{id}/members", tag = "Members", security(("session" = ["member"])),
    params(("id" = String, Path),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<MemberItem>)))]
pub(super) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<EntityId>,
    paging: Paging,
) -> ApiResult<Json<Items<MemberItem>>> {
    let (store, after) = (&state.platform.store, paging.after.clone());
    let (own, page) = tokio::join!(
        own_organization(&state, &caller, id),
        store.person_list(caller.tenant, Read::Consistent, paging.limit, after),
    );
    own?;
    let mut page = page?;
    // a page may be shorter than its limit; the cursor says whether more follow
    page.items.retain(|person| {
        person.is_active() || caller.role.is_manager() || caller.person == person.id
    });
    paging.items(page, |person| MemberItem::of(person, &caller))
}

/// Invite a member by mail
#[utoipa::path(post, path = "/api/v1/organizations/{id}/members", tag = "Members", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    request_body = Invitation,
    responses((status = 201, body = MemberItem)))]
pub(super) async fn invite(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
    ValidJson(invitation): ValidJson<Invitation>,
) -> ApiResult<(StatusCode, Json<MemberItem>)> {
    let (job_ids, now) = (invitation.job_ids()?, state.platform.clock.now());
    tokio::try_join!(
        own_organization(&state, &caller, id),
        check_jobs(&state, &caller, &job_ids),
    )?;
    let describe = |id| invitation.into_person(id, job_ids, now);
    let person = save::create(&state, caller.tenant, Some(caller.person), None, describe).await?;
    let member = MemberItem::of(person, &caller);
    Ok((StatusCode::CREATED, Json(member)))
}

/// What paths to a member name.
type MemberPath = ValidPath<(EntityId, EntityId)>;

/// One member, with the smart groups they are in
#[utoipa::path(get, path = "/api/v1/organizations/{id}/members/{userId}", tag = "Members", security(("session" = ["member"])),
    params(("id" = String, Path), ("userId" = String, Path)),
    responses((status = 200, body = MemberWithGroups)))]
pub(super) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((id, member)): MemberPath,
) -> ApiResult<Json<MemberWithGroups>> {
    let store = &state.platform.store;
    let (own, found) = tokio::join!(
        own_organization(&state, &caller, id),
        store.person_with_smart_groups(caller.tenant, member.number()),
    );
    own?;
    let (person, groups) = found?;
    let person = person.filter(|person| member.matches(person.uuid));
    let person = person.ok_or(ApiError::NotFound(WHAT))?;
    Ok(Json(MemberWithGroups {
        smart_group_ids: groups.of(&person),
        member: MemberItem::of(person, &caller),
    }))
}

/// Change a member: admins all, others their own name and phone. A change of role or status ends
/// their sessions; the owner keeps both
#[utoipa::path(patch, path = "/api/v1/organizations/{id}/members/{userId}", tag = "Members", security(("session" = ["member"])),
    params(("id" = String, Path), ("userId" = String, Path)),
    request_body = ChangedMember,
    responses((status = 200, body = MemberItem)))]
pub(super) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(path): MemberPath,
    ValidJson(change): ValidJson<ChangedMember>,
) -> ApiResult<Json<MemberItem>> {
    let (job_ids, now) = (change.job_ids()?, state.platform.clock.now());
    let named = job_ids.as_deref();
    let (old, ()) = tokio::try_join!(
        find(&state, &caller, path),
        check_jobs(&state, &caller, named.unwrap_or_default()),
    )?;
    let apply = |old: &Person| change.clone().apply(&caller, old, named, now);
    let new = save::update(&state, &caller, WHAT, old, None, apply).await?;
    Ok(Json(MemberItem::of(new, &caller)))
}

/// Remove a member: logged out and anonymised, their history stays
#[utoipa::path(delete, path = "/api/v1/organizations/{id}/members/{userId}", tag = "Members", security(("session" = ["admin"])),
    params(("id" = String, Path), ("userId" = String, Path)),
    responses((status = 200, body = Done)))]
pub(super) async fn remove(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(path): MemberPath,
) -> ApiResult<Json<Done>> {
    let person = find(&state, &caller, path).await?;
    Box::pin(remove::remove(&state, &caller, person, Hours::Stay)).await?;
    Ok(Json(Done::OK))
}
