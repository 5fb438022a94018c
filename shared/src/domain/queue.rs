//! The queues of the platform.

use serde::{Deserialize, Serialize};

/// A queue of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueName {
    /// Invoices and acts to render.
    Documents,
    /// Mails to send.
    Notifications,
}

impl QueueName {
    /// The environment variable with its URL.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Documents => "DOCUMENTS_QUEUE_URL",
            Self::Notifications => "NOTIFICATIONS_QUEUE_URL",
        }
    }
}
