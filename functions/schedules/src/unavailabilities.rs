//! When people are not available: entered by themselves, for one day or by a rule.

use axum::{Json, extract::State as Extract, http::StatusCode};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        id::uuid_for,
        person::Person,
        schedule::{AgendaEntry, PersonRef, Schedule, Shift, Unavailability},
        text::Text,
        wall_time::{ClockTime, Span, WallSpan},
    },
    http::{
        ApiError, ApiResult, Caller, Member, Paging, Unauthenticated, ValidJson, ValidPath,
        ValidQuery,
        workforce::Items,
        workhub::{Done, Millis},
    },
    store::{ScheduleQuestion, StoreError},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    access::{Found, find, zone_of},
    conflict::{Conflict, ConflictKind},
    repeat::MOST,
    shifts::DayRange,
    unavailability_input::{NewUnavailability, WallEntry},
};

/// When a person is not available.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnavailabilityItem {
    id: Uuid,
    schedule_id: Uuid,
    user_id: Uuid,
    /// The day on which it begins.
    #[schema(value_type = String, format = "date")]
    unavailability_date: Date,
    start_time: ClockTime,
    /// On the next day if it is not later than the start.
    end_time: ClockTime,
    all_day: bool,
    /// IANA time zone that it was entered in.
    time_zone: String,
    starts_at: Millis,
    ends_at: Millis,
    note: Option<String>,
    created_at: Millis,
}

/// The first of the new entries, and all of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewUnavailabilities {
    #[serde(flatten)]
    first: UnavailabilityItem,
    items: Vec<UnavailabilityItem>,
    /// Shifts of the caller that are planned at these times.
    conflicts: Vec<Conflict>,
}

impl From<&Unavailability> for UnavailabilityItem {
    fn from(entry: &Unavailability) -> Self {
        Self {
            id: entry.id,
            schedule_id: entry.schedule,
            user_id: entry.person.uuid,
            unavailability_date: entry.date,
            start_time: entry.start_time,
            end_time: entry.end_time,
            all_day: entry.all_day,
            time_zone: entry.time_zone.clone(),
            starts_at: Millis(entry.span.start),
            ends_at: Millis(entry.span.end),
            note: entry.note.clone(),
            created_at: Millis(entry.created_at),
        }
    }
}

/// Unavailabilities that begin on some days, in the order of their days; who is no manager sees their
/// own
#[utoipa::path(get, path = "/api/v1/schedules/{scheduleId}/unavailabilities", tag = "Unavailabilities", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path),
           ("from" = Option<String>, Query, description = "first day (yyyy-MM-dd)"),
           ("to" = Option<String>, Query, description = "last day (yyyy-MM-dd)"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "1–1,000, default 500"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<UnavailabilityItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidQuery(range): ValidQuery<DayRange>,
    paging: Paging<500, 1000>,
) -> ApiResult<Json<Items<UnavailabilityItem>>> {
    let (days, after) = (range.days()?, paging.after.clone());
    let store = &state.platform.store;
    let (found, page) = tokio::join!(
        find(
            &state.platform,
            &caller,
            schedule,
            ScheduleQuestion::default()
        ),
        store.unavailability_list(caller.tenant, schedule, days, paging.limit, after),
    );
    found?;
    let mut page = page?;
    // a page may be shorter than its limit; the cursor says whether more follow
    page.items
        .retain(|entry| caller.role.is_manager() || entry.person.id == caller.person);
    paging.items(page, |entry| UnavailabilityItem::from(&entry))
}

