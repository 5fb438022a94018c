//! Publishing some days of a schedule: each person concerned is told once, with all that is theirs.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        schedule::{AgendaEntry, PersonRef, Rules, Schedule, Shift, ShiftStatus},
        violation::Violations,
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller, Manager, ValidJson, ValidPath},
    retry::until_written,
    store::{ScheduleQuestion, ShiftChange},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    State,
    access::find,
    lots::write_lots,
    shift_input::PlannedDay,
    warnings::{Warning, warnings},
};

/// Days that are published at once at most.
const MOST_DAYS: i32 = 62;
/// Agendas that are read at a time.
const AGENDAS_AT_ONCE: usize = 10;

/// Which days to publish.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct PublishedDays {
    /// The first.
    from: PlannedDay,
    /// The last, at most 62 days with the first.
    to: PlannedDay,
    /// Only warn.
    #[deserr(default)]
    dry_run: Option<bool>,
}

/// What was published, and what of it may be unwise.
#[derive(Serialize, ToSchema)]
pub(crate) struct Published {
    /// Shifts that were drafts.
    published: usize,
    warnings: Vec<Warning>,
}

impl PublishedDays {
    fn days(self) -> ApiResult<(Date, Date)> {
        let (from, to) = (self.from.0, self.to.0);
        let days = from.until(to).map_or(0, |span| span.get_days());
        match from <= to && days < MOST_DAYS {
            true => Ok((from, to)),
            false => Err(ApiError::rule("to", "Must be 0 to 61 days after from")),
        }
    }
}

/// Publish the drafts that begin on some days, and warn of too little rest and long weeks
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/publish", tag = "Schedules", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path)),
    request_body = PublishedDays,
    responses((status = 200, body = Published)))]
pub(crate) async fn publish(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidJson(body): ValidJson<PublishedDays>,
) -> ApiResult<Json<Published>> {
    let days = body.days()?;
    let asked = ScheduleQuestion::default();
    let found = find(&state.platform, &caller, schedule, asked).await?;
    let (schedule, organization) = (found.schedule, found.basis.organization);
    let zone = organization.map_or(TimeZone::UTC, |organization| organization.zone());
    let drafts = drafts(&state, &caller, &schedule, days).await?;
    let warnings = warn(&state, &caller, &drafts, schedule.rules(), &zone).await?;
    let published = match body.dry_run {
        Some(true) => 0,
        _ => publish_all(&state, &caller, &schedule, days).await?,
    };
    Ok(Json(Published {
        published,
        warnings,
    }))
}

async fn drafts(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    days: (Date, Date),
) -> ApiResult<Vec<Shift>> {
    let store = &state.platform.store;
    let mut shifts = store
        .shift_list_all(caller.tenant, schedule.id, days)
        .await?;
    shifts.retain(|shift| shift.status == ShiftStatus::Draft);
    Ok(shifts)
}

/// Publishes what is a draft. When others change some of it meanwhile, what is left is looked at again.
async fn publish_all(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    days: (Date, Date),
) -> ApiResult<usize> {
    let now = state.platform.clock.now();
    let publish = |old: Shift| ShiftChange {
        new: Some(Shift {
            status: ShiftStatus::Published,
            updated_at: now,
            version: old.version + 1,
            ..old.clone()
        }),
        old: Some(old),
    };
    let published = AtomicUsize::new(0);
    until_written(|| async {
        let drafts = drafts(state, caller, schedule, days).await?;
        let changes = drafts.into_iter().map(publish).collect();
        let written = write_lots(state, caller, schedule, changes).await?;
        let before = published.fetch_add(written.shifts, Ordering::Relaxed);
        Ok::<_, ApiError>((!written.overtaken).then_some(before + written.shifts))
    })
    .await
}

/// What may be unwise about shifts: with all that their people do besides.
async fn warn(
    state: &State,
    caller: &Caller,
    shifts: &[Shift],
    rules: Rules,
    zone: &TimeZone,
) -> ApiResult<Vec<Warning>> {
    let mut people: BTreeMap<u64, (PersonRef, Span)> = BTreeMap::new();
    for shift in shifts {
        let Some(person) = shift.person else {
            continue;
        };
        let (_, span) = people.entry(person.id).or_insert((person, shift.span));
        span.start = span.start.min(shift.span.start);
        span.end = span.end.max(shift.span.end);
    }
    let ids: Vec<Uuid> = shifts.iter().map(|shift| shift.id).collect();
    let ids = &ids;
    let of_person = |(person, span): (PersonRef, Span)| {
        let (store, uuid, id) = (&state.platform.store, person.uuid, person.id);
        async move {
            // whole weeks, and the day before
            let around = SignedDuration::from_hours(8 * 24);
            let span = Span {
                start: span.start - around,
                end: span.end + around,
            };
            let agenda = store.agenda_list(caller.tenant, id, span).await?;
            let shifts = agenda.iter().filter_map(|entry| match entry {
                AgendaEntry::Shift(shift) => Some(&**shift),
                AgendaEntry::Unavailability(_) => None,
            });
            Ok::<_, ApiError>(warnings(uuid, shifts.collect(), ids, rules, zone))
        }
    };
    let found = stream::iter(people.into_values()).map(of_person);
    let found: Vec<_> = found.buffered(AGENDAS_AT_ONCE).try_collect().await?;
    Ok(found.concat())
}
