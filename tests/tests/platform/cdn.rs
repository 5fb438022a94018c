//! A CDN before the gateway says which host a client asked for, and from where.

use serde_json::{Value, json};
use tests::{App, Client};

fn through(app: &App, secret: &str, address: &str) -> Client {
    let client = app.anonymous().with("x-cdn-secret", secret);
    let client = client.with("x-viewer-host", "acme.workhub.example");
    client.with("x-viewer-address", address)
}

/// The organization that a request means, if it means one.
async fn tenant(client: &Client) -> Value {
    let config = client.get("/api/v1/auth/config").await;
    config.json()["tenantSlug"].clone()
}

/// How many questions are answered, each from another address as is said, before one is refused.
async fn answered(app: &App, secret: &str) -> usize {
    for place in 0..40 {
        let client = through(app, secret, &format!("203.0.113.{place}"));
        let asked = json!({ "email": "anna@acme.example" });
        let answer = client.post("/api/v1/auth/check-email", asked).await;
        if answer.status == 429 {
            return place;
        }
        answer.expect(200);
    }
    40
}

#[tokio::test]
async fn who_shows_the_secret_is_believed_and_nobody_else() {
    let app = App::with([("CDN_SECRET", "between us")]).await;
    app.company("Acme").await;
    assert_eq!(
        tenant(&through(&app, "between us", "203.0.113.7")).await,
        "acme"
    );
    assert_eq!(
        tenant(&through(&app, "guessed", "203.0.113.7")).await,
        Value::Null
    );
    assert_eq!(answered(&app, "guessed").await, 30, "all from one address");
    assert_eq!(answered(&app, "between us").await, 40);
}

#[tokio::test]
async fn without_a_cdn_nobody_is_believed() {
    let app = App::start().await;
    app.company("Acme").await;
    assert_eq!(tenant(&through(&app, "", "203.0.113.7")).await, Value::Null);
    assert_eq!(answered(&app, "").await, 30);
}
