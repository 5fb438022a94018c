//! How often one may fail.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};
use shared::{auth::token::digest, store::Limit};
use tests::{App, Client, PASSWORD, now, refusal};

use super::{bad_credentials, try_login};
use crate::headroom_auth;

const EMAIL: &str = "owner@acme.example";

fn wait(seconds: u64) -> Value {
    let message = format!("Too many attempts, try again in {seconds} s");
    refusal("RATE_LIMITED", &message)
}

async fn fail(client: &Client, name: &str, times: usize) {
    for _ in 0..times {
        let answer = try_login(client, name, "wrong-password").await;
        answer.expect_json(401, &bad_credentials());
    }
}

#[tokio::test]
async fn an_eleventh_wrong_password_must_wait_a_quarter_of_an_hour() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    fail(&anonymous, EMAIL, 10).await;
    for (passed, left) in [(0, "900"), (60, "840"), (839, "1")] {
        app.hands.forward(passed);
        let refused = try_login(&anonymous, EMAIL, PASSWORD).await;
        let refused = refused.expect_json(429, &wait(left.parse().unwrap()));
        assert_eq!(refused.header("retry-after"), Some(left));
    }
    app.hands.forward(1);
    try_login(&anonymous, EMAIL, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn wrong_passwords_at_the_same_time_cannot_exceed_the_limit() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let guesses = (0..30).map(|_| try_login(&anonymous, EMAIL, "wrong-password"));
    let statuses: Vec<_> = join_all(guesses)
        .await
        .iter()
        .map(|a| a.status.as_u16())
        .collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(401), count(429)), (10, 20), "{statuses:?}");
}

#[tokio::test]
async fn right_passwords_at_the_same_time_are_no_failures() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let logins = (0..20).map(|_| try_login(&anonymous, EMAIL, PASSWORD));
    for answer in join_all(logins).await {
        answer.expect(200);
    }
    fail(&anonymous, EMAIL, 10).await;
    let refused = try_login(&anonymous, EMAIL, "wrong-password").await;
    refused.expect_json(429, &wait(900));
}

#[tokio::test]
async fn a_right_password_of_an_inactive_account_is_no_failure() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("alice", "employee").await;
    let inactive = json!({ "status": "inactive" });
    let deactivated = company.owner.patch("/api/employees/2", inactive).await;
    deactivated.expect(200);
    let anonymous = app.anonymous();
    for _ in 0..14 {
        let answer = headroom_auth::try_login(&anonymous, "alice@acme.example", PASSWORD).await;
        answer.expect_json(403, &json!({ "message": "Account is inactive" }));
    }
}

#[tokio::test]
async fn nobody_waits_for_tries_that_have_failed() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    fail(&anonymous, EMAIL, 10).await;
    let refused = try_login(&anonymous, EMAIL, PASSWORD).await.expect(429);
    // address and owner, three for the counter, the credentials read beside it
    assert_eq!(refused.meter.calls(), 5, "asked once");
}

#[tokio::test]
async fn a_right_password_forgives_the_wrong_ones() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    for wrong in [9, 2] {
        fail(&anonymous, EMAIL, wrong).await;
        try_login(&anonymous, EMAIL, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn all_ways_to_name_an_account_share_its_limit() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous().with("x-tenant", "acme");
    fail(&anonymous, EMAIL, 4).await;
    fail(&anonymous, "owner", 3).await;
    for _ in 0..3 {
        let answer = headroom_auth::try_login(&anonymous, EMAIL, "wrong-password").await;
        answer.expect_json(401, &json!({ "message": "Invalid credentials" }));
    }
    for name in [EMAIL, "OWNER@acme.example", "owner"] {
        try_login(&anonymous, name, PASSWORD)
            .await
            .expect_json(429, &wait(900));
    }
    let answer = headroom_auth::try_login(&anonymous, EMAIL, PASSWORD).await;
    let words = "Too many attempts, try again in 900 s";
    let answer = answer.expect_json(429, &json!({ "message": words }));
    assert_eq!(answer.header("retry-after"), Some("900"));
}

#[tokio::test]
async fn a_name_that_nobody_has_is_limited_like_one() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    fail(&anonymous, "nobody@acme.example", 10).await;
    let refused = try_login(&anonymous, "nobody@acme.example", "wrong-password").await;
    refused.expect_json(429, &wait(900));
    try_login(&anonymous, EMAIL, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_network_address_may_fail_a_hundred_times_whatever_the_names() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    // a hundred hashes would take seconds: the first 95 failures are only counted
    let limit = Limit {
        kind: "login-address",
        subject: digest("unknown"),
        most: 100,
        window: SignedDuration::from_mins(15),
    };
    for _ in 0..95 {
        let store = &app.stack.platform.store;
        assert_eq!(store.limit_take(&limit, now()).await.unwrap(), None);
    }
    for n in 0..5 {
        fail(&anonymous, &format!("nobody{n}@acme.example"), 1).await;
    }
    let refused = try_login(&anonymous, EMAIL, PASSWORD).await;
    let refused = refused.expect_json(429, &wait(900));
    assert_eq!(refused.header("retry-after"), Some("900"));
    app.hands.forward(900);
    try_login(&anonymous, EMAIL, PASSWORD).await.expect(200);
}
