//! Begins the day of every organization: a message to the notifier for each of them. Runs every
//! six hours, so that each organization is reached on its own date, whatever its time zone. What a
//! run repeats does no harm, and what one left undone the next one completes.

use jiff::Timestamp;
use shared::{
    BoxError,
    config::ConfigError,
    lambda::Job,
    platform::Platform,
    queue::{NotificationMessage, Queue, QueueName},
    store::Store,
};

/// The job.
#[derive(Clone, Debug)]
pub struct Reminders {
    store: Store,
    notifications: Queue,
}

/// The function's job.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn job(platform: &Platform) -> Result<Reminders, ConfigError> {
    Ok(Reminders {
        store: platform.store.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
    })
}

impl Job for Reminders {
    async fn run(&self, now: Timestamp) -> Result<(), BoxError> {
        let (mut sent, mut after) = (Ok(()), None);
        loop {
            let page = self.store.organization_list(after).await?;
            let remind = |tenant| NotificationMessage::Remind {
                tenant,
                at: now,
                after: None,
            };
            let messages: Vec<_> = page.items.into_iter().map(remind).collect();
            // a page that is not sent must not keep the others from it
            sent = sent.and(self.notifications.send_batch(&messages).await);
            after = page.next;
            if after.is_none() {
                return sent;
            }
        }
    }
}
