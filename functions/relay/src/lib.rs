//! Relays messages that were stored with their cause but did not reach their queue: the process
//! died in between, or the queue did not answer. Runs every minute.

use jiff::{SignedDuration, Timestamp};
use shared::{
    BoxError,
    config::ConfigError,
    lambda::Job,
    platform::Platform,
    queue::{Queue, QueueName},
    store::Store,
};

/// A younger message is still being sent by the request that stored it.
pub const LEFT_AFTER: SignedDuration = SignedDuration::from_secs(15);

/// The job.
#[derive(Clone, Debug)]
pub struct Relay {
    store: Store,
    documents: Queue,
    notifications: Queue,
}

/// The function's job.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn job(platform: &Platform) -> Result<Relay, ConfigError> {
    Ok(Relay {
        store: platform.store.clone(),
        documents: platform.queue(QueueName::Documents)?,
        notifications: platform.queue(QueueName::Notifications)?,
    })
}

impl Job for Relay {
    /// Sends every message that waits since before `now`, oldest first. Sending one twice does no
    /// harm: consumers are idempotent.
    async fn run(&self, now: Timestamp) -> Result<(), BoxError> {
        let mut after = None;
        loop {
            let page = self.store.outbox_list_due(now - LEFT_AFTER, after).await?;
            for message in &page.items {
                let queue = match message.queue {
                    QueueName::Documents => &self.documents,
                    QueueName::Notifications => &self.notifications,
                };
                queue.relay(&self.store, message).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}
