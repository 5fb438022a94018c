//! What Lambda's event source mapping does: receives batches, calls the function, deletes what succeeded.

use std::{
    collections::HashSet, fmt::Display, future::Future, panic::AssertUnwindSafe, time::Duration,
};

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use super::{
    Queues,
    protocol::{arn_of, system_attributes},
    store::{Error, Message, md5_of},
};

/// How long one receive waits, as Lambda's pollers do. Shorter than a laptop's sleep, after which timers lag.
const WAIT: Duration = Duration::from_secs(20);
/// The pause after the queues' file failed, so that a full disk does not fill the log as well.
const PAUSE: Duration = Duration::from_secs(1);

/// Delivers the messages of one queue to one function, a batch at a time.
///
/// Unlike Lambda it never delivers two batches at once, and it does not wait to fill a batch.
pub struct Poller<H> {
    queues: Queues,
    queue: String,
    batch_size: usize,
    handler: H,
}

impl<H, F, E> Poller<H>
where
    H: Fn(SqsEvent) -> F,
    F: Future<Output = Result<SqsBatchResponse, E>>,
    E: Display,
{
    /// A poller that calls `handler` with at most `batch_size` messages of `queue` at a time.
    ///
    /// # Errors
    /// When the queue is not defined.
    pub fn new(queues: Queues, queue: &str, batch_size: usize, handler: H) -> Result<Self, Error> {
        queues.definition(queue)?;
        Ok(Self {
            queues,
            queue: queue.to_owned(),
            batch_size: batch_size.max(1),
            handler,
        })
    }

    /// Delivers what is sent, as soon as it is visible, until `stop` is cancelled; a batch in flight is finished.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            let receive = self
                .queues
                .receive_within(WAIT, &self.queue, self.batch_size, None);
            let received = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                received = receive => received,
            };
            let delivered = match received {
                Ok(messages) if messages.is_empty() => continue,
                Ok(messages) => self.deliver(messages).await,
                Err(error) => Err(error),
            };
            if let Err(error) = delivered {
                tracing::error!(queue = self.queue, %error, "the queue failed");
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        }
    }

    /// Delivers all that is visible, also what the handler sends meanwhile, and returns how many
    /// messages the handler was given. Never sleeps: what fails stays hidden for the visibility timeout.
    ///
    /// # Errors
    /// When the queues' file fails.
    pub async fn drain_once(&self) -> Result<usize, Error> {
        let mut handled = 0;
        loop {
            let messages = self.queues.receive(&self.queue, self.batch_size, None)?;
            if messages.is_empty() {
                return Ok(handled);
            }
            handled += messages.len();
            self.deliver(messages).await?;
        }
    }

    async fn deliver(&self, messages: Vec<Message>) -> Result<(), Error> {
        let call = async { (self.handler)(event(&self.queue, &messages)).await };
        // Lambda takes a panic for an error of the whole batch; here it must not end the poller.
        let failed = match AssertUnwindSafe(call).catch_unwind().await {
            Ok(Ok(response)) => failures(&messages, response),
            Ok(Err(error)) => {
                tracing::error!(queue = self.queue, %error, "the batch failed");
                return Ok(());
            }
            Err(_) => {
                tracing::error!(queue = self.queue, "the function panicked");
                return Ok(());
            }
        };
        for message in &messages {
            if failed.contains(&message.id) {
                tracing::warn!(
                    queue = self.queue,
                    id = message.id,
                    received = message.received,
                    "a message failed"
                );
            } else {
                self.queues.delete(&self.queue, &message.receipt)?;
            }
        }
        Ok(())
    }
}

/// The ids of the messages that failed. As in Lambda, an id that is not in the batch fails all of it.
fn failures(messages: &[Message], response: SqsBatchResponse) -> HashSet<String> {
    let batch = || {
        messages
            .iter()
            .map(|message| message.id.clone())
            .collect::<HashSet<_>>()
    };
    let failed: HashSet<_> = response
        .batch_item_failures
        .into_iter()
        .map(|failure| failure.item_identifier)
        .collect();
    if failed.is_subset(&batch()) {
        failed
    } else {
        batch()
    }
}

fn event(queue: &str, messages: &[Message]) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = messages
        .iter()
        .map(|message| record(queue, message))
        .collect();
    event
}

fn record(queue: &str, message: &Message) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = Some(message.id.clone());
    record.receipt_handle = Some(message.receipt.clone());
    record.body = Some(message.body.clone());
    record.md5_of_body = Some(md5_of(&message.body));
    record.attributes = system_attributes(message)
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    record.event_source_arn = Some(arn_of(queue));
    record.event_source = Some("aws:sqs".to_owned());
    record.aws_region = Some("us-east-1".to_owned());
    record
}

#[cfg(test)]
mod tests;
