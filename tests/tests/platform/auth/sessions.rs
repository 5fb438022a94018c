//! Cookies, the life of a session and its end.

use serde_json::{Value, json};
use tests::{Answer, App, PASSWORD, refusal};

use super::try_login;
use crate::headroom_auth;

const EMAIL: &str = "owner@acme.example";
const LOGOUT: &str = "/api/auth/logout";

fn expired() -> Value {
    refusal("UNAUTHORIZED", "Session has expired")
}

fn logged_out() -> Value {
    json!({ "message": "Logged out successfully" })
}

/// Name and value of the cookie that an answer sets, and its attributes in alphabetical order.
fn cookie(answer: &Answer) -> (String, Vec<String>) {
    let all: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(all.len(), 1, "one cookie");
    let mut parts = all[0].to_str().unwrap().split("; ").map(str::to_owned);
    let pair = parts.next().unwrap();
    let mut attributes: Vec<_> = parts.collect();
    attributes.sort();
    (pair, attributes)
}

async fn login(app: &App) -> Answer {
    app.company("Acme").await;
    try_login(&app.anonymous(), "owner@acme.example", PASSWORD)
        .await
        .expect(200)
}

#[tokio::test]
async fn the_cookie_is_hidden_from_scripts_and_lives_eight_hours() {
    let app = App::start().await;
    let (pair, attributes) = cookie(&login(&app).await);
    assert!(pair.starts_with("token=ey"), "{pair}");
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=28800", "Path=/", "SameSite=Lax"]
    );
}

#[tokio::test]
async fn the_cookie_is_for_https_only_where_the_platform_is() {
    let app = App::with([
        ("PUBLIC_URL", "https://portal.example"),
        ("COOKIE_SAME_SITE", "Strict"),
    ])
    .await;
    let (_, attributes) = cookie(&login(&app).await);
    let expected = [
        "HttpOnly",
        "Max-Age=28800",
        "Path=/",
        "SameSite=Strict",
        "Secure",
    ];
    assert_eq!(attributes, expected);
}

#[tokio::test]
async fn a_session_ends_after_eight_hours() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    app.hands.forward(8 * 3600 - 1);
    owner.get("/api/auth/me").await.expect(200);
    app.hands.forward(1);
    owner.get("/api/auth/me").await.expect_json(401, &expired());
}

#[tokio::test]
async fn logging_out_by_cookie_ends_the_session_and_clears_the_cookie() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let answer = owner
        .send(axum::http::Method::POST, "/api/auth/logout", None)
        .await;
    let (pair, attributes) = cookie(&answer.expect_json(200, &logged_out()));
    assert_eq!(pair, "token=");
    assert!(
        attributes.contains(&"Max-Age=0".to_owned()),
        "{attributes:?}"
    );
    assert!(attributes.contains(&"Path=/".to_owned()), "{attributes:?}");
    owner.get("/api/auth/me").await.expect_json(401, &expired());
    let bearer = app.anonymous().bearer(&owner.token());
    bearer
        .get("/api/auth/me")
        .await
        .expect_json(401, &expired());
}

#[tokio::test]
async fn logging_out_twice_is_no_error() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for _ in 0..2 {
        let answer = owner.post("/api/auth/logout", json!({})).await;
        answer.expect_json(200, &logged_out());
    }
    app.hands.forward(9 * 3600);
    let answer = owner.post("/api/auth/logout", json!({})).await;
    answer.expect_json(200, &logged_out());
}

#[tokio::test]
async fn logging_out_ends_one_session_and_leaves_the_others() {
    let app = App::start().await;
    let laptop = app.company("Acme").await.owner;
    let mut phone = app.anonymous();
    phone.log_in("owner@acme.example", PASSWORD).await;
    laptop.post("/api/auth/logout", json!({})).await.expect(200);
    laptop.get("/api/auth/me").await.expect(401);
    phone.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn logging_out_by_bearer_or_refresh_token_kills_the_access_token_at_once() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    for by_refresh_token in [false, true] {
        let tokens = headroom_auth::log_in(&anonymous, "owner@acme.example").await;
        let app_client = anonymous.bearer(&tokens.access);
        app_client.get("/api/auth/me").await.expect(200);
        let answer = if by_refresh_token {
            let body = json!({ "refresh_token": tokens.refresh });
            anonymous.post("/api/auth/logout", body).await
        } else {
            app_client.post("/api/auth/logout", json!({})).await
        };
        answer.expect_json(200, &logged_out());
        app_client
            .get("/api/auth/me")
            .await
            .expect_json(401, &expired());
        let refused = headroom_auth::refresh(&anonymous, &tokens.refresh).await;
        refused.expect_json(401, &headroom_auth::bad_refresh_token());
    }
}

