use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use super::*;
use shared::clock::ManualClock;

use crate::{sqs::QueueDefinition, testing::hands};

const NO_DELAY: Duration = Duration::ZERO;

fn queues() -> (Queues, ManualClock) {
    let hands = hands("2026-05-01T00:00:00Z");
    let queue = |name: &str, dead_letter: Option<&str>| QueueDefinition {
        name: name.to_owned(),
        visibility_timeout: Duration::from_secs(30),
        max_receive_count: 2,
        dead_letter: dead_letter.map(str::to_owned),
    };
    let definitions = vec![queue("work", Some("dead")), queue("dead", None)];
    (
        Queues::open(None, definitions, hands.clock()).unwrap(),
        hands,
    )
}

fn send(queues: &Queues, bodies: &[&str]) {
    for body in bodies {
        queues.send("work", body, NO_DELAY).unwrap();
    }
}

type Log = Arc<Mutex<Vec<Vec<String>>>>;

/// A handler that fails the messages called "bad", and the log of the batches it was given.
fn handler() -> (
    impl Fn(SqsEvent) -> std::future::Ready<Result<SqsBatchResponse, String>>,
    Log,
) {
    let log = Log::default();
    let kept = Arc::clone(&log);
    let handler = move |event: SqsEvent| {
        let mut response = SqsBatchResponse::default();
        for record in &event.records {
            if record.body.as_deref() == Some("bad") {
                response.add_failure(record.message_id.clone().unwrap());
            }
        }
        kept.lock().unwrap().push(
            event
                .records
                .into_iter()
                .map(|record| record.body.unwrap())
                .collect(),
        );
        std::future::ready(Ok(response))
    };
    (handler, log)
}

#[tokio::test]
async fn all_visible_messages_are_delivered_in_batches_and_deleted() {
    let (queues, hands) = queues();
    let (handler, log) = handler();
    send(&queues, &["a", "b", "c"]);
    let poller = Poller::new(queues, "work", 2, handler).unwrap();
    assert_eq!(poller.drain_once().await.unwrap(), 3);
    assert_eq!(*log.lock().unwrap(), [vec!["a", "b"], vec!["c"]]);
    hands.forward(60);
    assert_eq!(poller.drain_once().await.unwrap(), 0);
}

#[tokio::test]
async fn only_the_failed_messages_of_a_batch_come_back_until_they_are_dead_letters() {
    let (queues, hands) = queues();
    let (handler, log) = handler();
    send(&queues, &["a", "bad", "c"]);
    let poller = Poller::new(queues.clone(), "work", 10, handler).unwrap();
    assert_eq!(poller.drain_once().await.unwrap(), 3);
    assert_eq!(poller.drain_once().await.unwrap(), 0, "hidden");
    hands.forward(30);
    assert_eq!(poller.drain_once().await.unwrap(), 1);
    hands.forward(30);
    assert_eq!(poller.drain_once().await.unwrap(), 0);
    assert_eq!(*log.lock().unwrap(), [vec!["a", "bad", "c"], vec!["bad"]]);
    assert_eq!(queues.receive("dead", 10, None).unwrap()[0].body, "bad");
}

#[tokio::test]
async fn an_error_or_a_panic_or_an_unknown_id_fails_the_whole_batch() {
    let (queues, hands) = queues();
    for failure in ["error", "panic", "unknown"] {
        send(&queues, &["a", "b"]);
        let handler = async |_| match failure {
            "error" => Err("no database"),
            "panic" => panic!("a mistake"),
            _ => {
                let mut response = SqsBatchResponse::default();
                response.add_failure("not of this batch");
                Ok(response)
            }
        };
        let poller = Poller::new(queues.clone(), "work", 10, handler).unwrap();
        assert_eq!(poller.drain_once().await.unwrap(), 2, "{failure}");
        assert_eq!(queues.counts("work").unwrap().in_flight, 2, "{failure}");
        hands.forward(30);
        for message in queues.receive("work", 10, None).unwrap() {
            queues.delete("work", &message.receipt).unwrap();
        }
    }
}

#[tokio::test]
async fn a_record_is_what_lambda_gives_its_functions() {
    let (queues, _) = queues();
    let id = queues.send("work", "a", NO_DELAY).unwrap();
    let record = Mutex::new(None);
    let handler = async |mut event: SqsEvent| {
        *record.lock().unwrap() = event.records.pop();
        Ok::<_, String>(SqsBatchResponse::default())
    };
    Poller::new(queues, "work", 10, &handler)
        .unwrap()
        .drain_once()
        .await
        .unwrap();
    let record = record.into_inner().unwrap().unwrap();
    assert_eq!(record.message_id, Some(id));
    assert_eq!(record.body.as_deref(), Some("a"));
    assert_eq!(record.attributes["ApproximateReceiveCount"], "1");
    assert_eq!(record.attributes["SentTimestamp"], "1777593600000");
    assert_eq!(
        record.event_source_arn.as_deref(),
        Some("arn:aws:sqs:us-east-1:000000000000:work")
    );
    assert_eq!(record.event_source.as_deref(), Some("aws:sqs"));
    assert!(record.receipt_handle.is_some());
}

#[tokio::test]
async fn what_the_handler_sends_is_delivered_in_the_same_drain() {
    let (queues, _) = queues();
    send(&queues, &["first"]);
    let handler = async |event: SqsEvent| {
        if event.records[0].body.as_deref() == Some("first") {
            send(&queues, &["second"]);
        }
        Ok::<_, String>(SqsBatchResponse::default())
    };
    let poller = Poller::new(queues.clone(), "work", 10, handler).unwrap();
    assert_eq!(poller.drain_once().await.unwrap(), 2);
}

#[tokio::test]
async fn a_running_poller_delivers_at_once_and_finishes_its_batch_when_stopped() {
    let (queues, _) = queues();
    let (started, mut starts) = mpsc::channel(1);
    let release = Arc::new(tokio::sync::Notify::new());
    let released = Arc::clone(&release);
    let handler = move |_: SqsEvent| {
        let (started, released) = (started.clone(), Arc::clone(&released));
        async move {
            started.send(()).await.unwrap();
            released.notified().await;
            Ok::<_, String>(SqsBatchResponse::default())
        }
    };
    let stop = CancellationToken::new();
    let poller = Poller::new(queues.clone(), "work", 10, handler).unwrap();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { poller.run(stop).await }
    });

    tokio::task::yield_now().await; // the poller waits
    send(&queues, &["a"]);
    starts.recv().await.unwrap();
    stop.cancel();
    assert!(!running.is_finished());
    release.notify_one();
    running.await.unwrap();
    assert_eq!(queues.counts("work").unwrap().in_flight, 0, "deleted");
}

#[test]
fn a_poller_of_a_queue_that_is_not_defined_is_refused() {
    let (queues, _) = queues();
    assert!(matches!(
        Poller::new(queues, "other", 1, handler().0),
        Err(Error::NoSuchQueue(_))
    ));
}
