//! The timer: it punches in and out.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use serde_json::json;
use shared::{
    domain::{
        clock::{Coordinates, EntrySource, PunchKind},
        id::{EntityId, TypedUuid},
        patch::Cleared,
        text::Text,
        time_book::DaySpan,
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Caller, Clash, Member, OptionalJson, timetracker::Envelope,
        workforce::Degrees,
    },
    store::NamedInPunch,
};
use utoipa::ToSchema;

use super::{entry_view::EntryView, rules::Rules};
use crate::{
    State,
    punch::{NewPunch, punch},
};

/// What work begins.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct Started {
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    project_id: Cleared<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    job_id: Cleared<TypedUuid>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    note: Cleared<Text<0, 1000>>,
    /// Degrees, north positive; of where one is, for locations that want to know.
    #[deserr(default)]
    latitude: Option<Degrees<90>>,
    /// Degrees, east positive.
    #[deserr(default)]
    longitude: Option<Degrees<180>>,
}

/// What was done.
#[derive(Clone, Default, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct Stopped {
    /// Replaces the note.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    note: Cleared<Text<0, 1000>>,
}

type Shown = (StatusCode, Json<Envelope<EntryView>>);

/// Запуск таймера
#[utoipa::path(post, path = "/v1/time/start", tag = "Time", security(("session" = ["member"])),
    request_body = Option<Started>,
    responses((status = 201, body = Envelope<EntryView>)))]
pub(crate) async fn start(
    Extract(state): Extract<State>,
    Member(caller): Member,
    OptionalJson(body): OptionalJson<Started>,
) -> ApiResult<Shown> {
    let body = body.unwrap_or_default();
    let position = body.latitude.zip(body.longitude);
    let new = NewPunch {
        note: body.note.given(Text::into_string),
        named: NamedInPunch {
            job: body.job_id.given(|TypedUuid(id)| id),
            project: body.project_id.given(EntityId::number),
            location: None,
        },
        position: position.map(|(latitude, longitude)| Coordinates {
            latitude: latitude.0,
            longitude: longitude.0,
        }),
        ..timer(&state, PunchKind::In)
    };
    punched(&state, &caller, &new).await
}

/// Остановка таймера
#[utoipa::path(post, path = "/v1/time/stop", tag = "Time", security(("session" = ["member"])),
    request_body = Option<Stopped>,
    responses((status = 200, body = Envelope<EntryView>)))]
pub(crate) async fn stop(
    Extract(state): Extract<State>,
    Member(caller): Member,
    OptionalJson(body): OptionalJson<Stopped>,
) -> ApiResult<Shown> {
    let new = NewPunch {
        note: body.unwrap_or_default().note.given(Text::into_string),
        ..timer(&state, PunchKind::Out)
    };
    punched(&state, &caller, &new).await
}

/// Начало перерыва
#[utoipa::path(post, path = "/v1/time/break/start", tag = "Time", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<EntryView>)))]
pub(crate) async fn start_break(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Shown> {
    punched(&state, &caller, &timer(&state, PunchKind::BreakStart)).await
}

/// Конец перерыва
#[utoipa::path(post, path = "/v1/time/break/end", tag = "Time", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<EntryView>)))]
pub(crate) async fn end_break(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Shown> {
    punched(&state, &caller, &timer(&state, PunchKind::BreakEnd)).await
}

/// Текущая запись: `data` равно null, если таймер не запущен
#[utoipa::path(get, path = "/v1/time/current", tag = "Time", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<Option<EntryView>>)))]
pub(crate) async fn current(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<Envelope<Option<EntryView>>>> {
    let now = state.platform.clock.now();
    let rules = rules(&state, &caller).await?;
    let open = rules.open.as_ref();
    let open = open.map(|entry| EntryView::of(entry, &rules, now));
    Ok(Json(Envelope::new(open, now)))
}

/// A punch of the timer that says no more than what it is.
fn timer(state: &State, kind: PunchKind) -> NewPunch {
    NewPunch {
        kind: Some(kind),
        at: state.platform.clock.now(),
        offline: false,
        entry_source: EntrySource::Timer,
        named: NamedInPunch::default(),
        note: None,
        source: Some("timer".into()),
        clock_id: None,
        position: None,
    }
}

async fn punched(state: &State, caller: &Caller, new: &NewPunch) -> ApiResult<Shown> {
    let now = state.platform.clock.now();
    let (punched, rules) = tokio::join!(punch(state, caller, new), rules(state, caller));
    let rules = rules?;
    let (kind, entry) = punched.map_err(|error| with_entry(error, &rules, now))?;
    let status = match kind {
        PunchKind::In => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let view = EntryView::of(&entry, &rules, now);
    Ok((status, Json(Envelope::new(view, now))))
}

/// What the caller's own time is shown by, these days.
async fn rules(state: &State, caller: &Caller) -> ApiResult<Rules> {
    let now = state.platform.clock.now();
    // whatever the zone, and however long it goes on
    let days = DaySpan {
        first: (now - crate::correct::LONGEST * 2)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date(),
        last: (now + crate::correct::LONGEST)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date(),
    };
    Rules::read(&state.platform.store, caller, caller.person, days).await
}

/// Whoever starts a second timer is shown the first.
fn with_entry(error: ApiError, rules: &Rules, now: jiff::Timestamp) -> ApiError {
    match (error, &rules.open) {
        (
            ApiError::Clash {
                clash: Clash::AlreadyRunning,
                message,
                ..
            },
            Some(open),
        ) => ApiError::Clash {
            clash: Clash::AlreadyRunning,
            message,
            details: Some(json!({ "entry": EntryView::of(open, rules, now) })),
        },
        (error, _) => error,
    }
}
