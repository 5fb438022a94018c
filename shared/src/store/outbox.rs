//! Messages written with their cause and relayed to their queue, and the markers of those handled.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Page, Position, Query, Read, Store, StoreError, keys,
    record::Record,
    transaction::{Condition, Transaction},
};
use crate::domain::{id::TenantId, queue::QueueName};

/// How long the marker of a handled message is kept: longer than any queue redelivers.
const HANDLED_FOR: SignedDuration = SignedDuration::from_hours(24 * 15);

/// A message that must reach its queue because its cause has been stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutboxMessage {
    /// Identity of the message.
    pub id: Uuid,
    /// Whose message.
    pub tenant: TenantId,
    /// Where it goes.
    pub queue: QueueName,
    /// Its JSON.
    pub body: String,
    /// When its cause was stored.
    pub since: Timestamp,
}

pub(super) fn outbox_record(message: &OutboxMessage) -> Result<Record, StoreError> {
    let record = Record::new(keys::outbox(message.tenant, message.id), message)?;
    Ok(record.indexed(keys::outbox_due(message.since, message.id)))
}

/// Messages that are written with their cause.
pub(super) fn with_messages(
    transaction: Transaction,
    messages: &[OutboxMessage],
) -> Result<Transaction, StoreError> {
    messages
        .iter()
        .try_fold(transaction, |transaction, message| {
            Ok(transaction.create(outbox_record(message)?))
        })
}

/// A message that does not have the form of its type, as none has but by a mistake of ours.
#[derive(Clone, Debug, thiserror::Error)]
#[error("unreadable outbox item {key}: {cause}")]
pub struct UnreadableMessage {
    /// Where it is stored.
    key: String,
    /// What is wrong with it.
    cause: String,
}

fn read_message(item: serde_json::Value) -> Result<OutboxMessage, UnreadableMessage> {
    let key = format!("{} {}", item["pk"], item["sk"]);
    serde_json::from_value(item).map_err(|error| UnreadableMessage {
        key,
        cause: error.to_string(),
    })
}

#[derive(Serialize, Deserialize)]
struct Handled {
    at: Timestamp,
}

impl Store {
    /// Forgets a message that has reached its queue.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn outbox_delete(&self, tenant: TenantId, message: Uuid) -> Result<(), StoreError> {
        self.table
            .delete_if(&keys::outbox(tenant, message), Condition::always())
            .await
    }

    /// One page of messages of all tenants that wait since before an instant, oldest first. One that
    /// cannot be read stands there by its key and why, so that the others are sent.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn outbox_list_due(
        &self,
        before: Timestamp,
        after: Option<Position>,
    ) -> Result<Page<Result<OutboxMessage, UnreadableMessage>>, StoreError> {
        let due = keys::outbox_due_before(before);
        let query = Query::index(keys::GSI1, due.pk)
            .before(due.sk)
            .limit(100)
            .after(after);
        let page: Page<serde_json::Value> = self.table.query(query, Read::Eventual).await?;
        let items = page.items.into_iter().map(read_message).collect();
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// Whether a message has had its effect.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn handled_get(&self, message: &str) -> Result<bool, StoreError> {
        let marker: Option<Handled> = self
            .table
            .get(&keys::handled(message), Read::Consistent)
            .await?;
        Ok(marker.is_some())
    }

    /// Remembers that a message has had its effect.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn handled_put(&self, message: &str, now: Timestamp) -> Result<(), StoreError> {
        let record = Record::new(keys::handled(message), &Handled { at: now })?;
        self.table
            .put_if(record.expiring(now + HANDLED_FOR), Condition::always())
            .await
    }
}
