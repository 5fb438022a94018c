//! Schedules: plans of shifts, and for whom they are.

use axum::{Json, extract::State as Extract, http::StatusCode};
use futures::{StreamExt, stream};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use shared::{
    domain::{
        id::uuid_at,
        schedule::{JsonText, PersonRef, Schedule},
        smart_group::SmartGroups,
        violation::Violation,
    },
    http::{
        ApiError, ApiResult, Manager, Member, Paging, Unauthenticated, ValidJson, ValidPath,
        workforce::Items,
        workhub::{Done, Millis},
    },
    retry::until_written,
    store::{SHIFTS_AT_ONCE, ScheduleQuestion, ShiftChange, StoreError, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    access::find,
    lots::{LOTS_AT_ONCE, write_lots},
    schedule_input::ChangedSchedule,
    shift_input::PlannedDay,
};

/// A schedule.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScheduleItem {
    id: Uuid,
    name: String,
    created_by: Uuid,
    /// Smart groups, or segments for all of theirs.
    assignee_group_ids: Vec<Uuid>,
    assignee_user_ids: Vec<Uuid>,
    /// As it was sent; who is in the groups is decided by their rules.
    assignee_user_ids_expanded: Vec<Uuid>,
    location_id: Option<Uuid>,
    details_config: Map<String, Value>,
    created_at: Millis,
    updated_at: Millis,
}

impl From<Schedule> for ScheduleItem {
    fn from(schedule: Schedule) -> Self {
        Self {
            id: schedule.id,
            name: schedule.name,
            created_by: schedule.created_by.uuid,
            assignee_group_ids: schedule.assignee_group_ids,
            assignee_user_ids: schedule.assignees.iter().map(|it| it.uuid).collect(),
            assignee_user_ids_expanded: schedule.assignee_user_ids_expanded,
            location_id: schedule.location_id,
            details_config: schedule.details_config.object(),
            created_at: Millis(schedule.created_at),
            updated_at: Millis(schedule.updated_at),
        }
    }
}

/// Schedules that the caller sees, oldest first: what they made, or are assigned to; managers each
#[utoipa::path(get, path = "/api/v1/schedules", tag = "Schedules", security(("session" = ["member"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<ScheduleItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    paging: Paging,
) -> ApiResult<Json<Items<ScheduleItem>>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let (page, known) = tokio::join!(
        store.schedule_list(tenant, paging.limit, paging.after.clone()),
        async {
            match caller.role.is_manager() {
                true => Ok((None, SmartGroups::default())),
                false => store.person_with_smart_groups(tenant, caller.person).await,
            }
        },
    );
    let (mut page, (person, groups)) = (page?, known?);
    // a page may be shorter than its limit; the cursor says whether more follow
    page.items.retain(|schedule| {
        let sees = match &person {
            Some(person) => schedule.admits(person, &groups),
            None => schedule.admits_by_id(caller.person, caller.role),
        };
        sees && !schedule.deleting
    });
    paging.items(page, ScheduleItem::from)
}

/// Create a schedule, at most 500
#[utoipa::path(post, path = "/api/v1/schedules", tag = "Schedules", security(("session" = ["manager"])),
    request_body = ChangedSchedule,
    responses((status = 201, body = ScheduleItem)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidJson(new): ValidJson<ChangedSchedule>,
) -> ApiResult<(StatusCode, Json<ScheduleItem>)> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let Some(name) = &new.name else {
        return Err(ApiError::field("name", Violation::Required));
    };
    let asked = ScheduleQuestion {
        person: Some(caller.person),
        groups: new.assignee_group_ids.is_some(),
        location: new.location(),
        ..ScheduleQuestion::default()
    };
    let id = uuid_at(now);
    let (basis, assignees) = tokio::try_join!(
        async { Ok::<_, ApiError>(store.schedule_basis(caller.tenant, id, asked).await?) },
        new.assignees(&state, &caller),
    )?;
    let person = basis.person;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    check_location(asked.location, basis.location.is_some())?;
    let mut schedule = Schedule {
        id,
        name: name.as_str().to_owned(),
        created_by: PersonRef::from(&person),
        assignees: Vec::new(),
        assignee_group_ids: Vec::new(),
        assignee_user_ids_expanded: Vec::new(),
        location_id: None,
        details_config: JsonText::of(&Map::new()),
        deleting: false,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    new.apply(&mut schedule, assignees.as_deref(), &basis.groups)?;
    match store.schedule_create(caller.tenant, &schedule).await {
        Err(StoreError::Condition(_)) => {
            let words = format!("An organization has at most {} schedules", Schedule::MOST);
            Err(ApiError::conflict(words))
        }
        created => Ok(created.map(|()| (StatusCode::CREATED, Json(schedule.into())))?),
    }
}

