//! Schedules: plans of shifts, and for whom they are.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{StreamExt, stream};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use shared::{
    domain::{
        id::{EntityId, TypedUuid, uuid_at},
        patch::Cleared,
        person::Person,
        schedule::{JsonText, PersonRef, Schedule},
        smart_group::SmartGroups,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Caller, Manager, Member, Paging, Unauthenticated, ValidJson,
        ValidPath,
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
    shift_input::PlannedDay,
};

/// People or groups that a schedule names at most.
const MOST_ASSIGNEES: usize = 100;
/// People that a frontend may say to be in the groups.
const MOST_EXPANDED: usize = 1000;
/// What a frontend keeps with a schedule, bytes.
const MOST_DETAILS: usize = 16 << 10;

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

/// For whom a schedule is, and how its shifts are planned.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedSchedule {
    #[deserr(default)]
    name: Option<Text<1, 200>>,
    /// Smart groups, or segments for all of theirs, at most 100.
    #[deserr(default)]
    #[schema(max_items = 100)]
    assignee_group_ids: Option<Vec<TypedUuid>>,
    /// At most 100.
    #[deserr(default)]
    #[schema(max_items = 100)]
    assignee_user_ids: Option<Vec<EntityId>>,
    /// The same with those in the groups, at most 1,000; kept for the frontend, decides nothing.
    #[deserr(default)]
    #[schema(max_items = 1000)]
    assignee_user_ids_expanded: Option<Vec<TypedUuid>>,
    /// Where its shifts are, unless they say.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    location_id: Cleared<TypedUuid>,
    /// An object of at most 16 KB. Of it `conflicts` (`show` or `refuse`), `minRestHours` (11) and
    /// `maxWeekHours` (40) are decided by.
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    details_config: Option<Value>,
}

impl ChangedSchedule {
    /// Who of the organization is named.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for others.
    async fn assignees(&self, state: &State, caller: &Caller) -> ApiResult<Option<Vec<PersonRef>>> {
        let Some(named) = &self.assignee_user_ids else {
            return Ok(None);
        };
        if named.len() > MOST_ASSIGNEES {
            return Err(too_many("assigneeUserIds", MOST_ASSIGNEES));
        }
        let mut numbers: Vec<u64> = named.iter().map(|id| id.number()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let store = &state.platform.store;
        let people = store.person_list_by_ids(caller.tenant, &numbers).await?;
        let known: BTreeMap<u64, &Person> = people.iter().map(|it| (it.id, it)).collect();
        let is_known = |id: &EntityId| {
            let person = known.get(&id.number());
            person.is_some_and(|person| id.matches(person.uuid))
        };
        match named.iter().position(|id| !is_known(id)) {
            Some(place) => {
                let path = format!("assigneeUserIds[{place}]");
                Err(ApiError::rule(path, "No such person in the organization"))
            }
            None => Ok(Some(people.iter().map(PersonRef::from).collect())),
        }
    }

    /// Writes what is named into a schedule.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for groups that the organization has not, and too much of anything.
    fn apply(
        &self,
        schedule: &mut Schedule,
        assignees: Option<&[PersonRef]>,
        groups: &SmartGroups,
    ) -> ApiResult<()> {
        if let Some(name) = &self.name {
            name.as_str().clone_into(&mut schedule.name);
        }
        if let Some(assignees) = assignees {
            schedule.assignees = assignees.to_vec();
        }
        if let Some(named) = &self.assignee_group_ids {
            let field = "assigneeGroupIds";
            let ids = distinct(named, field, MOST_ASSIGNEES)?;
            let exists = |id: &Uuid| groups.segment(*id).is_some() || groups.group(*id).is_some();
            // those named before may be gone
            let is_known = |id: &Uuid| schedule.assignee_group_ids.contains(id) || exists(id);
            if !ids.iter().all(is_known) {
                return Err(ApiError::rule(field, "No such group in the organization"));
            }
            schedule.assignee_group_ids = ids;
        }
        if let Some(named) = &self.assignee_user_ids_expanded {
            let field = "assigneeUserIdsExpanded";
            schedule.assignee_user_ids_expanded = distinct(named, field, MOST_EXPANDED)?;
        }
        let location = &mut schedule.location_id;
        self.location_id.clone().apply(location, |TypedUuid(id)| id);
        if let Some(details) = &self.details_config {
            schedule.details_config = details_config(details)?;
        }
        Ok(())
    }

    fn location(&self) -> Option<Uuid> {
        self.location_id.clone().given(|TypedUuid(id)| id)
    }
}

fn too_many(field: &str, most: usize) -> ApiError {
    ApiError::field(field, Violation::TooLong(most))
}

fn distinct(named: &[TypedUuid], field: &str, most: usize) -> ApiResult<Vec<Uuid>> {
    if named.len() > most {
        return Err(too_many(field, most));
    }
    let mut ids: Vec<Uuid> = Vec::with_capacity(named.len());
    for TypedUuid(id) in named {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    Ok(ids)
}

fn details_config(details: &Value) -> ApiResult<JsonText> {
    let object = match details {
        Value::Object(object) => JsonText::of(object),
        Value::Null => JsonText::of(&Map::new()),
        _ => {
            return Err(ApiError::field("detailsConfig", Violation::Type("object")));
        }
    };
    match object.len() <= MOST_DETAILS {
        true => Ok(object),
        false => Err(ApiError::rule(
            "detailsConfig",
            "Must have at most 16 KB as JSON",
        )),
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