/// Say when one is not available: one day, other days as well, or by a rule; at most 366
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/unavailabilities", tag = "Unavailabilities", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path)),
    request_body = NewUnavailability,
    responses((status = 201, body = NewUnavailabilities)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidJson(new): ValidJson<NewUnavailability>,
) -> ApiResult<(StatusCode, Json<NewUnavailabilities>)> {
    let wanted = new.entries()?;
    if wanted.len() > MOST {
        return Err(ApiError::rule("repeatEntries", "At most 366 days at once"));
    }
    let asked = ScheduleQuestion {
        person: Some(caller.person),
        ..ScheduleQuestion::default()
    };
    let Found {
        schedule,
        mut basis,
    } = find(&state.platform, &caller, schedule, asked).await?;
    let person = basis.person.take();
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let zone = zone_of(&state, &caller, &schedule, &basis).await?;
    let now = state.platform.clock.now();
    let note = new.note.given(Text::into_string);
    let entry = |wall: WallEntry| {
        let entry = unavailability(&schedule, &person, wall, &zone, now);
        entry.map(|entry| Unavailability {
            note: note.clone(),
            ..entry
        })
    };
    // a stretch that the clocks skip is no time that anybody could work in
    let entries: Vec<_> = wanted.into_iter().filter_map(entry).collect();
    let Some(first) = entries.first() else {
        let words = "None of these days is one to be entered";
        return Err(ApiError::rule("repeat", words));
    };
    let store = &state.platform.store;
    store.unavailability_create(caller.tenant, &entries).await?;
    let conflicts = shifts_in(&state, &caller, &entries).await?;
    let answer = NewUnavailabilities {
        first: first.into(),
        items: entries.iter().map(UnavailabilityItem::from).collect(),
        conflicts,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Take back that one is not available: one's own alone
#[utoipa::path(delete, path = "/api/v1/schedules/{scheduleId}/unavailabilities/{uaId}", tag = "Unavailabilities", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path), ("uaId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((schedule, id)): ValidPath<(Uuid, Uuid)>,
) -> ApiResult<Json<Done>> {
    const UNKNOWN: ApiError = ApiError::NotFound("Unavailability");
    let (store, tenant) = (&state.platform.store, caller.tenant);
    let entry = async {
        match date_of(id) {
            Some(date) => store.unavailability_get(tenant, schedule, date, id).await,
            None => Ok(None),
        }
    };
    let (found, entry) = tokio::join!(
        find(
            &state.platform,
            &caller,
            schedule,
            ScheduleQuestion::default()
        ),
        entry,
    );
    found?;
    let entry = entry?.ok_or(UNKNOWN)?;
    if entry.person.id != caller.person {
        return Err(ApiError::forbidden("Only their owner may delete it"));
    }
    match store.unavailability_delete(tenant, &entry).await {
        Err(StoreError::Condition(_)) => Err(UNKNOWN),
        deleted => Ok(deleted.map(|()| Json(Done::OK))?),
    }
}

/// An id that carries the day, so that the day need not be asked for.
fn id_on(date: Date) -> Uuid {
    let [year, month, day] = [date.year(), date.month().into(), date.day().into()];
    let number = i64::from(year) * 10_000 + i64::from(month) * 100 + i64::from(day);
    uuid_for(number.unsigned_abs())
}

fn date_of(id: Uuid) -> Option<Date> {
    let number = id.as_u128() as u64 & 0xFFFF_FFFF_FFFF;
    let part = |divisor: u64, size: u64| i16::try_from(number / divisor % size).ok();
    let (year, month, day) = (part(10_000, 10_000)?, part(100, 100)?, part(1, 100)?);
    let [month, day] = [month, day].map(i8::try_from);
    Date::new(year, month.ok()?, day.ok()?).ok()
}

fn unavailability(
    schedule: &Schedule,
    person: &Person,
    entry: WallEntry,
    zone: &str,
    now: Timestamp,
) -> Option<Unavailability> {
    let WallEntry { wall, all_day } = entry;
    Some(Unavailability {
        id: id_on(wall.date),
        schedule: schedule.id,
        person: PersonRef::from(person),
        date: wall.date,
        start_time: wall.start,
        end_time: wall.end,
        all_day,
        span: span(wall, zone)?,
        time_zone: zone.to_owned(),
        note: None,
        created_at: now,
    })
}

fn span(wall: WallSpan, zone: &str) -> Option<Span> {
    wall.in_zone(&TimeZone::get(zone).unwrap_or(TimeZone::UTC))
}

/// Shifts of the caller that they see, at the times of entries.
async fn shifts_in(
    state: &State,
    caller: &Caller,
    entries: &[Unavailability],
) -> ApiResult<Vec<Conflict>> {
    let spans = || entries.iter().map(|entry| entry.span);
    let (Some(start), Some(end)) = (
        spans().map(|span| span.start).min(),
        spans().map(|span| span.end).max(),
    ) else {
        return Ok(Vec::new());
    };
    let store = &state.platform.store;
    let all = Span { start, end };
    let agenda = store.agenda_list(caller.tenant, caller.person, all).await?;
    let shifts = agenda.into_iter().filter_map(|entry| match entry {
        AgendaEntry::Shift(shift) if shift.counts() && shift.is_seen_by(caller.role) => Some(shift),
        AgendaEntry::Shift(_) | AgendaEntry::Unavailability(_) => None,
    });
    let shifts = shifts.filter(|shift| spans().any(|span| span.overlaps(shift.span)));
    let conflict =
        |shift: Box<Shift>| Conflict::new(ConflictKind::Shift, Some(shift.id), shift.span);
    Ok(shifts.map(conflict).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_id_carries_its_day() {
        for day in [date(2000, 1, 1), date(2026, 12, 31), date(2099, 2, 28)] {
            assert_eq!(date_of(id_on(day)), Some(day));
        }
        assert_eq!(date_of(Uuid::from_u128(20_261_301)), None);
        assert_eq!(date_of(Uuid::nil()), None);
    }
}
