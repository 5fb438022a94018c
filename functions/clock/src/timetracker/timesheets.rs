//! Timesheets: a person submits a week, a manager approves it, and then nothing of it changes.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        clock::TimeEntry,
        id::{EntityId, instant_of},
        pay::settings::{History, PaySettings},
        schedule::PersonRef,
        text::{Day, Text},
        time_book::{DaySpan, TimeBook},
        timesheet::{Timesheet, TimesheetStatus, TimesheetStep},
        violation::Violations,
    },
    http::{
        Admin, ApiError, ApiResult, Caller, Manager, Member, Unauthenticated, ValidJson, ValidPath,
        ValidQuery,
        timetracker::{Envelope, Seconds},
    },
    retry::until_written,
    store::unless_overtaken,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    entries::{Totals, entries_of},
    entry_view::EntryView,
    rules::{Rules, days, whose},
};
use crate::{State, correct::person_of, punch::check_unlocked};

/// Which weeks.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct SheetQuery {
    #[deserr(default)]
    from: Option<Day>,
    #[deserr(default)]
    to: Option<Day>,
    #[deserr(default)]
    user_id: Option<EntityId>,
}

/// Why a timesheet is given back.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct GivenBack {
    reason: Text<1, 500>,
}

/// A person's week.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetView {
    id: Uuid,
    user_id: u64,
    #[schema(value_type = String, format = "date")]
    week_start: Date,
    status: TimesheetStatus,
    billable_seconds: i64,
    /// Oldest first.
    entries: Vec<EntryView>,
    /// What became of it, oldest first.
    steps: Vec<StepView>,
}

#[derive(Serialize, ToSchema)]
struct StepView {
    status: TimesheetStatus,
    /// Who did it.
    user_id: u64,
    at: Seconds,
    reason: Option<String>,
}

impl SheetView {
    fn of(sheet: &Timesheet, entries: &[TimeEntry], rules: &Rules, now: Timestamp) -> Self {
        let days = sheet.days();
        let of_week = entries.iter().filter(|entry| days.contains(entry.date));
        let mut of_week: Vec<_> = of_week.cloned().collect();
        of_week.sort_by_key(|entry| entry.started_at);
        let steps = sheet.steps.iter().map(|step| StepView {
            status: step.status,
            user_id: step.by.id,
            at: Seconds(step.at),
            reason: step.reason.clone(),
        });
        let entries = of_week.iter().map(|it| EntryView::of(it, rules, now));
        Self {
            id: sheet.id(rules.person.uuid),
            user_id: rules.person.id,
            week_start: sheet.week,
            status: sheet.status,
            billable_seconds: Totals::of(&of_week, rules, now).billable_seconds,
            entries: entries.collect(),
            steps: steps.collect(),
        }
    }
}

/// Недели: свои, для руководителей также чужие
#[utoipa::path(get, path = "/v1/time/timesheets", tag = "Time", security(("session" = ["member"])),
    params(("from" = Option<String>, Query, format = "date", description = "first day; four weeks ago unless given"),
           ("to" = Option<String>, Query, format = "date", description = "last day; today unless given; at most 366 days"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; one's own unless given")),
    responses((status = 200, body = Envelope<Vec<SheetView>>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<SheetQuery>,
) -> ApiResult<Json<Envelope<Vec<SheetView>>>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let person = whose(&caller, query.user_id)?;
    let four_weeks = |last: Date| last.saturating_sub(27.days());
    let asked = days(query.from, query.to, now, four_weeks)?;
    // weeks are shown whole
    let whole = DaySpan {
        first: asked.first.saturating_sub(6.days()),
        last: asked.last.saturating_add(6.days()),
    };
    let (rules, mut entries) = tokio::try_join!(
        Rules::read(store, &caller, person, whole),
        entries_of(store, &caller, person, whole),
    )?;
    entries.extend(rules.open.clone());
    let weeks = weeks(asked, &rules.settings);
    let sheets = weeks.into_iter().map(|week| rules.sheet(week));
    let shown = sheets.map(|it| SheetView::of(&it, &entries, &rules, now));
    Ok(Json(Envelope::new(shown.collect(), now)))
}

/// The first days of the weeks that some days are in.
fn weeks(days: DaySpan, settings: &History<PaySettings>) -> Vec<Date> {
    let week_of = |day: Date| settings.at(day).work_week.first_day(day);
    let mut weeks = vec![week_of(days.first)];
    while let Some(last) = weeks.last() {
        let next = last.saturating_add(7.days());
        if next > days.last || next == *last {
            break;
        }
        weeks.push(next);
    }
    weeks
}

/// Отправка недели на утверждение
#[utoipa::path(post, path = "/v1/time/timesheets/{id}/submit", tag = "Time", security(("session" = ["member"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<SheetView>)))]
pub(crate) async fn submit(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<SheetView>>> {
    if person_of(id) != caller.person {
        return Err(ApiError::NotFound("Timesheet"));
    }
    step(&state, &caller, id, TimesheetStatus::Submitted, None).await
}

/// Утверждение недели: после него её дни не меняются
#[utoipa::path(post, path = "/v1/time/timesheets/{id}/approve", tag = "Time", security(("session" = ["manager"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<SheetView>)))]
pub(crate) async fn approve(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<SheetView>>> {
    if person_of(id) == caller.person && !caller.role.is_admin() {
        return Err(ApiError::forbidden("Another manager approves your time"));
    }
    step(&state, &caller, id, TimesheetStatus::Approved, None).await
}

/// Возврат недели с причиной
#[utoipa::path(post, path = "/v1/time/timesheets/{id}/reject", tag = "Time", security(("session" = ["manager"])),
    params(("id" = Uuid, Path)),
    request_body = GivenBack,
    responses((status = 200, body = Envelope<SheetView>)))]
pub(crate) async fn reject(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(given): ValidJson<GivenBack>,
) -> ApiResult<Json<Envelope<SheetView>>> {
    let reason = Some(given.reason.into_string());
    step(&state, &caller, id, TimesheetStatus::Rejected, reason).await
}

/// Возобновление утверждённой недели с причиной
#[utoipa::path(post, path = "/v1/time/timesheets/{id}/reopen", tag = "Time", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    request_body = GivenBack,
    responses((status = 200, body = Envelope<SheetView>)))]
