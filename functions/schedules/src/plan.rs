//! Making and changing a shift: which instants its wall time means, what is in its way, and whether
//! that refuses it.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use serde::Serialize;
use shared::{
    domain::{
        id::{EntityId, TypedUuid, uuid_at},
        patch::Patch,
        person::Person,
        schedule::{AgendaVersion, PersonRef, Schedule, Shift, ShiftJob, ShiftStatus},
        text::Text,
        wall_time::{Span, WallSpan},
    },
    http::{ApiError, ApiResult, Caller},
    retry::until_written,
    store::{ScheduleBasis, ScheduleQuestion, ShiftChange, unless_overtaken},
};
use uuid::Uuid;

use crate::{
    State,
    access::{Found, find, zone_of},
    conflict::{Conflict, conflicts},
    shift_input::{ChangedShift, NewShift},
    shift_view::PlannedShift,
    tell,
};

/// What became of a plan.
pub(crate) enum Planned {
    /// It is written, with what is in its way.
    Written(Box<Shift>, Vec<Conflict>),
    /// It is not, because of what is in its way.
    Refused(Vec<Conflict>),
}

/// Why a shift is refused.
#[derive(Serialize)]
struct Refusal {
    error: &'static str,
    code: &'static str,
    conflicts: Vec<Conflict>,
}

impl Planned {
    /// The answer to a request; of this status if it is written.
    pub(crate) fn answer(self, status: StatusCode) -> Response {
        match self {
            Self::Written(shift, conflicts) => {
                let shift = (*shift).into();
                (status, Json(PlannedShift { shift, conflicts })).into_response()
            }
            Self::Refused(conflicts) => {
                let refusal = Refusal {
                    error: "The shift conflicts with something else",
                    code: "CONFLICT",
                    conflicts,
                };
                (StatusCode::CONFLICT, Json(refusal)).into_response()
            }
        }
    }
}

/// Whose time a shift takes, and how often their agenda had changed when that was asked.
struct Worker {
    person: Person,
    agenda: AgendaVersion,
}

