//! What the payment gateway tells us: signed, twice, out of order.

use axum::http::Method;
use billing::gateway::{
    event::{Event, sign},
    sandbox::{Decision, event},
};
use futures::future::join_all;
use serde_json::{Value, json};
use shared::domain::id::TenantId;
use tests::{Answer, App, Company, refusal, violations};

use super::{Payment, pending, standing};

/// As `local::stack` configures it.
const SECRET: &str = "whsec_local";

pub(crate) fn paid(company: &Company<'_>, payment: &Payment) -> Event {
    event(&payment.id, TenantId(company.id), 1, 199_000, Decision::Pay)
}

fn declined(company: &Company<'_>, payment: &Payment) -> Event {
    event(
        &payment.id,
        TenantId(company.id),
        1,
        199_000,
        Decision::Decline,
    )
}

/// Sends an event with the gateway's signature of this moment.
pub(crate) async fn send(app: &App, event: &Event) -> Answer {
    let payload = serde_json::to_string(event).unwrap();
    let signature = sign(&payload, SECRET, app.stack.platform.clock.now());
    send_signed(app, payload, &signature).await
}

async fn send_signed(app: &App, payload: String, signature: &str) -> Answer {
    let gateway = app.anonymous().with("stripe-signature", signature);
    gateway
        .send(Method::POST, "/api/billing/webhook", Some(payload))
        .await
}

fn received() -> Value {
    json!({ "received": true })
}

fn bad_signature() -> Value {
    violations(&json!({ "Stripe-Signature": ["Missing, wrong or too old"] }))
}

/// How often the subscription was changed.
async fn changes(app: &App, company: &Company<'_>) -> u64 {
    let store = &app.stack.platform.store;
    let (_, _, subscription) = store.payment_basis(TenantId(company.id), 1).await.unwrap();
    subscription.unwrap().version - 1
}

#[tokio::test]
async fn a_webhook_that_comes_twice_pays_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let event = paid(&company, &payment);
    send(&app, &event).await.expect_json(200, &received());
    let first = standing(&company, 1).await;
    assert_eq!(first, (json!("paid"), json!("2026-04-08T09:00:00.000Z")));
    app.hands.forward(3600);
    send(&app, &event).await.expect_json(200, &received());
    assert_eq!(standing(&company, 1).await, first);
    assert_eq!(changes(&app, &company).await, 1);
}

#[tokio::test]
async fn twenty_webhooks_at_the_same_time_pay_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let event = paid(&company, &payment);
    for answer in join_all((0..20).map(|_| send(&app, &event))).await {
        answer.expect_json(200, &received());
    }
    assert_eq!(standing(&company, 1).await.0, "paid");
    assert_eq!(changes(&app, &company).await, 1);
}

#[tokio::test]
async fn two_invoices_paid_at_the_same_time_are_both_paid() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut events = Vec::new();
    for id in [
        company.invoice().await,
        company.invoice().await,
        company.invoice().await,
    ] {
        let payment = Payment::begin(&company.owner, id).await;
        let tenant = TenantId(company.id);
        events.push(event(&payment.id, tenant, id, 199_000, Decision::Pay));
    }
    for answer in join_all(events.iter().map(|event| send(&app, event))).await {
        answer.expect_json(200, &received());
    }
    for id in 1..=3 {
        assert_eq!(standing(&company, id).await.0, "paid", "{id}");
    }
}

#[tokio::test]
async fn a_decline_that_arrives_after_the_payment_takes_nothing_back() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    send(&app, &paid(&company, &payment)).await.expect(200);
    send(&app, &declined(&company, &payment))
        .await
        .expect_json(200, &received());
    assert_eq!(standing(&company, 1).await.0, "paid");
    let again = company
        .owner
        .post("/api/billing/create-payment", json!({ "invoiceId": 1 }))
        .await;
    again.expect_json(409, &refusal("CONFLICT", "Invoice is already paid"));
}

#[tokio::test]
async fn the_decline_of_an_old_attempt_does_not_fail_the_new_one() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let first = Payment::begin(&company.owner, 1).await;
    send(&app, &declined(&company, &first)).await.expect(200);
    let second = Payment::begin(&company.owner, 1).await;
    assert_ne!(first.id, second.id);
    send(&app, &declined(&company, &first))
        .await
        .expect_json(200, &received());
    let same = Payment::begin(&company.owner, 1).await;
    assert_eq!(same.id, second.id, "still open");
}