pub(crate) async fn reopen(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(given): ValidJson<GivenBack>,
) -> ApiResult<Json<Envelope<SheetView>>> {
    let reason = Some(given.reason.into_string());
    step(&state, &caller, id, TimesheetStatus::Open, reason).await
}

/// Of which week a timesheet is, by its id; which person's it says by its last bits.
fn week_of(id: Uuid) -> ApiResult<Date> {
    let at = instant_of(id).ok_or(ApiError::NotFound("Timesheet"))?;
    Ok(at.to_zoned(TimeZone::UTC).date())
}

/// Takes a timesheet one step further.
async fn step(
    state: &State,
    caller: &Caller,
    id: Uuid,
    status: TimesheetStatus,
    reason: Option<String>,
) -> ApiResult<Json<Envelope<SheetView>>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let (person, week) = (person_of(id), week_of(id)?);
    let by = store.person_get(caller.tenant, caller.person).await?;
    let by = by.ok_or(ApiError::Unauthenticated(Unauthenticated::Removed))?;
    let made = TimesheetStep {
        status,
        by: PersonRef::from(&by),
        at: now,
        reason,
    };
    let days = DaySpan::week(week);
    let (sheet, rules) = until_written(|| async {
        let rules = Rules::read(store, caller, person, days).await;
        let mut rules = rules.map_err(|_| ApiError::NotFound("Timesheet"))?;
        let old = rules.sheet(week);
        check_step(&old, status, &rules, id)?;
        let new = old.after(made.clone());
        let book = book_after(&rules.book, &new);
        let written = store.timesheet_update(caller.tenant, person, &new, &book);
        let written = unless_overtaken(written.await)?;
        rules.book = book;
        rules.put_sheet(new.clone());
        Ok::<_, ApiError>(written.map(|()| (new, rules)))
    })
    .await?;
    let mut entries = entries_of(store, caller, person, days).await?;
    entries.extend(rules.open.clone());
    let view = SheetView::of(&sheet, &entries, &rules, now);
    Ok(Json(Envelope::new(view, now)))
}

/// Refuses steps that do not follow on where a timesheet is, and those of a week that still goes on.
fn check_step(
    sheet: &Timesheet,
    status: TimesheetStatus,
    rules: &Rules,
    id: Uuid,
) -> ApiResult<()> {
    use TimesheetStatus::{Approved, Open, Rejected, Submitted};
    let begins = rules
        .settings
        .at(sheet.week)
        .work_week
        .first_day(sheet.week);
    if begins != sheet.week || sheet.id(rules.person.uuid) != id {
        return Err(ApiError::NotFound("Timesheet"));
    }
    let follows = matches!(
        (sheet.status, status),
        (Open | Rejected, Submitted) | (Submitted, Approved | Rejected) | (Approved, Open)
    );
    if !follows {
        let words = match status {
            Submitted => "The timesheet is submitted already",
            Approved | Rejected => "The timesheet is not submitted",
            Open => "The timesheet is not approved",
        };
        return Err(ApiError::conflict(words));
    }
    let running = rules.open.as_ref();
    let running = running.filter(|it| sheet.days().contains(it.date));
    if status != Open && status != Rejected && running.is_some() {
        return Err(ApiError::conflict("Work of that week still goes on"));
    }
    if status == Open {
        // what is locked for all, or paid, stays closed
        let others = TimeBook {
            approved_weeks: rules.book.approved_weeks.without(sheet.days()),
            ..rules.book.clone()
        };
        let mut days = sheet.days().first.series(1.day()).take(7);
        let organization = Some(&rules.organization);
        return days.try_for_each(|day| check_unlocked(&others, organization, day));
    }
    Ok(())
}

/// The book once a timesheet is what it is.
fn book_after(book: &TimeBook, sheet: &Timesheet) -> TimeBook {
    let weeks = &book.approved_weeks;
    let approved_weeks = match sheet.status {
        TimesheetStatus::Approved => weeks.with(sheet.days()),
        _ => weeks.without(sheet.days()),
    };
    TimeBook {
        approved_weeks,
        ..book.turned()
    }
}
