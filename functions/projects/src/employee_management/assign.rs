//! Changing who is assigned. A person's own list and the project's change together; if another
//! request changed one of them in the meantime, all is decided again on what they left.

use std::collections::BTreeSet;

use shared::{
    domain::{
        id::TenantId,
        person::Person,
        project::MOST_PROJECTS,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Caller, employee_management::project_ids},
    platform::Platform,
    queue::{NotificationMessage, QueueName, outbox_message},
    retry::until_written,
    store::{ASSIGNED_AT_ONCE, OutboxMessage, unless_overtaken},
};

use super::{
    find::find_team,
    team::{self, Team},
};

/// Assigns exactly the people on whom it is decided, who are among those assigned now and the
/// others.
pub(super) async fn assign(
    platform: &Platform,
    caller: &Caller,
    id: &str,
    others: &[u64],
    decide: impl Fn(&Team) -> ApiResult<BTreeSet<u64>>,
) -> ApiResult<Team> {
    let tenant = caller.tenant;
    until_written(|| async {
        let mut team = find_team(platform, tenant, id, others).await?;
        if finish_deletion(platform, tenant, &team).await? {
            return Ok(None);
        }
        let wanted = decide(&team)?;
        let changed = team.assign(&wanted, platform.clock.now());
        let versions = team.project.version..;
        for (version, some) in versions.zip(changed.chunks(ASSIGNED_AT_ONCE)) {
            let message = assigned_message(platform, caller, team.project.id, some)?;
            let project = (team.project.id, version);
            let write = platform
                .store
                .project_assign(tenant, project, some, message.as_ref());
            if unless_overtaken(write.await)?.is_none() {
                return Ok(None);
            }
        }
        Ok(Some(team))
    })
    .await
}

/// What tells those of some people who joined a project; the relay sends it.
fn assigned_message(
    platform: &Platform,
    caller: &Caller,
    project: u64,
    changed: &[Person],
) -> ApiResult<Option<OutboxMessage>> {
    let joined = changed
        .iter()
        .filter(|it| it.project_ids.contains(&project));
    let people: Vec<u64> = joined.map(|person| person.id).collect();
    if people.is_empty() {
        return Ok(None);
    }
    let now = platform.clock.now();
    let assigned = NotificationMessage::ProjectAssigned {
        tenant: caller.tenant,
        project,
        people,
        by: caller.person,
        at: now,
    };
    let message = outbox_message(QueueName::Notifications, caller.tenant, &assigned, now);
    message.map(Some).map_err(ApiError::internal)
}

/// Takes a project that is deleted off its people's lists, as far as they still name it. When that
/// fails nobody is shown the project, and its number is never used again, but it counts among
/// theirs: until its deletion is asked for again, or one of them needs the place.
pub(super) async fn release(platform: &Platform, tenant: TenantId, project: u64) -> ApiResult<()> {
    let store = &platform.store;
    let released = until_written(|| async {
        let members = store.project_member_list(tenant, project).await?;
        let mut people = store.person_list_by_ids(tenant, &members).await?;
        let now = platform.clock.now();
        let changed = team::assign(&mut people, project, &BTreeSet::new(), now);
        let written = store.project_release(tenant, project, &changed).await;
        Ok(unless_overtaken(written)?)
    });
    match released.await {
        Err(ApiError::Contended(_)) => {
            tracing::warn!(%tenant, project, "people still name a project that is deleted");
            Ok(())
        }
        released => released,
    }
}

/// Finishes a deletion that keeps a person from joining who has no place left; whether there was one.
async fn finish_deletion(platform: &Platform, tenant: TenantId, team: &Team) -> ApiResult<bool> {
    let joins = |person: &&Person| !person.project_ids.contains(&team.project.id);
    let full = team.people.iter().filter(joins).filter(|it| is_full(it));
    let ids = project_ids(full);
    let existing = platform.store.project_list_by_ids(tenant, &ids).await?;
    let exists = |id: &u64| existing.iter().any(|project| project.id == *id);
    let Some(deleted) = ids.into_iter().find(|id| !exists(id)) else {
        return Ok(false);
    };
    release(platform, tenant, deleted).await?;
    Ok(true)
}

/// Whether a person has as many projects as one may have.
fn is_full(person: &Person) -> bool {
    person.project_ids.len() >= MOST_PROJECTS
}

/// Sees that people who are named exist and may have one project more; `field` is what names the
/// one at a place.
pub(super) fn check(
    team: &Team,
    named: &[u64],
    field: impl Fn(usize) -> String,
) -> ApiResult<BTreeSet<u64>> {
    let assigned = team.assigned_ids();
    if named.iter().any(|id| team.person(*id).is_none()) {
        return Err(ApiError::conflict("Some employees not found"));
    }
    let wrong = |id: &u64| match team.person(*id) {
        Some(person) if !assigned.contains(id) && is_full(person) => {
            Some(format!("Не более {MOST_PROJECTS} проектов у одного сотрудника").into())
        }
        _ => None,
    };
    let wrong = named
        .iter()
        .enumerate()
        .filter_map(|(place, id)| Some((field(place), Violation::Rule(wrong(id)?))));
    wrong.collect::<Violations>().none()?;
    Ok(named.iter().copied().collect())
}