#[tokio::test]
async fn logging_out_without_a_session_is_401() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let required = json!({ "message": "Authentication required" });
    let answer = anonymous.post("/api/auth/logout", json!({})).await;
    answer.expect_json(401, &required);
    let garbage = json!({ "refresh_token": "abc123def456" });
    let answer = anonymous.post("/api/auth/logout", garbage).await;
    answer.expect_json(401, &headroom_auth::bad_refresh_token());
}

#[tokio::test]
async fn logging_out_ends_every_session_that_the_request_carries() {
    let app = App::start().await;
    let cookie = app.company("Acme").await.owner;
    let anonymous = app.anonymous();
    let bearer = headroom_auth::log_in(&anonymous, EMAIL).await;
    let refreshed = headroom_auth::log_in(&anonymous, EMAIL).await;
    let body = json!({ "refresh_token": refreshed.refresh });
    let answer = cookie.bearer(&bearer.access).post(LOGOUT, body).await;
    answer.expect_json(200, &logged_out());
    for token in [cookie.token(), bearer.access, refreshed.access] {
        let me = anonymous.bearer(&token).get("/api/auth/me").await;
        me.expect_json(401, &expired());
    }
}

#[tokio::test]
async fn a_credential_that_does_not_count_keeps_no_other_from_being_ended() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let garbage = json!({ "refresh_token": "abc123def456" });
    for bearer_counts in [false, true] {
        let tokens = headroom_auth::log_in(&anonymous, EMAIL).await;
        let own = json!({ "refresh_token": tokens.refresh });
        let (bearer, body) = match bearer_counts {
            true => (tokens.access.as_str(), garbage.clone()),
            false => ("garbage", own),
        };
        let answer = anonymous.bearer(bearer).post(LOGOUT, body).await;
        answer.expect_json(200, &logged_out());
        let me = anonymous.bearer(&tokens.access).get("/api/auth/me").await;
        me.expect_json(401, &expired());
    }
    let answer = anonymous.bearer("garbage").post(LOGOUT, garbage).await;
    answer.expect_json(401, &json!({ "message": "Invalid token" }));
}

#[tokio::test]
async fn an_empty_refresh_token_is_none() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let empty = json!({ "refresh_token": "" });
    let required = json!({ "message": "Authentication required" });
    let answer = app.anonymous().post(LOGOUT, empty.clone()).await;
    answer.expect_json(401, &required);
    let answer = owner.post(LOGOUT, empty).await;
    answer.expect_json(200, &logged_out());
}

#[tokio::test]
async fn another_sites_page_ends_what_it_brings_and_not_the_cookies_session() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let foreign = owner.with("sec-fetch-site", "cross-site");
    let tokens = headroom_auth::log_in(&app.anonymous(), EMAIL).await;
    let refused = json!({ "message": "Cross-site request refused" });
    let answer = foreign.post(LOGOUT, json!({})).await;
    answer.expect_json(403, &refused);
    let own = json!({ "refresh_token": tokens.refresh });
    let answer = foreign
        .post(LOGOUT, own)
        .await
        .expect_json(200, &logged_out());
    assert_eq!(answer.header("set-cookie"), None);
    owner.get("/api/auth/me").await.expect(200);
    let bearer = app.anonymous().bearer(&tokens.access);
    let me = bearer.get("/api/auth/me").await;
    me.expect_json(401, &expired());
}

#[tokio::test]
async fn another_sites_page_cannot_use_the_cookie_to_change_anything() {
    let app = App::with([("ALLOWED_ORIGINS", "https://app.example")]).await;
    let owner = app
        .company("Acme")
        .await
        .owner
        .with("host", "portal.example");
    let refused = refusal("FORBIDDEN", "Cross-site request refused");
    let space = || json!({ "name": "Development" });
    for foreign in [
        owner.with("sec-fetch-site", "cross-site"),
        owner
            .with("sec-fetch-site", "cross-site")
            .with("origin", "https://evil.example"),
        owner.with("origin", "https://evil.example"),
    ] {
        let answer = foreign.post("/api/tasks/spaces", space()).await;
        answer.expect_json(403, &refused);
        foreign.get("/api/auth/me").await.expect(200);
        let bearer = app
            .anonymous()
            .bearer(&owner.token())
            .with("origin", "https://evil.example");
        bearer.post("/api/tasks/spaces", space()).await.expect(201);
    }
    for own in [
        owner.with("sec-fetch-site", "same-origin"),
        owner.with("origin", "http://portal.example"),
        owner
            .with("sec-fetch-site", "cross-site")
            .with("origin", "https://app.example"),
    ] {
        own.post("/api/tasks/spaces", space()).await.expect(201);
    }
}
