//! Workforce: sessions, organizations, members, locations, jobs, smart groups,
//! schedules, the clock, chat.

mod chat;
mod clock;
mod files;
mod jobs;
mod locations;
mod members;
mod one_time_codes;
mod organizations;
mod publish;
mod schedules;
mod sessions;
mod shifts;
mod smart_groups;
mod sockets;
mod swaps;
mod tickets;
mod unavailabilities;

pub(crate) use one_time_codes::{code, start, verify};
pub(crate) use swaps::Swap;

use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD};

/// Logs in as a mobile app does.
pub(crate) async fn log_in(client: &Client, email: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    let client = client.with("x-client-type", "mobile");
    client.post("/api/v1/auth/login", body).await
}

/// A client with the access token of an answer.
fn with_token(app: &App, answer: &Answer) -> Client {
    app.anonymous().bearer(&answer.field("accessToken"))
}

/// The value of a field of each item of a list.
fn each(answer: &Answer, field: &str) -> Vec<Value> {
    let body = answer.json();
    let items = body["items"].as_array().expect("items").iter();
    items.map(|item| item[field].clone()).collect()
}

/// What is wrong with each field of a refused input.
#[track_caller]
fn details(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(body["code"], "VALIDATION_ERROR", "{}", answer.text());
    body["details"].clone()
}
