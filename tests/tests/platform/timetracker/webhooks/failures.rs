//! Receivers that fail, are slow, or are gone.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream::FuturesUnordered};
use jiff::Timestamp;
use serde_json::{Value, json};
use shared::{
    domain::{delivery::Delivery, id::TenantId, webhook::EventType},
    queue::{Consumer, DeliveryMessage},
};
use tests::{App, Receiver, Reply};

use super::{event, hook, hook_for, owner, pass, publish, stored};

const HOUR: u64 = 3600;

#[tokio::test]
async fn a_receiver_that_fails_five_times_and_recovers_gets_the_event_once_and_the_log_shows_all_tries()
 {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers([500, 404, 503, 400, 500].map(|status| Reply::Status(status, "not now")));
    let hook = hook(&company, &receiver).await;
    publish(
        &app,
        &company,
        &[event(&app, "1", EventType::InvoiceUpdated)],
    )
    .await;
    let begun = app.stack.platform.clock.now();
    for (wait, tries) in [
        (0, 1),
        (4, 1),
        (1, 2),
        (300, 3),
        (1799, 3),
        (1, 4),
        (2 * HOUR, 5),
        (5 * HOUR, 6),
    ] {
        pass(&app, wait).await;
        assert_eq!(receiver.received().len(), tries, "after {wait} s more");
    }
    pass(&app, 100 * HOUR).await;
    assert_eq!(receiver.received().len(), 6, "nothing more");

    let [delivery] = &hook.log(&company).await[..] else {
        panic!("one delivery");
    };
    assert_eq!(delivery["status"], "delivered");
    assert_eq!(delivery["next_attempt_at"], Value::Null);
    let attempts = delivery["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts
        .iter()
        .map(|it| it["status_code"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [500, 404, 503, 400, 500, 204]);
    let after = |attempt: &Value| {
        let at: Timestamp = attempt["at"].as_str().unwrap().parse().unwrap();
        begun.duration_until(at).as_secs()
    };
    let after: Vec<_> = attempts.iter().map(after).collect();
    assert_eq!(after, [0, 5, 305, 2105, 2105 + 7200, 2105 + 7200 + 18000]);
    assert_eq!(attempts[0]["response_excerpt"], "not now");
    assert_eq!(attempts[0]["error"], "status 500");
    assert_eq!(attempts[5]["error"], Value::Null);
    assert_eq!(hook.shown(&company).await["failing_since"], Value::Null);
}

#[tokio::test]
async fn a_receiver_that_fails_holds_up_its_own_events_without_workers_and_gets_each_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers((0..5).map(|_| Reply::Status(500, "")));
    let hook = hook(&company, &receiver).await;
    let ids: Vec<_> = (0..10).map(|id| id.to_string()).collect();
    let events: Vec<_> = ids
        .iter()
        .map(|id| event(&app, id, EventType::PunchCreated))
        .collect();
    publish(&app, &company, &events).await;
    app.deliver().await;
    assert_eq!(
        receiver.received().len(),
        1,
        "the others wait for what comes of it"
    );
    assert_eq!(
        hook.shown(&company).await["failing_since"],
        super::super::NOW
    );
    for _ in 0..60 {
        pass(&app, 120).await;
    }
    let log = hook.log(&company).await;
    assert!(
        log.iter().all(|delivery| delivery["status"] == "delivered"),
        "{log:?}"
    );
    let got = receiver.received();
    assert_eq!(got.len(), 10 + 5, "each once, and the five that failed");
    let mut times = BTreeMap::<String, usize>::new();
    for request in &got[5..] {
        *times.entry(request.id()).or_default() += 1;
    }
    assert!(
        times.len() == 10 && times.values().all(|count| *count == 1),
        "{times:?}"
    );
}

#[tokio::test]
async fn an_event_that_its_receiver_cannot_take_does_not_hold_up_the_others() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers([Reply::Status(400, "no such person")]);
    let hook = hook(&company, &receiver).await;
    let events = ["1", "2", "3"].map(|id| event(&app, id, EventType::PersonUpdated));
    publish(&app, &company, &events).await;
    app.deliver().await;
    let poison = receiver.received()[0].id();
    for _ in 0..4 {
        pass(&app, 1).await;
    }
    let delivered = |log: &[Value]| log.iter().filter(|it| it["status"] == "delivered").count();
    assert_eq!(
        delivered(&hook.log(&company).await),
        2,
        "before the first is tried again"
    );
    receiver.answers([Reply::Status(400, "no such person")]);
    pass(&app, 1).await;
    assert_eq!(receiver.received().last().unwrap().id(), poison);
}

#[tokio::test]
async fn one_that_never_answers_times_out_and_delays_nobody_else() {
    let app = App::with([("DELIVERY_TIMEOUT_MS", "100")]).await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let (dead, well) = (Receiver::start().await, Receiver::start().await);
    dead.answers((0..50).map(|_| Reply::Held));
    let dead_hook = hook(&company, &dead).await;
    hook(&other, &well).await;
    let ids: Vec<_> = (0..50).map(|id| id.to_string()).collect();
    let many: Vec<_> = ids
        .iter()
        .map(|id| event(&app, id, EventType::PunchCreated))
        .collect();
    publish(&app, &company, &many).await;
    publish(&app, &other, &many[..1]).await;
    app.deliver().await;
    assert_eq!(
        dead.received().len(),
        1,
        "one try of fifty took a worker's time"
    );
    assert_eq!(well.received().len(), 1);
    let log = dead_hook.log(&company).await;
    let tried = log.iter().find(|it| it["attempts"] != json!([])).unwrap();
    assert_eq!(tried["attempts"][0]["error"], "timed out");
    assert_eq!(tried["attempts"][0]["status_code"], Value::Null);
}

