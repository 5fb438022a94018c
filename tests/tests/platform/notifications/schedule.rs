//! The schedule: every organization, however many and however often.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, body::Bytes, http::StatusCode, response::IntoResponse, routing::post};
use jiff::civil::date;
use local::server::{Server, listen, url_of};
use serde_json::{Value, json};
use shared::{
    domain::{
        billing::Subscription,
        id::TenantId,
        notification::NotificationKind,
        organization::{GameConfig, Organization},
        person::{Credentials, Person, Role},
    },
    lambda::Job,
    platform::{Aws, Endpoints, Platform},
    queue::QueueName,
    store::{Sequence, Signup, Store},
};
use tests::{App, now};

use super::{QUEUE, TODAY, remind, schedule};

/// An organization in a time zone whose owner was born on 8 April.
async fn organization(store: &Store, zone: &str) -> TenantId {
    let id = store
        .sequence_next(TenantId::PLATFORM, Sequence::Organization)
        .await;
    let id = TenantId(id.unwrap());
    let (name, slug) = (format!("Company {id}"), format!("company-{id}"));
    let organization = Organization {
        employee_count: 1,
        person_count: 1,
        directory_version: 1,
        ..Organization::new(id, name, slug, zone.to_owned(), now())
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
    stand_in(Router::new().route("/", post(answer))).await
}

/// A platform on a stand-in of all of AWS.
async fn stand_in(router: Router) -> (Server, Platform) {
    let listener = listen(0).await.unwrap();
    let url = url_of(&listener).unwrap();
    let server = Server::start(listener, router).unwrap();
    let app = App::start().await;
    let endpoints = Endpoints {
        dynamodb: &url,
        s3: &url,
        sqs: &url,
        ses: &url,
        sns: &url,
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

#[tokio::test]
async fn a_page_of_organizations_that_cannot_be_sent_keeps_no_other_from_being_sent() {
    let sent: Arc<Mutex<Vec<u64>>> = Arc::default();
    let taken = Arc::clone(&sent);
    // three pages of an organization each; the queue takes no message of the first
    let answer = move |body: Bytes| async move {
        let request: Value = serde_json::from_slice(&body).expect("JSON");
        if let Some(entries) = request["Entries"].as_array() {
            let message = entries[0]["MessageBody"].as_str().expect("a body");
            let message: Value = serde_json::from_str(message).expect("JSON");
            let tenant = message["tenant"].as_u64().expect("a tenant");
            if tenant == 1 {
                return StatusCode::FORBIDDEN.into_response();
            }
            taken.lock().unwrap().push(tenant);
            return Json(json!({ "Successful": [], "Failed": [] })).into_response();
        }
        let before = &request["ExclusiveStartKey"]["sk"]["S"];
        let tenant = before.as_str().map_or(1, |before| before.len() + 1);
        let slug = "s".repeat(tenant);
        let item = json!({ "tenant": { "N": tenant.to_string() } });
        let next = json!({ "pk": { "S": "0#slug" }, "sk": { "S": slug } });
        match tenant {
            3 => Json(json!({ "Items": [item] })).into_response(),
            _ => Json(json!({ "Items": [item], "LastEvaluatedKey": next })).into_response(),
        }
    };
    let (_server, platform) = stand_in(Router::new().route("/", post(answer))).await;
    let reminders = reminders::job(&platform).unwrap();
    assert!(reminders.run(now()).await.is_err());
    assert_eq!(*sent.lock().unwrap(), [2, 3]);
}
