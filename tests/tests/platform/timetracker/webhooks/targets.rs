//! Where nothing is sent.

use std::{io, net::SocketAddr, sync::Arc};

use deliverer::Resolver;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use shared::{
    domain::webhook::EventType,
    queue::{Consumer, DeliveryMessage},
};
use tests::{App, Receiver, Reply};

use super::{WEBHOOKS, details, event, hook, hook_for, publish, stored};

#[tokio::test]
async fn an_address_that_is_not_public_is_refused_when_it_is_given() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let hook = hook_for(&company, "https://hooks.example.com/", &["*"]).await;
    for url in [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[fd00:ec2::254]/",
        "https://10.1.2.3:8443/",
        "https://localhost/",
        "https://db/",
        "https://db.internal/",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com:25/",
        "hooks.example.com",
        "",
    ] {
        let new = json!({ "url": url, "events": ["*"] });
        let refused = company.owner.post(WEBHOOKS, new).await.expect(422);
        assert!(details(&refused)["url"].is_array(), "{url}");
        let changed = company.owner.patch(&hook.path, json!({ "url": url })).await;
        assert!(details(&changed.expect(422))["url"].is_array(), "{url}");
    }
    let shown = hook.shown(&company).await;
    assert_eq!(shown["url"], "https://hooks.example.com/");
}

#[tokio::test]
async fn a_receiver_on_this_machine_is_for_development_alone() {
    let app = App::with([("WEBHOOKS_ALLOW_LOCAL", "false")]).await;
    let company = app.company("Acme").await;
    for url in [
        "http://127.0.0.1:9000/",
        "http://localhost/",
        "http://[::1]/",
    ] {
        let new = json!({ "url": url, "events": ["*"] });
        let refused = company.owner.post(WEBHOOKS, new).await.expect(422);
        assert!(details(&refused)["url"].is_array(), "{url}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (first, second) = (Receiver::start().await, Receiver::start().await);
    first.answers([Reply::Redirect(second.url.clone())]);
    let hook = hook(&company, &first).await;
    publish(&app, &company, &[event(&app, "1", EventType::TaskCreated)]).await;
    app.deliver().await;
    assert!(second.received().is_empty());
    let log = hook.log(&company).await;
    let attempt = &log[0]["attempts"][0];
    assert_eq!(attempt["status_code"], 302);
    assert_eq!(attempt["error"], "status 302: redirects are not followed");
    assert_eq!(
        log[0]["status"], "pending",
        "it may answer better the next time"
    );
}

#[tokio::test]
async fn of_an_answer_without_end_a_little_is_read() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let receiver = Receiver::start().await;
    receiver.answers([Reply::Endless]);
    let hook = hook(&company, &receiver).await;
    publish(&app, &company, &[event(&app, "1", EventType::TaskCreated)]).await;
    app.deliver().await;
    let log = hook.log(&company).await;
    assert_eq!(log[0]["status"], "delivered");
    let excerpt = log[0]["attempts"][0]["response_excerpt"].as_str().unwrap();
    assert_eq!(excerpt, "x".repeat(500));
}

/// Says where a name leads.
#[derive(Debug)]
struct LeadsTo(&'static [&'static str]);

impl Resolver for LeadsTo {
    fn resolve<'a>(&'a self, _: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        let addresses = self
            .0
            .iter()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), port));
        let addresses = addresses.collect();
        Box::pin(async move { Ok(addresses) })
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_refused_at_each_try() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (place, addresses) in [
        &["169.254.169.254"][..],
        &["::ffff:127.0.0.1"],
        &["93.184.216.34", "10.0.0.1"],
        &["64:ff9b::7f00:1"],
    ]
    .into_iter()
    .enumerate()
    {
        let hook = hook_for(&company, "https://hooks.example.com/", &["*"]).await;
        publish(
            &app,
            &company,
            &[event(&app, &place.to_string(), EventType::TaskCreated)],
        )
        .await;
        let platform = &app.stack.platform;
        let worker = deliverer::worker_with(platform, Arc::new(LeadsTo(addresses))).unwrap();
        for delivery in stored(&app, &company, &hook).await {
            worker
                .handle(DeliveryMessage::of(&delivery), "")
                .await
                .unwrap();
        }
        let log = hook.log(&company).await;
        let attempt = &log[0]["attempts"][0];
        let words = "the name leads to an address that is not public";
        assert_eq!(attempt["error"], words, "{addresses:?}");
        assert_eq!(attempt["status_code"], Value::Null);
        assert_eq!(attempt["response_excerpt"], Value::Null);
        company.owner.delete(&hook.path).await.expect(200);
    }
}
