//! Relays messages that were stored with their cause but did not reach their queue: the process
//! died in between, or the queue did not answer. Runs every minute.

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use shared::{
    BoxError,
    config::ConfigError,
    lambda::Job,
    platform::Platform,
    queue::{Queue, QueueName},
    store::{OutboxMessage, Store, UnreadableMessage},
};

/// A younger message is still being sent by the request that stored it.
pub const LEFT_AFTER: SignedDuration = SignedDuration::from_secs(15);

/// The job.
#[derive(Clone, Debug)]
pub struct Relay {
    store: Store,
    documents: Queue,
    exports: Queue,
    notifications: Queue,
    sockets: Queue,
    deliveries: Queue,
}

/// The function's job.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn job(platform: &Platform) -> Result<Relay, ConfigError> {
    Ok(Relay {
        store: platform.store.clone(),
        documents: platform.queue(QueueName::Documents)?,
        exports: platform.queue(QueueName::Exports)?,
        notifications: platform.queue(QueueName::Notifications)?,
        sockets: platform.queue(QueueName::Sockets)?,
        deliveries: platform.queue(QueueName::Deliveries)?,
    })
}

impl Job for Relay {
    /// Sends every message that waits since before `now`, and fails at the end if any could not
    /// be sent. Sending one twice does no harm: consumers are idempotent.
    async fn run(&self, now: Timestamp) -> Result<(), BoxError> {
        let mut after = None;
        let mut left = 0;
        loop {
            let page = self.store.outbox_list_due(now - LEFT_AFTER, after).await?;
            // a page at a time, so that messages which time out do not use up the run
            let sent = join_all(page.items.iter().map(|message| self.relay(message))).await;
            left += sent.into_iter().filter(|sent| !sent).count();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        match left {
            0 => Ok(()),
            left => Err(format!("{left} messages could not be relayed").into()),
        }
    }
}

impl Relay {
    /// Whether a message was sent.
    async fn relay(&self, message: &Result<OutboxMessage, UnreadableMessage>) -> bool {
        let message = match message {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(%error, "not relayed");
                return false;
            }
        };
        let queue = match message.queue {
            QueueName::Documents => &self.documents,
            QueueName::Exports => &self.exports,
            QueueName::Notifications => &self.notifications,
            QueueName::Sockets => &self.sockets,
            QueueName::Deliveries => &self.deliveries,
        };
        let sent = queue.relay(&self.store, message).await;
        if let Err(error) = &sent {
            tracing::error!(%error, message = %message.id, queue = ?message.queue, "not relayed");
        }
        sent.is_ok()
    }
}
