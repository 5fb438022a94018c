//! Logging in with a password, refreshing, logging out, and who one is.

use std::time::Duration;

use axum::http::header::SET_COOKIE;
use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD, refusal};

use super::{log_in, with_token};
use crate::mfa;

const EMAIL: &str = "owner@acme.example";

/// The cookies that an answer sets: name, value, attributes.
fn cookies(answer: &Answer) -> Vec<(String, String, String)> {
    let set = answer.headers.get_all(SET_COOKIE).iter();
    set.map(|cookie| {
        let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned(), attributes.to_owned())
    })
    .collect()
}

/// A browser with the cookies that an answer sets.
fn browser(client: &Client, answer: &Answer) -> Client {
    let cookies = cookies(answer);
    let pairs = cookies
        .iter()
        .map(|(name, value, _)| format!("{name}={value}"));
    client.with("cookie", &pairs.collect::<Vec<_>>().join("; "))
}

/// What a page of the browser reads from the CSRF cookie.
fn csrf(answer: &Answer) -> String {
    let cookies = cookies(answer);
    let csrf = cookies
        .iter()
        .find(|(name, ..)| name == "workforce_refresh_csrf");
    csrf.expect("a CSRF cookie").1.clone()
}

async fn web_login(app: &App) -> Answer {
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    app.anonymous()
        .post("/api/v1/auth/login", body)
        .await
        .expect(200)
}

async fn refresh(client: &Client, csrf: &str) -> Answer {
    let client = client.with("x-refresh-csrf", csrf);
    client
        .send(axum::http::Method::POST, "/api/v1/auth/refresh", None)
        .await
}

#[tokio::test]
async fn a_browser_gets_its_refresh_token_in_a_cookie_that_no_script_reads() {
    let app = App::start().await;
    app.company("Acme").await;
    let answer = web_login(&app).await;
    let body = answer.json();
    assert_eq!(body["expiresIn"], 3600);
    assert_eq!(body["tokenType"], "Bearer");
    assert_eq!(body["refreshToken"], Value::Null);
    assert_eq!(body["user"]["role"], "owner");
    let cookies = cookies(&answer);
    let [(refresh, token, hidden), (csrf, secret, readable)] = &cookies[..] else {
        panic!("not two cookies: {cookies:?}");
    };
    assert_eq!(refresh, "workforce_refresh");
    assert_eq!(
        hidden,
        "Path=/api/v1/auth; HttpOnly; SameSite=Lax; Max-Age=2592000"
    );
    assert_eq!(csrf, "workforce_refresh_csrf");
    assert_eq!(readable, "Path=/; SameSite=Lax; Max-Age=2592000");
    assert_ne!(token, secret);
    with_token(&app, &answer)
        .get("/api/auth/me")
        .await
        .expect(200);
}

#[tokio::test]
async fn an_app_gets_its_refresh_token_in_json_and_no_cookie() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = log_in(&app.anonymous(), EMAIL).await.expect(200);
    assert!(cookies(&login).is_empty());
    let client = app.anonymous().with("x-client-type", "mobile");
    let token = login.field("refreshToken");
    let body = json!({ "refreshToken": token });
    let refreshed = client.post("/api/v1/auth/refresh", body).await.expect(200);
    assert!(cookies(&refreshed).is_empty());
    assert_ne!(refreshed.field("refreshToken"), token);
    with_token(&app, &refreshed)
        .get("/api/v1/me")
        .await
        .expect(200);
    let nothing = client.post("/api/v1/auth/refresh", json!({})).await;
    nothing.expect_json(
        401,
        &refusal("UNAUTHORIZED", "Invalid or expired refresh token"),
    );
}

#[tokio::test]
async fn a_refresh_by_cookie_needs_the_csrf_header() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = web_login(&app).await;
    let browser = browser(&app.anonymous(), &login);
    for wrong in ["", "made-up"] {
        let refused = refresh(&browser, wrong).await.expect(403);
        assert_eq!(refused.json()["code"], "FORBIDDEN");
    }
    let other = csrf(&web_login(&app).await);
    refresh(&browser, &other).await.expect(403);
    let refreshed = refresh(&browser, &csrf(&login)).await.expect(200);
    assert_eq!(refreshed.json()["refreshToken"], Value::Null);
    with_token(&app, &refreshed)
        .get("/api/v1/me")
        .await
        .expect(200);
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_stay_logged_in_and_a_thief_does_not() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = web_login(&app).await;
    let old = browser(&app.anonymous(), &login);
    let csrf = csrf(&login);
    let (first, second) = tokio::join!(refresh(&old, &csrf), refresh(&old, &csrf));
    let [first, second] = [first, second].map(|answer| answer.expect(200));
    // a tab may know the header of before and send the cookie of after
    refresh(&browser(&app.anonymous(), &second), &csrf)
        .await
        .expect(200);
    app.forward(Duration::from_secs(11));
    refresh(&old, &csrf).await.expect(401);
    // the whole family has ended
    refresh(&browser(&app.anonymous(), &first), &csrf)
        .await
        .expect(401);
    with_token(&app, &first).get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_logout_ends_the_session_of_each_credential_and_clears_the_cookies() {
    let app = App::start().await;
    app.company("Acme").await;
    let [one, other] = [web_login(&app).await, web_login(&app).await];
    // the access token of one session, the cookie of another
    let client = browser(&with_token(&app, &one), &other);
    let out = client
        .post("/api/v1/auth/logout", json!({}))
        .await
        .expect(200);
    let cleared = cookies(&out);
    let names: Vec<_> = cleared.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        ["token", "workforce_refresh", "workforce_refresh_csrf"]
    );
    assert!(
        cleared
            .iter()
            .all(|(_, value, attributes)| { value.is_empty() && attributes.contains("Max-Age=0") })
    );
    for ended in [&one, &other] {
        with_token(&app, ended).get("/api/v1/me").await.expect(401);
        refresh(&browser(&app.anonymous(), ended), &csrf(ended))
            .await
            .expect(401);
    }
}

