//! Duplicate, poisonous and lost messages, and workers that die.

use std::{path::Path, time::Duration};

use jiff::SignedDuration;
use serde_json::json;
use shared::{domain::id::TenantId, files::InvoiceDocument, queue::DocumentMessage};
use tests::{App, Company, now};

use super::{both, download};

const QUEUE: &str = "documents";
const DEAD: &str = "documents-dead";

/// The message that asks for an invoice's documents.
fn message(company: &Company<'_>, invoice: u64) -> String {
    let tenant = TenantId(company.id);
    serde_json::to_string(&DocumentMessage::Invoice { tenant, invoice }).unwrap()
}

fn send(app: &App, body: &str) {
    app.stack.queues.send(QUEUE, body, Duration::ZERO).unwrap();
}

/// Puts a file where the worker would put an invoice's document.
async fn put_file(app: &App, company: &Company<'_>, document: InvoiceDocument, bytes: &[u8]) {
    let uuid = company
        .owner
        .get("/api/billing/invoice/1")
        .await
        .field("uuid");
    let key = document.key(TenantId(company.id), uuid.parse().unwrap());
    let files = app.stack.platform.files().unwrap();
    files
        .create(&key, "application/pdf", bytes.to_vec())
        .await
        .unwrap();
}

/// How many PDFs there are below a directory.
fn count_pdfs(directory: &Path) -> usize {
    let entries = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.file_type().unwrap().is_dir() {
            true => count_pdfs(&entry.path()),
            false => usize::from(entry.path().extension().is_some_and(|end| end == "pdf")),
        })
        .sum()
}

#[tokio::test]
async fn a_thousand_deliveries_of_a_message_leave_one_pdf_that_never_changes() {
    let directory = tempfile::tempdir().unwrap();
    let app = App::stored_in(Some(directory.path()), []).await;
    let company = app.company("Acme").await;
    let invoice = company.invoice().await;
    app.deliver().await;
    let first = both(&company.owner, invoice).await;
    app.hands.forward(3600);
    for _ in 0..1000 {
        send(&app, &message(&company, invoice));
    }
    assert_eq!(app.deliver().await, 1000);
    assert_eq!(both(&company.owner, invoice).await, first);
    assert_eq!(count_pdfs(&directory.path().join("files")), 2);
    let counts = app.stack.queues.counts(QUEUE).unwrap();
    assert_eq!(
        counts,
        local::sqs::store::Counts::default(),
        "all succeeded"
    );
}

#[tokio::test]
async fn poisonous_messages_fail_alone_and_end_in_the_dead_letter_queue() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let poisons = [
        "not json".to_owned(),
        json!({ "kind": "unknown" }).to_string(),
        message(&company, 99),
    ];
    send(&app, &poisons[0]);
    company.invoice().await;
    send(&app, &poisons[1]);
    company.invoice().await;
    send(&app, &poisons[2]);
    let queues = &app.stack.queues;
    let in_flight = |queue| queues.counts(queue).unwrap().in_flight;

    assert_eq!(app.deliver().await, 5, "one batch");
    for invoice in [1, 2] {
        both(&company.owner, invoice).await;
    }
    assert_eq!(in_flight(QUEUE), 3, "only the poison stays");
    for receive in 2..=5 {
        assert_eq!(
            app.deliver().await,
            0,
            "hidden until the visibility time-out"
        );
        app.hands.forward(30);
        assert_eq!(app.deliver().await, 3, "receive {receive}");
        assert_eq!(queues.counts(DEAD).unwrap().visible, 0);
    }
    app.hands.forward(30);
    assert_eq!(app.deliver().await, 0, "given up after 5 receives");
    let dead = queues.receive(DEAD, 10, None).unwrap();
    let bodies: Vec<_> = dead.into_iter().map(|message| message.body).collect();
    assert_eq!(bodies, poisons);
}

