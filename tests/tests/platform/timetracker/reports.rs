//! Reports: the same rows in four forms.

mod attendance;
mod exports;
mod forms;
mod summary;

use serde_json::{Value, json};
use shared::domain::{
    id::TenantId,
    pay::{
        factor::Factor,
        settings::{PaySettings, Threshold},
    },
    settings::{Currency, SettingsHistory, SettingsVersion},
};
use tests::{Answer, App, Client, Company};

const ENTRIES: &str = "/v1/time/entries";
const APRIL: &str = "from=2026-04-01&to=2026-04-30";

/// Enters time of a person; more than times may be said of it.
async fn enter(company: &Company<'_>, person: u64, [start, end]: [&str; 2], more: &Value) {
    let mut entry = json!({ "user_id": person, "start": start, "end": end });
    for (name, value) in more.as_object().expect("fields") {
        entry[name] = value.clone();
    }
    company.owner.post(ENTRIES, entry).await.expect(201);
}

/// A report with its rows and totals.
async fn report(client: &Client, kind: &str, query: &str) -> Value {
    let path = format!("/v1/reports/{kind}?{query}");
    let answer = client.get(&path).await.expect(200).json();
    assert_eq!(answer["success"], true);
    assert!(answer["timestamp"].is_string());
    answer
}

/// A field of all rows.
fn each(report: &Value, field: &str) -> Vec<Value> {
    let rows = report["data"].as_array().expect("rows");
    rows.iter().map(|row| row[field].clone()).collect()
}

/// A new employee: the client and the number.
async fn hired(company: &Company<'_>, name: &str) -> (Client, u64) {
    let client = company.employee(name).await;
    let number = client.get("/api/auth/me").await.expect(200).json()["empId"].as_u64();
    (client, number.expect("a number"))
}

async fn rate(company: &Company<'_>, person: u64, hourly: &str) {
    let path = format!("/api/team-members/{person}");
    let rate = json!({ "hourly_rate": hourly });
    company.owner.patch(&path, rate).await.expect(200);
}

/// Decides how time becomes pay, for all time.
async fn settle(app: &App, company: &Company<'_>, pay: PaySettings) {
    let store = &app.stack.platform.store;
    let version = SettingsVersion {
        version: 2,
        from: "2020-01-01".parse().expect("a date"),
        currency: Currency::parse("RUB").expect("a currency"),
        country: None,
        pay,
        created_at: tests::now(),
    };
    let settings = SettingsHistory::default().with(version);
    let zone = json!({ "time_zone": "Europe/Moscow" });
    let written = store.settings_update(TenantId(company.id), &settings, &zone);
    written.await.expect("the table is there");
}

fn threshold(hours: i64, multiplier: &str) -> Threshold {
    Threshold {
        after_seconds: hours * 3600,
        multiplier: Factor::parse(multiplier).expect("a factor"),
    }
}

/// The bytes of a report in a form.
async fn file(client: &Client, kind: &str, query: &str) -> Answer {
    let path = format!("/v1/reports/{kind}?{query}");
    client.get(&path).await.expect(200)
}
