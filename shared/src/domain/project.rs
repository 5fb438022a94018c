//! Projects, to which people are assigned.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::money::Money;

/// Most projects of one person: with as many left at once, their lists change in one transaction.
pub const MOST_PROJECTS: usize = 25;

/// A project of an organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Project {
    /// Per-tenant sequence number.
    pub id: u64,
    /// The same identity as a UUID.
    pub uuid: Uuid,
    /// Unique in the tenant, whatever its case.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// What it pays; admins only.
    pub wage: Option<Money>,
    /// Whether it is worked on.
    pub active: bool,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}
