//! Punching in and out: one stretch of work at a time, by the server's time.

use std::sync::OnceLock;

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use shared::{
    domain::{
        clock::{Break, GeofencePolicy, Mark, Punch, PunchKind, TimeEntry},
        id::{TypedUuid, uuid_at},
        location::Location,
        organization::{GameConfig, Organization},
        person::Person,
        schedule::{PersonRef, Shift, ShiftJob},
        text::Text,
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller, Member, OptionalJson, Unauthenticated},
    platform::Platform,
    queue::NotificationMessage,
    retry::until_written,
    store::{ClockBasis, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    entry_view::EntryItem,
    judge::{is_punctual, shift_of},
    punch_input::{LONGEST_OFFLINE, NewPunch},
};

/// How far back another entry may be of the same shift.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(26);
/// Entries that one person has in that time at most, as far as anybody looks.
const MOST_ENTRIES: usize = 50;

/// What a punch said, and what it made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Punched {
    #[serde(rename = "type")]
    kind: PunchKind,
    #[serde(flatten)]
    entry: EntryItem,
}

/// Punch in or out, or begin or end a break. One is in once at a time; out ends what in began
#[utoipa::path(post, path = "/api/v1/clock", tag = "Clock", security(("session" = ["member"])),
    request_body = Option<NewPunch>,
    responses((status = 200, description = "Out, or a break", body = Punched),
              (status = 201, description = "In", body = Punched)))]
