//! Entries: all stretches of work, whether punched, timed or entered.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        clock::{EntrySource, Mark, TimeEntry},
        id::{EntityId, uuid_of_person},
        pay::work::billable_seconds,
        schedule::{PersonRef, ShiftJob},
        text::Day,
        time_book::DaySpan,
        violation::Violations,
        wall_time::Span,
    },
    http::{
        ApiError, ApiResult, Caller, Member, PageNumber, PageSize, ValidJson, ValidPath,
        ValidQuery, timetracker::Envelope,
    },
    retry::until_written,
    store::{self, NamedInPunch, Store, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    entry_input::{EntryChange, NewEntry},
    entry_view::{CorrectionView, EntryStatus, EntryView},
    rules::{Rules, days, whose},
};
use crate::{
    State,
    correct::{self, Found, LONGEST, Reason, check_free, find, visible},
    punch::{check_named, check_unlocked},
};

/// Entries that are looked through at once.
const MOST_AROUND: usize = 1000;

/// Which entries.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct EntryQuery {
    #[deserr(default)]
    from: Option<Day>,
    #[deserr(default)]
    to: Option<Day>,
    #[deserr(default)]
    user_id: Option<EntityId>,
    #[deserr(default)]
    project_id: Option<EntityId>,
    #[deserr(default)]
    status: Option<EntryStatus>,
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
}

/// A page of entries, and what all of them come to.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryList {
    #[serde(flatten)]
    envelope: Envelope<Vec<EntryView>>,
    totals: Totals,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Totals {
    /// Seconds.
    duration: i64,
    pub(super) billable_seconds: i64,
    by_day: Vec<DayTotal>,
}

#[derive(Serialize, ToSchema)]
struct DayTotal {
    #[schema(value_type = String, format = "date")]
    date: Date,
    billable_seconds: i64,
}

impl Totals {
    /// What entries come to; a day's sum is rounded where the settings round days.
    pub(super) fn of(entries: &[TimeEntry], rules: &Rules, now: Timestamp) -> Self {
        let mut by_day = BTreeMap::<Date, i64>::new();
        let mut duration = 0;
        for entry in entries {
            let work = entry.work(now);
            duration += work.end.as_second() - work.start.as_second();
            *by_day.entry(entry.date).or_default() +=
                billable_seconds(&work, rules.settings.at(entry.date));
        }
        let by_day = by_day.into_iter().map(|(date, seconds)| DayTotal {
            date,
            billable_seconds: rules.settings.at(date).rounding.round_day(seconds),
        });
        let by_day: Vec<_> = by_day.collect();
        Self {
            duration,
            billable_seconds: by_day.iter().map(|day| day.billable_seconds).sum(),
            by_day,
        }
    }
}

