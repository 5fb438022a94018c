//! What receivers get.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use shared::domain::webhook::EventType;
use tests::{App, Receiver, Reply};

use super::{WEBHOOKS, data, event, hook, hook_for, owner, pass, publish};

#[tokio::test]
async fn a_delivery_is_genuine_by_standard_webhooks_own_library() {
    let app = App::start().await;
    // the library goes by the machine's time
    let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let behind = tests::now().as_second().unsigned_abs();
    app.forward(machine - Duration::from_secs(behind));
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    let told = event(&app, "1", EventType::PersonUpdated);
    publish(&app, &company, std::slice::from_ref(&told)).await;
    app.deliver().await;

    let [got] = &receiver.received()[..] else {
        panic!("one request");
    };
    assert!(got.verifies(&hook.secret));
    assert!(!got.verifies("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"));
    assert_eq!(got.header("content-type"), "application/json");
    assert_eq!(got.body, told.body().unwrap());
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["type"], "person.updated");
    assert_eq!(
        body["data"],
        json!({ "id": 7, "version": 2, "changed": ["position"] })
    );
    let mut forged = got.clone();
    forged.body = got.body.iter().map(u8::to_ascii_uppercase).collect();
    assert!(!forged.verifies(&hook.secret));
}

#[tokio::test]
async fn an_event_goes_to_the_active_webhooks_that_are_for_it_and_once_however_often_it_is_published()
 {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (all, people, tasks, off) = (
        Receiver::start().await,
        Receiver::start().await,
        Receiver::start().await,
        Receiver::start().await,
    );
    hook(&company, &all).await;
    hook_for(&company, &people.url, &["person.*"]).await;
    hook_for(&company, &tasks.url, &["task.created", "task.deleted"]).await;
    let inactive = hook(&company, &off).await;
    let change = json!({ "active": false });
    company
        .owner
        .patch(&inactive.path, change)
        .await
        .expect(200);
    let events = [
        event(&app, "1", EventType::PersonCreated),
        event(&app, "2", EventType::TaskUpdated),
        event(&app, "3", EventType::TaskDeleted),
    ];
    publish(&app, &company, &events[..2]).await;
    app.deliver().await;
    publish(&app, &company, &events).await;
    app.deliver().await;
    publish(&app, &company, &events).await;
    pass(&app, 3600).await;
    let counts = [&all, &people, &tasks, &off].map(|it| it.received().len());
    assert_eq!(counts, [3, 1, 1, 0]);
}

#[tokio::test]
async fn both_secrets_sign_for_a_day_after_a_rotation() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    publish(&app, &company, &[event(&app, "1", EventType::TaskCreated)]).await;
    app.deliver().await;
    let rotate = format!("{}/rotate", hook.path);
    let rotated = company.owner.post(&rotate, json!({})).await.expect(200);
    let new = data(&rotated)["secret"].as_str().unwrap().to_owned();
    publish(&app, &company, &[event(&app, "2", EventType::TaskCreated)]).await;
    pass(&app, 24 * 3600 - 1).await;
    publish(&app, &company, &[event(&app, "3", EventType::TaskCreated)]).await;
    pass(&app, 1).await;
    let got = receiver.received();
    let signed = |secret: &str| {
        got.iter()
            .map(|it| it.is_signed_by(secret))
            .collect::<Vec<_>>()
    };
    assert_eq!(signed(&hook.secret), [true, true, false]);
    assert_eq!(signed(&new), [false, true, true]);
    let signatures: Vec<_> = got.iter().map(tests::Received::signatures).collect();
    assert_eq!(signatures, [1, 2, 1]);
}