pub(crate) async fn punch(
    Extract(state): Extract<State>,
    Member(caller): Member,
    OptionalJson(body): OptionalJson<NewPunch>,
) -> ApiResult<Response> {
    let new = body.unwrap_or_default();
    let uuid = |TypedUuid(id)| id;
    let (job, location) = (
        new.job_id.clone().given(uuid),
        new.location_id.clone().given(uuid),
    );
    let platform = &state.platform;
    let now = platform.clock.now();
    let at = new.made_at(now)?;
    // decided once: of two clicks at the same time the second is no punch of the other kind
    let decided = OnceLock::new();
    let (kind, entry) = until_written(|| async {
        let store = &platform.store;
        let basis = store.clock_basis(caller.tenant, caller.person, job, location);
        let basis = basis.await?;
        check_named(&basis, job, location)?;
        if close_forgotten(&state, &basis, at).await? {
            return Ok(None);
        }
        let toggled = match &basis.open {
            Some(_) => PunchKind::Out,
            None => PunchKind::In,
        };
        let kind = *decided.get_or_init(|| new.kind.map_or(toggled, |kind| kind.0));
        match (kind, &basis.open) {
            (PunchKind::In, None) => {
                let written = clock_in(platform, &caller, &new, at, basis).await?;
                Ok(written.map(|entry| (kind, entry)))
            }
            (PunchKind::In, Some(_)) => Err(ApiError::conflict("You are clocked in already")),
            (PunchKind::Out, None) if new.offline == Some(true) => {
                let written = end_after_all(platform, &caller, &new, at).await?;
                Ok(written.map(|entry| (kind, entry)))
            }
            (_, None) => Err(ApiError::conflict("You are not clocked in")),
            (kind, Some(open)) => {
                let written = go_on(platform, &caller, &new, kind, at, open.clone()).await?;
                Ok::<_, ApiError>(written.map(|entry| (kind, entry)))
            }
        }
    })
    .await?;
    let status = match kind {
        PunchKind::In => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let entry = EntryItem::of(entry, now);
    Ok((status, Json(Punched { kind, entry })).into_response())
}

/// Closes the stretch of work whose end was forgotten when a punch was made, so that the punch begins
/// another one.
async fn close_forgotten(state: &State, basis: &ClockBasis, at: Timestamp) -> ApiResult<bool> {
    let now = state.platform.clock.now();
    let (Some(open), Some(organization)) = (&basis.open, &basis.organization) else {
        return Ok(false);
    };
    let Some(closed) = open.forgotten(at, &organization.clock) else {
        return Ok(false);
    };
    let tenant = organization.id;
    let message = NotificationMessage::closed_by_rule(tenant, &closed);
    let message = state.notifications.outbox_message(tenant, &message, now);
    let message = [message.map_err(ApiError::internal)?];
    let store = &state.platform.store;
    let written = store.time_entry_close(tenant, &closed, &message).await;
    if unless_overtaken(written)?.is_some() {
        state.notifications.relay_or_leave(store, &message[0]).await;
    }
    Ok(true)
}

/// Ends what was closed by rule, for a punch that was made in time and came late.
async fn end_after_all(
    platform: &Platform,
    caller: &Caller,
    new: &NewPunch,
    at: Timestamp,
) -> ApiResult<Option<TimeEntry>> {
    let (store, tenant) = (&platform.store, caller.tenant);
    let before = Span {
        start: at - LONGEST_OFFLINE,
        end: at,
    };
    let last = store.time_entry_list(tenant, caller.person, before, 1, None);
    let last = last.await?.items.pop();
    let closed = last.filter(|entry| entry.marks.contains(&Mark::ClosedByRule));
    let closed = closed.ok_or(ApiError::conflict("You are not clocked in"))?;
    let mut entry = TimeEntry {
        ended_at: Some(at),
        version: closed.version + 1,
        ..closed
    };
    entry.marks.retain(|mark| *mark != Mark::ClosedByRule);
    entry.mark(Mark::Offline);
    let now = platform.clock.now();
    let record = record(new, PunchKind::Out, &entry, at, now);
    let written = store.time_entry_end(tenant, &entry, &record).await;
    Ok(unless_overtaken(written)?.map(|()| entry))
}

fn check_named(basis: &ClockBasis, job: Option<Uuid>, location: Option<Uuid>) -> ApiResult<()> {
    if job.is_some() && basis.job.is_none() {
        return Err(ApiError::rule("jobId", "No such job in the organization"));
    }
    if location.is_some() && basis.location.is_none() {
        let words = "No such location in the organization";
        return Err(ApiError::rule("locationId", words));
    }
    Ok(())
}

/// Begins a stretch of work; `None` if another request was faster.
async fn clock_in(
    platform: &Platform,
    caller: &Caller,
    new: &NewPunch,
    at: Timestamp,
    basis: ClockBasis,
) -> ApiResult<Option<TimeEntry>> {
    let (store, tenant, now) = (&platform.store, caller.tenant, platform.clock.now());
    let known = basis.person.zip(basis.organization);
    let (person, organization) = known.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let around = Span {
        start: at - LOOK_BACK,
        end: at + SignedDuration::from_mins(organization.clock.early_minutes + 1),
    };
    let since = Span {
        start: around.start,
        end: now,
    };
    let (agenda, before) = tokio::try_join!(
        store.agenda_list(tenant, caller.person, around),
        store.time_entry_list(tenant, caller.person, since, MOST_ENTRIES, None),
    )?;
    let before = before.items;
    if before.iter().any(|entry| at < entry.span(now).end) {
        return Err(ApiError::conflict("You were clocked in at that time"));
    }
    let settings = &organization.clock;
    let shift = shift_of(at, &agenda, settings);
    let punctual = shift.is_some_and(|shift| is_punctual(at, shift, &before, settings));
    let location = match (basis.location, shift.and_then(|shift| shift.location_id)) {
        (Some(location), _) => Some(location),
        (None, Some(id)) => store.location_get(tenant, id).await?,
        (None, None) => None,
    };
    let job = basis.job.map(|job| ShiftJob {
        id: job.id,
        name: job.name,
    });
    let mut entry = TimeEntry {
        job: job.or_else(|| shift.and_then(|shift| shift.job.clone())),
        location_id: location.as_ref().map(|location| location.id),
        shift: shift.map(|shift| shift.id),
        shift_ends_at: shift.map(|shift| shift.span.end),
        punctual,
        ..begun(
            new,
            &person,
            at,
            now,
            zone(&organization, location.as_ref(), shift),
        )
    };
    if new.offline == Some(true) {
        entry.mark(Mark::Offline);
    }
    if let Some(mark) = judge_position(new, location.as_ref(), settings.geofence)? {
        entry.mark(mark);
    }
    let record = record(new, PunchKind::In, &entry, at, now);
    let awarded = awarded(person, &basis.game, punctual, now);
    let written = store.clock_in(tenant, &entry, &record, awarded.as_ref());
    Ok(unless_overtaken(written.await)?.map(|()| entry))
}

/// A stretch of work that begins, of which no more is known than who and when.
fn begun(
    new: &NewPunch,
    person: &Person,
    at: Timestamp,
    now: Timestamp,
    time_zone: String,
) -> TimeEntry {
    let zone = jiff::tz::TimeZone::get(&time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    TimeEntry {
        id: uuid_at(now),
        person: PersonRef::from(person),
        started_at: at,
        ended_at: None,
        breaks: Vec::new(),
        date: at.to_zoned(zone).date(),
        time_zone,
        job: None,
        location_id: None,
        clock_id: new.clock_id.clone().given(Text::into_string),
        shift: None,
        shift_ends_at: None,
        punctual: false,
        marks: Vec::new(),
        version: 1,
    }
}

/// The zone of a stretch of work: that of its shift, else of its location, else of the organization.
fn zone(organization: &Organization, location: Option<&Location>, shift: Option<&Shift>) -> String {
    let of_shift = shift.map(|shift| shift.time_zone.clone());
    let of_location = || location.map(|location| location.time_zone.clone());
    let zone = of_shift.or_else(of_location);
    zone.unwrap_or_else(|| organization.time_zone.clone())
}

/// What is odd about where somebody punches in, if anything.
///
/// # Errors
/// [`ApiError::Validation`] and [`ApiError::Forbidden`] where that refuses it.
fn judge_position(
    new: &NewPunch,
    location: Option<&Location>,
    policy: GeofencePolicy,
) -> ApiResult<Option<Mark>> {
    let Some(fence) = location.and_then(|location| location.geofence) else {
        return Ok(None);
    };
    match (new.position(), policy) {
        (Some(position), _) if fence.holds(position) => Ok(None),
        (Some(_), GeofencePolicy::Mark) => Ok(Some(Mark::OutsideGeofence)),
        (Some(_), GeofencePolicy::Refuse) => {
            Err(ApiError::forbidden("You are too far from the location"))
        }
        (None, GeofencePolicy::Mark) => Ok(Some(Mark::WithoutPosition)),
        (None, GeofencePolicy::Refuse) => Err(ApiError::rule(
            "latitude",
            "The location must know where you are",
        )),
    }
}

/// The person with what a punctual punch pays, if it pays anything.
fn awarded(person: Person, game: &GameConfig, punctual: bool, now: Timestamp) -> Option<Person> {
    let (xp, hc) = (game.xp_per_punctual_punch, game.hc_per_punctual_punch);
    let pays = punctual && game.enabled && (xp > 0 || hc > 0);
    pays.then(|| Person {
        xp: person.xp.saturating_add(xp),
        hc: person.hc.saturating_add(hc),
        updated_at: now,
        version: person.version + 1,
        ..person
    })
}

/// The punch as it came.
fn record(
    new: &NewPunch,
    kind: PunchKind,
    entry: &TimeEntry,
    at: Timestamp,
    now: Timestamp,
) -> Punch {
    Punch {
        id: uuid_at(now),
        entry: entry.id,
        person: entry.person,
        kind,
        at,
        recorded_at: now,
        offline: new.offline == Some(true),
        source: new.source.clone().given(Text::into_string),
        clock_id: new.clock_id.clone().given(Text::into_string),
        position: new.position(),
    }
}

/// Ends a stretch of work, or begins or ends a break of it; `None` if another request was faster.
async fn go_on(
    platform: &Platform,
    caller: &Caller,
    new: &NewPunch,
    kind: PunchKind,
    at: Timestamp,
    open: TimeEntry,
) -> ApiResult<Option<TimeEntry>> {
    let now = platform.clock.now();
    let latest = open.breaks.last().map_or(open.started_at, |last| {
        last.ended_at.unwrap_or(last.started_at)
    });
    if at < latest {
        return Err(ApiError::conflict("That was before your last punch"));
    }
    let mut entry = TimeEntry {
        version: open.version + 1,
        ..open
    };
    match (kind, entry.open_break()) {
        (PunchKind::BreakStart, Some(_)) => {
            return Err(ApiError::conflict("You have a break already"));
        }
        (PunchKind::BreakEnd, None) => return Err(ApiError::conflict("You have no break")),
        (PunchKind::BreakStart, None) => entry.breaks.push(Break {
            started_at: at,
            ended_at: None,
        }),
        (PunchKind::BreakEnd, Some(_)) => entry.end_break(at),
        (PunchKind::In | PunchKind::Out, _) => {
            entry.end_break(at);
            entry.ended_at = Some(at);
        }
    }
    if new.offline == Some(true) {
        entry.mark(Mark::Offline);
    }
    let record = record(new, kind, &entry, at, now);
    let written = platform.store.clock_punch(caller.tenant, &entry, &record);
    Ok(unless_overtaken(written.await)?.map(|()| entry))
}
