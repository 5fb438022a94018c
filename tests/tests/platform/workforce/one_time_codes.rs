//! Logging in with a code that was mailed or sent by text message.

use std::time::Duration;

use serde_json::json;
use tests::{Answer, App, Client, Company, refusal};

use super::with_token;
use crate::mfa;

const EMAIL: &str = "owner@acme.example";
const PHONE: &str = "+996555123456";

/// The code in the newest message to an address or number.
pub(crate) async fn code(app: &App, to: &str) -> String {
    let messages = app.mails(to).await;
    let mut codes = messages
        .iter()
        .filter_map(|message| message.text.split_once(" — код для входа"));
    let (digits, _) = codes.next().expect("a message with a code");
    assert!(digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()));
    digits.to_owned()
}

pub(crate) async fn start(client: &Client, to: &str) -> Answer {
    let body = json!({ "channel": "email", "destination": to });
    client.post("/api/v1/auth/otp/start", body).await
}

pub(crate) async fn verify(client: &Client, to: &str, code: &str) -> Answer {
    let body = json!({ "channel": "email", "destination": to, "otp": code });
    client.post("/api/v1/auth/otp/verify", body).await
}

/// Another code than this one.
fn another(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

/// An employee with a phone number.
async fn phoned(company: &Company<'_>) {
    let body = json!({ "name": "Zoe", "phone": "+996 (555) 12-34-56" });
    company.owner.post("/api/employees", body).await.expect(201);
}

#[tokio::test]
async fn a_mailed_code_logs_in_once() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    let started = json!({ "ok": true, "channel": "email", "expiresIn": 300 });
    start(&client, EMAIL).await.expect_json(200, &started);
    let code = code(&app, EMAIL).await;
    let answer = verify(&client, EMAIL, &code).await.expect(200);
    with_token(&app, &answer)
        .get("/api/v1/me")
        .await
        .expect(200);
    let refused = refusal("UNAUTHORIZED", "Invalid code");
    verify(&client, EMAIL, &code)
        .await
        .expect_json(401, &refused);
}

#[tokio::test]
async fn of_two_who_use_a_code_at_once_one_gets_a_session() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    start(&client, EMAIL).await.expect(200);
    let code = code(&app, EMAIL).await;
    let (one, other) = tokio::join!(verify(&client, EMAIL, &code), verify(&client, EMAIL, &code));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_code_has_five_minutes_and_five_tries() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    start(&client, EMAIL).await.expect(200);
    let late = code(&app, EMAIL).await;
    app.forward(Duration::from_secs(300));
    verify(&client, EMAIL, &late).await.expect(401);

    start(&client, EMAIL).await.expect(200);
    let tried = code(&app, EMAIL).await;
    for _ in 0..5 {
        verify(&client, EMAIL, another(&tried)).await.expect(401);
    }
    verify(&client, EMAIL, &tried).await.expect(401);
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_one_before() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    start(&client, EMAIL).await.expect(200);
    let first = code(&app, EMAIL).await;
    start(&client, EMAIL).await.expect(200);
    let second = code(&app, EMAIL).await;
    if first != second {
        verify(&client, EMAIL, &first).await.expect(401);
    }
    verify(&client, EMAIL, &second).await.expect(200);
}

#[tokio::test]
async fn the_answer_is_the_same_whether_anybody_has_the_address() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    let known = start(&client, EMAIL).await.expect(200);
    let unknown = start(&client, "nobody@acme.example").await.expect(200);
    assert_eq!(known.json(), unknown.json());
    assert!(app.mails("nobody@acme.example").await.is_empty());
    verify(&client, "nobody@acme.example", "123456")
        .await
        .expect(401);
}

#[tokio::test]
async fn a_phone_number_is_looked_for_in_the_organization_that_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    phoned(&company).await;
    let body = json!({ "phone": "00996 555 123 456" });
    let unnamed = app
        .anonymous()
        .post("/api/v1/auth/otp/start", body.clone())
        .await;
    assert!(unnamed.expect(400).text().contains("X-Tenant"));

    let client = app.anonymous().with("x-tenant", "acme");
    let started = json!({ "ok": true, "channel": "phone", "expiresIn": 300 });
    let answer = client.post("/api/v1/auth/otp/start", body.clone()).await;
    answer.expect_json(200, &started);
    let code = code(&app, PHONE).await;
    let sent = json!({ "channel": "sms", "destination": PHONE, "otp": code });
    app.company("Other").await;
    let other = app.anonymous().with("x-tenant", "other");
    other
        .post("/api/v1/auth/otp/verify", sent.clone())
        .await
        .expect(401);
    let answer = client
        .post("/api/v1/auth/otp/verify", sent)
        .await
        .expect(200);
    assert_eq!(answer.json()["user"]["name"], "Zoe");
}

