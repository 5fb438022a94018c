//! Claiming an open shift: of two at once, one gets it.

use axum::{Json, extract::State as Extract};
use shared::{
    domain::{
        person::Person,
        schedule::{PersonRef, Shift},
    },
    http::{ApiError, ApiResult, Member, Unauthenticated, ValidPath},
    retry::until_written,
    store::{ScheduleQuestion, ShiftChange},
};

use crate::{State, access::find, plan, shift_view::ShiftItem, shifts::ShiftPath};

/// Claim an open shift: its job must be one that the caller is trained for, and nothing be in its way
#[utoipa::path(post, path = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/claim", tag = "Shifts", security(("session" = ["member"])),
    params(("scheduleId" = uuid::Uuid, Path), ("shiftId" = uuid::Uuid, Path)),
    responses((status = 200, body = ShiftItem)))]
pub(crate) async fn claim(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidPath((schedule, shift)): ShiftPath,
) -> ApiResult<Json<ShiftItem>> {
    let asked = ScheduleQuestion {
        shift: Some(shift),
        person: Some(caller.person),
        ..ScheduleQuestion::default()
    };
    let claimed = until_written(|| async {
        let found = find(&state.platform, &caller, schedule, asked).await?;
        let (person, agenda) = (found.basis.person, found.basis.agenda);
        let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
        let old = found.basis.shift;
        let old = old.filter(|shift| shift.is_seen_by(caller.role));
        let old = old.ok_or(ApiError::NotFound("Shift"))?;
        // a second click finds it done
        if old.person.as_ref().is_some_and(|it| it.id == person.id) {
            return Ok(Some(old));
        }
        check_eligible(&person, &old)?;
        if !plan::look(&state, &caller, &old, &person).await?.is_empty() {
            let words = "You have another shift at that time, or are not available";
            return Err(ApiError::conflict(words));
        }
        let new = Shift {
            person: Some(PersonRef::from(&person)),
            swap: None,
            updated_at: state.platform.clock.now(),
            version: old.version + 1,
            ..old.clone()
        };
        let changes = [ShiftChange {
            old: Some(old),
            new: Some(new.clone()),
        }];
        let agendas = Vec::from_iter(agenda);
        let written =
            plan::write_changes(&state, &caller, &found.schedule, &changes, &agendas).await?;
        Ok::<_, ApiError>(written.map(|()| new))
    });
    Ok(Json(claimed.await?.into()))
}

/// Whether a person is trained for the job of a shift, if it has one.
pub(crate) fn is_trained(person: &Person, shift: &Shift) -> bool {
    let job = shift.job.as_ref();
    job.is_none_or(|job| person.job_ids.contains(&job.id))
}

/// Why somebody does not get a shift.
pub(crate) const UNTRAINED: &str = "You are not trained for this job";

/// Whether a person may claim a shift.
///
/// # Errors
/// [`ApiError::Conflict`] with the reason why not.
fn check_eligible(person: &Person, shift: &Shift) -> ApiResult<()> {
    let words = if shift.person.is_some() {
        "The shift has been taken"
    } else if !shift.is_open || !shift.is_seen_by(shared::domain::person::Role::Employee) {
        "The shift is not open"
    } else if !is_trained(person, shift) {
        UNTRAINED
    } else {
        return Ok(());
    };
    Err(ApiError::conflict(words))
}
