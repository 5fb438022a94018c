//! Tickets: what people ask of those who run the organization.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{person::Role, schedule::PersonRef, violation::Violations};

/// Files that a ticket or a comment has at most.
pub const MOST_ATTACHMENTS: usize = 10;
/// Comments that a ticket has at most.
pub const MOST_COMMENTS: u64 = 500;

/// How far a ticket is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Violations)]
pub enum TicketStatus {
    /// Nobody has begun.
    #[default]
    #[deserr(rename = "open")]
    Open,
    /// Somebody works on it.
    #[deserr(rename = "in_progress")]
    InProgress,
    /// Done, as who did it believes.
    #[deserr(rename = "resolved")]
    Resolved,
    /// Done.
    #[deserr(rename = "closed")]
    Closed,
}

impl TicketStatus {
    /// Whether a ticket may get from here to there: what is closed is opened again before anything else.
    #[must_use]
    pub const fn leads_to(self, next: Self) -> bool {
        !matches!(
            (self, next),
            (Self::Closed, Self::InProgress | Self::Resolved) | (Self::Resolved, Self::InProgress)
        )
    }

    /// Whether who opened a ticket may set this status, who is no manager: that it is done, or is not.
    #[must_use]
    pub const fn is_for_opener(self) -> bool {
        matches!(self, Self::Open | Self::Closed)
    }
}

/// How urgent a ticket is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum TicketPriority {
    /// Some time.
    Low,
    /// As usual.
    #[default]
    Medium,
    /// Soon.
    High,
    /// Now.
    Urgent,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// What it is about, in a line.
    pub subject: String,
    /// What it is about.
    pub description: Option<String>,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// How far it is.
    pub status: TicketStatus,
    /// Who opened it.
    pub opener: PersonRef,
    /// Who works on it.
    pub assignee: Option<PersonRef>,
    /// Files that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Uuid>,
    /// How many comments it has.
    pub comments: u64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed, or a comment came.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Ticket {
    /// Whether somebody sees it.
    #[must_use]
    pub fn is_seen_by(&self, person: u64, role: Role) -> bool {
        self.opener.id == person || role.is_manager()
    }
}

/// A comment on a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketComment {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// The ticket.
    pub ticket: Uuid,
    /// Who wrote it.
    pub author: PersonRef,
    /// What it says.
    pub body: String,
    /// Files that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Uuid>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What became of a ticket, for who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketNews {
    /// It was opened.
    Opened,
    /// It has another status.
    Status(TicketStatus),
    /// Somebody wrote something.
    Comment,
}

#[cfg(test)]
mod tests {
    use super::TicketStatus::{Closed, InProgress, Open, Resolved};

    #[test]
    fn what_is_done_is_opened_again_before_anybody_works_on_it() {
        for (from, allowed) in [
            (Open, [true, true, true, true]),
            (InProgress, [true, true, true, true]),
            (Resolved, [true, false, true, true]),
            (Closed, [true, false, false, true]),
        ] {
            let to = [Open, InProgress, Resolved, Closed].map(|to| from.leads_to(to));
            assert_eq!(to, allowed, "{from:?}");
        }
    }
}
