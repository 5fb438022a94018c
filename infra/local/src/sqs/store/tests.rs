use super::*;
use shared::clock::ManualClock;

use shared::clock::Clock;

use crate::testing::{self, hands};

const NO_DELAY: Duration = Duration::ZERO;

fn definitions() -> Vec<QueueDefinition> {
    let queue = |name: &str, dead_letter: Option<&str>| QueueDefinition {
        name: name.to_owned(),
        visibility_timeout: Duration::from_secs(30),
        max_receive_count: 2,
        dead_letter: dead_letter.map(str::to_owned),
    };
    vec![queue("work", Some("dead")), queue("dead", None)]
}

fn open() -> (Queues, ManualClock) {
    let hands = hands("2026-05-01T00:00:00Z");
    (
        Queues::open(None, definitions(), hands.clock()).unwrap(),
        hands,
    )
}

fn bodies(queues: &Queues, queue: &str) -> Vec<String> {
    queues
        .receive(queue, 10, None)
        .unwrap()
        .into_iter()
        .map(|message| message.body)
        .collect()
}

#[test]
fn messages_are_received_in_the_order_sent_and_at_most_as_many_as_asked() {
    let (queues, _) = open();
    for body in ["a", "b", "c"] {
        queues.send("work", body, NO_DELAY).unwrap();
    }
    let first = queues.receive("work", 2, None).unwrap();
    assert_eq!(
        first
            .iter()
            .map(|message| message.body.as_str())
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(bodies(&queues, "work"), ["c"]);
}

#[test]
fn a_received_message_is_hidden_for_the_visibility_timeout() {
    let (queues, hands) = open();
    queues.send("work", "a", NO_DELAY).unwrap();
    let first = &queues.receive("work", 10, None).unwrap()[0];
    assert_eq!(first.received, 1);
    hands.forward(29);
    assert!(bodies(&queues, "work").is_empty());
    hands.forward(1);
    let again = &queues.receive("work", 10, None).unwrap()[0];
    assert_eq!(again.received, 2);
    assert_eq!(again.first_received_at, first.first_received_at);
    assert_ne!(again.receipt, first.receipt);
    assert_eq!(again.id, first.id);
}

#[test]
fn a_receive_may_choose_its_own_visibility() {
    let (queues, hands) = open();
    queues.send("work", "a", NO_DELAY).unwrap();
    queues
        .receive("work", 10, Some(Duration::from_secs(5)))
        .unwrap();
    hands.forward(5);
    assert_eq!(bodies(&queues, "work"), ["a"]);
}

#[test]
fn a_delayed_message_appears_when_its_delay_is_over() {
    let (queues, hands) = open();
    queues
        .send("work", "late", Duration::from_secs(10))
        .unwrap();
    queues.send("work", "now", NO_DELAY).unwrap();
    assert_eq!(
        queues.counts("work").unwrap(),
        Counts {
            visible: 1,
            in_flight: 0,
            delayed: 1
        }
    );
    assert_eq!(bodies(&queues, "work"), ["now"]);
    assert_eq!(
        queues.counts("work").unwrap(),
        Counts {
            visible: 0,
            in_flight: 1,
            delayed: 1
        }
    );
    hands.forward(10);
    assert_eq!(bodies(&queues, "work"), ["late"]);
}

#[test]
fn a_deleted_message_is_gone_and_deleting_it_again_does_nothing() {
    let (queues, hands) = open();
    queues.send("work", "a", NO_DELAY).unwrap();
    let message = queues.receive("work", 1, None).unwrap().remove(0);
    queues.delete("work", &message.receipt).unwrap();
    queues.delete("work", &message.receipt).unwrap();
    hands.forward(60);
    assert!(bodies(&queues, "work").is_empty());
}

#[test]
fn an_old_receipt_does_not_delete_a_message_received_again() {
    let (queues, hands) = open();
    queues.send("work", "a", NO_DELAY).unwrap();
    let slow = queues.receive("work", 1, None).unwrap().remove(0);
    hands.forward(30);
    queues.receive("work", 1, None).unwrap();
    queues.delete("work", &slow.receipt).unwrap();
    assert!(matches!(
        queues.change_visibility("work", &slow.receipt, NO_DELAY),
        Err(Error::NotInFlight)
    ));
    assert_eq!(queues.counts("work").unwrap().in_flight, 1);
}

#[test]
fn a_message_received_too_often_moves_to_the_dead_letter_queue() {
    let (queues, hands) = open();
    let id = queues.send("work", "poison", NO_DELAY).unwrap();
    for _ in 0..2 {
        assert_eq!(bodies(&queues, "work"), ["poison"]);
        hands.forward(30);
    }
    assert!(bodies(&queues, "work").is_empty());
    let dead = queues.receive("dead", 10, None).unwrap().remove(0);
    assert_eq!(
        (dead.id, dead.source.as_deref(), dead.received),
        (id, Some("work"), 1)
    );
}

#[test]
fn without_a_dead_letter_queue_a_message_stays() {
    let (queues, hands) = open();
    queues.send("dead", "a", NO_DELAY).unwrap();
    for _ in 0..5 {
        assert_eq!(bodies(&queues, "dead"), ["a"]);
        hands.forward(30);
    }
}

#[test]
fn the_visibility_of_a_message_in_flight_can_be_changed() {
    let (queues, hands) = open();
    queues.send("work", "a", NO_DELAY).unwrap();
    let message = queues.receive("work", 1, None).unwrap().remove(0);
    queues
        .change_visibility("work", &message.receipt, Duration::from_secs(60))
        .unwrap();
    hands.forward(59);
    assert!(bodies(&queues, "work").is_empty());
    queues
        .change_visibility("work", &message.receipt, NO_DELAY)
        .unwrap();
    assert_eq!(bodies(&queues, "work"), ["a"]);
}

#[test]
fn receipts_and_names_that_nobody_gave_out_are_refused() {
    let (queues, _) = open();
    assert!(matches!(
        queues.delete("work", "nonsense"),
        Err(Error::BadReceipt(_))
    ));
    assert!(matches!(
        queues.send("other", "a", NO_DELAY),
        Err(Error::NoSuchQueue(_))
    ));
    assert!(matches!(
        queues.receive("other", 1, None),
        Err(Error::NoSuchQueue(_))
    ));
}

#[test]
fn definitions_that_contradict_each_other_are_refused() {
    let hands = hands("2026-05-01T00:00:00Z");
    let refused = |definitions| {
        matches!(
            Queues::open(None, definitions, hands.clock()),
            Err(Error::Definition(..))
        )
    };
    assert!(
        refused(definitions()[..1].to_vec()),
        "the dead-letter queue is missing"
    );
    assert!(refused([definitions(), definitions()].concat()), "twice");
    let mut own = definitions();
    own[1].dead_letter = Some("dead".to_owned());
    assert!(refused(own), "its own dead-letter queue");
    let mut instant = definitions();
    instant[0].visibility_timeout = Duration::ZERO;
    assert!(refused(instant), "no visibility timeout");
    let mut never = definitions();
    never[0].max_receive_count = 0;
    assert!(refused(never), "never received");
}

#[tokio::test(start_paused = true)]
async fn a_waiting_receiver_gets_a_message_as_soon_as_it_is_sent() {
    let (queues, _) = open();
    let waiting = queues.receive_within(Duration::from_secs(20), "work", 10, None);
    let sending = async { queues.send("work", "a", NO_DELAY).unwrap() };
    let started = Instant::now();
    let (received, _) = tokio::join!(waiting, sending);
    assert_eq!(received.unwrap()[0].body, "a");
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_receiver_gets_a_hidden_message_when_it_becomes_visible_or_gives_up() {
    let started = Instant::now();
    let base: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
    let clock: Clock = Clock::of(move || base + started.elapsed());
    let queues = Queues::open(None, definitions(), clock).unwrap();
    queues.send("work", "a", Duration::from_secs(7)).unwrap();

    let receive = |seconds| queues.receive_within(Duration::from_secs(seconds), "work", 10, None);
    assert!(receive(5).await.unwrap().is_empty());
    assert_eq!(started.elapsed().as_secs(), 5);
    assert_eq!(receive(20).await.unwrap().len(), 1);
    assert_eq!(started.elapsed().as_secs(), 7);
}

#[test]
fn what_was_sent_outlives_a_killed_process() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("queues.sqlite");
    testing::kill_while_running("sqs::store::tests::sends_and_is_killed", &file);

    let hands = hands("2026-05-01T00:00:29Z");
    let queues = Queues::open(Some(&file), definitions(), hands.clock()).unwrap();
    assert_eq!(bodies(&queues, "work"), ["waiting"]);
    hands.forward(1);
    assert_eq!(bodies(&queues, "work"), ["in flight"]);
}

#[tokio::test]
#[ignore = "run in a process of its own by what_was_sent_outlives_a_killed_process"]
async fn sends_and_is_killed() {
    let Some(file) = testing::file_of_the_killed() else {
        return;
    };
    let hands = hands("2026-05-01T00:00:00Z");
    let queues = Queues::open(Some(&file), definitions(), hands.clock()).unwrap();
    queues.send("work", "in flight", NO_DELAY).unwrap();
    assert_eq!(bodies(&queues, "work"), ["in flight"]);
    queues.send("work", "waiting", NO_DELAY).unwrap();
    testing::ready_to_be_killed().await;
}

fn ordered() -> (Queues, ManualClock) {
    let hands = hands("2026-05-01T00:00:00Z");
    let queue = QueueDefinition {
        name: "work.fifo".to_owned(),
        visibility_timeout: Duration::from_secs(30),
        max_receive_count: 2,
        dead_letter: None,
    };
    let queues = Queues::open(None, vec![queue], hands.clock()).unwrap();
    (queues, hands)
}

fn place(group: &str, deduplication: &str) -> Place {
    Place {
        group: group.to_owned(),
        deduplication: deduplication.to_owned(),
    }
}

#[test]
fn nothing_of_a_group_is_received_while_something_before_it_is_in_flight() {
    let (queues, hands) = ordered();
    for (body, group, id) in [("a1", "a", "1"), ("b1", "b", "2"), ("a2", "a", "3")] {
        queues
            .send_in("work.fifo", body, &place(group, id))
            .unwrap();
    }
    let first = queues.receive("work.fifo", 1, None).unwrap();
    assert_eq!(first[0].body, "a1");
    assert_eq!(first[0].group.as_deref(), Some("a"));
    assert_eq!(bodies(&queues, "work.fifo"), ["b1"]);
    // it comes back before what was sent after it
    hands.forward(30);
    assert_eq!(bodies(&queues, "work.fifo"), ["a1", "b1", "a2"]);
}

#[test]
fn a_message_with_the_id_of_another_is_not_taken_for_five_minutes_also_when_that_is_handled() {
    let (queues, hands) = ordered();
    let send = |body: &str| queues.send_in("work.fifo", body, &place("a", "1")).unwrap();
    let id = send("first");
    assert_eq!(send("again"), id);
    let first = &queues.receive("work.fifo", 10, None).unwrap()[0];
    queues.delete("work.fifo", &first.receipt).unwrap();
    assert_eq!(send("again"), id);
    assert_eq!(bodies(&queues, "work.fifo"), [""; 0]);
    hands.forward(301);
    assert_ne!(send("later"), id);
    assert_eq!(bodies(&queues, "work.fifo"), ["later"]);
}