/// Записи времени за дни: свои, для руководителей также чужие
#[utoipa::path(get, path = "/v1/time/entries", tag = "Time", security(("session" = ["member"])),
    params(("from" = Option<String>, Query, format = "date", description = "first day; that of the month unless given"),
           ("to" = Option<String>, Query, format = "date", description = "last day; today unless given; at most 366 days"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; one's own unless given"),
           ("project_id" = Option<EntityId>, Query),
           ("status" = inline(Option<EntryStatus>), Query),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100")),
    responses((status = 200, body = EntryList)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<EntryQuery>,
) -> ApiResult<Json<EntryList>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let person = whose(&caller, query.user_id)?;
    let month = |last: Date| last.first_of_month();
    let asked = days(query.from, query.to, now, month)?;
    let (rules, entries) = tokio::try_join!(
        Rules::read(store, &caller, person, asked),
        entries_of(store, &caller, person, asked),
    )?;
    let open = rules.open.iter().filter(|it| asked.contains(it.date));
    let mut entries: Vec<_> = open.cloned().chain(entries).collect();
    let project = query.project_id.map(EntityId::number);
    entries.retain(|it| {
        project.is_none_or(|id| it.project == Some(id))
            && query.status.is_none_or(|status| rules.status(it) == status)
    });
    let totals = Totals::of(&entries, &rules, now);
    let (page, size) = (query.page.0, query.per_page.0);
    let shown = entries
        .iter()
        .skip((page - 1).saturating_mul(size))
        .take(size);
    let shown = shown.map(|it| EntryView::of(it, &rules, now)).collect();
    let envelope = Envelope::new(shown, now).page(page, size, entries.len());
    Ok(Json(EntryList { envelope, totals }))
}

/// A person's entries of some days that have ended, the latest first.
pub(super) async fn entries_of(
    store: &Store,
    caller: &Caller,
    person: u64,
    days: DaySpan,
) -> ApiResult<Vec<TimeEntry>> {
    let mut entries = store
        .time_entry_list_all(caller.tenant, person, days.anywhere())
        .await?;
    entries.retain(|entry| days.contains(entry.date));
    entries.reverse();
    Ok(entries)
}

/// Новая запись: не больше 24 часов, не в будущем и не поверх другой
#[utoipa::path(post, path = "/v1/time/entries", tag = "Time", security(("session" = ["member"])),
    request_body = NewEntry,
    responses((status = 201, body = Envelope<EntryView>)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidJson(new): ValidJson<NewEntry>,
) -> ApiResult<(StatusCode, Json<Envelope<EntryView>>)> {
    let person = whose(&caller, new.user_id)?;
    let now = state.platform.clock.now();
    let day = new.start.0.to_zoned(TimeZone::UTC).date();
    let days = DaySpan {
        first: day.saturating_sub(1.day()),
        last: day.saturating_add(1.day()),
    };
    let store = &state.platform.store;
    let (entry, rules) = tokio::try_join!(
        until_written(|| enter(&state, &caller, person, &new)),
        Rules::read(store, &caller, person, days),
    )?;
    let view = EntryView::of(&entry, &rules, now);
    Ok((StatusCode::CREATED, Json(Envelope::new(view, now))))
}

/// Enters a stretch of work; `None` if another change of the person's time was faster.
async fn enter(
    state: &State,
    caller: &Caller,
    person: u64,
    new: &NewEntry,
) -> ApiResult<Option<TimeEntry>> {
    let (store, now, named) = (
        &state.platform.store,
        state.platform.clock.now(),
        new.named(),
    );
    let around = Span {
        start: new
            .start
            .0
            .saturating_sub(LONGEST)
            .unwrap_or(Timestamp::MIN),
        end: new.end.0.max(new.start.0),
    };
    let (basis, others) = tokio::try_join!(
        store.clock_basis(caller.tenant, person, named),
        store.time_entry_list(caller.tenant, person, around, MOST_AROUND, None),
    )?;
    check_named(&basis, named, ["job_id", "location_id"])?;
    let (Some(person), Some(organization)) = (&basis.person, &basis.organization) else {
        return Err(ApiError::rule(
            "user_id",
            "No such person in the organization",
        ));
    };
    if new.user_id.is_some_and(|id| !id.matches(person.uuid)) {
        return Err(ApiError::rule(
            "user_id",
            "No such person in the organization",
        ));
    }
    let job = basis.job.map(|job| ShiftJob {
        id: job.id,
        name: job.name,
    });
    let mut entry = TimeEntry {
        id: uuid_of_person(new.start.0, person.id),
        person: PersonRef::from(person),
        started_at: new.start.0,
        ended_at: Some(new.end.0),
        breaks: Vec::new(),
        time_zone: organization.zone_name_of(person),
        date: Date::default(),
        job,
        location_id: None,
        clock_id: None,
        shift: None,
        shift_ends_at: None,
        punctual: false,
        source: EntrySource::Manual,
        break_seconds: 0,
        project: None,
        note: None,
        marks: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    new.clone().fill(&mut entry, now)?;
    check_unlocked(&basis.book, Some(organization), entry.date)?;
    let others: Vec<_> = basis.open.into_iter().chain(others.items).collect();
    check_free(&entry, &others, now)?;
    let change = store::EntryChange::create(&basis.book, &entry);
    let written = store.time_entry_write(caller.tenant, change).await;
    Ok(unless_overtaken(written)?.map(|()| entry))
}

/// Одна запись
#[utoipa::path(get, path = "/v1/time/entries/{id}", tag = "Time", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<EntryView>)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<EntryView>>> {
    let now = state.platform.clock.now();
    let person = visible(&caller, id)?;
    let store = &state.platform.store;
    let (found, rules) = tokio::try_join!(
        find(store, &caller, person, id, NamedInPunch::default()),
        Rules::read(store, &caller, person, around(id)),
    )?;
    let view = EntryView::of(&found.entry, &rules, now);
    Ok(Json(Envelope::new(view, now)))
}

/// Изменение записи: своей, введённой или по таймеру; для руководителей любой
#[utoipa::path(patch, path = "/v1/time/entries/{id}", tag = "Time", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    request_body = EntryChange,
    responses((status = 200, body = Envelope<EntryView>)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<EntryChange>,
) -> ApiResult<Json<Envelope<EntryView>>> {
    let now = state.platform.clock.now();
    let person = visible(&caller, id)?;
    let words = change.reason();
    let reason = Reason {
        caller: &caller,
        words: words.as_deref(),
    };
    let decide = |found: &Found| {
        check_own(&caller, &found.entry)?;
        let mut new = change.apply(found, now)?;
        if !caller.role.is_manager() || found.entry.source != EntrySource::Manual {
            new.mark(Mark::Corrected);
        }
        Ok(Some(new))
    };
    let (entry, rules) = tokio::try_join!(
        correct::correct(&state, reason, (person, id), change.named(), decide),
        Rules::read(&state.platform.store, &caller, person, around(id)),
    )?;
    let entry = entry.ok_or(ApiError::NotFound("Entry"))?;
    let view = EntryView::of(&entry, &rules, now);
    Ok(Json(Envelope::new(view, now)))
}

/// Удаление записи; в истории она остаётся
#[utoipa::path(delete, path = "/v1/time/entries/{id}", tag = "Time", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<Option<EntryView>>)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<Option<EntryView>>>> {
    let person = visible(&caller, id)?;
    let reason = Reason {
        caller: &caller,
        words: None,
    };
    let decide = |found: &Found| check_own(&caller, &found.entry).map(|()| None);
    let named = NamedInPunch::default();
    correct::correct(&state, reason, (person, id), named, decide).await?;
    Ok(Json(Envelope::new(None, state.platform.clock.now())))
}

