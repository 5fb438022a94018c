//! Webhooks: who has which, where they may lead, and their secrets.

mod deliveries;
mod failures;
mod log;
mod targets;

use std::time::Duration;

use serde_json::{Value, json};
use shared::{
    domain::{
        delivery::Delivery,
        id::TenantId,
        webhook::{Event, EventType},
    },
    webhooks::Publisher,
};
use tests::{App, Client, Company, PASSWORD, Receiver};
use uuid::Uuid;

use super::{data, details};

const WEBHOOKS: &str = "/v1/webhooks";

/// A webhook of a company, and the secret that its owner was shown.
struct Hook {
    path: String,
    secret: String,
}

/// A webhook for all events.
async fn hook(company: &Company<'_>, receiver: &Receiver) -> Hook {
    hook_for(company, &receiver.url, &["*"]).await
}

async fn hook_for(company: &Company<'_>, url: &str, events: &[&str]) -> Hook {
    let new = json!({ "url": url, "events": events });
    let made = data(&company.owner.post(WEBHOOKS, new).await.expect(201));
    Hook {
        path: format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap()),
        secret: made["secret"].as_str().unwrap().to_owned(),
    }
}

impl Hook {
    fn id(&self) -> Uuid {
        let id = self.path.rsplit('/').next().unwrap();
        id.parse().unwrap()
    }

    /// What the company is shown of it.
    async fn shown(&self, company: &Company<'_>) -> Value {
        data(&owner(company).await.get(&self.path).await.expect(200))
    }

    /// Its deliveries, the latest first.
    async fn log(&self, company: &Company<'_>) -> Vec<Value> {
        let log = format!("{}/deliveries?per_page=100", self.path);
        let log = data(&owner(company).await.get(&log).await.expect(200));
        log.as_array().unwrap().clone()
    }
}

/// The deliveries of a webhook as they are stored.
async fn stored(app: &App, company: &Company<'_>, hook: &Hook) -> Vec<Delivery> {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let log = store.delivery_list(tenant, hook.id(), None).await;
    log.unwrap()
}

/// The owner, logged in now: sessions end while receivers fail.
async fn owner(company: &Company<'_>) -> Client {
    let mut owner = company.anonymous();
    owner.log_in(&company.email("owner"), PASSWORD).await;
    owner
}

/// Publishes what happened in a company, as a worker would.
async fn publish(app: &App, company: &Company<'_>, events: &[Event]) {
    let platform = &app.stack.platform;
    let publisher = Publisher::of(platform).unwrap();
    let now = platform.clock.now();
    let published = publisher.publish_events(TenantId(company.id), events, now);
    published.await.unwrap();
}

/// Something that happened now.
fn event(app: &App, id: &str, kind: EventType) -> Event {
    tests::event(id, kind, app.stack.platform.clock.now())
}

/// Lets time pass, and everything happen that is due then.
async fn pass(app: &App, seconds: u64) {
    app.forward(Duration::from_secs(seconds));
    let now = app.stack.platform.clock.now();
    let swept = app.stack.scheduler.run_once("deliveries", now);
    swept.await.unwrap();
    app.deliver().await;
}

#[tokio::test]
async fn a_webhook_is_made_shown_changed_and_deleted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let new = json!({
        "url": "https://hooks.example.com/workhub?a=b#c", "events": ["person.*", "punch.created", "person.*"],
        "description": " Payroll ",
    });
    let made = owner.post(WEBHOOKS, new).await.expect(201);
    let shown = data(&made);
    let secret = shown["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let documented = json!({
        "id": shown["id"], "url": "https://hooks.example.com/workhub?a=b",
        "events": ["person.*", "punch.created"], "description": "Payroll", "active": true,
        "failing_since": null, "disabled_at": null, "old_secret_until": null,
        "created_at": super::NOW, "updated_at": super::NOW,
    });
    let path = format!("{WEBHOOKS}/{}", shown["id"].as_str().unwrap());
    assert_eq!(data(&owner.get(&path).await.expect(200)), documented);
    let listed = owner.get(WEBHOOKS).await.expect(200);
    assert_eq!(data(&listed), json!([documented]));
    assert_eq!(listed.json()["pagination"]["total"], 1);

    app.forward(Duration::from_secs(60));
    let change = json!({ "events": ["*"], "description": null, "active": false });
    let changed = data(&owner.patch(&path, change).await.expect(200));
    assert_eq!(changed["events"], json!(["*"]));
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["active"], false);
    assert_eq!(changed["url"], documented["url"], "what is left out stays");
    assert_eq!(changed["updated_at"], "2026-04-08T09:01:00Z");
    assert_eq!(data(&owner.get(&path).await.expect(200)), changed);

    owner.delete(&path).await.expect(200);
    owner.get(&path).await.expect(404);
    owner.delete(&path).await.expect(404);
    assert_eq!(data(&owner.get(WEBHOOKS).await.expect(200)), json!([]));
}

