//! Logging in, refreshing an access token by itself, logging out.

use std::time::Duration;

use serde_json::json;
use tests::{App, PASSWORD};

use super::{NOW, data, details, log_in};
use crate::{auth, headroom_auth, mfa};

const EMAIL: &str = "owner@acme.example";
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_login_answers_as_documented() {
    let app = App::start().await;
    app.company("Acme").await;
    let answer = log_in(&app.anonymous(), EMAIL, PASSWORD).await.expect(200);
    let token = data(&answer)["token"].clone();
    let documented = json!({
        "success": true,
        "data": {
            "token": token, "expires_in": 3600,
            "user": { "id": 1, "name": "Ivanov Ivan", "email": EMAIL, "role": "admin" },
        },
        "timestamp": NOW,
    });
    assert_eq!(answer.json(), documented);
    let client = app.anonymous().bearer(token.as_str().unwrap());
    client.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn an_empty_form_is_refused_as_in_the_documents_example() {
    let app = App::start().await;
    let client = app.anonymous();
    for body in [
        json!({ "password": "short" }),
        json!({ "email": "", "password": "short" }),
        json!({ "email": null, "password": "1234567" }),
    ] {
        let answer = client.post("/v1/auth/login", body).await.expect(422);
        let documented = json!({
            "success": false,
            "error": {
                "code": "VALIDATION_ERROR",
                "message": "Validation failed",
                "details": {
                    "email": ["Email обязателен для заполнения"],
                    "password": ["Пароль должен содержать минимум 8 символов"],
                },
            },
            "timestamp": NOW,
        });
        assert_eq!(answer.json(), documented);
    }
    let nothing = client.post("/v1/auth/login", json!({})).await.expect(422);
    let both = json!({
        "email": ["Email обязателен для заполнения"],
        "password": ["Пароль обязателен для заполнения"],
    });
    assert_eq!(details(&nothing), both);
}

#[tokio::test]
async fn a_short_password_made_elsewhere_logs_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({
        "firstName": "Zoe", "lastName": "Short", "email": "zoe@acme.example",
        "password": "sechs6",
    });
    company.owner.post("/users", body).await.expect(201);
    let client = app.anonymous();
    log_in(&client, "zoe@acme.example", "sechs6")
        .await
        .expect(200);
    let wrong = log_in(&client, "zoe@acme.example", "wrong").await;
    let refused = json!({
        "success": false,
        "error": { "code": "UNAUTHORIZED", "message": "Invalid credentials" },
    });
    assert_eq!(wrong.expect(401).said(), refused);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_completes_this_login() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let authenticator = mfa::enable(&app, &zoe).await;
    let client = app.anonymous();
    let answer = log_in(&client, &company.email("zoe"), PASSWORD)
        .await
        .expect(401);
    let error = answer.json()["error"].clone();
    assert_eq!(error["code"], "MFA_REQUIRED");
    let token = error["tempToken"].as_str().expect("a token");
    let verified = mfa::verify(&client, token, &authenticator.code(&app)).await;
    assert_eq!(data(&verified.expect(200))["expires_in"], 3600);
}

#[tokio::test]
async fn an_access_token_is_refreshed_by_itself_while_it_is_good() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = log_in(&app.anonymous(), EMAIL, PASSWORD).await.expect(200);
    let mut token = data(&login)["token"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        app.forward(HOUR / 2);
        let client = app.anonymous().bearer(&token);
        let answer = client.post("/v1/auth/refresh", json!({})).await.expect(200);
        let refreshed = data(&answer);
        assert_eq!(refreshed["expires_in"], 3600);
        assert_eq!(refreshed["user"]["email"], EMAIL);
        token = refreshed["token"].as_str().unwrap().to_owned();
    }
    let client = app.anonymous().bearer(&token);
    client.get("/v1/users/profile").await.expect(200);
    app.forward(HOUR);
    let late = client.post("/v1/auth/refresh", json!({})).await.expect(401);
    assert_eq!(late.json()["error"]["code"], "UNAUTHORIZED");
}

#[tokio::test]
async fn a_session_ends_thirty_days_after_its_login_however_often_it_is_refreshed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    // a session that lives that long without this API
    let tokens = headroom_auth::log_in(&app.anonymous(), &company.email("owner")).await;
    let mut token = tokens.access;
    app.forward(HOUR / 2);
    for _ in 0..2 {
        let client = app.anonymous().bearer(&token);
        let answer = client.post("/v1/auth/refresh", json!({})).await.expect(200);
        token = data(&answer)["token"].as_str().unwrap().to_owned();
    }
    // its refresh token still counts
    headroom_auth::refresh(&app.anonymous(), &tokens.refresh)
        .await
        .expect(200);
    app.forward(DAY * 30 - HOUR / 2);
    let client = app.anonymous().bearer(&token);
    client.post("/v1/auth/refresh", json!({})).await.expect(401);
}

#[tokio::test]
async fn a_logout_ends_the_session_everywhere() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let bearer = app.anonymous().bearer(&zoe.token());
    let answer = bearer.post("/v1/auth/logout", json!({})).await.expect(200);
    assert_eq!(
        data(&answer),
        json!({ "message": "Logged out successfully" })
    );
    for path in ["/api/auth/me", "/v1/users/profile"] {
        bearer.get(path).await.expect(401);
    }
    bearer.post("/v1/auth/refresh", json!({})).await.expect(401);
    let again = auth::try_login(&app.anonymous(), &company.email("zoe"), PASSWORD).await;
    again.expect(200);
}
