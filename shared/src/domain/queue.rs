//! The queues of the platform.

use serde::{Deserialize, Serialize};

/// A queue of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueName {
    /// Invoices and acts to render.
    Documents,
    /// Reports to write to files.
    Exports,
    /// Mails to send.
    Notifications,
    /// What open sockets are told: first in, first out, a group for each organization.
    Sockets,
    /// What webhooks' receivers are told.
    Deliveries,
}

impl QueueName {
    /// The environment variable with its URL.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Documents => "DOCUMENTS_QUEUE_URL",
            Self::Exports => "EXPORTS_QUEUE_URL",
            Self::Notifications => "NOTIFICATIONS_QUEUE_URL",
            Self::Sockets => "SOCKETS_QUEUE_URL",
            Self::Deliveries => "DELIVERIES_QUEUE_URL",
        }
    }

    /// Whether messages of a group are handled in the order in which they were sent.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Sockets)
    }
}
