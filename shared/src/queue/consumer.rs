//! Handling the messages of a queue.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use crate::{BoxError, clock::Clock};

/// A message is not begun with less time than this: more than any of them takes.
const TIME_FOR_ONE: SignedDuration = SignedDuration::from_secs(10);

/// Something that handles the messages of a queue. Messages come at least once.
pub trait Consumer: Send + Sync + 'static {
    /// What it understands.
    type Message: DeserializeOwned + Send;

    /// Handles one message; an error brings it back later.
    fn handle(
        &self,
        message: Self::Message,
        message_id: &str,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Handles a batch message by message and reports those that failed. What cannot be parsed fails
/// too, so that it ends in the dead-letter queue where somebody sees it. What the time until the
/// deadline does not suffice for comes back later: whoever is stopped reports nothing, and all of
/// the batch would come back.
pub async fn consume<C: Consumer>(
    consumer: &C,
    event: SqsEvent,
    clock: &Clock,
    deadline: Timestamp,
) -> SqsBatchResponse {
    let mut failed = SqsBatchResponse::default();
    for record in event.records {
        let id = record.message_id.unwrap_or_default();
        let body = record.body.as_deref().unwrap_or_default();
        let outcome = if clock.now() + TIME_FOR_ONE > deadline {
            Err("no time left in this batch".into())
        } else {
            handle(consumer, body, &id).await
        };
        if let Err(error) = outcome {
            tracing::error!(%error, message_id = id, "message failed");
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failed.batch_item_failures.push(failure);
        }
    }
    failed
}

async fn handle<C: Consumer>(consumer: &C, body: &str, id: &str) -> Result<(), BoxError> {
    consumer.handle(serde_json::from_str(body)?, id).await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use aws_lambda_events::sqs::SqsMessage;

    use super::*;
    use crate::clock::Hands;

    /// Remembers what it handled, nine seconds a message.
    struct Slow {
        hands: Hands,
        handled: Mutex<Vec<u64>>,
    }

    impl Consumer for Slow {
        type Message = u64;

        async fn handle(&self, message: u64, _: &str) -> Result<(), BoxError> {
            self.hands.forward(9);
            self.handled.lock().unwrap().push(message);
            Ok(())
        }
    }

    fn batch(bodies: &[&str]) -> SqsEvent {
        let records = bodies.iter().enumerate().map(|(place, body)| {
            let mut record = SqsMessage::default();
            record.message_id = Some(format!("m{place}"));
            record.body = Some((*body).to_owned());
            record
        });
        let mut event = SqsEvent::default();
        event.records = records.collect();
        event
    }

    #[tokio::test]
    async fn what_there_is_no_time_for_is_reported_and_the_rest_is_done() {
        let hands = Hands::at(Timestamp::UNIX_EPOCH);
        let clock = hands.clock();
        let slow = Slow {
            hands,
            handled: Mutex::default(),
        };
        let deadline = clock.now() + SignedDuration::from_secs(30);
        let event = batch(&["1", "poison", "2", "3", "4", "5"]);
        let response = consume(&slow, event, &clock, deadline).await;
        assert_eq!(*slow.handled.lock().unwrap(), [1, 2, 3]);
        let failed = response.batch_item_failures.into_iter();
        let failed: Vec<_> = failed.map(|failure| failure.item_identifier).collect();
        assert_eq!(failed, ["m1", "m4", "m5"]);
    }
}