#[tokio::test]
async fn a_retry_and_a_replay_are_the_same_bytes_with_the_same_id() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers([Reply::Status(503, "later")]);
    let hook = hook(&company, &receiver).await;
    publish(&app, &company, &[event(&app, "1", EventType::EntryUpdated)]).await;
    app.deliver().await;
    pass(&app, 5).await;
    let [delivered] = &hook.log(&company).await[..] else {
        panic!("one delivery");
    };
    assert_eq!(delivered["status"], "delivered");
    let replay = format!(
        "{}/deliveries/{}/replay",
        hook.path,
        delivered["id"].as_str().unwrap()
    );
    let replayed = data(&company.owner.post(&replay, json!({})).await.expect(200));
    assert_eq!(replayed["status"], "pending");
    // the second click, before anything was sent
    company.owner.post(&replay, json!({})).await.expect(200);
    app.deliver().await;
    let got = receiver.received();
    assert_eq!(got.len(), 3, "failed, tried again, replayed");
    for again in &got[1..] {
        assert_eq!((again.id(), &again.body), (got[0].id(), &got[0].body));
        assert!(again.is_signed_by(&hook.secret));
    }
    assert_ne!(
        got[0].header("webhook-timestamp"),
        got[1].header("webhook-timestamp")
    );
    let log = hook.log(&company).await;
    assert_eq!(log[0]["attempts"].as_array().unwrap().len(), 3);
    let unknown = format!("{}/deliveries/{}/replay", hook.path, uuid::Uuid::nil());
    company.owner.post(&unknown, json!({})).await.expect(404);
}

#[tokio::test]
async fn a_test_goes_to_its_webhook_alone_even_if_it_is_not_active_and_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (tried, other) = (Receiver::start().await, Receiver::start().await);
    hook(&company, &other).await;
    let hook = hook_for(&company, &tried.url, &["task.created"]).await;
    let change = json!({ "active": false });
    company.owner.patch(&hook.path, change).await.expect(200);
    tried.answers([Reply::Status(500, "no")]);
    let test = format!("{}/test", hook.path);
    let made = data(&company.owner.post(&test, json!({})).await.expect(201));
    assert_eq!(made["event"], "webhook.test");
    assert_eq!(made["status"], "pending");
    app.deliver().await;
    pass(&app, 24 * 3600).await;
    assert_eq!((tried.received().len(), other.received().len()), (1, 0));
    assert!(tried.received()[0].is_signed_by(&hook.secret));
    assert_eq!(hook.log(&company).await[0]["status"], "failed");
    assert_eq!(hook.shown(&company).await["failing_since"], Value::Null);

    let owner = owner(&company).await;
    owner.post(&test, json!({})).await.expect(201);
    app.deliver().await;
    assert_eq!(hook.log(&company).await[0]["status"], "delivered");
}

#[tokio::test]
async fn deliveries_by_hand_are_limited() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    let test = format!("{}/test", hook.path);
    for _ in 0..30 {
        company.owner.post(&test, json!({})).await.expect(201);
    }
    let refused = company.owner.post(&test, json!({})).await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("60"));
}

#[tokio::test]
async fn what_pends_of_a_webhook_that_is_deleted_or_switched_off_is_not_sent() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    let (off, gone) = (
        hook(&company, &receiver).await,
        hook(&company, &receiver).await,
    );
    publish(&app, &company, &[event(&app, "1", EventType::TaskCreated)]).await;
    let change = json!({ "active": false });
    company.owner.patch(&off.path, change).await.expect(200);
    company.owner.delete(&gone.path).await.expect(200);
    pass(&app, 3600).await;
    assert!(receiver.received().is_empty());
    let log = off.log(&company).await;
    assert_eq!(
        (&log[0]["status"], &log[0]["attempts"]),
        (&json!("failed"), &json!([]))
    );
    company
        .owner
        .get(&format!("{}/deliveries", gone.path))
        .await
        .expect(404);
    let replay = format!(
        "{}/deliveries/{}/replay",
        off.path,
        log[0]["id"].as_str().unwrap()
    );
    company.owner.post(&replay, json!({})).await.expect(409);
    let listed = data(&company.owner.get(WEBHOOKS).await.expect(200));
    assert_eq!(listed.as_array().unwrap().len(), 1);
}