/// История записи: кто, когда, почему, что было до и что после
#[utoipa::path(get, path = "/v1/time/entries/{id}/history", tag = "Time", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<Vec<CorrectionView>>)))]
pub(crate) async fn history(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<Vec<CorrectionView>>>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let person = visible(&caller, id)?;
    let named = NamedInPunch::default();
    let (found, corrections) = tokio::join!(
        find(store, &caller, person, id, named),
        store.correction_list(caller.tenant, id),
    );
    let corrections = corrections?;
    // that of a deleted one stays
    if corrections.is_empty() {
        found?;
    }
    let shown = corrections.into_iter().map(CorrectionView::from).collect();
    Ok(Json(Envelope::new(shown, now)))
}

/// Refuses changes of what was punched by who leads nobody.
fn check_own(caller: &Caller, entry: &TimeEntry) -> ApiResult<()> {
    match entry.source != EntrySource::Clock || caller.role.is_manager() {
        true => Ok(()),
        false => Err(ApiError::forbidden("Only managers correct punches")),
    }
}

/// Days around an entry, whatever its zone.
fn around(id: Uuid) -> DaySpan {
    const WEEKS: SignedDuration = SignedDuration::from_hours(24 * 8);
    let at = shared::domain::id::instant_of(id).unwrap_or(Timestamp::UNIX_EPOCH);
    let day = |at: Result<Timestamp, _>| {
        let at: Result<Timestamp, jiff::Error> = at;
        at.unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned(TimeZone::UTC)
            .date()
    };
    DaySpan {
        first: day(at.checked_sub(WEEKS)),
        last: day(at.checked_add(WEEKS)),
    }
}
