//! Messages: sending them, relaying them from the outbox, and handling them one by one.

mod consumer;
mod message;

use std::{fmt::Display, sync::Arc};

use aws_sdk_sqs::{
    Client,
    types::{BatchResultErrorEntry, SendMessageBatchRequestEntry},
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::time::{Duration, sleep};
use uuid::Uuid;

pub use crate::domain::queue::QueueName;
pub use consumer::{Consumer, consume};
use message::Envelope;
pub use message::{
    DeliveryMessage, DocumentMessage, ExportMessage, NotificationMessage, SocketMessage,
};

use crate::{
    BoxError,
    config::{ConfigError, Env},
    domain::id::{TenantId, uuid_at},
    store::{OutboxMessage, Store},
};

/// Messages in one request: as many as SQS takes.
const BATCH_SIZE: usize = 10;
/// Requests at the same time: 10,000 messages take seconds, and the client keeps few connections.
const BATCHES_AT_ONCE: usize = 16;
/// How often messages are tried that SQS did not take.
const BATCH_ATTEMPTS: u32 = 5;

/// A queue to send to.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    name: QueueName,
    url: Arc<str>,
}

/// A message to store together with its cause, for the schedule to relay to its queue: for those
/// who have no leave to send it themselves.
///
/// # Errors
/// When the message has no JSON form.
pub fn outbox_message(
    queue: QueueName,
    tenant: TenantId,
    message: &impl Serialize,
    now: Timestamp,
) -> Result<OutboxMessage, serde_json::Error> {
    let id = uuid_at(now);
    let envelope = Envelope {
        message_id: Some(id),
        message,
    };
    Ok(OutboxMessage {
        id,
        tenant,
        queue,
        body: serde_json::to_string(&envelope)?,
        since: now,
    })
}

impl Queue {
    /// The queue whose URL the environment names.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn from_env(client: Client, name: QueueName, env: &Env) -> Result<Self, ConfigError> {
        Ok(Self {
            client,
            name,
            url: env.required(name.variable())?.into(),
        })
    }

    /// Sends a message whose loss the requester would notice and repair.
    ///
    /// # Errors
    /// When the queue does not take it.
    pub async fn send(&self, message: &impl Serialize) -> Result<(), BoxError> {
        let body = serde_json::to_string(message)?;
        self.send_text(body, None, SignedDuration::ZERO).await
    }

    /// Sends a message that is seen only after a delay: 15 minutes at most, and not in an ordered queue.
    ///
    /// # Errors
    /// When the queue does not take it.
    pub async fn send_later(
        &self,
        message: &impl Serialize,
        delay: SignedDuration,
    ) -> Result<(), BoxError> {
        let body = serde_json::to_string(message)?;
        self.send_text(body, None, delay).await
    }

    /// Sends a message to a queue that keeps the order within a group. A queue takes one id once.
    ///
    /// # Errors
    /// When the queue does not take it.
    pub async fn send_in(
        &self,
        group: impl Display,
        message: &impl Serialize,
        id: Uuid,
    ) -> Result<(), BoxError> {
        let body = serde_json::to_string(message)?;
        let place = Some((group.to_string(), id));
        self.send_text(body, place, SignedDuration::ZERO).await
    }

    /// Sends messages, however many, a few requests at a time. Those that SQS does not take are
    /// tried again; a caller who is told of an error may send all of them again.
    ///
    /// # Errors
    /// When the queue does not take some of them.
    pub async fn send_batch(&self, messages: &[impl Serialize]) -> Result<(), BoxError> {
        let bodies = messages.iter().map(serde_json::to_string);
        let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
        let requests: Vec<_> = bodies
            .chunks(BATCH_SIZE)
            .map(|bodies| self.send_some(bodies))
            .collect();
        // one that fails must not keep the others from being sent
        let sent: Vec<_> = stream::iter(requests)
            .buffer_unordered(BATCHES_AT_ONCE)
            .collect()
            .await;
        sent.into_iter().collect()
    }

    /// Has an organization's open sockets told of what they find out by themselves within minutes: what
    /// caused it has happened, and does not fail with the queue.
    pub async fn tell_sockets(&self, tenant: TenantId, message: &SocketMessage, now: Timestamp) {
        if let Err(error) = self.send_in(tenant, message, uuid_at(now)).await {
            tracing::warn!(%error, "sockets find out by themselves");
        }
    }

    /// A message to store together with its cause; [`Queue::relay`] it afterwards.
    ///
    /// # Errors
    /// When the message has no JSON form.
    pub fn outbox_message(
        &self,
        tenant: TenantId,
        message: &impl Serialize,
        now: Timestamp,
    ) -> Result<OutboxMessage, serde_json::Error> {
        outbox_message(self.name, tenant, message, now)
    }

    /// Sends a stored message and forgets it; in an ordered queue its group is its organization.
    ///
    /// # Errors
    /// When the queue or the table fails; the message is then relayed by the schedule.
    pub async fn relay(&self, store: &Store, message: &OutboxMessage) -> Result<(), BoxError> {
        let place = (message.tenant.to_string(), message.id);
        let place = self.name.is_ordered().then_some(place);
        let body = message.body.clone();
        self.send_text(body, place, SignedDuration::ZERO).await?;
        store.outbox_delete(message.tenant, message.id).await?;
        Ok(())
    }

    /// Relays a stored message now if that works; otherwise the schedule will.
    pub async fn relay_or_leave(&self, store: &Store, message: &OutboxMessage) {
        if let Err(error) = self.relay(store, message).await {
            tracing::warn!(%error, message = %message.id, "left to the relay");
        }
    }

    /// One request, repeated for the messages that it did not take.
    async fn send_some(&self, bodies: &[String]) -> Result<(), BoxError> {
        let entries = bodies.iter().enumerate().map(|(place, body)| {
            let entry = SendMessageBatchRequestEntry::builder();
            entry.id(place.to_string()).message_body(body).build()
        });
        let mut left = entries.collect::<Result<Vec<_>, _>>()?;
        for attempt in 1..=BATCH_ATTEMPTS {
            let request = self.client.send_message_batch().queue_url(&*self.url);
            let sent = request.set_entries(Some(left.clone())).send().await?;
            let failed: Vec<_> = sent.failed.iter().map(BatchResultErrorEntry::id).collect();
            left.retain(|entry| failed.contains(&entry.id()));
            if left.is_empty() {
                return Ok(());
            }
            sleep(Duration::from_millis(20 * 2_u64.pow(attempt))).await;
        }
        Err(format!("{} messages were not taken", left.len()).into())
    }

    /// Sends a text, to an ordered queue into a group and with an id.
    async fn send_text(
        &self,
        body: String,
        place: Option<(String, Uuid)>,
        delay: SignedDuration,
    ) -> Result<(), BoxError> {
        let (group, id) = place.unzip();
        // whole seconds, not too early
        let seconds = i32::try_from(delay.as_millis().max(0).unsigned_abs().div_ceil(1000))?;
        self.client
            .send_message()
            .queue_url(&*self.url)
            .message_body(body)
            .set_delay_seconds((seconds > 0).then_some(seconds))
            .set_message_group_id(group)
            .set_message_deduplication_id(id.map(|id| id.to_string()))
            .send()
            .await?;
        Ok(())
    }
}
