//! Copying a week of a schedule to another one, at the same times on the wall.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        id::uuid_at,
        person::Person,
        schedule::{PersonRef, Schedule, Shift, ShiftStatus},
        violation::Violations,
    },
    http::{ApiError, ApiResult, Caller, Manager, ValidJson, ValidPath},
    store::{ScheduleQuestion, ShiftChange},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    access::find,
    conflict::{Conflict, ConflictKind},
    lots::write_lots,
    plan::look,
    shift_input::PlannedDay,
    shift_view::PlannedShift,
};

/// Agendas that are read at a time.
const AGENDAS_AT_ONCE: usize = 10;

/// Which week to copy where.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct CopiedWeek {
    /// The first of the seven days.
    from: PlannedDay,
    /// The day that it is copied to.
    to: PlannedDay,
}

/// What a week became.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeekCopied {
    /// The new drafts, with what is in their way.
    items: Vec<PlannedShift>,
    /// What was not copied, because the schedule refuses conflicts, or the clocks skip it.
    refused: Vec<RefusedCopy>,
}

#[derive(Serialize, ToSchema)]
struct RefusedCopy {
    /// The shift that was to be copied.
    shift_id: Uuid,
    conflicts: Vec<Conflict>,
}

/// Copy a week: its shifts but cancelled ones become drafts of another week, open where their people
/// have left
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/copy-week", tag = "Schedules", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path)),
    request_body = CopiedWeek,
    responses((status = 201, body = WeekCopied)))]
pub(crate) async fn copy_week(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidJson(CopiedWeek { from, to }): ValidJson<CopiedWeek>,
) -> ApiResult<(StatusCode, Json<WeekCopied>)> {
    let asked = ScheduleQuestion::default();
    let schedule = find(&state.platform, &caller, schedule, asked)
        .await?
        .schedule;
    let shifts = week(&state, &caller, &schedule, from.0).await?;
    let people = people(&state, &caller, &shifts).await?;
    let offset = from.0.until(to.0).map_or(0, |span| span.get_days());
    let refuses = schedule.rules().refuses_conflicts;
    let (mut items, mut changes, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let copies = shifts
        .iter()
        .map(|old| copy(&state, &caller, old, &people, offset));
    let copies = stream::iter(copies.collect::<Vec<_>>()).buffered(AGENDAS_AT_ONCE);
    let copies: Vec<_> = copies.try_collect().await?;
    for (old, (copy, mut conflicts)) in shifts.iter().zip(copies) {
        conflicts.extend(copy.iter().flat_map(|copy| among(copy, &changes)));
        match copy.filter(|_| conflicts.is_empty() || !refuses) {
            Some(copy) => {
                changes.push(ShiftChange {
                    old: None,
                    new: Some(copy.clone()),
                });
                let shift = copy.into();
                items.push(PlannedShift { shift, conflicts });
            }
            None => refused.push(RefusedCopy {
                shift_id: old.id,
                conflicts,
            }),
        }
    }
    let written = write_lots(&state, &caller, &schedule, changes).await?;
    if written.overtaken {
        // new shifts wait for nobody: only the deletion of the schedule is in their way
        return Err(ApiError::NotFound("Schedule"));
    }
    let copied = WeekCopied { items, refused };
    Ok((StatusCode::CREATED, Json(copied)))
}

async fn week(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    first: Date,
) -> ApiResult<Vec<Shift>> {
    let last = first.saturating_add(6.days());
    let store = &state.platform.store;
    let mut shifts = store
        .shift_list_all(caller.tenant, schedule.id, (first, last))
        .await?;
    shifts.retain(Shift::counts);
    Ok(shifts)
}

/// What of the copies made so far is in the way of another one.
fn among(copy: &Shift, changes: &[ShiftChange]) -> Vec<Conflict> {
    let others = changes.iter().filter_map(|change| change.new.as_ref());
    let in_the_way = others.filter(|other| {
        copy.person.is_some() && other.person == copy.person && other.span.overlaps(copy.span)
    });
    in_the_way
        .map(|other| Conflict::new(ConflictKind::Shift, Some(other.id), other.span))
        .collect()
}

/// The same shift some days later, if there is one, and what is in its way.
async fn copy(
    state: &State,
    caller: &Caller,
    old: &Shift,
    people: &BTreeMap<u64, Person>,
    days: i32,
) -> ApiResult<(Option<Shift>, Vec<Conflict>)> {
    let person = old.person.and_then(|person| people.get(&person.id));
    let copy = moved(state, old, person, days);
    let conflicts = match (&copy, person) {
        (Some(copy), Some(person)) => look(state, caller, copy, person).await?,
        _ => Vec::new(),
    };
    Ok((copy, conflicts))
}

/// The people of shifts who still work here.
async fn people(
    state: &State,
    caller: &Caller,
    shifts: &[Shift],
) -> ApiResult<BTreeMap<u64, Person>> {
    let numbers = shifts
        .iter()
        .filter_map(|shift| Some(shift.person.as_ref()?.id));
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    let store = &state.platform.store;
    let people = store.person_list_by_ids(caller.tenant, &numbers).await?;
    let active = people.into_iter().filter(Person::is_active);
    Ok(active.map(|person| (person.id, person)).collect())
}

/// The same shift some days later, as a draft; none where the clocks skip it.
fn moved(state: &State, old: &Shift, person: Option<&Person>, days: i32) -> Option<Shift> {
    let now = state.platform.clock.now();
    let date = old.date.checked_add(days.days()).ok()?;
    let date = Some(date).filter(|day| (PlannedDay::FIRST..=PlannedDay::LAST).contains(day))?;
    let zone = TimeZone::get(&old.time_zone).ok()?;
    Some(Shift {
        id: uuid_at(now),
        date,
        span: old.wall().on(date).in_zone(&zone)?,
        person: person.map(PersonRef::from),
        is_open: old.is_open || person.is_none(),
        status: ShiftStatus::Draft,
        swap: None,
        created_at: now,
        updated_at: now,
        version: 1,
        ..old.clone()
    })
}
