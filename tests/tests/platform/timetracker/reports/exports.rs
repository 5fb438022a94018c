//! Exports: reports of any size, written by a worker.

use axum::http::Request;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use shared::{
    domain::id::{TenantId, uuid_at, uuid_for},
    queue::{ExportMessage, QueueName},
    store::keys,
};
use tests::{App, Client, Company, request};

use super::{super::data, APRIL, enter, file, hired};

const EXPORTS: &str = "/v1/reports/exports";

fn april(report: &str, format: &str) -> Value {
    json!({ "report": report, "format": format, "from": "2026-04-01", "to": "2026-04-30" })
}

async fn ask(client: &Client, export: Value) -> String {
    let asked = client.post(EXPORTS, export).await.expect(202);
    let export = data(&asked);
    assert_eq!(export["status"], "queued");
    assert_eq!(
        [&export["progress"], &export["url"]],
        [&json!(0), &Value::Null]
    );
    export["id"].as_str().expect("an id").to_owned()
}

async fn find(client: &Client, id: &str) -> Value {
    data(&client.get(&format!("{EXPORTS}/{id}")).await.expect(200))
}

async fn download(export: &Value) -> (String, Vec<u8>) {
    let url = export["url"].as_str().expect("a URL");
    let (status, headers, bytes) = request(Request::get(url), b"").await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    let disposition = headers["content-disposition"].to_str().unwrap();
    (disposition.to_owned(), bytes)
}

#[tokio::test]
async fn an_export_says_what_the_answer_does() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (_, zoe) = hired(&company, "zoe").await;
    let times = ["2026-04-01T06:00:00Z", "2026-04-01T14:00:00Z"];
    enter(&company, zoe, times, &json!({})).await;
    for report in ["summary", "timesheet", "attendance"] {
        for format in ["csv", "json", "xlsx", "pdf"] {
            let id = ask(&company.owner, april(report, format)).await;
            app.deliver().await;
            let export = find(&company.owner, &id).await;
            assert_eq!(export["status"], "done", "{report} {format}: {export}");
            assert_eq!(export["progress"], 100);
            assert_eq!(export["expires_at"], "2026-04-15T09:00:00Z");
            let (disposition, bytes) = download(&export).await;
            assert!(disposition.starts_with("attachment; "), "{disposition}");
            match format {
                "csv" => {
                    let query = format!("{APRIL}&format=csv");
                    let answer = file(&company.owner, report, &query).await;
                    assert!(answer.bytes == bytes, "{report}");
                }
                "json" => {
                    let answer = file(&company.owner, report, APRIL).await.json();
                    let exported: Value = serde_json::from_slice(&bytes).unwrap();
                    assert_eq!(exported["data"], answer["data"]);
                    assert_eq!(exported["totals"], answer["totals"]);
                }
                "xlsx" => assert!(bytes.starts_with(b"PK")),
                _ => assert!(bytes.starts_with(b"%PDF")),
            }
        }
    }
}

#[tokio::test]
async fn an_export_is_seen_by_who_asked_for_it_and_by_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (zoe, _) = hired(&company, "zoe").await;
    let (max, number) = hired(&company, "max").await;
    let manager = company.manager("mia").await;
    let id = ask(&zoe, april("summary", "csv")).await;
    let path = format!("{EXPORTS}/{id}");
    for other in [&max, &manager] {
        let refused = other.get(&path).await.expect(404);
        assert_eq!(refused.json()["error"]["code"], "NOT_FOUND");
    }
    zoe.get(&path).await.expect(200);
    company.owner.get(&path).await.expect(200);
    let stranger = app.company("Beta").await;
    stranger.owner.get(&path).await.expect(404);
    let mut of_max = april("summary", "csv");
    of_max["user_id"] = json!(number);
    zoe.post(EXPORTS, of_max).await.expect(403);
    zoe.post(EXPORTS, json!({ "report": "summary" }))
        .await
        .expect(422);
    app.forward(std::time::Duration::from_secs(8 * 24 * 3600));
    let mut owner = company.anonymous();
    owner.log_in(&company.email("owner"), tests::PASSWORD).await;
    owner.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_message_that_comes_twice_writes_one_file_and_one_that_nobody_finishes_fails() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = ask(&company.owner, april("summary", "csv")).await;
    app.deliver().await;
    let done = find(&company.owner, &id).await;
    let message = ExportMessage::Export {
        tenant: TenantId(company.id),
        export: id.parse().unwrap(),
    };
    let queue = app.stack.platform.queue(QueueName::Exports).unwrap();
    queue.send(&message).await.unwrap();
    app.deliver().await;
    let again = find(&company.owner, &id).await;
    assert_eq!(again["status"], done["status"]);
    download(&again).await;

    let lost = ask(&company.owner, april("summary", "csv")).await;
    app.forward(std::time::Duration::from_secs(4 * 3600));
    assert_eq!(find(&company.owner, &lost).await["status"], "failed");
}

/// Puts entries of a minute each into the table, one after the other.
fn many(app: &App, company: &Company<'_>, person: u64, count: i64) {
    let first: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
    for place in 0..count {
        let started_at = first + SignedDuration::from_mins(place);
        let id = uuid_at(started_at);
        let text = |text: String| json!({ "S": text });
        let number = |number: u64| json!({ "N": number.to_string() });
        let entry = json!({
            "id": text(id.to_string()),
            "person": { "M": { "id": number(person), "uuid": text(uuid_for(person).to_string()) } },
            "started_at": text(started_at.to_string()),
            "ended_at": text((started_at + SignedDuration::from_secs(60)).to_string()),
            "time_zone": text("UTC".into()),
            "date": text(started_at.to_zoned(TimeZone::UTC).date().to_string()),
            "punctual": { "BOOL": false },
            "version": number(1),
        });
        let key = keys::time_entry(TenantId(company.id), person, started_at, id);
        let planted = app.stack.plant(&key, &key, entry);
        planted.expect("the table is there");
    }
}

#[tokio::test]
async fn what_is_too_much_for_an_answer_names_exports_which_have_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (_, zoe) = hired(&company, "zoe").await;
    many(&app, &company, zoe, 5001);
    let path = format!("/v1/reports/timesheet?{APRIL}");
    for format in ["json", "csv", "xlsx", "pdf"] {
        let refused = company.owner.get(&format!("{path}&format={format}")).await;
        let error = refused.expect(413).json()["error"].clone();
        assert_eq!(error["code"], "PAYLOAD_TOO_LARGE");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("POST /v1/reports/exports"), "{message}");
    }
    let summary = file(&company.owner, "summary", APRIL).await.json();
    assert_eq!(summary["totals"]["billable_seconds"], 5001 * 60);

    let id = ask(&company.owner, april("timesheet", "csv")).await;
    let document = ask(&company.owner, april("timesheet", "pdf")).await;
    app.deliver().await;
    let (_, bytes) = download(&find(&company.owner, &id).await).await;
    assert_eq!(String::from_utf8(bytes).unwrap().lines().count(), 5003);
    let failed = find(&company.owner, &document).await;
    assert_eq!(failed["status"], "failed");
    assert!(
        failed["error"].as_str().unwrap().contains("csv"),
        "{failed}"
    );
}
