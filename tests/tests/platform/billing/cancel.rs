//! Cancelling invoices: the number stays, and nothing is paid for it.

use serde_json::json;
use tests::{App, refusal};

use crate::payments::{Payment, webhook};

const INVOICE: &str = "/api/billing/invoice/1";

#[tokio::test]
async fn a_cancelled_invoice_keeps_its_number_and_is_shown_as_cancelled() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let owner = &company.owner;
    for _ in 0..2 {
        let cancelled = owner
            .post(&format!("{INVOICE}/cancel"), json!({}))
            .await
            .expect(200);
        let cancelled = cancelled.json();
        assert_eq!(cancelled["number"], "INV-2026-001");
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(cancelled["cancelledAt"], "2026-04-08T09:00:00.000Z");
        app.hands.forward(60);
    }
    let listed = owner.get("/api/billing/invoice").await.expect(200).json();
    assert_eq!(
        (&listed[0]["status"], &listed[0]["paidAt"]),
        (&json!("cancelled"), &json!(null))
    );
    assert_eq!(company.invoice().await, 2);
    let next = owner.get("/api/billing/invoice/2").await.expect(200);
    assert_eq!(next.field("number"), "INV-2026-002");
    let payment = json!({ "invoiceId": 1 });
    let refused = owner.post("/api/billing/create-payment", payment).await;
    refused.expect_json(409, &refusal("CONFLICT", "Invoice is cancelled"));
}

#[tokio::test]
async fn a_cancelled_invoice_has_no_act_of_services() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let cancel = format!("{INVOICE}/cancel");
    company.owner.post(&cancel, json!({})).await.expect(200);
    let act = company.owner.get(&format!("{INVOICE}/act")).await;
    act.expect_json(409, &refusal("CONFLICT", "Invoice is cancelled"));
    let pdf = company.owner.get(&format!("{INVOICE}/pdf")).await;
    assert!(pdf.status.is_success(), "{}", pdf.text());
}

#[tokio::test]
async fn a_paid_invoice_is_never_cancelled() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    webhook::send(&app, &webhook::paid(&company, &payment))
        .await
        .expect(200);
    let refused = company
        .owner
        .post(&format!("{INVOICE}/cancel"), json!({}))
        .await;
    refused.expect_json(409, &refusal("CONFLICT", "Invoice is already paid"));
    let shown = company.owner.get(INVOICE).await.expect(200);
    assert_eq!(shown.field("status"), "paid");
}

#[tokio::test]
async fn a_payment_that_comes_after_the_cancellation_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    let payment = Payment::begin(&company.owner, 1).await;
    company
        .owner
        .post(&format!("{INVOICE}/cancel"), json!({}))
        .await
        .expect(200);
    webhook::send(&app, &webhook::paid(&company, &payment))
        .await
        .expect(200);
    let shown = company.owner.get(INVOICE).await.expect(200).json();
    assert_eq!(
        (&shown["status"], &shown["paidAt"]),
        (&json!("cancelled"), &json!(null))
    );
    let subscription = company
        .owner
        .get("/api/billing/subscription")
        .await
        .expect(200);
    assert_eq!(subscription.field("status"), "trial");
}
