//! Telling webhooks what happens.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use crate::{
    BoxError,
    config::ConfigError,
    domain::{delivery::Delivery, id::TenantId, webhook::Event},
    platform::Platform,
    queue::{DeliveryMessage, Queue, QueueName},
    store::Store,
};

/// Deliveries that are written at the same time.
const AT_ONCE: usize = 16;

/// Makes deliveries of events, for each webhook that wants them.
#[derive(Clone, Debug)]
pub struct Publisher {
    store: Store,
    deliveries: Queue,
}

impl Publisher {
    /// A publisher of this platform.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn of(platform: &Platform) -> Result<Self, ConfigError> {
        Ok(Self {
            store: platform.store.clone(),
            deliveries: platform.queue(QueueName::Deliveries)?,
        })
    }

    /// Has an organization's webhooks told of events. An event that is published again, as by a worker
    /// that was stopped in between, is told once all the same; its id says that it is the same.
    ///
    /// # Errors
    /// When the table or the queue fails; the same events may then be published again.
    pub async fn publish_events(
        &self,
        tenant: TenantId,
        events: &[Event],
        now: Timestamp,
    ) -> Result<(), BoxError> {
        let webhooks = self.store.webhook_list(tenant).await?;
        let mut wanted = BTreeMap::new();
        for (webhook, event) in webhooks
            .iter()
            .flat_map(|it| events.iter().map(move |e| (it, e)))
        {
            if webhook.wants(event.kind) {
                let delivery = Delivery::of(tenant, webhook.id, event, now)?;
                wanted.insert(delivery.id, delivery);
            }
        }
        let created = stream::iter(wanted.values().map(|delivery| self.created(delivery)));
        let created: Vec<_> = created.buffer_unordered(AT_ONCE).try_collect().await?;
        let messages: Vec<_> = created.into_iter().flatten().collect();
        if let Err(error) = self.deliveries.send_batch(&messages).await {
            tracing::warn!(%error, "left to the sweep");
        }
        Ok(())
    }

    /// The message of a delivery that was not there yet.
    async fn created(&self, delivery: &Delivery) -> Result<Option<DeliveryMessage>, BoxError> {
        let is_new = self.store.delivery_create(delivery).await?;
        Ok(is_new.then(|| DeliveryMessage::of(delivery)))
    }
}
