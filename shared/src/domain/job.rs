//! Jobs: the kinds of work that shifts are of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A kind of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Short name.
    pub code: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// By which calendars show it: `#3b82f6`.
    pub color: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Job {
    /// Jobs that an organization has at most.
    pub const MOST: u64 = 1000;
}
