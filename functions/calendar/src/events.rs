//! Events that people enter. Who leads nobody enters what concerns nobody but themselves.

use axum::{Json, extract::State, http::StatusCode};
use deserr::Deserr;
use jiff::{Timestamp, tz::TimeZone};
use shared::{
    domain::{
        calendar_event::{CalendarEvent, EventKind, When},
        id::{EntityId, uuid_at},
        text::Day,
        time_book::DaySpan,
        violation::{Violation, Violations},
        wall_time::Span,
    },
    http::{
        ApiError, ApiResult, Caller, Member, PageNumber, PageSize, Unauthenticated, ValidJson,
        ValidPath, ValidQuery, timetracker::Envelope,
    },
    platform::Platform,
    retry::until_written,
    store::{Store, unless_overtaken},
};
use uuid::Uuid;

use crate::{
    event_input::{EventChange, MOST_PEOPLE, NewEvent},
    event_view::EventView,
    range::days,
};

/// What is looked for.
const WHAT: &str = "Event";

/// Which days.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct EventQuery {
    #[deserr(default)]
    from: Option<Day>,
    #[deserr(default)]
    to: Option<Day>,
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
}

/// События за дни, по началу: те, что касаются вызывающего, для руководителей все
#[utoipa::path(get, path = "/v1/calendar/events", tag = "Calendar", security(("session" = ["member"])),
    params(("from" = Option<String>, Query, format = "date", description = "first day; that of the month unless given"),
           ("to" = Option<String>, Query, format = "date", description = "last day; that of the month unless given; at most 366 days"),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100")),
    responses((status = 200, body = Envelope<Vec<EventView>>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<EventQuery>,
) -> ApiResult<Json<Envelope<Vec<EventView>>>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let days = days(query.from, query.to, now.to_zoned(TimeZone::UTC).date())?;
    let (zone, mut events) = tokio::try_join!(zone(store, &caller), async {
        Ok(store
            .calendar_event_list(caller.tenant, days.anywhere())
            .await?)
    },)?;
    events.retain(|event| sees(&caller, event) && touches(event, days, &zone));
    let (page, size) = (query.page.0, query.per_page.0);
    let total = events.len();
    let shown = events
        .into_iter()
        .skip((page - 1).saturating_mul(size))
        .take(size);
    let answer = Envelope::new(shown.map(EventView::from).collect(), now);
    Ok(Json(answer.page(page, size, total)))
}

/// Новое событие
#[utoipa::path(post, path = "/v1/calendar/events", tag = "Calendar", security(("session" = ["member"])),
    request_body = NewEvent,
    responses((status = 201, body = Envelope<EventView>)))]
pub(crate) async fn create(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidJson(new): ValidJson<NewEvent>,
) -> ApiResult<(StatusCode, Json<Envelope<EventView>>)> {
    let (store, now) = (&platform.store, platform.clock.now());
    let default = match caller.role.is_manager() {
        true => Vec::new(),
        false => vec![EntityId::Number(caller.person)],
    };
    let named = new.user_ids.clone().unwrap_or(default);
    let (zone, people) = tokio::try_join!(zone(store, &caller), people(store, &caller, &named))?;
    let blank = CalendarEvent {
        people,
        ..blank(&caller, now)
    };
    let event = new.into_event(blank, &zone)?;
    check_changes(&caller, &event)?;
    store
        .calendar_event_write(caller.tenant, None, &event)
        .await?;
    Ok((StatusCode::CREATED, Json(Envelope::new(event.into(), now))))
}

/// Одно событие
#[utoipa::path(get, path = "/v1/calendar/events/{id}", tag = "Calendar", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<EventView>)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<EventView>>> {
    let event = find(&platform.store, &caller, id).await?;
    Ok(Json(Envelope::new(event.into(), platform.clock.now())))
}

