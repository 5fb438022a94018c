//! Changing who is assigned. A person's own list and the project's change together; if somebody
//! else changed one of them in the meantime, all is decided again on what they left.

use std::collections::BTreeSet;

use shared::{
    domain::{
        id::{Reference, TenantId},
        project::{MOST_PROJECTS, Project},
        violation::Violation,
    },
    http::{ApiError, ApiResult},
    platform::Platform,
    store::StoreError,
};

use super::team::Team;
use crate::ROUNDS;

/// A project with the people assigned to it, and those others who exist.
pub(super) async fn find(
    platform: &Platform,
    tenant: TenantId,
    id: Reference,
    others: &[u64],
) -> ApiResult<Team> {
    let (project, people) = platform
        .store
        .project_with_people(tenant, id.number(), others)
        .await?;
    let project = project.filter(|project| id.means(project.uuid));
    let project = project.ok_or(ApiError::NotFound("Project"))?;
    Ok(Team { project, people })
}

/// Assigns exactly the people on whom it is decided, who are among those assigned now and the
/// others.
pub(super) async fn assign(
    platform: &Platform,
    tenant: TenantId,
    id: Reference,
    others: &[u64],
    decide: impl Fn(&Team) -> ApiResult<BTreeSet<u64>>,
) -> ApiResult<Team> {
    let store = &platform.store;
    for _ in 0..ROUNDS {
        let mut team = find(platform, tenant, id, others).await?;
        let wanted = decide(&team)?;
        let changed = team.assign(&wanted, platform.clock.now());
        let written = store.project_assign(tenant, &team.project, &changed).await;
        if is_written(written)? {
            return Ok(team);
        }
    }
    Err(busy())
}

/// Takes a project that was just deleted off its people's lists. What a crash leaves behind does
/// no harm: nobody is shown a project that does not exist, and its number is never used again.
pub(super) async fn release(
    platform: &Platform,
    tenant: TenantId,
    project: &Project,
) -> ApiResult<()> {
    let store = &platform.store;
    for _ in 0..ROUNDS {
        let (_, people) = store.project_with_people(tenant, project.id, &[]).await?;
        let project = project.clone();
        let mut team = Team { project, people };
        let changed = team.assign(&BTreeSet::new(), platform.clock.now());
        let written = store
            .project_release(tenant, team.project.id, &changed)
            .await;
        if is_written(written)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Sees that people who are named exist and may have one project more; `field` is what names the
/// one at a place.
pub(super) fn check(
    team: &Team,
    named: &[u64],
    field: impl Fn(usize) -> String,
) -> ApiResult<BTreeSet<u64>> {
    let assigned = team.assigned_ids();
    for (place, id) in named.iter().enumerate() {
        let Some(person) = team.person(*id) else {
            return Err(ApiError::rule(field(place), "Сотрудник не найден"));
        };
        if !assigned.contains(id) && person.project_ids.len() >= MOST_PROJECTS {
            let words = format!("Не более {MOST_PROJECTS} проектов у одного сотрудника");
            return Err(ApiError::field(field(place), Violation::Rule(words.into())));
        }
    }
    Ok(named.iter().copied().collect())
}

/// Whether a write took place; not if somebody else was faster.
fn is_written(written: Result<(), StoreError>) -> ApiResult<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(StoreError::Condition(_) | StoreError::Busy) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Others keep changing the same project.
pub(super) fn busy() -> ApiError {
    ApiError::conflict("Проект сейчас меняют другие, повторите попытку")
}
