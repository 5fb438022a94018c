//! Shifts of a schedule.

use axum::{Json, extract::State as Extract, http::StatusCode, response::Response};
use deserr::Deserr;
use jiff::civil::Date;
use shared::{
    domain::violation::{Violation, Violations},
    http::{
        ApiError, ApiResult, Manager, Member, Paging, ValidJson, ValidPath, ValidQuery,
        workforce::Items, workhub::Done,
    },
    store::ScheduleQuestion,
};
use uuid::Uuid;

use crate::{
    State,
    access::find,
    plan,
    shift_input::{ChangedShift, NewShift, PlannedDay},
    shift_view::{PlannedShift, ShiftItem},
};

/// Days from and to which something is listed, both included.
#[derive(Clone, Copy, Deserr)]
#[deserr(error = Violations)]
pub(crate) struct DayRange {
    #[deserr(default)]
    from: Option<PlannedDay>,
    #[deserr(default)]
    to: Option<PlannedDay>,
}

impl DayRange {
    /// The days; without a bound the first or the last there is.
    ///
    /// # Errors
    /// [`ApiError::Validation`] when they end before they begin.
    pub(crate) fn days(self) -> ApiResult<(Date, Date)> {
        let from = self.from.map_or(PlannedDay::FIRST, |day| day.0);
        let to = self.to.map_or(PlannedDay::LAST, |day| day.0);
        match from <= to {
            true => Ok((from, to)),
            false => {
                let words = "Must not be before from";
                Err(ApiError::field("to", Violation::Rule(words.into())))
            }
        }
    }
}

/// What paths to a shift name.
pub(crate) type ShiftPath = ValidPath<(Uuid, Uuid)>;

/// Shifts that begin on some days, in the order of their days; who is no manager sees published ones
#[utoipa::path(get, path = "/api/v1/schedules/{scheduleId}/shifts", tag = "Shifts", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path),
           ("from" = Option<String>, Query, description = "first day (yyyy-MM-dd)"),
           ("to" = Option<String>, Query, description = "last day (yyyy-MM-dd)"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "1–1,000, default 500"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<ShiftItem>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidQuery(range): ValidQuery<DayRange>,
    paging: Paging<500, 1000>,
) -> ApiResult<Json<Items<ShiftItem>>> {
    let (days, after) = (range.days()?, paging.after.clone());
    let store = &state.platform.store;
    let (found, page) = tokio::join!(
        find(
            &state.platform,
            &caller,
            schedule,
            ScheduleQuestion::default()
        ),
        store.shift_list(caller.tenant, schedule, days, paging.limit, after),
    );
    found?;
    let mut page = page?;
    // a page may be shorter than its limit; the cursor says whether more follow
    page.items.retain(|shift| shift.is_seen_by(caller.role));
    paging.items(page, ShiftItem::from)
}

/// Create a shift of a person, or an open one. What is in its way stands in `conflicts`, or refuses
/// it where the schedule's `detailsConfig.conflicts` is `refuse`
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/shifts", tag = "Shifts", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path)),
    request_body = NewShift,
    responses((status = 201, body = PlannedShift)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(schedule): ValidPath<Uuid>,
    ValidJson(new): ValidJson<NewShift>,
) -> ApiResult<Response> {
    let planned = plan::create(&state, &caller, schedule, &new).await?;
    Ok(planned.answer(StatusCode::CREATED))
}

/// One shift
#[utoipa::path(get, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}", tag = "Shifts", security(("session" = ["member"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((schedule, shift)): ShiftPath,
) -> ApiResult<Json<ShiftItem>> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        ..ScheduleQuestion::default()
    };
    let found = find(&state.platform, &caller, schedule, asked).await?;
    let shift = found.basis.shift;
    let shift = shift.filter(|shift| shift.is_seen_by(caller.role));
    Ok(Json(shift.ok_or(ApiError::NotFound("Shift"))?.into()))
}

/// Change a shift; whose it was and whose it is are told once it is published
#[utoipa::path(patch, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}", tag = "Shifts", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    request_body = ChangedShift,
    responses((status = 200, body = PlannedShift)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(path): ShiftPath,
    ValidJson(change): ValidJson<ChangedShift>,
) -> ApiResult<Response> {
    let planned = plan::update(&state, &caller, path, &change).await?;
    Ok(planned.answer(StatusCode::OK))
}

/// Delete a shift
#[utoipa::path(delete, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}", tag = "Shifts", security(("session" = ["manager"])),
    params(("scheduleId" = Uuid, Path), ("shiftId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Manager(caller): Manager,
    ValidPath(path): ShiftPath,
) -> ApiResult<Json<Done>> {
    plan::delete(&state, &caller, path).await?;
    Ok(Json(Done::OK))
}
