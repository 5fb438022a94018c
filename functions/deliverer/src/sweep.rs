//! Every minute: deliveries whose next try is further away than the queue delays a message, and those
//! whose message or worker was lost.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use shared::{BoxError, domain::delivery::Delivery, queue::DeliveryMessage, store::StoreError};

use crate::Deliverer;

/// Deliveries that are written at the same time.
const AT_ONCE: usize = 32;
/// Pages of a run; the next one is a minute away.
const MOST_PAGES: usize = 50;

impl Deliverer {
    /// Sends what is due to the queue. A delivery is written before its message is sent, so that the next
    /// run does not send it again.
    ///
    /// # Errors
    /// When the table or the queue fails.
    pub(crate) async fn sweep(&self) -> Result<(), BoxError> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        // what is due at this very instant, too
        let before = now + SignedDuration::from_millis(1);
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = store.delivery_list_due(before, after).await?;
            let swept = page.items.into_iter().map(|it| self.swept(it, now));
            let swept: Vec<_> = stream::iter(swept.collect::<Vec<_>>())
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            let messages: Vec<_> = swept.into_iter().flatten().collect();
            self.deliveries.send_batch(&messages).await?;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The message of a delivery that nobody has changed meanwhile.
    async fn swept(
        &self,
        delivery: Delivery,
        now: Timestamp,
    ) -> Result<Option<DeliveryMessage>, BoxError> {
        let swept = delivery.swept(now);
        match self.platform.store.delivery_update(&swept).await {
            Ok(()) => Ok(Some(DeliveryMessage::of(&swept))),
            Err(StoreError::Condition(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
