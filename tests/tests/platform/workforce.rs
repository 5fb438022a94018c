//! Workforce: sessions by password and by one-time code.

mod one_time_codes;
mod sessions;

pub(crate) use one_time_codes::{code, start, verify};

use serde_json::json;
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