fn check_location(named: Option<Uuid>, exists: bool) -> ApiResult<()> {
    match named.is_some() && !exists {
        true => Err(ApiError::rule(
            "locationId",
            "No such location in the organization",
        )),
        false => Ok(()),
    }
}

/// One schedule
#[utoipa::path(get, path = "/api/v1/schedules/{scheduleId}", tag = "Schedules", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path)),
    responses((status = 200, body = ScheduleItem)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<ScheduleItem>> {
    let found = find(&state.platform, &caller, id, ScheduleQuestion::default()).await?;
    Ok(Json(found.schedule.into()))
}

/// Change a schedule
#[utoipa::path(patch, path = "/api/v1/schedules/{scheduleId}", tag = "Schedules", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path)),
    request_body = ChangedSchedule,
    responses((status = 200, body = ScheduleItem)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedSchedule>,
) -> ApiResult<Json<ScheduleItem>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let asked = ScheduleQuestion {
        groups: change.assignee_group_ids.is_some(),
        location: change.location(),
        ..ScheduleQuestion::default()
    };
    let assignees = change.assignees(&state, &caller).await?;
    let changed = until_written(|| async {
        let found = find(&state.platform, &caller, id, asked).await?;
        check_location(asked.location, found.basis.location.is_some())?;
        let mut new = found.schedule;
        change.apply(&mut new, assignees.as_deref(), &found.basis.groups)?;
        new.updated_at = now;
        new.version += 1;
        let written = store.schedule_update(caller.tenant, &new).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| new))
    });
    Ok(Json(changed.await?.into()))
}

/// Delete a schedule with its shifts and the unavailabilities entered on it; whose shifts were
/// published is told
#[utoipa::path(delete, path = "/api/v1/schedules/{scheduleId}", tag = "Schedules", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Done>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    // marked first, so that no shift is added behind the deletion's back; a deletion that was cut
    // short goes on
    let schedule = until_written(|| async {
        let asked = ScheduleQuestion::default();
        let basis = store.schedule_basis(tenant, id, asked).await?;
        let schedule = basis.schedule.ok_or(ApiError::NotFound("Schedule"))?;
        if schedule.deleting {
            return Ok(Some(schedule));
        }
        let marked = Schedule {
            deleting: true,
            version: schedule.version + 1,
            ..schedule
        };
        let written = store.schedule_update(tenant, &marked).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| marked))
    })
    .await?;
    const ALL: (Date, Date) = (PlannedDay::FIRST, PlannedDay::LAST);
    const SOME: usize = 10 * LOTS_AT_ONCE * SHIFTS_AT_ONCE;
    loop {
        let page = store.shift_list(tenant, id, ALL, SOME, None).await?;
        if page.items.is_empty() {
            break;
        }
        let gone = page.items.into_iter().map(|shift| ShiftChange {
            old: Some(shift),
            new: None,
        });
        write_lots(&state, &caller, &schedule, gone.collect()).await?;
    }
    // who entered them could not take them back any more
    loop {
        let page = store
            .unavailability_list(tenant, id, ALL, SOME, None)
            .await?;
        if page.items.is_empty() {
            break;
        }
        let deletions = page
            .items
            .iter()
            .map(|entry| store.unavailability_delete(tenant, entry));
        let deletions = stream::iter(deletions.collect::<Vec<_>>()).buffer_unordered(LOTS_AT_ONCE);
        for deleted in deletions.collect::<Vec<_>>().await {
            unless_overtaken(deleted)?;
        }
    }
    match store.schedule_delete(tenant, id).await {
        // another request was faster
        Err(StoreError::Condition(_)) => Ok(Json(Done::OK)),
        deleted => Ok(deleted.map(|()| Json(Done::OK))?),
    }
}
