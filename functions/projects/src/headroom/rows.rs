//! Rows of hours, whichever kind.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use shared::{
    domain::{
        hours::{HoursKind, HoursRow},
        id::{Reference, TenantId, uuid_at},
        person::Person,
        project::Project,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller, Paging},
    platform::Platform,
    store::{HoursFilter, HoursRefused},
};
use uuid::Uuid;

use super::{
    input::{HoursChange, ListQuery, NewHours},
    view::{Done, HoursView},
};
use crate::ROUNDS;

/// A page of the rows that a caller may see.
pub(super) async fn list(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    query: &ListQuery,
    paging: &Paging,
) -> ApiResult<Response> {
    let member = query.team_member_id;
    let own = (!caller.role.is_manager()).then_some(caller.person);
    if own.is_some_and(|own| member.is_some_and(|member| member.number() != own)) {
        return Ok(Json([(); 0]).into_response());
    }
    let filter = HoursFilter {
        person: own.or(member.map(Reference::number)),
        project: query.project_id.map(Reference::number),
        month: query.month,
    };
    let after = paging.after.clone();
    let store = &platform.store;
    let rows = store.hours_list(caller.tenant, kind, filter, paging.limit, after);
    let mut page = rows.await?;
    page.items
        .retain(|row| member.is_none_or(|member| member.means(row.person_uuid)));
    paging.array(page, HoursView::from)
}

/// The row of an id, if the caller may see it.
pub(super) async fn find(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<HoursRow> {
    let row = platform.store.hours_get(caller.tenant, kind, id).await?;
    row.filter(|row| caller.role.is_manager() || caller.person == row.person)
        .ok_or_else(|| not_found(kind))
}

/// Makes a row.
pub(super) async fn create(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    new: NewHours,
) -> ApiResult<Response> {
    let tenant = caller.tenant;
    let (person, project) = basis(platform, tenant, new.team_member_id, new.project_id).await?;
    let now = platform.clock.now();
    let row = HoursRow {
        id: uuid_at(now),
        person: person.id,
        person_uuid: person.uuid,
        project: project.id,
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

/// Changes a row; all of it again if somebody else changed it in the meantime.
pub(super) async fn update(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: Uuid,
    change: &HoursChange,
) -> ApiResult<Json<HoursView>> {
    for _ in 0..ROUNDS {
        let old = find(platform, kind, caller, id).await?;
        let new = changed(platform, caller.tenant, &old, change).await?;
        let store = &platform.store;
        match store.hours_update(caller.tenant, kind, &old, &new).await? {
            Ok(()) => return Ok(Json(HoursView::from(new))),
            Err(HoursRefused::Changed) => {}
            Err(why) => return Err(refused(kind, why)),
        }
    }
    Err(busy())
}

/// Deletes a row.
pub(super) async fn delete(
    platform: &Platform,
    kind: HoursKind,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<Json<Done>> {
    let message = match kind {
        HoursKind::Allocation => "Allocation deleted successfully",
        HoursKind::Actual => "Actual deleted successfully",
    };
    for _ in 0..ROUNDS {
        let row = find(platform, kind, caller, id).await?;
        let store = &platform.store;
        if store.hours_delete(caller.tenant, kind, &row).await?.is_ok() {
            return Ok(Json(Done { message }));
        }
    }
    Err(busy())
}

/// A row after a change. Who and what are looked up only when others are named, so that hours on
/// a project that is gone can be set right.
async fn changed(
    platform: &Platform,
    tenant: TenantId,
    old: &HoursRow,
    change: &HoursChange,
) -> ApiResult<HoursRow> {
    let mut new = old.clone();
    if change.team_member_id.is_some() || change.project_id.is_some() {
        let member = change.team_member_id;
        let member = member.unwrap_or(Reference::Uuid(old.person_uuid));
        let project = change.project_id.unwrap_or(Reference::Number(old.project));
        let (person, project) = basis(platform, tenant, member, project).await?;
        (new.person, new.person_uuid) = (person.id, person.uuid);
        new.project = project.id;
    }
    new.month = change.month.unwrap_or(old.month);
    new.hours = change.hours.unwrap_or(old.hours);
    new.updated_at = platform.clock.now();
    new.version += 1;
    Ok(new)
}

/// The person and the project named, if both exist; whichever does not is named.
async fn basis(
    platform: &Platform,
    tenant: TenantId,
    member: Reference,
    project: Reference,
) -> ApiResult<(Person, Project)> {
    let store = &platform.store;
    let (person, found) = store
        .hours_basis(tenant, member.number(), project.number())
        .await?;
    let person = person.filter(|person| member.means(person.uuid));
    let found = found.filter(|found| project.means(found.uuid));
    match (person, found) {
        (Some(person), Some(project)) => Ok((person, project)),
        (person, project) => {
            let missing = [(MEMBER, person.is_none()), (PROJECT, project.is_none())];
            let missing = missing.into_iter().filter(|(_, missing)| *missing);
            let violations: Violations = missing.map(|(field, _)| invalid(field)).collect();
            Err(violations.into())
        }
    }
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
        HoursRefused::Changed => not_found(kind),
    }
}

fn not_found(kind: HoursKind) -> ApiError {
    ApiError::NotFound(match kind {
        HoursKind::Allocation => "Allocation",
        HoursKind::Actual => "Actual",
    })
}

fn busy() -> ApiError {
    ApiError::conflict("Others keep changing these hours, try again")
}