#[tokio::test]
async fn a_number_that_moved_leads_to_its_new_owner_and_one_of_two_people_to_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    phoned(&company).await;
    let owner = &company.owner;
    let client = app.anonymous().with("x-tenant", "acme");
    let messages = || async {
        let body = json!({ "phone": PHONE });
        client
            .post("/api/v1/auth/otp/start", body)
            .await
            .expect(200);
        app.mails(PHONE).await.len()
    };
    owner
        .patch("/api/employees/2", json!({ "phone": "0555 12-34-56" }))
        .await
        .expect(200);
    assert_eq!(messages().await, 0, "no text message reaches that");
    owner
        .patch("/api/employees/1", json!({ "phone": PHONE }))
        .await
        .expect(200);
    assert_eq!(messages().await, 1);
    owner
        .patch("/api/employees/2", json!({ "phone": PHONE }))
        .await
        .expect(200);
    assert_eq!(messages().await, 1, "whose is it?");
    owner.delete("/api/employees/2").await.expect(200);
    assert_eq!(messages().await, 2);
}

#[tokio::test]
async fn codes_are_sent_so_often_and_no_more() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    for _ in 0..5 {
        start(&client, EMAIL).await.expect(200);
    }
    let refused = start(&client, EMAIL).await.expect(429);
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn a_code_does_not_replace_the_second_factor() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    mfa::enable(&app, &company.owner).await;
    let client = app.anonymous();
    start(&client, EMAIL).await.expect(200);
    let code = code(&app, EMAIL).await;
    let refused = verify(&client, EMAIL, &code).await.expect(401);
    assert_eq!(refused.json()["code"], "MFA_REQUIRED");
}

#[tokio::test]
async fn who_may_not_log_in_is_sent_no_code() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.employee("zoe").await;
    let email = company.email("zoe");
    let client = app.anonymous();
    start(&client, &email).await.expect(200);
    let code = code(&app, &email).await;
    let inactive = json!({ "status": "inactive" });
    company
        .owner
        .patch("/api/employees/2", inactive)
        .await
        .expect(200);
    verify(&client, &email, &code).await.expect(401);
    let before = app.mails(&email).await.len();
    start(&client, &email).await.expect(200);
    assert_eq!(app.mails(&email).await.len(), before);
}

#[tokio::test]
async fn the_operator_logs_in_with_a_code() {
    const OPERATOR: &str = "operator@workhub.localhost";
    let app = App::start().await;
    let client = app.anonymous();
    start(&client, OPERATOR).await.expect(200);
    let code = code(&app, OPERATOR).await;
    let answer = verify(&client, OPERATOR, &code).await.expect(200);
    assert_eq!(answer.json()["user"]["role"], "super_admin");
}

#[tokio::test]
async fn where_a_code_is_to_go_is_named_in_one_of_three_ways() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    for body in [
        json!({ "email": EMAIL }),
        json!({ "destination": EMAIL }),
        json!({ "channel": "email", "destination": " Owner@Acme.example " }),
    ] {
        client
            .post("/api/v1/auth/otp/start", body)
            .await
            .expect(200);
    }
    for body in [
        json!({}),
        json!({ "channel": "email" }),
        json!({ "channel": "email", "destination": "" }),
        json!({ "channel": "phone", "destination": "0555" }),
        json!({ "channel": "email", "destination": PHONE }),
    ] {
        let refused = client
            .post("/api/v1/auth/otp/start", body)
            .await
            .expect(400);
        assert!(
            refused.json()["details"]["destination"].is_array(),
            "{}",
            refused.text()
        );
    }
    let pigeon = json!({ "channel": "pigeon", "destination": EMAIL });
    let refused = client
        .post("/api/v1/auth/otp/start", pigeon)
        .await
        .expect(400);
    assert!(refused.json()["details"]["channel"].is_array());
}