/// Makes a shift. If the person's agenda changes meanwhile, it is looked at again.
pub(crate) async fn create(
    state: &State,
    caller: &Caller,
    schedule: Uuid,
    new: &NewShift,
) -> ApiResult<Planned> {
    let now = state.platform.clock.now();
    let id = uuid_at(now);
    let asked = ScheduleQuestion {
        person: number(&new.assigned_user_id.0),
        job: uuid(&new.job_id.0),
        location: uuid(&new.location_id.0),
        ..ScheduleQuestion::default()
    };
    until_written(|| async {
        let Found {
            schedule,
            mut basis,
        } = find(&state.platform, caller, schedule, asked).await?;
        let worker = named_worker(&mut basis, &new.assigned_user_id.0)?;
        let zone = zone(state, caller, &schedule, &mut basis, &new.location_id.0).await?;
        let wall = WallSpan {
            date: new.shift_date.0,
            start: new.start_time,
            end: new.end_time,
        };
        let shift = Shift {
            id,
            schedule: schedule.id,
            person: worker.as_ref().map(|it| PersonRef::from(&it.person)),
            job: named_job(&mut basis, &new.job_id.0)?,
            location_id: uuid(&new.location_id.0).or(schedule.location_id),
            date: wall.date,
            start_time: wall.start,
            end_time: wall.end,
            span: span(wall, &zone)?,
            time_zone: zone,
            title: new.title.clone().given(Text::into_string),
            instructions: new.instructions.clone().given(Text::into_string),
            status: new.status.map_or(ShiftStatus::Draft, |it| it.0),
            is_open: new.is_open_shift.unwrap_or(worker.is_none()),
            swap: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let force = new.force.unwrap_or_default();
        write(state, caller, &schedule, None, shift, worker, force).await
    })
    .await
}

/// Changes a shift. If it or the person's agenda changes meanwhile, the change is made again.
pub(crate) async fn update(
    state: &State,
    caller: &Caller,
    (schedule, shift): (Uuid, Uuid),
    change: &ChangedShift,
) -> ApiResult<Planned> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        person: number(&change.assigned_user_id.0),
        job: uuid(&change.job_id.0),
        location: uuid(&change.location_id.0),
        ..ScheduleQuestion::default()
    };
    until_written(|| async {
        let Found {
            schedule,
            mut basis,
        } = find(&state.platform, caller, schedule, asked).await?;
        let old = basis.shift.take().ok_or(ApiError::NotFound("Shift"))?;
        let worker = match &change.assigned_user_id.0 {
            Patch::Keep => present_worker(state, caller, &old).await?,
            named => named_worker(&mut basis, named)?,
        };
        let mut new = Shift {
            updated_at: state.platform.clock.now(),
            version: old.version + 1,
            ..old.clone()
        };
        match &change.assigned_user_id.0 {
            Patch::Keep => {}
            Patch::Clear => new.person = None,
            Patch::Set(_) => new.person = worker.as_ref().map(|it| PersonRef::from(&it.person)),
        }
        match &change.job_id.0 {
            Patch::Keep => {}
            named => new.job = named_job(&mut basis, named)?,
        }
        if change.location_id.0 != Patch::Keep {
            let named = &change.location_id.0;
            new.time_zone = zone(state, caller, &schedule, &mut basis, named).await?;
            new.location_id = uuid(named).or(schedule.location_id);
        }
        if let Some(day) = change.shift_date {
            new.date = day.0;
        }
        new.start_time = change.start_time.unwrap_or(new.start_time);
        new.end_time = change.end_time.unwrap_or(new.end_time);
        if new.wall() != old.wall() || new.time_zone != old.time_zone {
            new.span = span(new.wall(), &new.time_zone)?;
        }
        let title = change.title.clone();
        title.apply(&mut new.title, Text::into_string);
        let instructions = change.instructions.clone();
        instructions.apply(&mut new.instructions, Text::into_string);
        if let Some(status) = change.status {
            new.status = next_status(old.status, status.0)?;
        }
        new.is_open = change.is_open_shift.unwrap_or(new.is_open);
        // what was offered is not there any more
        if (&new.person, new.span, new.status) != (&old.person, old.span, old.status) {
            new.swap = None;
        }
        let force = change.force.unwrap_or_default();
        write(state, caller, &schedule, Some(&old), new, worker, force).await
    })
    .await
}

/// Deletes a shift.
pub(crate) async fn delete(
    state: &State,
    caller: &Caller,
    (schedule, shift): (Uuid, Uuid),
) -> ApiResult<()> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        ..ScheduleQuestion::default()
    };
    until_written(|| async {
        let Found {
            schedule,
            mut basis,
        } = find(&state.platform, caller, schedule, asked).await?;
        let old = basis.shift.take().ok_or(ApiError::NotFound("Shift"))?;
        let changes = [ShiftChange {
            old: Some(old),
            new: None,
        }];
        write_changes(state, caller, &schedule, &changes, &[]).await
    })
    .await
}

/// Writes changes and tells whom they concern; `None` if others were faster.
pub(crate) async fn write_changes(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: &[ShiftChange],
    agendas: &[AgendaVersion],
) -> ApiResult<Option<()>> {
    write_telling(state, caller, schedule, changes, changes, agendas).await
}

/// Writes changes, and tells of those that are to be told now; `None` if others were faster.
pub(crate) async fn write_telling(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    changes: &[ShiftChange],
    told: &[ShiftChange],
    agendas: &[AgendaVersion],
) -> ApiResult<Option<()>> {
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let messages = tell::messages(state, caller, schedule, told)?;
    let written = store.shift_write(tenant, schedule.id, changes, agendas, &messages);
    let written = unless_overtaken(written.await)?;
    if written.is_some() {
        tell::relay(state, &messages).await;
    }
    Ok(written)
}

