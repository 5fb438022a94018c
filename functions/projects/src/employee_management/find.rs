//! The project that a path means.

use shared::{
    domain::{
        id::{EntityId, TenantId},
        project::Project,
    },
    http::{ApiError, ApiResult, path_number},
    platform::Platform,
};

use super::team::Team;

/// What an id in a path is of.
pub(super) const PROJECT: &str = "Project";

/// A project with the people assigned to it, and those others who exist.
pub(super) async fn find_team(
    platform: &Platform,
    tenant: TenantId,
    id: &str,
    others: &[u64],
) -> ApiResult<Team> {
    let id: EntityId = path_number(id, "id", PROJECT)?;
    let (project, people, last_logins) = platform
        .store
        .project_with_people(tenant, id.number(), others)
        .await?;
    let project = matching(project, id)?;
    Ok(Team {
        project,
        people,
        last_logins,
    })
}

/// The project found by the number of an id, if it is the one meant.
pub(super) fn matching(found: Option<Project>, id: EntityId) -> ApiResult<Project> {
    found
        .filter(|project| id.matches(project.uuid))
        .ok_or(ApiError::NotFound(PROJECT))
}
