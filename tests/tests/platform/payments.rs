//! `WorkHub`: `POST /api/billing/create-payment`, and the sandbox's page. The gateway's
//! webhook is in the module below.

pub(crate) mod webhook;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company, refusal, violations};

/// A payment that was begun.
pub(crate) struct Payment {
    pub(crate) id: String,
    /// Path and query of the page.
    pub(crate) page: String,
}

impl Payment {
    /// Opens the page of an invoice's payment.
    pub(crate) async fn begin(client: &Client, invoice: u64) -> Self {
        let answer = create(client, invoice).await.expect(200);
        let url = answer.field("paymentUrl");
        Self {
            id: answer.field("paymentId"),
            page: url.strip_prefix("http://workhub.test").unwrap().to_owned(),
        }
    }

    /// Presses a button of the page.
    async fn decide(&self, app: &App, decision: &str) -> Answer {
        let (path, query) = self.page.split_once('?').unwrap();
        let path = format!("{path}/{decision}?{query}");
        app.anonymous()
            .send(axum::http::Method::POST, &path, None)
            .await
    }
}

async fn create(client: &Client, invoice: u64) -> Answer {
    client
        .post(
            "/api/billing/create-payment",
            json!({ "invoiceId": invoice }),
        )
        .await
}

/// Status and time of payment of an invoice.
pub(crate) async fn standing(company: &Company<'_>, invoice: u64) -> (Value, Value) {
    let path = format!("/api/billing/invoice/{invoice}");
    let shown = company.owner.get(&path).await.expect(200).json();
    (shown["status"].clone(), shown["paidAt"].clone())
}

pub(crate) fn pending() -> (Value, Value) {
    (json!("pending"), Value::Null)
}

#[tokio::test]
async fn a_payment_answers_with_page_and_id_and_a_second_click_with_the_same() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let invoice = company.invoice().await;
    let uuid = company
        .owner
        .get("/api/billing/invoice/1")
        .await
        .field("uuid");
    let id = format!("pay_{}_1", uuid.replace('-', ""));
    let url = format!(
        "http://workhub.test/_local/pay/{id}\
         ?tenant={}&invoice=1&number=INV-2026-001&amount=199000",
        company.id
    );
    let expected = json!({ "paymentUrl": url, "paymentId": id });
    for _ in 0..2 {
        create(&company.owner, invoice)
            .await
            .expect_json(200, &expected);
        app.hands.forward(60);
    }
    let by_uuid = json!({ "invoiceId": uuid });
    let by_uuid = company
        .owner
        .post("/api/billing/create-payment", by_uuid)
        .await;
    by_uuid.expect_json(200, &expected);
    let (one, two) = futures::join!(create(&company.owner, 1), create(&company.owner, 1));
    one.expect_json(200, &expected);
    two.expect_json(200, &expected);
    assert_eq!(standing(&company, invoice).await, pending());
}

#[tokio::test]
async fn first_clicks_at_the_same_time_open_one_page() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let (one, two) = futures::join!(create(&company.owner, 1), create(&company.owner, 1));
    assert_eq!(one.expect(200).json(), two.expect(200).json());
}

#[tokio::test]
async fn paying_on_the_page_pays_the_invoice_and_activates_the_subscription() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let invoice = company.invoice().await;
    let payment = Payment::begin(&company.owner, invoice).await;
    let page = app.anonymous().get(&payment.page).await.expect(200).text();
    assert!(
        page.contains("INV-2026-001") && page.contains("1990.00 RUB"),
        "{page}"
    );
    app.hands.forward(90);
    assert_eq!(payment.decide(&app, "pay").await.expect(200).text(), "Paid");

    let paid = json!([{
        "id": 1, "number": "INV-2026-001", "amount": 199_000, "status": "paid",
        "issuedAt": "2026-04-08T09:00:00.000Z", "paidAt": "2026-04-08T09:01:30.000Z",
    }]);
    company
        .owner
        .get("/api/billing/invoice")
        .await
        .expect_json(200, &paid);
    let subscription = json!({
        "id": 1, "plan": "standard", "status": "active", "billingCycle": "monthly",
        "monthlyPricePerEmployee": 199_000, "employeeCount": 1, "trialEndsAt": null,
    });
    let answer = company.owner.get("/api/billing/subscription").await;
    answer.expect_json(200, &subscription);
    let me = company.owner.get("/api/auth/me").await.expect(200).json();
    assert_eq!(me["subscriptionStatus"], "active");
    assert_eq!(me["trialEndsAt"], Value::Null);

    let again = create(&company.owner, invoice).await;
    again.expect_json(409, &refusal("CONFLICT", "Invoice is already paid"));
}

#[tokio::test]
async fn a_paid_subscription_outlives_the_trial_and_an_expired_one_can_be_paid() {
    let app = App::start().await;
    let mut company = app.company("Acme").await;
    let invoice = company.invoice().await;
    app.hands.forward(15 * 24 * 3600);
    company
        .owner
        .log_in("owner@acme.example", tests::PASSWORD)
        .await;
    let me = company.owner.get("/api/auth/me").await.expect(200).json();
    assert_eq!(me["subscriptionStatus"], "expired");
    let payment = Payment::begin(&company.owner, invoice).await;
    payment.decide(&app, "pay").await.expect(200);
    let me = company.owner.get("/api/auth/me").await.expect(200).json();
    assert_eq!(
        (&me["subscriptionStatus"], &me["trialEndsAt"]),
        (&json!("active"), &Value::Null)
    );
}

#[tokio::test]
async fn after_a_decline_another_attempt_has_another_id() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let invoice = company.invoice().await;
    let first = Payment::begin(&company.owner, invoice).await;
    assert_eq!(
        first.decide(&app, "decline").await.expect(200).text(),
        "Declined"
    );
    assert_eq!(standing(&company, invoice).await, pending());
    let second = Payment::begin(&company.owner, invoice).await;
    assert_ne!(second.id, first.id);
    assert_ne!(second.page, first.page);
    second.decide(&app, "decline").await.expect(200);
    let third = Payment::begin(&company.owner, invoice).await;
    assert!(third.id != first.id && third.id != second.id);
    third.decide(&app, "pay").await.expect(200);
    assert_eq!(standing(&company, invoice).await.0, "paid");
    let subscription = company.owner.get("/api/billing/subscription").await.json();
    assert_eq!(subscription["status"], "active");
}

#[tokio::test]
async fn a_page_that_has_closed_by_itself_is_followed_by_another() {
    let app = App::start().await;
    let mut company = app.company("Acme").await;
    let invoice = company.invoice().await;
    let first = Payment::begin(&company.owner, invoice).await;
    app.hands.forward(24 * 3600);
    company
        .owner
        .log_in("owner@acme.example", tests::PASSWORD)
        .await;
    let second = Payment::begin(&company.owner, invoice).await;
    assert_ne!(second.id, first.id);
}

#[tokio::test]
async fn what_cannot_be_paid_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    other.invoice().await;
    let not_found = refusal("NOT_FOUND", "Invoice not found");
    for invoice in [1, 7] {
        create(&company.owner, invoice)
            .await
            .expect_json(404, &not_found);
    }
    for (body, words) in [
        (json!({}), "invoiceId is required"),
        (json!({ "invoiceId": 0 }), "invoiceId must be a valid id"),
        (json!({ "invoiceId": [1] }), "invoiceId must be a valid id"),
    ] {
        let answer = company
            .owner
            .post("/api/billing/create-payment", body)
            .await;
        answer.expect_json(400, &violations(&json!({ "invoiceId": [words] })));
    }
}
