//! Handling the messages of a queue.

use std::collections::BTreeSet;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::message::Envelope;
use crate::{BoxError, clock::Clock};

/// A message is not begun with less time than this: more than any of them takes.
const TIME_FOR_ONE: SignedDuration = SignedDuration::from_secs(10);

/// The attribute with a message's group, in an ordered queue.
const GROUP: &str = "MessageGroupId";

/// Something that handles the messages of a queue. Messages come at least once.
pub trait Consumer: Send + Sync + 'static {
    /// What it understands.
    type Message: DeserializeOwned + Send;

    /// Handles one message; an error brings it back later. The id is the message's own if it was
    /// stored with its cause, and else that of the queue.
    fn handle(
        &self,
        message: Self::Message,
        message_id: &str,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Handles a batch message by message and reports those that failed. What cannot be parsed fails
/// too, so that it ends in the dead-letter queue where an operator sees it. What the time until the
/// deadline does not suffice for comes back later: a worker that is stopped reports nothing, and all of
/// the batch would come back. Behind one that failed the others of its group, in an ordered queue, wait.
pub async fn consume<C: Consumer>(
    consumer: &C,
    event: SqsEvent,
    clock: &Clock,
    deadline: Timestamp,
) -> SqsBatchResponse {
    let mut failed = SqsBatchResponse::default();
    let mut stopped = BTreeSet::new();
    for record in event.records {
        let id = record.message_id.unwrap_or_default();
        let body = record.body.as_deref().unwrap_or_default();
        let group = record.attributes.get(GROUP);
        let outcome = if clock.now() + TIME_FOR_ONE > deadline {
            Err("no time left in this batch".into())
        } else if group.is_some_and(|group| stopped.contains(group)) {
            Err("one before it in its group failed".into())
        } else {
            handle(consumer, body, &id).await
        };
        if let Err(error) = outcome {
            tracing::error!(%error, message_id = id, "message failed");
            stopped.extend(group.cloned());
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failed.batch_item_failures.push(failure);
        }
    }
    failed
}

async fn handle<C: Consumer>(consumer: &C, body: &str, id: &str) -> Result<(), BoxError> {
    let envelope: Envelope<C::Message> = serde_json::from_str(body)?;
    let own = envelope.message_id.map(|own| own.to_string());
    consumer
        .handle(envelope.message, own.as_deref().unwrap_or(id))
        .await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use aws_lambda_events::sqs::SqsMessage;
    use serde::Deserialize;

    use super::*;
    use crate::clock::ManualClock;

    #[derive(Deserialize)]
    struct Numbered {
        number: u64,
    }

    /// Remembers what it handled, nine seconds a message.
    struct Slow {
        hands: ManualClock,
        handled: Mutex<Vec<(u64, String)>>,
    }

    impl Consumer for Slow {
        type Message = Numbered;

        async fn handle(&self, message: Numbered, id: &str) -> Result<(), BoxError> {
            self.hands.forward(9);
            let mut handled = self.handled.lock().unwrap();
            handled.push((message.number, id.to_owned()));
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

    /// Handles a batch in 30 seconds; returns what was handled, and what is to come back.
    async fn consumed(bodies: &[&str]) -> (Vec<(u64, String)>, Vec<String>) {
        let hands = ManualClock::at(Timestamp::UNIX_EPOCH);
        let clock = hands.clock();
        let slow = Slow {
            hands,
            handled: Mutex::default(),
        };
        let deadline = clock.now() + SignedDuration::from_secs(30);
        let response = consume(&slow, batch(bodies), &clock, deadline).await;
        let failed = response.batch_item_failures.into_iter();
        let failed = failed.map(|failure| failure.item_identifier).collect();
        (slow.handled.into_inner().unwrap(), failed)
    }

    #[tokio::test]
    async fn what_there_is_no_time_for_is_reported_and_the_rest_is_done() {
        let numbers = [1, 2, 3, 4, 5].map(|number| format!(r#"{{"number":{number}}}"#));
        let [one, two, three, four, five] = numbers.each_ref().map(String::as_str);
        let (handled, failed) = consumed(&[one, "poison", two, three, four, five]).await;
        let numbers: Vec<_> = handled.into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(failed, ["m1", "m4", "m5"]);
    }

    #[tokio::test]
    async fn a_message_keeps_its_own_id_however_often_it_is_sent() {
        const OWN: &str = "01963d4e-0000-7000-8000-000000000001";
        let own = format!(r#"{{"message_id":"{OWN}","number":1}}"#);
        let (handled, failed) = consumed(&[&own, &own, r#"{"number":2}"#]).await;
        let ids: Vec<_> = handled.into_iter().map(|(_, id)| id).collect();
        assert_eq!(ids, [OWN, OWN, "m2"]);
        assert_eq!(failed, [""; 0]);
    }
}