#[tokio::test]
async fn another_sites_page_logs_nobody_out() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = web_login(&app).await;
    let page = browser(&app.anonymous(), &login).with("sec-fetch-site", "cross-site");
    page.post("/api/v1/auth/logout", json!({}))
        .await
        .expect(401);
    with_token(&app, &login).get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn me_is_the_caller_with_tenant_role_and_scopes() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let me = company.owner.get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["user"]["email"], EMAIL);
    assert_eq!(me["user"]["name"], "Ivanov Ivan");
    assert_eq!(me["tenant"]["slug"], "acme");
    assert_eq!(me["tenant"]["id"], me["tenantId"]);
    assert_eq!(me["portal"], "organization");
    assert_eq!(me["role"], "owner");
    assert_eq!(me["roles"], json!(["owner"]));
    let scopes = |me: &Value| me["scopes"].as_array().unwrap().len();
    let employee = company
        .employee("zoe")
        .await
        .get("/api/v1/me")
        .await
        .expect(200)
        .json();
    assert_eq!(employee["role"], "employee");
    assert!(scopes(&me) > scopes(&employee));

    let operator = app
        .operator()
        .await
        .get("/api/v1/me")
        .await
        .expect(200)
        .json();
    assert_eq!(operator["portal"], "super-admin");
    assert_eq!(operator["role"], "super_admin");
    assert_eq!(operator["tenant"], Value::Null);
}

#[tokio::test]
async fn a_login_without_the_second_factor_gets_no_session() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let authenticator = mfa::enable(&app, &company.owner).await;
    let refused = log_in(&app.anonymous(), EMAIL).await.expect(401);
    assert_eq!(refused.json()["code"], "MFA_REQUIRED");
    let code = authenticator.code(&app);
    let body = json!({ "tempToken": refused.field("tempToken"), "code": code });
    let client = app.anonymous().with("x-client-type", "mobile");
    let verified = client.post("/api/auth/mfa/verify", body).await.expect(200);
    assert!(!verified.field("refreshToken").is_empty());
    with_token(&app, &verified)
        .get("/api/v1/me")
        .await
        .expect(200);
}

#[tokio::test]
async fn the_login_form_is_told_whose_portal_it_is() {
    let app = App::start().await;
    app.company("Acme").await;
    let config = |slug: &str| {
        let client = app.anonymous().with("x-tenant", slug);
        async move { client.get("/api/v1/auth/config").await }
    };
    let documented = json!({
        "portal": "organization", "loginIdentifier": "email",
        "tenantSlug": "acme", "tenantName": "Acme",
    });
    config("acme").await.expect_json(200, &documented);
    let operators = json!({
        "portal": "super-admin", "loginIdentifier": "email",
        "tenantSlug": null, "tenantName": null,
    });
    config("super-admin").await.expect_json(200, &operators);
    for slug in ["nobody", "not a slug"] {
        let refused = config(slug).await.expect(400);
        assert!(refused.json()["details"]["X-Tenant"].is_array(), "{slug}");
    }
    let unnamed = app.anonymous().get("/api/v1/auth/config").await.expect(400);
    assert!(unnamed.text().contains("X-Tenant"));
    // a company of that name is another one
    assert_ne!(app.company("Super Admin").await.slug, "super-admin");
}

#[tokio::test]
async fn whether_an_address_has_an_account_is_told_so_often_and_no_more() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = app.anonymous();
    let check = |email| client.post("/api/v1/auth/check-email", json!({ "email": email }));
    for (email, exists) in [
        (EMAIL, true),
        ("OWNER@acme.example", true),
        ("nobody@acme.example", false),
        ("operator@workhub.localhost", true),
    ] {
        check(email)
            .await
            .expect_json(200, &json!({ "exists": exists }));
    }
    for _ in 4..30 {
        check(EMAIL).await.expect(200);
    }
    let refused = check(EMAIL).await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("900"));
}
