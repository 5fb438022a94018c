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

/// A file.
#[must_use]
pub fn file(tenant: TenantId, file: Uuid) -> Key {
    key(tenant, "file", file.to_string())
}

/// A ticket.
#[must_use]
pub fn ticket(tenant: TenantId, ticket: Uuid) -> Key {
    key(tenant, "ticket", ticket.to_string())
}

/// The partition of all tickets of a tenant.
#[must_use]
pub fn tickets(tenant: TenantId) -> String {
    partition(tenant, "ticket")
}

/// A ticket again, among those of who opened it.
#[must_use]
pub fn ticket_of_person(tenant: TenantId, person: u64, ticket: Uuid) -> Key {
    Key {
        pk: tickets_of(tenant, person),
        sk: ticket.to_string(),
    }
}

/// The partition of the tickets that a person opened.
#[must_use]
pub fn tickets_of(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "ticket-of"))
}

/// A comment on a ticket.
#[must_use]
pub fn ticket_comment(tenant: TenantId, ticket: Uuid, comment: Uuid) -> Key {
    Key {
        pk: ticket_comments(tenant, ticket),
        sk: comment.to_string(),
    }
}

/// The partition of a ticket's comments.
#[must_use]
pub fn ticket_comments(tenant: TenantId, ticket: Uuid) -> String {
    format!("{}#{ticket}", partition(tenant, "ticket-comment"))
}
