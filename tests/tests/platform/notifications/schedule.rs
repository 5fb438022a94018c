//! The schedule: every organization, however many and however often, with workers that die.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, body::Bytes, routing::post};
use jiff::{SignedDuration, civil::date};
use local::server::{Server, listen, url_of};
use serde_json::{Value, json};
use shared::{
    domain::{
        billing::Subscription,
        id::{TenantId, uuid_for},
        notification::{Notification, NotificationKind},
        organization::{GameConfig, Organization},
        person::{Credentials, Person, Role},
    },
    platform::{Aws, Endpoints, Platform},
    queue::{NotificationMessage, QueueName},
    store::{Sequence, Signup, Store},
};
use tests::{App, now};

use super::{QUEUE, born, count, remind, schedule};

const BIRTHDAY: &str = "birthday_reminder";
const TODAY: &str = "2026-04-08T09:00:00Z";

/// An organization in a time zone whose owner was born on 8 April.
async fn organization(store: &Store, zone: &str) -> TenantId {
    let id = store
        .sequence_next(TenantId::PLATFORM, Sequence::Organization)
        .await;
    let id = TenantId(id.unwrap());
    let organization = Organization {
        id,
        uuid: uuid_for(id.0),
        name: format!("Company {id}"),
        slug: format!("company-{id}"),
        time_zone: zone.to_owned(),
        employee_count: 1,
        person_count: 1,
        project_count: 0,
        billing_details: None,
        created_at: now(),
    };
    let owner = Person {
        birth_date: Some(date(1990, 4, 8)),
        ..Person::new(1, "Owner", Role::Owner, now())
    };
    let signup = Signup {
        organization,
        owner,
        credentials: Credentials::default(),
        subscription: Subscription::trial(now()),
        game: GameConfig::default(),
    };
    store.organization_create(&signup).await.unwrap().unwrap();
    id
}

/// What a worker told the owner just before it died.
fn birthday_of(person: u64) -> Notification {
    Notification {
        id: 1_000,
        kind: NotificationKind::BirthdayReminder,
        message: "of the one that died".to_owned(),
        user_id: 1,
        related_user_id: person,
        event_date: Some(date(2026, 4, 8)),
        is_read: false,
        created_at: now(),
        updated_at: now(),
    }
}

async fn reminders(store: &Store, tenant: TenantId) -> u64 {
    let counts = store.notification_counts_get(tenant, 1).await.unwrap();
    counts.of(NotificationKind::BirthdayReminder)
}

#[tokio::test]
async fn hundreds_of_organizations_get_one_message_each_and_each_is_reminded_once_a_day() {
    const ORGANIZATIONS: usize = 250;
    let app = App::start().await;
    let store = &app.stack.platform.store;
    let mut tenants = Vec::new();
    for _ in 0..ORGANIZATIONS {
        tenants.push(organization(store, "Europe/Moscow").await);
    }
    for _ in 0..2 {
        schedule(&app, TODAY).await;
        let waiting = app.stack.queues.counts(QUEUE).unwrap().visible;
        assert_eq!(waiting, ORGANIZATIONS as u64);
        app.deliver().await;
        for tenant in &tenants {
            assert_eq!(reminders(store, *tenant).await, 1);
        }
    }
}

#[tokio::test]
async fn every_six_hours_reach_each_time_zone_on_its_own_date() {
    let app = App::start().await;
    let store = &app.stack.platform.store;
    let mut tenants = Vec::new();
    for zone in [
        "Pacific/Kiritimati",
        "Asia/Kamchatka",
        "Europe/Moscow",
        "UTC",
        "Pacific/Niue",
    ] {
        tenants.push(organization(store, zone).await);
    }
    for day in 6..=10 {
        for hour in [0, 6, 12, 18] {
            remind(&app, &format!("2026-04-{day:02}T{hour:02}:00:00Z")).await;
        }
    }
    for tenant in tenants {
        assert_eq!(reminders(store, tenant).await, 1);
    }
}

