//! The organization that a path names.

use shared::{
    domain::{
        id::{EntityId, TenantId},
        organization::Organization,
        person::Role,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
};

/// Its name in refusals.
const WHAT: &str = "Organization";

/// The organization of an id, if the caller may see it: members their own, operators each.
///
/// # Errors
/// [`ApiError::NotFound`].
pub(super) async fn find(
    platform: &Platform,
    caller: &Caller,
    id: EntityId,
) -> ApiResult<Organization> {
    let tenant = TenantId(id.number());
    if caller.role != Role::SuperAdmin && caller.tenant != tenant {
        return Err(ApiError::NotFound(WHAT));
    }
    let found = platform.store.organization_get(tenant).await?;
    found
        .filter(|organization| id.matches(organization.uuid))
        .ok_or(ApiError::NotFound(WHAT))
}
