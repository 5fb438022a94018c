//! Invoices and acts as PDF: rendered by the worker, downloaded by admins. What the
//! queue may do to the worker is in the module below.

mod delivery;

use lopdf::Document;
use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

pub(crate) async fn download(client: &Client, invoice: u64, document: &str) -> Answer {
    client
        .get(&format!("/api/billing/invoice/{invoice}/{document}"))
        .await
}

/// The bytes of an invoice's PDF and of its act.
pub(crate) async fn both(client: &Client, invoice: u64) -> [Vec<u8>; 2] {
    let pdf = download(client, invoice, "pdf").await.expect(200);
    let act = download(client, invoice, "act").await.expect(200);
    [pdf.bytes.to_vec(), act.bytes.to_vec()]
}

fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document
        .extract_text(&pages)
        .unwrap()
        .replace('\u{a0}', " ")
}

fn assert_says(text: &str, expected: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "«{expected}» is not in:\n{text}");
    }
}

/// A company of twelve with legal details and an invoice for April.
async fn with_invoice(app: &App) -> Company<'_> {
    let company = app.company("Acme").await;
    for n in 2..=12 {
        let body = json!({ "name": format!("Employee {n}") });
        company.owner.post("/api/employees", body).await.expect(201);
    }
    let details = json!({
        "name": "АО «Северная верфь»", "inn": "7805034277", "kpp": "780501001",
        "address": "198096, г. Санкт-Петербург, ул. Корабельная, д. 6",
        "director": "Сидоров П. К.",
    });
    company
        .owner
        .put("/api/billing/details", details)
        .await
        .expect(200);
    company.invoice().await;
    company
}

#[tokio::test]
async fn until_the_worker_has_finished_a_download_is_202_with_retry_after() {
    let app = App::start().await;
    let company = with_invoice(&app).await;
    for document in ["pdf", "act"] {
        let answer = download(&company.owner, 1, document).await.expect(202);
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert_ne!(answer.header("content-type"), Some("application/pdf"));
    }
    app.deliver().await;
    both(&company.owner, 1).await;
}

#[tokio::test]
async fn the_invoice_and_the_act_are_downloaded_as_pdf() {
    let app = App::start().await;
    let company = with_invoice(&app).await;
    app.deliver().await;
    let uuid = company
        .owner
        .get("/api/billing/invoice/1")
        .await
        .field("uuid");
    for (document, file) in [("pdf", "INV-2026-001.pdf"), ("act", "INV-2026-001-act.pdf")] {
        let answer = download(&company.owner, 1, document).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        // another organization's document has the same path
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let disposition = answer.header("content-disposition").unwrap();
        assert!(
            disposition.ends_with(&format!("; filename=\"{file}\"")),
            "{disposition}"
        );
        assert!(
            answer.bytes.starts_with(b"%PDF-"),
            "{:?}",
            &answer.bytes[..8]
        );
        assert!(
            answer.bytes.len() < 80 * 1024,
            "{} bytes",
            answer.bytes.len()
        );
        let by_uuid = company
            .owner
            .get(&format!("/api/billing/invoice/{uuid}/{document}"))
            .await;
        assert_eq!(by_uuid.expect(200).bytes, answer.bytes);
    }
}

#[tokio::test]
async fn the_invoice_says_who_pays_whom_how_much_for_what() {
    let app = App::start().await;
    let company = with_invoice(&app).await;
    app.deliver().await;
    let [pdf, act] = both(&company.owner, 1).await;
    let common = [
        "ООО «ВоркХаб»",
        "ИНН 7707083893, КПП 770701001",
        "АО «Северная верфь»",
        "ИНН 7805034277, КПП 780501001",
        "12 сотрудников × 1 месяц",
        "23 880,00",
        "Двадцать три тысячи восемьсот восемьдесят рублей 00 копеек",
    ];
    let pdf = text(&pdf);
    assert_says(&pdf, &common);
    assert_says(&pdf, &["Счёт на оплату № INV-2026-001 от 8 апреля 2026 г."]);
    assert_says(
        &pdf,
        &[
            "с 1 апреля 2026 г. по 30 апреля 2026 г.",
            "40702810900000000001",
        ],
    );
    let act = text(&act);
    assert_says(&act, &common);
    assert_says(
        &act,
        &["Акт выполненных работ № INV-2026-001 от 30 апреля 2026 г."],
    );
    assert_says(&act, &["Сидоров П. К."]);
}

#[tokio::test]
async fn documents_keep_what_was_agreed_when_the_invoice_was_issued() {
    let app = App::start().await;
    let company = with_invoice(&app).await;
    let details = json!({ "name": "ООО «Другое имя»" });
    company
        .owner
        .put("/api/billing/details", details)
        .await
        .expect(200);
    company.owner.delete("/api/employees/12").await.expect(200);
    app.deliver().await;
    let [pdf, _] = both(&company.owner, 1).await;
    let text = text(&pdf);
    assert_says(&text, &["АО «Северная верфь»", "23 880,00"]);
    assert!(!text.contains("Другое имя"));
}

#[tokio::test]
async fn a_paid_invoice_keeps_its_documents() {
    let app = App::start().await;
    let company = with_invoice(&app).await;
    app.deliver().await;
    let before = both(&company.owner, 1).await;
    let payment = crate::payments::Payment::begin(&company.owner, 1).await;
    let (path, query) = payment.page.split_once('?').unwrap();
    let pay = format!("{path}/pay?{query}");
    app.anonymous().post(&pay, Value::Null).await.expect(200);
    assert_eq!(both(&company.owner, 1).await, before);
}

#[tokio::test]
async fn a_download_waits_for_the_worker_a_moment() {
    let app = App::with([("DOCUMENT_WAIT_MS", "3000")]).await;
    let company = with_invoice(&app).await;
    let (answer, delivered) = futures::join!(download(&company.owner, 1, "pdf"), app.deliver());
    assert!(delivered > 0);
    assert!(answer.expect(200).bytes.starts_with(b"%PDF-"));
}
