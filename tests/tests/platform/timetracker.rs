//! `TimeTracker`: its envelope, its sessions, profiles, users and webhooks.

mod calendar;
mod golden;
mod profile;
mod reports;
mod salary;
mod sessions;
mod settings;
mod time;
mod timesheets;
mod users;
mod webhooks;

use serde_json::{Value, json};
use tests::{Answer, Client};

/// The instant at which the tests begin.
const NOW: &str = "2026-04-08T09:00:00Z";

async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/v1/auth/login", body).await
}

/// What is inside the envelope of a success.
#[track_caller]
fn data(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(body["success"], true, "{}", answer.text());
    assert!(body["timestamp"].is_string(), "{}", answer.text());
    body["data"].clone()
}

/// `{field: [message]}` of a refused input.
#[track_caller]
fn details(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(body["error"]["code"], "VALIDATION_ERROR");
    body["error"]["details"].clone()
}