#[tokio::test]
async fn money_that_comes_by_an_old_attempt_counts() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let first = Payment::begin(&company.owner, 1).await;
    send(&app, &declined(&company, &first)).await.expect(200);
    Payment::begin(&company.owner, 1).await;
    send(&app, &paid(&company, &first))
        .await
        .expect_json(200, &received());
    assert_eq!(standing(&company, 1).await.0, "paid");
}

#[tokio::test]
async fn a_payment_that_nobody_began_here_counts_when_it_is_signed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let event = event("pay_x", TenantId(company.id), 1, 199_000, Decision::Pay);
    send(&app, &event).await.expect_json(200, &received());
    assert_eq!(standing(&company, 1).await.0, "paid");
}

#[tokio::test]
async fn a_wrong_amount_or_currency_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let details = json!({ "data.object.amount_total": ["Not the invoice's amount"] });
    let changed = |field: &str, value: Value| {
        let mut event = paid(&company, &payment);
        event.data.object[field] = value;
        event
    };
    for event in [
        changed("amount_total", json!(198_999)),
        changed("amount_total", json!(199_001)),
        changed("amount_total", json!(1990)),
        changed("amount_total", json!(0)),
        changed("amount_total", Value::Null),
        changed("currency", json!("usd")),
        changed("currency", Value::Null),
    ] {
        send(&app, &event)
            .await
            .expect_json(400, &violations(&details));
    }
    assert_eq!(standing(&company, 1).await, pending());
    assert_eq!(changes(&app, &company).await, 0);
}

#[tokio::test]
async fn a_session_completed_before_the_money_is_there_pays_nothing_yet() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let mut slow = paid(&company, &payment);
    slow.data.object["payment_status"] = json!("unpaid");
    send(&app, &slow).await.expect_json(200, &received());
    assert_eq!(standing(&company, 1).await, pending());
    let mut arrived = paid(&company, &payment);
    arrived.kind = "checkout.session.async_payment_succeeded".to_owned();
    send(&app, &arrived).await.expect_json(200, &received());
    assert_eq!(standing(&company, 1).await.0, "paid");
}

#[tokio::test]
async fn a_wrong_missing_or_old_signature_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let payload = serde_json::to_string(&paid(&company, &payment)).unwrap();
    let now = app.stack.platform.clock.now();
    let of_the_first = sign(&payload, SECRET, now);
    let other_payload = payload.replace("199000", "199001");
    for (payload, signature) in [
        (&payload, sign(&payload, "whsec_other", now)),
        (&payload, sign(&payload, "", now)),
        (&other_payload, of_the_first.clone()),
        (&payload, of_the_first.replace("v1=", "v0=")),
        (&payload, String::new()),
        (&payload, format!("t={},v1=", now.as_second())),
    ] {
        let answer = send_signed(&app, payload.clone(), &signature).await;
        answer.expect_json(400, &bad_signature());
    }
    let unsigned = app.anonymous();
    let answer = unsigned
        .send(Method::POST, "/api/billing/webhook", Some(payload.clone()))
        .await;
    answer.expect_json(400, &bad_signature());

    app.hands.forward(301);
    let answer = send_signed(&app, payload.clone(), &of_the_first).await;
    answer.expect_json(400, &bad_signature());
    assert_eq!(standing(&company, 1).await, pending());
    let fresh = sign(&payload, SECRET, app.stack.platform.clock.now());
    app.hands.forward(300);
    send_signed(&app, payload, &fresh)
        .await
        .expect_json(200, &received());
    assert_eq!(standing(&company, 1).await.0, "paid");
}

#[tokio::test]
async fn events_that_are_not_ours_are_received_and_change_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    let mut other_kind = paid(&company, &payment);
    other_kind.kind = "invoice.paid".to_owned();
    let mut without_metadata = paid(&company, &payment);
    without_metadata.data.object["metadata"] = json!({});
    for event in [other_kind, without_metadata] {
        send(&app, &event).await.expect_json(200, &received());
    }
    assert_eq!(standing(&company, 1).await, pending());
    let not_json = sign("not json", SECRET, app.stack.platform.clock.now());
    send_signed(&app, "not json".to_owned(), &not_json)
        .await
        .expect(400);
}

#[tokio::test]
async fn the_payment_of_an_unknown_invoice_is_404() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let event = event("pay_x", TenantId(company.id), 9, 199_000, Decision::Pay);
    let not_found = refusal("NOT_FOUND", "Invoice not found");
    send(&app, &event).await.expect_json(404, &not_found);
}
