//! Files: announced here, uploaded to S3, checked, got.

use axum::http::{Request, header};
use serde_json::{Value, json};
use tests::{Answer, App, Client};

use super::details;

const PRESIGN: &str = "/api/v1/files/presign";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";

async fn presign(client: &Client, file: Value) -> Answer {
    client.post(PRESIGN, file).await.expect(200)
}

/// Puts bytes where a file goes; returns the status that S3 answers.
async fn put(presigned: &Answer, content_type: &str, bytes: &[u8]) -> u16 {
    let request = Request::put(presigned.field("url"))
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CONTENT_LENGTH, bytes.len());
    tests::request(request, bytes).await.0
}

fn path(presigned: &Answer) -> String {
    format!("/api/v1/files/{}", presigned.field("id"))
}

fn complete(presigned: &Answer) -> String {
    format!("{}/complete", path(presigned))
}

#[tokio::test]
async fn a_file_is_announced_uploaded_checked_and_got() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let file = json!({ "key": "uploads/photo.png", "contentType": "image/png" });
    let presigned = presign(&company.owner, file).await;
    let missing = company.owner.post(&complete(&presigned), json!({})).await;
    missing.expect(409);
    assert_eq!(put(&presigned, "image/png", PNG).await, 200);
    let checked = company.owner.post(&complete(&presigned), json!({})).await;
    let checked = checked.expect(200).json();
    assert_eq!(checked["size"], PNG.len());
    assert_eq!(checked["name"], "photo.png");

    let got = company.owner.get(&path(&presigned)).await.expect(200);
    let request = Request::get(got.field("url"));
    let (status, headers, bytes) = tests::request(request, b"").await;
    assert_eq!((status, bytes.as_slice()), (200, PNG));
    assert_eq!(headers[header::CONTENT_TYPE], "image/png");
    let shown = r#"inline; filename="photo.png"; filename*=UTF-8''photo.png"#;
    assert_eq!(headers[header::CONTENT_DISPOSITION], shown);
}

#[tokio::test]
async fn a_client_that_has_nothing_checked_gets_its_file_nevertheless() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let file = json!({ "key": "list.csv", "contentType": "text/csv" });
    let presigned = presign(&company.owner, file).await;
    put(&presigned, "text/csv", "имя;часы\n".as_bytes()).await;
    company.owner.get(&path(&presigned)).await.expect(200);
}

#[tokio::test]
async fn what_is_uploaded_must_be_what_was_announced() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let png = json!({ "key": "a.png", "contentType": "image/png", "size": PNG.len() });
    let presigned = presign(owner, png).await;
    assert_eq!(
        put(&presigned, "text/html", PNG).await,
        403,
        "the type is signed"
    );

    let html = b"<html><script>alert(1)</script>".as_slice();
    let any = json!({ "key": "a.png", "contentType": "image/png" });
    let presigned = presign(owner, any).await;
    assert_eq!(put(&presigned, "image/png", html).await, 200);
    for path in [complete(&presigned), path(&presigned)] {
        let refused = match path.ends_with("complete") {
            true => owner.post(&path, json!({})).await.expect(400),
            // it was deleted
            false => owner.get(&path).await.expect(409),
        };
        if refused.status == 400 {
            assert!(details(&refused)["contentType"].is_array());
        }
    }
    assert_eq!(put(&presigned, "image/png", PNG).await, 200);
    owner
        .post(&complete(&presigned), json!({}))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_key_is_a_hint_of_a_name_and_leads_nowhere() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (hint, name) in [
        ("../../2/upload/secret.pdf", "secret.pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x.pdf", "x.pdf"),
    ] {
        let file = json!({ "key": hint, "contentType": "application/pdf" });
        let presigned = presign(&company.owner, file).await;
        let expected = format!("{}/upload/{}/{name}", company.id, presigned.field("id"));
        assert_eq!(presigned.field("key"), expected);
    }
}

#[tokio::test]
async fn types_sizes_and_purposes_have_their_limits() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let mb = 1 << 20;
    for (file, field) in [
        (
            json!({ "key": "a.html", "contentType": "text/html" }),
            "contentType",
        ),
        (
            json!({ "key": "a.svg", "contentType": "image/svg+xml" }),
            "contentType",
        ),
        (
            json!({ "key": "a.pdf", "contentType": "application/pdf", "purpose": "avatar" }),
            "contentType",
        ),
        (
            json!({ "key": "a.png", "contentType": "image/png", "purpose": "avatar", "size": 6 * mb }),
            "size",
        ),
        (
            json!({ "key": "a.pdf", "contentType": "application/pdf", "size": 26 * mb }),
            "size",
        ),
        (
            json!({ "key": "a.pdf", "contentType": "application/pdf", "purpose": "x" }),
            "purpose",
        ),
        (
            json!({ "key": "", "contentType": "application/pdf" }),
            "key",
        ),
    ] {
        let refused = anna.post(PRESIGN, file.clone()).await.expect(400);
        assert!(
            details(&refused)[field].is_array(),
            "{file}: {}",
            refused.text()
        );
    }
    let logo = json!({ "key": "a.png", "contentType": "image/png", "purpose": "logo" });
    anna.post(PRESIGN, logo).await.expect(403);
}

#[tokio::test]
async fn a_file_is_seen_by_its_tenant_and_by_its_purpose() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let anna = company.employee("anna").await;
    let (boris, carla) = (
        company.employee("boris").await,
        company.manager("carla").await,
    );
    for (purpose, of_colleague) in [("upload", 403), ("avatar", 200)] {
        let file = json!({ "key": "a.png", "contentType": "image/png", "purpose": purpose });
        let presigned = presign(&anna, file).await;
        put(&presigned, "image/png", PNG).await;
        let path = path(&presigned);
        boris.get(&path).await.expect(of_colleague);
        carla.get(&path).await.expect(200);
        other.owner.get(&path).await.expect(404);
        let complete = complete(&presigned);
        carla.post(&complete, json!({})).await.expect(403);
        other.owner.post(&complete, json!({})).await.expect(404);
    }
}
