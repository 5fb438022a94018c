//! Task spaces, boards, columns and tasks.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A space with all its boards and columns: one item, so that one read shows and guards it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Space {
    /// Per-tenant sequence number.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Who has access besides admins; everybody of the organization when none are named.
    #[serde(default)]
    pub member_ids: Vec<u64>,
    /// In the order they were made.
    #[serde(default)]
    pub boards: Vec<Board>,
    /// Grows by one with every change.
    pub version: u64,
}

impl Space {
    /// Whether a person who is no admin has access.
    #[must_use]
    pub fn admits(&self, person: u64) -> bool {
        self.member_ids.is_empty() || self.member_ids.contains(&person)
    }

    /// The board with this id.
    #[must_use]
    pub fn board(&self, id: u64) -> Option<&Board> {
        self.boards.iter().find(|board| board.id == id)
    }
}

/// A board of columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Board {
    /// Per-tenant sequence number.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Never empty.
    pub columns: Vec<Column>,
}

/// A column of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Per-tenant sequence number.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Place among the columns, from 0.
    pub order: u64,
    /// Whether a task that arrives here is done.
    pub done: bool,
}

/// A task of a board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Per-tenant sequence number.
    pub id: u64,
    /// The same identity as a UUID.
    pub uuid: Uuid,
    /// The column it stands in.
    pub column_id: u64,
    /// Place in the column: smaller is higher, equal goes by id.
    pub order: i64,
    /// What is to be done.
    pub title: String,
    /// Details.
    pub description: Option<String>,
    /// Who is to do it.
    pub assignee_id: Option<u64>,
    /// Due date.
    pub due_date: Option<Date>,
    /// Who made it.
    pub created_by: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it first reached a done column with an assignee: the game pays for a task once.
    pub awarded_at: Option<Timestamp>,
    /// Grows by one with every change.
    pub version: u64,
}
