//! What queues and messages are.

use std::time::Duration;

use jiff::Timestamp;

/// Why a queue refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No queue of that name is defined.
    #[error("the queue {0} does not exist")]
    NoSuchQueue(String),
    /// Not a receipt handle that a receive returned.
    #[error("the receipt handle {0:?} is not valid")]
    BadReceipt(String),
    /// The message of that receipt handle is visible again, was received again, or is deleted.
    #[error("the message of this receipt handle is not in flight")]
    NotInFlight,
    /// The queues' definitions contradict each other.
    #[error("the definition of queue {0}: {1}")]
    Definition(String, &'static str),
    /// The file failed.
    #[error("the queues' file: {0}")]
    Database(#[from] rusqlite::Error),
}

/// What a queue is, as `template.yaml` says it.
#[derive(Clone, Debug)]
pub struct QueueDefinition {
    /// The queue's name.
    pub name: String,
    /// How long a received message stays hidden from others; at least a millisecond.
    pub visibility_timeout: Duration,
    /// How often a message is received before it moves to [`Self::dead_letter`]; at least once.
    pub max_receive_count: u32,
    /// The name of the queue of messages that failed too often.
    pub dead_letter: Option<String>,
}

impl QueueDefinition {
    /// Whether the queue keeps the order within a group, as its name says.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.name.ends_with(".fifo")
    }
}

/// Where a message stands in an ordered queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Among the messages of this group the order is kept.
    pub group: String,
    /// Another message with this id is not taken for five minutes.
    pub deduplication: String,
}

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Given by the queue, and kept in the dead-letter queue.
    pub id: String,
    /// Names this receive of the message: it deletes or hides it until the message is received again.
    pub receipt: String,
    /// The text that was sent.
    pub body: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// How often it was received, this time included.
    pub received: u32,
    /// When it was received for the first time.
    pub first_received_at: Timestamp,
    /// The queue of which it is a dead letter.
    pub source: Option<String>,
    /// Its group, in an ordered queue.
    pub group: Option<String>,
}

/// How many messages a queue has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ready to be received.
    pub visible: u64,
    /// Received, and neither deleted nor visible again.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
}