#[tokio::test]
async fn three_runs_on_a_day_one_of_them_killed_leave_each_reminder_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let first = born(&app, &company, "first", date(1990, 4, 8)).await;
    born(&app, &company, "second", date(1990, 5, 8)).await;
    app.deliver().await;

    // a worker takes the message, tells the first admin of the first person, and is never heard of again
    schedule(&app, TODAY).await;
    assert_eq!(app.stack.queues.receive(QUEUE, 10, None).unwrap().len(), 1);
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let told = birthday_of(first);
    let new = store
        .notification_create(tenant, &told, date(2026, 4, 8), None)
        .await;
    assert!(new.unwrap());
    app.deliver().await;
    assert_eq!(count(&admin, BIRTHDAY).await, 0);

    // a second run completes it; then the message of the dead worker comes back; then a third run
    remind(&app, "2026-04-08T12:00:00Z").await;
    for _ in 0..3 {
        for client in [&company.owner, &admin] {
            assert_eq!(count(client, BIRTHDAY).await, 2);
        }
        assert_eq!(
            app.mails("anna@acme.example").await.len(),
            3,
            "a welcome, two birthdays"
        );
        app.hands.forward(30);
        app.deliver().await;
        remind(&app, "2026-04-08T18:00:00Z").await;
    }
    let counts = app.stack.queues.counts(QUEUE).unwrap();
    assert_eq!(counts, local::sqs::store::Counts::default());
}

#[tokio::test]
async fn a_mail_whose_worker_died_right_after_telling_is_sent_by_the_relay() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let platform = &app.stack.platform;
    let queue = platform.queue(QueueName::Notifications).unwrap();
    let (store, tenant) = (&platform.store, TenantId(company.id));
    let told = birthday_of(1);
    let mail = NotificationMessage::Notified {
        tenant,
        recipient: 1,
        notification: told.id,
    };
    let mail = queue.waiting(tenant, &mail, now()).unwrap();
    let new = store.notification_create(tenant, &told, date(2026, 4, 8), Some(&mail));
    assert!(new.await.unwrap());
    assert_eq!(app.mails("owner@acme.example").await, []);
    for minute in 1..=3 {
        let at = now() + SignedDuration::from_mins(minute);
        app.stack.scheduler.run_once("relay", at).await.unwrap();
        remind(&app, TODAY).await;
        assert_eq!(app.mails("owner@acme.example").await.len(), 1);
    }
}

/// A queue that takes one message of each request and fails the others.
async fn grudging(taken: Arc<Mutex<Vec<String>>>) -> (Server, Platform) {
    let answer = move |body: Bytes| async move {
        let request: Value = serde_json::from_slice(&body).expect("JSON");
        let entries = request["Entries"].as_array().expect("entries");
        let failed: Vec<_> = entries[1..]
            .iter()
            .map(|entry| json!({ "Id": entry["Id"], "SenderFault": false, "Code": "Busy" }))
            .collect();
        let body = entries[0]["MessageBody"].as_str().expect("a body");
        taken.lock().unwrap().push(body.to_owned());
        let good = json!({ "Id": entries[0]["Id"], "MessageId": "m", "MD5OfMessageBody": "x" });
        Json(json!({ "Successful": [good], "Failed": failed }))
    };
    let listener = listen(0).await.unwrap();
    let url = url_of(&listener).unwrap();
    let server = Server::start(listener, Router::new().route("/", post(answer))).unwrap();
    let app = App::start().await;
    let endpoints = Endpoints {
        dynamodb: &url,
        s3: &url,
        sqs: &url,
        ses: &url,
    };
    let (env, clock) = (app.stack.platform.env.clone(), app.hands.clock());
    let platform = Platform::new(env, clock, Aws::at(&endpoints, "key", "secret")).unwrap();
    (server, platform)
}

#[tokio::test]
async fn messages_that_the_queue_did_not_take_are_sent_again_and_others_are_not() {
    let taken = Arc::default();
    let (_server, platform) = grudging(Arc::clone(&taken)).await;
    let queue = platform.queue(QueueName::Notifications).unwrap();
    queue.send_batch(&["1", "2", "3"]).await.unwrap();
    assert_eq!(*taken.lock().unwrap(), ["\"1\"", "\"2\"", "\"3\""]);

    taken.lock().unwrap().clear();
    let many: Vec<_> = (0..25).collect();
    let error = queue.send_batch(&many).await.unwrap_err();
    assert_eq!(error.to_string(), "5 messages were not taken");
    let count = taken.lock().unwrap().len();
    assert_eq!(count, 15, "those of the other requests too");
    queue.send_batch(&[0; 0]).await.unwrap();
}