#[tokio::test]
async fn a_secret_is_shown_once_and_never_kept() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let keyed = company.owner.with("idempotency-key", "once");
    let new = json!({ "url": "https://hooks.example.com/", "events": ["*"] });
    let first = keyed.post(WEBHOOKS, new.clone()).await.expect(201);
    let second = keyed.post(WEBHOOKS, new).await.expect(201);
    assert_eq!(second.header("idempotent-replayed"), None);
    assert_ne!(data(&first)["secret"], data(&second)["secret"]);

    let path = format!("{WEBHOOKS}/{}", data(&first)["id"].as_str().unwrap());
    let rotated = data(
        &company
            .owner
            .post(&format!("{path}/rotate"), json!({}))
            .await
            .expect(200),
    );
    assert_ne!(rotated["secret"], data(&first)["secret"]);
    assert_eq!(rotated["old_secret_until"], "2026-04-09T09:00:00Z");
    for path in [path.as_str(), WEBHOOKS] {
        let text = company.owner.get(path).await.expect(200).text();
        assert!(
            !text.contains("whsec_") && !text.contains("\"secret\""),
            "{text}"
        );
    }
    // the table has it, but not in words
    let (tenant, store) = (TenantId(company.id), &app.stack.platform.store);
    let stored = store.webhook_list(tenant).await.unwrap();
    let stored = serde_json::to_string(&stored).unwrap();
    let secret = rotated["secret"].as_str().unwrap();
    assert!(!stored.contains(secret.trim_start_matches("whsec_")));
}

#[tokio::test]
async fn an_organization_has_at_most_twenty_webhooks() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let new = json!({ "url": "https://hooks.example.com/", "events": ["*"] });
    for _ in 0..20 {
        company.owner.post(WEBHOOKS, new.clone()).await.expect(201);
    }
    let refused = company.owner.post(WEBHOOKS, new.clone()).await.expect(409);
    assert_eq!(refused.json()["error"]["code"], "CONFLICT");
    let listed = data(&company.owner.get(WEBHOOKS).await.expect(200));
    let first = format!("{WEBHOOKS}/{}", listed[0]["id"].as_str().unwrap());
    company.owner.delete(&first).await.expect(200);
    company.owner.post(WEBHOOKS, new).await.expect(201);
}

#[tokio::test]
async fn what_a_webhook_cannot_be_is_said_of_each_field() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let wrong = json!({
        "url": "https://10.0.0.1/", "events": ["person.*", "person.born"],
        "description": "x".repeat(501), "active": "perhaps",
    });
    let refused = details(&company.owner.post(WEBHOOKS, wrong).await.expect(422));
    let fields: Vec<_> = refused.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["active", "description", "events[1]", "url"]);
    for (field, wrong) in [
        (
            "events",
            json!({ "url": "https://hooks.example.com/", "events": [] }),
        ),
        ("events", json!({ "url": "https://hooks.example.com/" })),
        (
            "events",
            json!({ "url": "https://hooks.example.com/", "events": "*" }),
        ),
        ("url", json!({ "events": ["*"] })),
    ] {
        let refused = details(&company.owner.post(WEBHOOKS, wrong).await.expect(422));
        assert!(refused[field].is_array(), "{field}: {refused}");
    }
}

#[tokio::test]
async fn webhooks_are_for_admins_and_of_ones_own_organization() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let receiver = Receiver::start().await;
    let hook = hook(&company, &receiver).await;
    for client in [company.employee("anna").await, company.manager("max").await] {
        client.get(WEBHOOKS).await.expect(403);
        client
            .post(&format!("{}/test", hook.path), json!({}))
            .await
            .expect(403);
    }
    for path in ["", "/deliveries"] {
        other
            .owner
            .get(&format!("{}{path}", hook.path))
            .await
            .expect(404);
    }
    for path in ["/test", "/rotate"] {
        other
            .owner
            .post(&format!("{}{path}", hook.path), json!({}))
            .await
            .expect(404);
    }
    // what happens to others is none of its business
    publish(&app, &other, &[event(&app, "1", EventType::PersonCreated)]).await;
    app.deliver().await;
    assert!(receiver.received().is_empty());
    assert!(hook.log(&company).await.is_empty());
}
