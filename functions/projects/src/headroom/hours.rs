//! Rows of hours, whichever kind.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use shared::{
    domain::{
        hours::{HoursKind, HoursRow},
        id::{EntityId, TenantId, uuid_at},
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller, Paging, path_id},
    platform::Platform,
    retry::until_written,
    store::{HoursFilter, HoursRefused},
};
use uuid::Uuid;

use super::{
    input::{HoursChange, ListQuery, NewHours},
    view::{Done, HoursView},
};

/// A page of the rows that a caller may see.
pub(super) async fn list(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    query: &ListQuery,
    paging: &Paging,
) -> ApiResult<Response> {
    let none = || Ok(Json([(); 0]).into_response());
    let member = query.team_member_id;
    let own = (!caller.role.is_manager()).then_some(caller.person);
    if own.is_some_and(|own| member.is_some_and(|member| member.number() != own))
        || is_guessed(platform, caller.tenant, query.project_id).await?
    {
        return none();
    }
    let filter = HoursFilter {
        person: own.or(member.map(EntityId::number)),
        project: query.project_id.map(EntityId::number),
        month: query.month,
    };
    let after = paging.after.clone();
    let store = &platform.store;
    let rows = store.hours_list(caller.tenant, kind, filter, paging.limit, after);
    let page = rows.await?;
    let matches = |row: &HoursRow| member.is_none_or(|member| member.matches(row.person_uuid));
    if !page.items.iter().all(matches) {
        return none();
    }
    paging.array(page, HoursView::from)
}

/// Whether a UUID carries the number of a project and is not its own: rows have the number only.
async fn is_guessed(
    platform: &Platform,
    tenant: TenantId,
    project: Option<EntityId>,
) -> ApiResult<bool> {
    let Some(id @ EntityId::Uuid(_)) = project else {
        return Ok(false);
    };
    let project = platform.store.project_get(tenant, id.number()).await?;
    Ok(!project.is_some_and(|project| id.matches(project.uuid)))
}

/// The row of an id, if the caller may see it.
pub(super) async fn find(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: &str,
) -> ApiResult<HoursRow> {
    let id = path_id(id, name(kind))?;
    let row = platform.store.hours_get(caller.tenant, kind, id).await?;
    row.filter(|row| caller.role.is_manager() || caller.person == row.person)
        .ok_or(ApiError::NotFound(name(kind)))
}

/// Makes a row.
pub(super) async fn create(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    new: NewHours,
) -> ApiResult<Response> {
    let tenant = caller.tenant;
    let (member, project) = (new.team_member_id, new.project_id);
    let basis = basis(platform, tenant, member, project, None).await?;
    let now = platform.clock.now();
    let row = HoursRow {
        id: uuid_at(now),
        person: basis.person,
        person_uuid: basis.person_uuid,
        project: basis.project,
        month: new.month,
        hours: new.hours,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let store = &platform.store;
    let written = store.hours_create(tenant, kind, &row).await?;
    written.map_err(|why| refused(kind, why))?;
    Ok((StatusCode::CREATED, Json(HoursView::from(row))).into_response())
}

/// Changes a row; all of it again if another request changed it in the meantime.
pub(super) async fn update(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: &str,
    change: &HoursChange,
) -> ApiResult<Json<HoursView>> {
    until_written(|| async {
        let old = find(platform, kind, caller, id).await?;
        let new = changed(platform, caller.tenant, &old, change).await?;
        let store = &platform.store;
        match store.hours_update(caller.tenant, kind, &old, &new).await? {
            Ok(()) => Ok(Some(Json(HoursView::from(new)))),
            Err(HoursRefused::Changed) => Ok(None),
            Err(why) => Err(refused(kind, why)),
        }
    })
    .await
}

/// Deletes a row.
pub(super) async fn delete(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: &str,
) -> ApiResult<Json<Done>> {
    let message = match kind {
        HoursKind::Allocation => "Allocation deleted successfully",
        HoursKind::Actual => "Actual deleted successfully",
    };
    until_written(|| async {
        let row = find(platform, kind, caller, id).await?;
        let store = &platform.store;
        let deleted = store.hours_delete(caller.tenant, kind, &row).await?;
        Ok(deleted.is_ok().then_some(Json(Done { message })))
    })
    .await
}

/// A row after a change.
async fn changed(
    platform: &Platform,
    tenant: TenantId,
    old: &HoursRow,
    change: &HoursChange,
) -> ApiResult<HoursRow> {
    let member = change.team_member_id.0;
    let member = member.unwrap_or(EntityId::Uuid(old.person_uuid));
    let project = change.project_id.0;
    let project = project.unwrap_or(EntityId::Number(old.project));
    let basis = basis(platform, tenant, member, project, Some(old)).await?;
    Ok(HoursRow {
        person: basis.person,
        person_uuid: basis.person_uuid,
        project: basis.project,
        month: change.month.0.unwrap_or(old.month),
        hours: change.hours.0.unwrap_or(old.hours),
        updated_at: platform.clock.now(),
        version: old.version + 1,
        ..old.clone()
    })
}

/// Who and what a row is about.
struct Basis {
    person: u64,
    person_uuid: Uuid,
    project: u64,
}

/// The person and the project named, if both exist; whichever does not is named. What the old row
/// is about already is not looked up, so that hours can be set right when it is gone.
async fn basis(
    platform: &Platform,
    tenant: TenantId,
    member: EntityId,
    project: EntityId,
    old: Option<&HoursRow>,
) -> ApiResult<Basis> {
    let same = |old: &&HoursRow| member.number() == old.person && member.matches(old.person_uuid);
    let mut who = old.filter(same).map(|old| (old.person, old.person_uuid));
    let mut what = old
        .map(|old| old.project)
        .filter(|number| project == EntityId::Number(*number));
    if who.is_none() || what.is_none() {
        let store = &platform.store;
        let found = store.hours_basis(tenant, member.number(), project.number());
        let (person, found) = found.await?;
        let person = person.filter(|person| member.matches(person.uuid));
        who = who.or(person.map(|person| (person.id, person.uuid)));
        let found = found.filter(|found| project.matches(found.uuid));
        what = what.or(found.map(|project| project.id));
    }
    let (Some((person, person_uuid)), Some(project)) = (who, what) else {
        let missing = [(MEMBER, who.is_none()), (PROJECT, what.is_none())];
        let missing = missing.into_iter().filter(|(_, missing)| *missing);
        let violations: Violations = missing.map(|(field, _)| invalid(field)).collect();
        return Err(violations.into());
    };
    Ok(Basis {
        person,
        person_uuid,
        project,
    })
}

const MEMBER: &str = "team_member_id";
const PROJECT: &str = "project_id";

fn invalid(field: &str) -> (String, Violation) {
    let words = format!("The selected {} is invalid.", field.replace('_', " "));
    (field.to_owned(), Violation::Rule(words.into()))
}

fn refused(kind: HoursKind, why: HoursRefused) -> ApiError {
    let missing = |field| {
        let (path, violation) = invalid(field);
        ApiError::field(path, violation)
    };
    match why {
        HoursRefused::Taken => ApiError::rule("month", "The month has already been taken."),
        HoursRefused::NoPerson => missing(MEMBER),
        HoursRefused::NoProject => missing(PROJECT),
        HoursRefused::Changed => ApiError::NotFound(name(kind)),
    }
}

/// What a row is called.
const fn name(kind: HoursKind) -> &'static str {
    match kind {
        HoursKind::Allocation => "Allocation",
        HoursKind::Actual => "Actual",
    }
}
