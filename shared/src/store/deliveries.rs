//! Deliveries of webhooks, and what they say of their receivers.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    record::{Record, decode_found},
    transaction::{Change, Condition, Transaction, number, string},
};
use crate::domain::{
    delivery::{Delivery, DeliveryStatus},
    id::TenantId,
    webhook::Webhook,
};

/// Deliveries that the log of a webhook shows, of all or of one status.
pub const LOG_LENGTH: usize = 500;

/// What a try says of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is well.
    Delivered,
    /// It failed, and is left alone until this instant.
    Failed(Timestamp),
    /// It has failed for so long that its webhook is disabled.
    Hopeless,
    /// Nothing.
    Unknown,
}

impl Store {
    /// Stores a new delivery; whether it was not there yet.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn delivery_create(&self, delivery: &Delivery) -> Result<bool, StoreError> {
        let created = self.table.put_if(record(delivery)?, Condition::absent());
        match created.await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A delivery and its webhook, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn delivery_with_webhook(
        &self,
        tenant: TenantId,
        webhook: Uuid,
        delivery: Uuid,
    ) -> Result<(Option<Delivery>, Option<Webhook>), StoreError> {
        let wanted = [
            &keys::delivery(tenant, webhook, delivery),
            &keys::webhook(tenant, webhook),
        ];
        let [delivery, webhook] = self.table.get_many(wanted).await?;
        Ok((decode_found(delivery)?, decode_found(webhook)?))
    }

    /// The latest [`LOG_LENGTH`] deliveries of a webhook, of all or of one status.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn delivery_list(
        &self,
        tenant: TenantId,
        webhook: Uuid,
        status: Option<DeliveryStatus>,
    ) -> Result<Vec<Delivery>, StoreError> {
        let partition = keys::deliveries(tenant, webhook);
        let query = match status {
            None => Query::partition(partition),
            Some(status) => {
                Query::index(keys::sorted(0), partition).prefix(format!("{}#", status.name()))
            }
        };
        let latest = query.backward();
        self.table
            .query_rows(latest, 0, LOG_LENGTH, Read::Eventual)
            .await
    }

    /// Writes a changed delivery; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it changed in between.
    pub async fn delivery_update(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let unchanged = Condition::version(delivery.version - 1);
        self.table.put_if(record(delivery)?, unchanged).await
    }

    /// Writes a delivery that a worker begins to try, and gives the worker its lane. While the receiver
    /// fails, others wait for what comes of it.
    ///
    /// # Errors
    /// [`StoreError::Condition`], of write 0 if the delivery changed in between, of write 1 if the webhook
    /// was deleted, is left alone, or has that lane taken.
    pub async fn delivery_begin(
        &self,
        delivery: &Delivery,
        is_failing: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let until = delivery.sending_until.unwrap_or(now).as_millisecond();
        let change = match is_failing {
            true => "SET lanes.#lane = :until, paused_until = :until",
            false => "SET lanes.#lane = :until",
        };
        let change = Change::new(change, [(":until", number(until))]);
        let mut free = "attribute_exists(pk) AND \
             (attribute_not_exists(lanes.#lane) OR lanes.#lane <= :now)"
            .to_owned();
        if !delivery.is_test() {
            free += " AND (attribute_not_exists(paused_until) OR paused_until <= :now)";
        }
        let free = Condition::new(free, [(":now", number(now.as_millisecond()))]);
        let webhook = keys::webhook(delivery.tenant, delivery.webhook);
        let transaction = written(delivery)?.update_if(webhook, laned(change, delivery), free);
        self.table.transact(transaction).await
    }

    /// Writes a delivery that was tried, with what the try says of the receiver, and gives its lane back.
    ///
    /// # Errors
    /// [`StoreError::Condition`], of write 0 if the delivery changed in between, of write 1 if the webhook
    /// was deleted, or the hopeless one disabled already.
    pub async fn delivery_complete(
        &self,
        delivery: &Delivery,
        outcome: Outcome,
        messages: &[OutboxMessage],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let instant = || number(now.as_millisecond());
        let (change, condition) = match outcome {
            Outcome::Delivered => (
                Change::new(
                    "SET failures = :none REMOVE lanes.#lane, failing_since, paused_until",
                    [(":none", number(0))],
                ),
                Condition::present(),
            ),
            Outcome::Failed(pause) => (
                Change::new(
                    "SET failures = failures + :one, paused_until = :pause, \
                     failing_since = if_not_exists(failing_since, :now) REMOVE lanes.#lane",
                    [
                        (":one", number(1)),
                        (":pause", number(pause.as_millisecond())),
                        (":now", instant()),
                    ],
                ),
                Condition::present(),
            ),
            Outcome::Hopeless => (
                Change::new(
                    "SET failures = failures + :one, active = :inactive, disabled_at = :at, \
                     updated_at = :at, version = version + :one REMOVE lanes.#lane",
                    [
                        (":one", number(1)),
                        (":inactive", AttributeValue::Bool(false)),
                        (":at", string(now.to_string())),
                    ],
                ),
                Condition::new(
                    "active = :active",
                    [(":active", AttributeValue::Bool(true))],
                ),
            ),
            Outcome::Unknown => (Change::new("REMOVE lanes.#lane", []), Condition::present()),
        };
        let webhook = keys::webhook(delivery.tenant, delivery.webhook);
        let transaction = written(delivery)?.update_if(webhook, laned(change, delivery), condition);
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// One page of deliveries of all tenants that are to be looked after before an instant.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn delivery_list_due(
        &self,
        before: Timestamp,
        after: Option<Position>,
    ) -> Result<Page<Delivery>, StoreError> {
        let due = keys::delivery_due_before(before);
        let query = Query::index(keys::GSI1, due.pk)
            .before(due.sk)
            .limit(100)
            .after(after);
        self.table.query(query, Read::Eventual).await
    }
}

fn record(delivery: &Delivery) -> Result<Record, StoreError> {
    let key = keys::delivery(delivery.tenant, delivery.webhook, delivery.id);
    let record = Record::new(key, delivery)?
        .listed([format!("{}#{}", delivery.status.name(), delivery.id)])
        .expiring(delivery.updated_at + Delivery::KEPT);
    Ok(match delivery.due_at {
        Some(at) => record.indexed(keys::delivery_due(at, delivery.id)),
        None => record,
    })
}

/// A changed delivery, under the condition that nobody was faster.
fn written(delivery: &Delivery) -> Result<Transaction, StoreError> {
    let unchanged = Condition::version(delivery.version - 1);
    Ok(Transaction::new().put_if(record(delivery)?, unchanged))
}

fn laned(change: Change, delivery: &Delivery) -> Change {
    change.naming("#lane", delivery.lane())
}
