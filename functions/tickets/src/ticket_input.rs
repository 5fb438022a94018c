//! What clients send of tickets.

use deserr::Deserr;
use shared::{
    domain::{
        id::{EntityId, TypedUuid},
        patch::Cleared,
        text::Text,
        ticket::{TicketPriority, TicketStatus},
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult},
};
use utoipa::ToSchema;

/// A line.
pub(crate) type Subject = Text<1, 200>;
/// What somebody writes.
pub(crate) type Body = Text<0, 10_000>;

/// A new ticket.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewTicket {
    /// Required, unless there is a title.
    #[deserr(default)]
    subject: Option<Subject>,
    /// The same.
    #[deserr(default)]
    title: Option<Subject>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub(crate) description: Cleared<Body>,
    /// `medium` unless given.
    #[deserr(default)]
    pub(crate) priority: Option<TicketPriority>,
    /// Files of the purpose `ticket`.
    #[deserr(default)]
    #[schema(required = false, max_items = 10)]
    pub(crate) attachment_ids: Vec<TypedUuid>,
}

impl NewTicket {
    /// What it is about, by either name.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for none.
    pub(crate) fn subject(&self) -> ApiResult<&str> {
        let subject = self.subject.as_ref().or(self.title.as_ref());
        let missing = || ApiError::field("subject", Violation::Required);
        subject.map(Text::as_str).ok_or_else(missing)
    }
}

/// Changes of a ticket; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedTicket {
    #[deserr(default)]
    pub(crate) subject: Option<Subject>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub(crate) description: Cleared<Body>,
    #[deserr(default)]
    pub(crate) priority: Option<TicketPriority>,
    #[deserr(default)]
    pub(crate) status: Option<TicketStatus>,
    /// Who works on it; null for nobody.
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    pub(crate) assignee_id: Cleared<EntityId>,
}

/// A new comment.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewComment {
    pub(crate) body: Text<1, 10_000>,
    /// Files of the purpose `ticket`.
    #[deserr(default)]
    #[schema(required = false, max_items = 10)]
    pub(crate) attachment_ids: Vec<TypedUuid>,
}
