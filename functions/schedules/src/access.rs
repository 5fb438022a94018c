//! Which schedule a path names, whether the caller sees it, and in which zone it is.

use shared::{
    domain::schedule::Schedule,
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    store::{ScheduleBasis, ScheduleQuestion},
};
use uuid::Uuid;

use crate::State;

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

/// The zone of a schedule: that of its location, else of the organization.
pub(crate) async fn zone_of(
    state: &State,
    caller: &Caller,
    schedule: &Schedule,
    basis: &ScheduleBasis,
) -> ApiResult<String> {
    let location = match schedule.location_id {
        // one that was deleted leaves the organization's zone
        Some(id) => state.platform.store.location_get(caller.tenant, id).await?,
        None => None,
    };
    let organization = basis.organization.as_ref();
    let zone = location.map(|location| location.time_zone);
    let zone = zone.or_else(|| organization.map(|it| it.time_zone.clone()));
    Ok(zone.unwrap_or_else(|| "UTC".into()))
}
