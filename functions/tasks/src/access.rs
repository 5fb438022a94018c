//! Who may see a space: admins all, others those that name nobody or name them.

use shared::{
    domain::tasks::Space,
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
};

/// Whether the caller may see a space.
pub(crate) fn has_access(caller: &Caller, space: &Space) -> bool {
    caller.role.is_admin() || space.admits(caller.person)
}

/// A space that was found, if the caller has access.
pub(crate) fn accessible(caller: &Caller, space: Option<Space>) -> ApiResult<Space> {
    let space = space.filter(|space| has_access(caller, space));
    space.ok_or(ApiError::NotFound("Space"))
}

/// The space of an id, if the caller has access.
pub(crate) async fn find_space(platform: &Platform, caller: &Caller, id: u64) -> ApiResult<Space> {
    let space = platform.store.space_get(caller.tenant, id).await?;
    accessible(caller, space)
}
