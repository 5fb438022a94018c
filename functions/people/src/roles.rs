//! The roles that job titles become.

use shared::{
    domain::{
        id::TenantId,
        job_role::{JobRole, JobRoleRefused, JobRoles},
    },
    http::ApiResult,
    retry::until_written,
    store::{Store, unless_overtaken},
};

/// Sees to it that there is a role for a job title that a person has now. When there are too many,
/// or the table fails, the title has none.
pub(crate) async fn list_position(store: &Store, tenant: TenantId, position: Option<&str>) {
    let Some(position) = position else { return };
    // what every tenant begins with is never removed
    if JobRoles::default().named(position).is_some() {
        return;
    }
    if let Err(error) = add_role(store, tenant, position).await {
        tracing::warn!(%tenant, %error, "a job title got no role");
    }
}

/// Adds a role, unless it is known or there are too many.
///
/// # Errors
/// When the table fails.
pub(crate) async fn add_role(
    store: &Store,
    tenant: TenantId,
    name: &str,
) -> ApiResult<Result<JobRole, JobRoleRefused>> {
    until_written(|| async {
        let (roles, role) = match store.job_roles_get(tenant).await?.with(name) {
            Ok(added) => added,
            Err(refused) => return Ok(Some(Err(refused))),
        };
        let written = store.job_roles_put(tenant, &roles).await;
        Ok(unless_overtaken(written)?.map(|()| Ok(role)))
    })
    .await
}