#[tokio::test]
async fn one_that_is_slow_has_four_workers_at_most() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers((0..40).map(|_| Reply::Held));
    let hook = hook(&company, &receiver).await;
    let ids: Vec<_> = (0..40).map(|id| id.to_string()).collect();
    let events: Vec<_> = ids
        .iter()
        .map(|id| event(&app, id, EventType::PunchCreated))
        .collect();
    publish(&app, &company, &events).await;
    // forty workers at the same moment
    let platform = &app.stack.platform;
    let worker = deliverer::worker(platform).unwrap();
    let log = stored(&app, &company, &hook).await;
    let lanes: BTreeSet<_> = log.iter().map(Delivery::lane).collect();
    let tries = log
        .iter()
        .map(|it| worker.handle(DeliveryMessage::of(it), ""));
    let mut tries: FuturesUnordered<_> = tries.collect();
    for _ in lanes.len()..40 {
        tries.next().await.unwrap().unwrap();
    }
    assert!(lanes.len() <= 4);
    receiver.release(40);
    while let Some(tried) = tries.next().await {
        tried.unwrap();
    }
    assert_eq!(receiver.received().len(), lanes.len());
    for _ in 0..40 {
        pass(&app, 60).await;
    }
    let log = hook.log(&company).await;
    assert!(log.iter().all(|delivery| delivery["status"] == "delivered"));
    assert_eq!(receiver.received().len(), 40);
}

#[tokio::test]
async fn a_message_that_comes_twice_sends_nothing_twice_and_one_that_is_lost_is_made_up_for() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    publish(&app, &company, &[event(&app, "1", EventType::TaskCreated)]).await;
    let platform = &app.stack.platform;
    let log = stored(&app, &company, &hook).await;
    let worker = deliverer::worker(platform).unwrap();
    for _ in 0..3 {
        worker
            .handle(DeliveryMessage::of(&log[0]), "")
            .await
            .unwrap();
    }
    app.deliver().await;
    assert_eq!(receiver.received().len(), 1);

    // written, and then the process died
    let told = event(&app, "2", EventType::TaskCreated);
    let now = platform.clock.now();
    let tenant = TenantId(company.id);
    let lost = Delivery::of(tenant, hook.id(), &told, now);
    platform
        .store
        .delivery_create(&lost.unwrap())
        .await
        .unwrap();
    pass(&app, 60).await;
    assert_eq!(receiver.received().len(), 1, "its message may still come");
    pass(&app, 600).await;
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn five_days_of_failures_disable_a_webhook_and_its_admins_are_told() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers((0..500).map(|_| Reply::Status(500, "")));
    let hook = hook_for(&company, &receiver.url, &["task.*"]).await;
    let company_again = app.company("Other").await;
    for day in 0..5 {
        assert_eq!(hook.shown(&company).await["active"], true, "day {day}");
        publish(
            &app,
            &company,
            &[event(&app, &day.to_string(), EventType::TaskCreated)],
        )
        .await;
        for _ in 0..24 {
            pass(&app, HOUR).await;
        }
    }
    publish(&app, &company, &[event(&app, "6", EventType::TaskCreated)]).await;
    pass(&app, HOUR).await;
    pass(&app, HOUR).await;
    let shown = hook.shown(&company).await;
    assert_eq!(shown["active"], false);
    assert!(shown["disabled_at"].is_string());
    let log = hook.log(&company).await;
    assert!(log.iter().all(|it| it["status"] != "delivered"));
    let tries = receiver.received().len();
    for _ in 0..30 {
        pass(&app, HOUR).await;
    }
    assert_eq!(
        receiver.received().len(),
        tries,
        "it is told nothing any more"
    );
    let log = hook.log(&company).await;
    assert!(log.iter().all(|it| it["status"] == "failed"), "{log:?}");

    let now = app.stack.platform.clock.now();
    app.stack.scheduler.run_once("relay", now).await.unwrap();
    let mails = app.mails(&company.email("owner")).await;
    let told = mails
        .iter()
        .filter(|it| it.subject == "WorkHub: вебхук отключён");
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains(&receiver.url));
    let others = app.mails(&company_again.email("owner")).await;
    assert!(
        others
            .iter()
            .all(|it| it.subject != "WorkHub: вебхук отключён")
    );

    let enabled = json!({ "active": true });
    let owner = owner(&company).await;
    let enabled = owner.patch(&hook.path, enabled).await.expect(200);
    let enabled = super::data(&enabled);
    assert_eq!(
        (&enabled["active"], &enabled["disabled_at"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(enabled["failing_since"], Value::Null, "it begins anew");
    publish(&app, &company, &[event(&app, "7", EventType::TaskCreated)]).await;
    app.deliver().await;
    assert_eq!(
        hook.shown(&company).await["active"],
        true,
        "one failure is not five days"
    );
}
