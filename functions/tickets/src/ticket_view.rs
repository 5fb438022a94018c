//! Tickets and comments as they are shown. Clients join members by their ids.

use serde::Serialize;
use shared::{
    domain::ticket::{Ticket, TicketComment, TicketPriority, TicketStatus},
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A ticket.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketItem {
    id: Uuid,
    subject: String,
    description: Option<String>,
    priority: TicketPriority,
    status: TicketStatus,
    created_by: Uuid,
    assignee_id: Option<Uuid>,
    /// Files.
    attachment_ids: Vec<Uuid>,
    comment_count: u64,
    created_at: Millis,
    updated_at: Millis,
}

impl From<Ticket> for TicketItem {
    fn from(ticket: Ticket) -> Self {
        Self {
            id: ticket.id,
            subject: ticket.subject,
            description: ticket.description,
            priority: ticket.priority,
            status: ticket.status,
            created_by: ticket.opener.uuid,
            assignee_id: ticket.assignee.map(|person| person.uuid),
            attachment_ids: ticket.attachments,
            comment_count: ticket.comments,
            created_at: Millis(ticket.created_at),
            updated_at: Millis(ticket.updated_at),
        }
    }
}

/// A comment.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketComment)]
pub(crate) struct CommentItem {
    id: Uuid,
    ticket_id: Uuid,
    author_id: Uuid,
    body: String,
    /// Files.
    attachment_ids: Vec<Uuid>,
    created_at: Millis,
}

impl From<TicketComment> for CommentItem {
    fn from(comment: TicketComment) -> Self {
        Self {
            id: comment.id,
            ticket_id: comment.ticket,
            author_id: comment.author.uuid,
            body: comment.body,
            attachment_ids: comment.attachments,
            created_at: Millis(comment.created_at),
        }
    }
}
