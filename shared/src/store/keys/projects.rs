//! Keys of projects and their people.

use super::{Key, key, padded, partition};
use crate::domain::id::TenantId;

/// A project.
#[must_use]
pub fn project(tenant: TenantId, project: u64) -> Key {
    key(tenant, "project", padded(project))
}

/// The partition of all projects of a tenant.
#[must_use]
pub fn projects(tenant: TenantId) -> String {
    partition(tenant, "project")
}

/// Marker: a project has this name, whatever its case.
#[must_use]
pub fn project_name(tenant: TenantId, name: &str) -> Key {
    key(tenant, "project-name", name.to_lowercase())
}

/// The partition of the names of a tenant's projects.
#[must_use]
pub fn project_names(tenant: TenantId) -> String {
    partition(tenant, "project-name")
}

/// A person in a project's list.
#[must_use]
pub fn project_member(tenant: TenantId, project: u64, person: u64) -> Key {
    Key {
        pk: project_members(tenant, project),
        sk: padded(person),
    }
}

/// The partition of a project's list of people.
#[must_use]
pub fn project_members(tenant: TenantId, project: u64) -> String {
    format!("{}#{project}", partition(tenant, "project-member"))
}
