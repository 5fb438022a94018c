use aws_sdk_sqs::{
    Client,
    types::{
        DeleteMessageBatchRequestEntry, MessageSystemAttributeName, QueueAttributeName,
        SendMessageBatchRequestEntry, SendMessageBatchResultEntry,
    },
};

use super::*;
use shared::clock::ManualClock;

use crate::{
    server::listen,
    sqs::QueueDefinition,
    testing::{self, hands},
};

mod refusals;

struct Fixture {
    _server: Server,
    client: Client,
    url: String,
    hands: ManualClock,
}

async fn start() -> Fixture {
    let hands = hands("2026-05-01T00:00:00Z");
    let queue = |name: &str, dead_letter: Option<&str>| QueueDefinition {
        name: name.to_owned(),
        visibility_timeout: Duration::from_secs(30),
        max_receive_count: 3,
        dead_letter: dead_letter.map(str::to_owned),
    };
    let queues = vec![queue("work", Some("dead")), queue("dead", None)];
    let queues = Queues::open(None, queues, hands.clock()).unwrap();
    let server = serve(listen(0).await.unwrap(), queues).unwrap();
    let client = Client::new(&testing::sdk(server.url()));
    let url = client
        .get_queue_url()
        .queue_name("work")
        .send()
        .await
        .unwrap()
        .queue_url
        .unwrap();
    Fixture {
        _server: server,
        client,
        url,
        hands,
    }
}

impl Fixture {
    async fn send(&self, body: &str) -> String {
        let sent = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .send()
            .await
            .unwrap();
        sent.message_id.unwrap()
    }

    async fn receive(&self) -> Vec<aws_sdk_sqs::types::Message> {
        let receive = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(10);
        let receive = receive.message_system_attribute_names(MessageSystemAttributeName::All);
        receive.send().await.unwrap().messages.unwrap_or_default()
    }

    async fn count(&self, name: QueueAttributeName) -> String {
        let attributes = self
            .client
            .get_queue_attributes()
            .queue_url(&self.url)
            .attribute_names(name.clone());
        attributes
            .send()
            .await
            .unwrap()
            .attributes
            .unwrap()
            .remove(&name)
            .unwrap()
    }
}

#[tokio::test]
async fn a_message_is_sent_received_and_deleted() {
    let it = start().await;
    let sent = it
        .client
        .send_message()
        .queue_url(&it.url)
        .message_body("Grüße, \"Łódź\" 😀")
        .send()
        .await
        .unwrap();
    let message = it.receive().await.remove(0);
    assert_eq!(message.message_id, sent.message_id);
    assert_eq!(message.body(), Some("Grüße, \"Łódź\" 😀"));
    assert_eq!(message.md5_of_body, sent.md5_of_message_body);
    let attributes = message.attributes().unwrap();
    assert_eq!(
        attributes[&MessageSystemAttributeName::ApproximateReceiveCount],
        "1"
    );
    assert_eq!(
        attributes[&MessageSystemAttributeName::SentTimestamp],
        "1777593600000"
    );

    let delete = it
        .client
        .delete_message()
        .queue_url(&it.url)
        .receipt_handle(message.receipt_handle.unwrap());
    delete.send().await.unwrap();
    it.hands.forward(60);
    assert!(it.receive().await.is_empty());
}

#[test]
fn the_md5_is_that_of_the_rfc() {
    assert_eq!(md5_of("abc"), "900150983cd24fb0d6963f7d28e17f72");
}

#[tokio::test]
async fn attributes_come_only_when_asked_for() {
    let it = start().await;
    it.send("a").await;
    let received = it
        .client
        .receive_message()
        .queue_url(&it.url)
        .send()
        .await
        .unwrap();
    assert!(received.messages()[0].attributes().is_none());
}

#[tokio::test]
async fn a_message_is_hidden_and_comes_back_with_a_higher_count() {
    let it = start().await;
    it.send("a").await;
    assert_eq!(it.receive().await.len(), 1);
    assert!(it.receive().await.is_empty());
    it.hands.forward(30);
    let again = it.receive().await.remove(0);
    assert_eq!(
        again.attributes().unwrap()[&MessageSystemAttributeName::ApproximateReceiveCount],
        "2"
    );
}

