//! Which schedule a path names, and whether the caller sees it.

use shared::{
    domain::schedule::Schedule,
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    store::{ScheduleBasis, ScheduleQuestion},
};
use uuid::Uuid;

/// A schedule with what was asked for besides.
pub(crate) struct Found {
    pub(crate) schedule: Schedule,
    pub(crate) basis: ScheduleBasis,
}

/// The schedule of a path, if the caller sees it.
///
/// # Errors
/// [`ApiError::NotFound`] where there is none, [`ApiError::Forbidden`] without access.
pub(crate) async fn find(
    platform: &Platform,
    caller: &Caller,
    schedule: Uuid,
    asked: ScheduleQuestion,
) -> ApiResult<Found> {
    let asked = ScheduleQuestion {
        // managers see each
        caller: (!caller.role.is_manager()).then_some(caller.person),
        ..asked
    };
    let store = &platform.store;
    let mut basis = store.schedule_basis(caller.tenant, schedule, asked).await?;
    let schedule = basis.schedule.take().filter(|schedule| !schedule.deleting);
    let schedule = schedule.ok_or(ApiError::NotFound("Schedule"))?;
    let sees = match &basis.caller {
        Some(person) => schedule.admits(person, &basis.groups),
        None => schedule.admits_by_id(caller.person, caller.role),
    };
    match sees {
        true => Ok(Found { schedule, basis }),
        false => Err(ApiError::forbidden("You have no access to this schedule")),
    }
}