/// Looks what is in the way of a shift, and writes it unless that refuses it.
async fn write(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    old: Option<&Shift>,
    new: Shift,
    worker: Option<Worker>,
    force: bool,
) -> ApiResult<Option<Planned>> {
    let (mut found, mut agendas) = (Vec::new(), Vec::new());
    if let Some(Worker { person, agenda }) = worker.filter(|_| new.counts()) {
        found = look(state, caller, &new, &person).await?;
        agendas.push(agenda);
    }
    if !found.is_empty() && schedule.rules().refuses_conflicts && !force {
        return Ok(Some(Planned::Refused(found)));
    }
    if old.is_some_and(|old| old.says_the_same(&new)) {
        return Ok(Some(Planned::Written(Box::new(new), found)));
    }
    let changes = [ShiftChange {
        old: old.cloned(),
        new: Some(new.clone()),
    }];
    let written = write_changes(state, caller, schedule, &changes, &agendas).await?;
    Ok(written.map(|()| Planned::Written(Box::new(new), found)))
}

/// What of a person's time is in the way of a shift.
pub(crate) async fn look(
    state: &State,
    caller: &Caller,
    shift: &Shift,
    person: &Person,
) -> ApiResult<Vec<Conflict>> {
    let zone = TimeZone::get(&shift.time_zone).unwrap_or(TimeZone::UTC);
    let store = &state.platform.store;
    let agenda = store
        .agenda_list(caller.tenant, person.id, shift.span)
        .await?;
    Ok(conflicts(
        shift.span,
        Some(shift.id),
        &agenda,
        person,
        &zone,
    ))
}

fn number(named: &Patch<EntityId>) -> Option<u64> {
    match named {
        Patch::Set(id) => Some(id.number()),
        Patch::Keep | Patch::Clear => None,
    }
}

fn uuid(named: &Patch<TypedUuid>) -> Option<Uuid> {
    match named {
        Patch::Set(id) => Some(id.0),
        Patch::Keep | Patch::Clear => None,
    }
}

/// The person that a body names, if they may be given work.
fn named_worker(basis: &mut ScheduleBasis, named: &Patch<EntityId>) -> ApiResult<Option<Worker>> {
    let Patch::Set(id) = named else {
        return Ok(None);
    };
    let person = basis.person.take().zip(basis.agenda);
    let person = person.filter(|(person, _)| id.matches(person.uuid) && person.is_active());
    let (person, agenda) = person.ok_or_else(|| {
        ApiError::rule(
            "assignedUserId",
            "No such active person in the organization",
        )
    })?;
    Ok(Some(Worker { person, agenda }))
}

/// Whose shift it is already, unless they were removed since.
async fn present_worker(
    state: &State,
    caller: &Caller,
    shift: &Shift,
) -> ApiResult<Option<Worker>> {
    let Some(assignee) = &shift.person else {
        return Ok(None);
    };
    let store = &state.platform.store;
    let (person, agenda) = store.person_with_agenda(caller.tenant, assignee.id).await?;
    Ok(person.map(|person| Worker { person, agenda }))
}

fn named_job(basis: &mut ScheduleBasis, named: &Patch<TypedUuid>) -> ApiResult<Option<ShiftJob>> {
    let Patch::Set(_) = named else {
        return Ok(None);
    };
    let job = basis.job.take();
    let job = job.ok_or_else(|| ApiError::rule("jobId", "No such job in the organization"))?;
    Ok(Some(ShiftJob {
        id: job.id,
        name: job.name,
    }))
}

/// The zone by which a shift begins and ends: that of the location it names, else of its schedule.
async fn zone(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    basis: &mut ScheduleBasis,
    named: &Patch<TypedUuid>,
) -> ApiResult<String> {
    let Patch::Set(_) = named else {
        return zone_of(state, caller, schedule, basis).await;
    };
    let location = basis.location.take();
    let unknown = || ApiError::rule("locationId", "No such location in the organization");
    Ok(location.ok_or_else(unknown)?.time_zone)
}

fn span(wall: WallSpan, zone: &str) -> ApiResult<Span> {
    let span = wall.in_zone(&TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    let nothing = "The clocks skip all of this shift on that day";
    span.ok_or_else(|| ApiError::rule("endTime", nothing))
}

/// The status after another; what people have seen can be cancelled, and is not hidden again.
fn next_status(old: ShiftStatus, new: ShiftStatus) -> ApiResult<ShiftStatus> {
    match (old, new) {
        (ShiftStatus::Published, ShiftStatus::Draft) => Err(ApiError::conflict(
            "A published shift can be cancelled, but is no draft again",
        )),
        (_, new) => Ok(new),
    }
}
