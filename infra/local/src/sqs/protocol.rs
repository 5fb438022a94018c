//! SQS's wire form: AWS JSON 1.0, `X-Amz-Target: AmazonSQS.<Action>`.

use std::{collections::HashSet, io, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use super::{
    Queues,
    store::{Message, Place, md5_of},
};
use crate::server::{Server, url_of};

mod refusal;
mod requests;
use refusal::Refusal;
use requests::*;

/// The account in queue URLs and ARNs.
pub const ACCOUNT: &str = "000000000000";
const TARGET: &str = "x-amz-target";
const JSON: &str = "application/x-amz-json-1.0";
/// SQS's limit for a message and for a batch of them together, in bytes.
const LARGEST: usize = 1024 * 1024;
const LARGEST_BATCH: usize = 10;

/// Serves the queues on `listener`. Dropping the server stops it.
///
/// # Errors
/// When the listener has no local address.
pub fn serve(listener: TcpListener, queues: Queues) -> io::Result<Server> {
    let router = router(queues, url_of(&listener)?);
    Server::start(listener, router)
}

/// The protocol's routes; `url` is where they are served, for the URLs of queues.
pub fn router(queues: Queues, url: String) -> Router {
    Router::new()
        .fallback(answer)
        .with_state(Api { queues, url })
}

/// The ARN of the queue, as records of Lambda's events have it.
#[must_use]
pub fn arn_of(queue: &str) -> String {
    format!("arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}")
}

#[derive(Clone)]
struct Api {
    queues: Queues,
    url: String,
}

type Answer = Result<Value, Refusal>;

async fn answer(State(api): State<Api>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get(TARGET)
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    match api.act(target, &body).await {
        Ok(Value::Null) => ([(CONTENT_TYPE, JSON)], "{}").into_response(),
        Ok(value) => ([(CONTENT_TYPE, JSON)], value.to_string()).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

impl Api {
    async fn act(&self, target: &str, body: &[u8]) -> Answer {
        match target.strip_prefix("AmazonSQS.").unwrap_or_default() {
            "SendMessage" => self.send(&parse(body)?),
            "SendMessageBatch" => self.send_batch(parse(body)?),
            "ReceiveMessage" => self.receive(parse(body)?).await,
            "DeleteMessage" => self.delete(&parse(body)?),
            "DeleteMessageBatch" => self.delete_batch(parse(body)?),
            "ChangeMessageVisibility" => self.change_visibility(&parse(body)?),
            "GetQueueUrl" => self.queue_url(&parse(body)?),
            "GetQueueAttributes" => self.attributes(&parse(body)?),
            _ => Err(Refusal::unsupported(format!(
                "{target:?} is not served locally"
            ))),
        }
    }

    fn send(&self, request: &SendMessage) -> Answer {
        self.send_one(queue_of(&request.queue_url), &request.message)
    }

    fn send_one(&self, queue: &str, message: &OutgoingMessage) -> Answer {
        let body = &message.message_body;
        if body.is_empty() || body.len() > LARGEST {
            return Err(Refusal::parameter("a message body has 1 byte to 1 MiB"));
        }
        if !message.message_attributes.is_empty() {
            return Err(Refusal::unsupported(
                "message attributes are not served locally",
            ));
        }
        let delay = seconds("DelaySeconds", message.delay_seconds, 0..=900)?;
        let id = match (self.queues.definition(queue)?.is_ordered(), place(message)) {
            (false, _) => self.queues.send(queue, body, delay.unwrap_or_default())?,
            (true, Some(place)) if delay.is_none() => self.queues.send_in(queue, body, &place)?,
            (true, _) => {
                let words = "an ordered queue wants a MessageGroupId, a MessageDeduplicationId and no delay";
                return Err(Refusal::parameter(words));
            }
        };
        Ok(json!({ "MessageId": id, "MD5OfMessageBody": md5_of(body) }))
    }

    fn send_batch(&self, request: Batch<OutgoingMessage>) -> Answer {
        let total: usize = request
            .entries
            .iter()
            .map(|entry| entry.request.message_body.len())
            .sum();
        if total > LARGEST {
            let code = "AWS.SimpleQueueService.BatchRequestTooLong";
            return Err(Refusal::new(
                "BatchRequestTooLong",
                code,
                "a batch has at most 1 MiB",
            ));
        }
        self.batch(request, |queue, message| self.send_one(queue, message))
    }

    async fn receive(&self, request: ReceiveMessage) -> Answer {
        let limit = request.max_number_of_messages.unwrap_or(1);
        let limit = usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=LARGEST_BATCH).contains(limit));
        let limit = limit.ok_or_else(|| Refusal::parameter("MaxNumberOfMessages is 1 to 10"))?;
        let visibility = seconds("VisibilityTimeout", request.visibility_timeout, 0..=43_200)?;
        let wait =
            seconds("WaitTimeSeconds", request.wait_time_seconds, 0..=20)?.unwrap_or_default();
        let queue = queue_of(&request.queue_url);
        let messages = self
            .queues
            .receive_within(wait, queue, limit, visibility)
            .await?;
        let names = request
            .message_system_attribute_names
            .iter()
            .chain(&request.attribute_names);
        let names: HashSet<_> = names.map(String::as_str).collect();
        let messages: Vec<_> = messages
            .iter()
            .map(|message| wire_message(message, &names))
            .collect();
        // SQS leaves the member out rather than sending an empty list.
        Ok(if messages.is_empty() {
            Value::Null
        } else {
            json!({ "Messages": messages })
        })
    }

    fn delete(&self, request: &DeleteMessage) -> Answer {
        self.queues.delete(
            queue_of(&request.queue_url),
            &request.message.receipt_handle,
        )?;
        Ok(Value::Null)
    }

    fn delete_batch(&self, request: Batch<Receipt>) -> Answer {
        self.batch(request, |queue, message| {
            self.queues.delete(queue, &message.receipt_handle)?;
            Ok(json!({}))
        })
    }

    fn change_visibility(&self, request: &ChangeMessageVisibility) -> Answer {
        let visibility = seconds(
            "VisibilityTimeout",
            Some(request.visibility_timeout),
            0..=43_200,
        )?;
        let queue = queue_of(&request.queue_url);
        self.queues.change_visibility(
            queue,
            &request.receipt_handle,
            visibility.unwrap_or_default(),
        )?;
        Ok(Value::Null)
    }

    fn queue_url(&self, request: &GetQueueUrl) -> Answer {
        let name = &self.queues.definition(&request.queue_name)?.name;
        Ok(json!({ "QueueUrl": format!("{}/{ACCOUNT}/{name}", self.url) }))
    }

    fn attributes(&self, request: &GetQueueAttributes) -> Answer {
        let definition = self.queues.definition(queue_of(&request.queue_url))?;
        let counts = self.queues.counts(&definition.name)?;
        let mut attributes = Map::new();
        let mut attribute = |name: &str, value: String| {
            if request
                .attribute_names
                .iter()
                .any(|asked| asked == "All" || asked == name)
            {
                attributes.insert(name.to_owned(), Value::String(value));
            }
        };
        attribute("ApproximateNumberOfMessages", counts.visible.to_string());
        attribute(
            "ApproximateNumberOfMessagesNotVisible",
            counts.in_flight.to_string(),
        );
        attribute(
            "ApproximateNumberOfMessagesDelayed",
            counts.delayed.to_string(),
        );
        attribute("QueueArn", arn_of(&definition.name));
        attribute(
            "VisibilityTimeout",
            definition.visibility_timeout.as_secs().to_string(),
        );
        if let Some(dead_letter) = &definition.dead_letter {
            let count = definition.max_receive_count;
            let policy =
                json!({ "deadLetterTargetArn": arn_of(dead_letter), "maxReceiveCount": count });
            attribute("RedrivePolicy", policy.to_string());
        }
        Ok(if attributes.is_empty() {
            Value::Null
        } else {
            json!({ "Attributes": attributes })
        })
    }

    /// Runs each entry by itself: some may fail while others succeed.
    fn batch<T>(&self, batch: Batch<T>, run: impl Fn(&str, &T) -> Answer) -> Answer {
        let queue = queue_of(&batch.queue_url);
        self.queues.definition(queue)?;
        check_entries(batch.entries.iter().map(|entry| entry.id.as_str()))?;
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for entry in batch.entries {
            match run(queue, &entry.request) {
                Ok(mut value) => {
                    value["Id"] = Value::String(entry.id);
                    successful.push(value);
                }
                Err(refusal) => failed.push(json!({
                    "Id": entry.id,
                    "SenderFault": refusal.status.is_client_error(),
                    "Code": refusal.query_code,
                    "Message": refusal.message,
                })),
            }
        }
        Ok(json!({ "Successful": successful, "Failed": failed }))
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::parameter(error.to_string()))
}

/// Where a message is to stand in an ordered queue.
fn place(message: &OutgoingMessage) -> Option<Place> {
    Some(Place {
        group: message.message_group_id.clone()?,
        deduplication: message.message_deduplication_id.clone()?,
    })
}

/// A queue's URL ends with its name.
fn queue_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn seconds(
    name: &str,
    value: Option<i64>,
    allowed: std::ops::RangeInclusive<i64>,
) -> Result<Option<Duration>, Refusal> {
    let Some(value) = value else { return Ok(None) };
    if !allowed.contains(&value) {
        return Err(Refusal::parameter(format!(
            "{name} is {} to {}",
            allowed.start(),
            allowed.end()
        )));
    }
    Ok(Some(Duration::from_secs(value.unsigned_abs())))
}

fn check_entries<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Refusal> {
    let count = ids.len();
    let distinct: HashSet<_> = ids.collect();
    let (code, query_code) = match count {
        0 => (
            "EmptyBatchRequest",
            "AWS.SimpleQueueService.EmptyBatchRequest",
        ),
        _ if count > LARGEST_BATCH => (
            "TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        ),
        _ if distinct.len() < count => (
            "BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        ),
        _ => return Ok(()),
    };
    Err(Refusal::new(
        code,
        query_code,
        "a batch has 1 to 10 entries with distinct ids",
    ))
}

fn wire_message(message: &Message, names: &HashSet<&str>) -> Value {
    let attributes: Map<_, _> = system_attributes(message)
        .filter(|(name, _)| names.contains("All") || names.contains(name))
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    let mut wire = json!({
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "MD5OfBody": md5_of(&message.body),
        "Body": message.body,
    });
    if !attributes.is_empty() {
        wire["Attributes"] = Value::Object(attributes);
    }
    wire
}

/// A message's system attributes by name, as a receive and a Lambda record have them.
pub(crate) fn system_attributes(message: &Message) -> impl Iterator<Item = (&'static str, String)> {
    let always = [
        ("ApproximateReceiveCount", message.received.to_string()),
        (
            "SentTimestamp",
            message.sent_at.as_millisecond().to_string(),
        ),
        (
            "ApproximateFirstReceiveTimestamp",
            message.first_received_at.as_millisecond().to_string(),
        ),
        ("SenderId", ACCOUNT.to_owned()),
    ];
    let source = message
        .source
        .as_deref()
        .map(|source| ("DeadLetterQueueSourceArn", arn_of(source)));
    let group = message.group.clone().map(|group| ("MessageGroupId", group));
    always.into_iter().chain(source).chain(group)
}

#[cfg(test)]
mod tests;