#[tokio::test]
async fn a_delay_and_a_visibility_are_honoured() {
    let it = start().await;
    it.client
        .send_message()
        .queue_url(&it.url)
        .message_body("a")
        .delay_seconds(10)
        .send()
        .await
        .unwrap();
    assert!(it.receive().await.is_empty());
    assert_eq!(
        it.count(QueueAttributeName::ApproximateNumberOfMessagesDelayed)
            .await,
        "1"
    );
    it.hands.forward(10);
    let receive = it
        .client
        .receive_message()
        .queue_url(&it.url)
        .visibility_timeout(5);
    let handle = receive
        .send()
        .await
        .unwrap()
        .messages
        .unwrap()
        .remove(0)
        .receipt_handle
        .unwrap();
    let change = it
        .client
        .change_message_visibility()
        .queue_url(&it.url)
        .receipt_handle(handle);
    change.visibility_timeout(0).send().await.unwrap();
    assert_eq!(it.receive().await.len(), 1);
}

#[tokio::test]
async fn a_long_poll_ends_with_the_message_that_arrives() {
    let it = start().await;
    let poll = it
        .client
        .receive_message()
        .queue_url(&it.url)
        .wait_time_seconds(20)
        .send();
    let started = std::time::Instant::now();
    let (polled, _) = tokio::join!(poll, it.send("a"));
    assert_eq!(polled.unwrap().messages().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_batch_is_sent_and_deleted_entry_by_entry() {
    let it = start().await;
    let entry = |id: &str, body: &str| {
        SendMessageBatchRequestEntry::builder()
            .id(id)
            .message_body(body)
            .build()
            .unwrap()
    };
    let batch = it.client.send_message_batch().queue_url(&it.url);
    let sent = batch
        .entries(entry("1", "a"))
        .entries(entry("2", ""))
        .entries(entry("3", "c"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        sent.successful()
            .iter()
            .map(SendMessageBatchResultEntry::id)
            .collect::<Vec<_>>(),
        ["1", "3"]
    );
    let failed = &sent.failed()[0];
    assert_eq!(
        (failed.id(), failed.code(), failed.sender_fault()),
        ("2", "InvalidParameterValue", true)
    );

    let messages = it.receive().await;
    let delete = |id: &str, handle: &str| {
        DeleteMessageBatchRequestEntry::builder()
            .id(id)
            .receipt_handle(handle)
            .build()
            .unwrap()
    };
    let batch = it.client.delete_message_batch().queue_url(&it.url);
    let batch = batch
        .entries(delete("1", messages[0].receipt_handle().unwrap()))
        .entries(delete("2", "nonsense"));
    let deleted = batch.send().await.unwrap();
    assert_eq!(deleted.successful()[0].id(), "1");
    assert_eq!(
        (deleted.failed()[0].id(), deleted.failed()[0].code()),
        ("2", "ReceiptHandleIsInvalid")
    );
    assert_eq!(
        it.count(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
            .await,
        "1"
    );
}

#[tokio::test]
async fn a_queue_tells_its_attributes() {
    let it = start().await;
    it.send("a").await;
    it.send("b").await;
    it.client
        .receive_message()
        .queue_url(&it.url)
        .send()
        .await
        .unwrap();
    let all = it
        .client
        .get_queue_attributes()
        .queue_url(&it.url)
        .attribute_names(QueueAttributeName::All);
    let attributes = all.send().await.unwrap().attributes.unwrap();
    assert_eq!(
        attributes[&QueueAttributeName::ApproximateNumberOfMessages],
        "1"
    );
    assert_eq!(
        attributes[&QueueAttributeName::ApproximateNumberOfMessagesNotVisible],
        "1"
    );
    assert_eq!(attributes[&QueueAttributeName::VisibilityTimeout], "30");
    assert!(attributes[&QueueAttributeName::RedrivePolicy].contains(&arn_of("dead")));
}