#[tokio::test]
async fn a_message_that_never_reached_its_queue_is_sent_by_the_relay() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = "http://127.0.0.1:1/000000000000/nowhere";
    let cut_off = App::stored_in(
        Some(directory.path()),
        [
            ("DOCUMENTS_QUEUE_URL", nowhere),
            ("NOTIFICATIONS_QUEUE_URL", nowhere),
        ],
    )
    .await;
    let company = cut_off.company("Acme").await;
    company.invoice().await;
    let body = json!({ "name": "Petr", "email": "petr@acme.example" });
    company.owner.post("/api/employees", body).await.expect(201);
    assert_eq!(cut_off.deliver().await, 0);
    drop(company);
    cut_off.stack.stop().await;

    let app = App::stored_in(Some(directory.path()), []).await;
    let mut owner = app.anonymous();
    owner.log_in("owner@acme.example", tests::PASSWORD).await;
    assert_eq!(app.deliver().await, 0);
    let relay = async |seconds| {
        let at = now() + SignedDuration::from_secs(seconds);
        app.stack.scheduler.run_once("relay", at).await.unwrap();
        app.deliver().await
    };
    assert_eq!(
        relay(5).await,
        0,
        "the request that stored it may still be sending it"
    );
    download(&owner, 1, "pdf").await.expect(202);
    assert_eq!(relay(60).await, 2);
    both(&owner, 1).await;
    assert_eq!(app.mails("petr@acme.example").await.len(), 1);
    assert_eq!(relay(120).await, 0, "sent once");
}

#[tokio::test]
async fn a_queue_that_takes_nothing_holds_up_no_other_and_shows_in_the_schedule() {
    let directory = tempfile::tempdir().unwrap();
    let dead_queues = [
        ("DOCUMENTS_QUEUE_URL", "http://127.0.0.1:1/000000000000/no"),
        (
            "NOTIFICATIONS_QUEUE_URL",
            "http://127.0.0.1:1/000000000000/no",
        ),
    ];
    let cut_off = App::stored_in(Some(directory.path()), dead_queues).await;
    let company = cut_off.company("Acme").await;
    for _ in 0..2 {
        company.invoice().await;
    }
    cut_off.hands.forward(1);
    let body = json!({ "name": "Petr", "email": "petr@acme.example" });
    company.owner.post("/api/employees", body).await.expect(201);
    drop(company);
    cut_off.stack.stop().await;

    let [documents_dead, _] = dead_queues;
    let app = App::stored_in(Some(directory.path()), [documents_dead]).await;
    let at = now() + SignedDuration::from_secs(60);
    for mails in [1, 0] {
        let failed = app.stack.scheduler.run_once("relay", at).await;
        let cause = failed.unwrap_err().to_string();
        assert!(cause.contains("2 messages"), "{cause}");
        assert_eq!(app.deliver().await, mails);
    }
    app.stack.stop().await;

    let app = App::stored_in(Some(directory.path()), []).await;
    app.stack.scheduler.run_once("relay", at).await.unwrap();
    assert_eq!(app.deliver().await, 2, "both invoices");
}

#[tokio::test]
async fn a_message_that_reached_its_queue_is_not_relayed_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    assert_eq!(app.deliver().await, 1);
    let later = now() + SignedDuration::from_secs(60);
    app.stack.scheduler.run_once("relay", later).await.unwrap();
    assert_eq!(app.deliver().await, 0);
}

#[tokio::test]
async fn a_worker_that_died_between_its_files_completes_on_redelivery() {
    for (there, missing) in [
        (InvoiceDocument::Invoice, "act"),
        (InvoiceDocument::Act, "pdf"),
    ] {
        let app = App::start().await;
        let company = app.company("Acme").await;
        company.invoice().await;
        put_file(&app, &company, there, b"%PDF-of the one that died").await;
        download(&company.owner, 1, missing).await.expect(202);
        app.deliver().await;
        let completed = download(&company.owner, 1, missing).await.expect(200);
        assert!(completed.bytes.len() > 1000);
        let found = if missing == "act" { "pdf" } else { "act" };
        let kept = download(&company.owner, 1, found).await.expect(200);
        assert_eq!(
            &kept.bytes[..],
            b"%PDF-of the one that died",
            "never overwritten"
        );
    }
}

#[tokio::test]
async fn a_message_is_hidden_while_its_worker_is_dead_and_then_comes_back() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.invoice().await;
    // a worker that takes the message and is never heard of again
    let taken = app.stack.queues.receive(QUEUE, 10, None).unwrap();
    assert_eq!(taken.len(), 1);
    app.hands.forward(29);
    assert_eq!(app.deliver().await, 0);
    download(&company.owner, 1, "pdf").await.expect(202);
    app.hands.forward(1);
    assert_eq!(app.deliver().await, 1);
    both(&company.owner, 1).await;
}