/// Изменение события
#[utoipa::path(patch, path = "/v1/calendar/events/{id}", tag = "Calendar", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    request_body = EventChange,
    responses((status = 200, body = Envelope<EventView>)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<EventChange>,
) -> ApiResult<Json<Envelope<EventView>>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let named = change.user_ids.clone().unwrap_or_default();
    let (zone, people) = tokio::try_join!(zone(store, &caller), people(store, &caller, &named))?;
    let event = until_written(|| async {
        let old = find(store, &caller, id).await?;
        check_changes(&caller, &old)?;
        let mut new = change.apply(&old, now, &zone)?;
        if change.user_ids.is_some() {
            new.people.clone_from(&people);
        }
        check_changes(&caller, &new)?;
        let written = store.calendar_event_write(caller.tenant, Some(&old), &new);
        Ok::<_, ApiError>(unless_overtaken(written.await)?.map(|()| new))
    });
    Ok(Json(Envelope::new(event.await?.into(), now)))
}

/// Удаление события
#[utoipa::path(delete, path = "/v1/calendar/events/{id}", tag = "Calendar", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<Option<EventView>>)))]
pub(crate) async fn delete(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<Option<EventView>>>> {
    let store = &platform.store;
    until_written(|| async {
        let event = find(store, &caller, id).await?;
        check_changes(&caller, &event)?;
        let deleted = store.calendar_event_delete(caller.tenant, &event).await;
        Ok::<_, ApiError>(unless_overtaken(deleted)?)
    })
    .await?;
    Ok(Json(Envelope::new(None, platform.clock.now())))
}

/// An event of which no more is known than who enters it.
fn blank(caller: &Caller, now: Timestamp) -> CalendarEvent {
    CalendarEvent {
        id: uuid_at(now),
        kind: EventKind::Event,
        title: String::new(),
        when: When::Instants(Span {
            start: now,
            end: now,
        }),
        people: Vec::new(),
        created_by: caller.person,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// An event that the caller may see.
async fn find(store: &Store, caller: &Caller, id: Uuid) -> ApiResult<CalendarEvent> {
    let found = store.calendar_event_get(caller.tenant, id).await?;
    let seen = found.filter(|event| sees(caller, event));
    seen.ok_or(ApiError::NotFound(WHAT))
}

fn sees(caller: &Caller, event: &CalendarEvent) -> bool {
    caller.role.is_manager() || event.concerns(caller.person)
}

/// Refuses who leads nobody what concerns others.
fn check_changes(caller: &Caller, event: &CalendarEvent) -> ApiResult<()> {
    match caller.role.is_manager() || event.people == [caller.person] {
        true => Ok(()),
        false => Err(ApiError::forbidden("Only managers plan for others")),
    }
}

fn touches(event: &CalendarEvent, asked: DaySpan, zone: &TimeZone) -> bool {
    let days = event.when.days(zone);
    days.first <= asked.last && asked.first <= days.last
}

/// Where the caller is.
async fn zone(store: &Store, caller: &Caller) -> ApiResult<TimeZone> {
    let found = store.person_with_organization(caller.tenant, caller.person);
    let (person, organization) = found.await?;
    let known = person.zip(organization);
    let (person, organization) =
        known.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let zone = organization.zone_name_of(&person);
    Ok(TimeZone::get(&zone).unwrap_or(TimeZone::UTC))
}

/// The numbers of people that are named, each once.
///
/// # Errors
/// [`ApiError::Validation`] for who is not in the organization.
async fn people(store: &Store, caller: &Caller, named: &[EntityId]) -> ApiResult<Vec<u64>> {
    if named.len() > MOST_PEOPLE {
        return Err(ApiError::field("user_ids", Violation::TooLong(MOST_PEOPLE)));
    }
    let mut numbers: Vec<_> = named.iter().map(|id| id.number()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Ok(numbers);
    }
    let found = store.person_list_by_ids(caller.tenant, &numbers).await?;
    let is_known = |id: &EntityId| {
        let mut people = found.iter();
        people.any(|person| person.id == id.number() && id.matches(person.uuid))
    };
    match named.iter().position(|id| !is_known(id)) {
        None => Ok(numbers),
        Some(place) => {
            let words = "No such person in the organization";
            Err(ApiError::rule(format!("user_ids[{place}]"), words))
        }
    }
}
