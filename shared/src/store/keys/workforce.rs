//! Keys of Workforce's locations, jobs and smart groups.

use uuid::Uuid;

use super::{Key, key, partition};
use crate::domain::id::TenantId;

/// A location.
#[must_use]
pub fn location(tenant: TenantId, location: Uuid) -> Key {
    key(tenant, "location", location.to_string())
}

/// The partition of all locations of a tenant.
#[must_use]
pub fn locations(tenant: TenantId) -> String {
    partition(tenant, "location")
}

/// A job.
#[must_use]
pub fn job(tenant: TenantId, job: Uuid) -> Key {
    key(tenant, "job", job.to_string())
}

/// The partition of all jobs of a tenant.
#[must_use]
pub fn jobs(tenant: TenantId) -> String {
    partition(tenant, "job")
}

/// All segments of a tenant with their smart groups.
#[must_use]
pub fn smart_groups(tenant: TenantId) -> Key {
    key(tenant, "org", "smart-groups")
}
