//! Headroom: Authentication.

use axum::http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD};

const EMAIL: &str = "owner@acme.example";

/// A login's tokens.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Tokens {
    fn of(answer: &Answer) -> Self {
        Self {
            access: answer.field("access_token"),
            refresh: answer.field("refresh_token"),
        }
    }
}

pub(crate) async fn try_login(client: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/api/auth/login", body).await
}

pub(crate) async fn log_in(client: &Client, email: &str) -> Tokens {
    Tokens::of(&try_login(client, email, PASSWORD).await.expect(200))
}

pub(crate) async fn refresh(client: &Client, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    client.post("/api/auth/refresh", body).await
}

pub(crate) fn bad_refresh_token() -> Value {
    json!({ "message": "Invalid or expired refresh token" })
}

/// Refreshes, and sees that the answer is exactly as documented.
async fn rotate(client: &Client, token: &str) -> Tokens {
    let answer = refresh(client, token).await.expect(200);
    let tokens = Tokens::of(&answer);
    let documented = json!({
        "access_token": tokens.access, "refresh_token": tokens.refresh,
        "token_type": "bearer", "expires_in": 3600,
    });
    assert_eq!(answer.json(), documented);
    tokens
}

async fn me(app: &App, access_token: &str) -> Answer {
    app.anonymous()
        .bearer(access_token)
        .get("/api/auth/me")
        .await
}

#[tokio::test]
async fn a_login_answers_with_tokens_and_the_user() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let employee = company.owner.get("/api/employees/1").await.expect(200);
    let answer = try_login(&app.anonymous(), "Owner@acme.example", PASSWORD).await;
    let tokens = Tokens::of(&answer);
    let documented = json!({
        "access_token": tokens.access, "refresh_token": tokens.refresh,
        "token_type": "bearer", "expires_in": 3600,
        "user": {
            "id": employee.field("uuid"), "name": "Ivanov Ivan", "email": EMAIL, "role": "admin",
        },
    });
    let answer = answer.expect_json(200, &documented);
    assert_eq!(answer.header("set-cookie"), None, "tokens, no cookie");
    assert_ne!(tokens.access, tokens.refresh);
}

#[tokio::test]
async fn a_managers_login_shows_the_documented_role() {
    let app = App::start().await;
    app.company("Acme").await.hire("alice", "manager").await;
    let answer = try_login(&app.anonymous(), "alice@acme.example", PASSWORD).await;
    assert_eq!(answer.expect(200).json()["user"]["role"], "manager");
}

#[tokio::test]
async fn wrong_credentials_are_401_with_the_documented_body() {
    let app = App::start().await;
    app.company("Acme").await;
    let documented = json!({ "message": "Invalid credentials" });
    for (email, password) in [(EMAIL, "wrong-password"), ("nobody@acme.example", PASSWORD)] {
        let answer = try_login(&app.anonymous(), email, password).await;
        answer.expect_json(401, &documented);
    }
}

#[tokio::test]
async fn an_inactive_account_is_403_with_the_documented_body() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = company.hire("alice", "employee").await.id();
    let path = format!("/api/employees/{id}");
    company
        .owner
        .patch(&path, json!({ "status": "inactive" }))
        .await
        .expect(200);
    let answer = try_login(&app.anonymous(), "alice@acme.example", PASSWORD).await;
    answer.expect_json(403, &json!({ "message": "Account is inactive" }));
    let answer = try_login(&app.anonymous(), "alice@acme.example", "wrong-password").await;
    answer.expect_json(401, &json!({ "message": "Invalid credentials" }));
}

#[tokio::test]
async fn missing_fields_are_422_with_the_documented_errors() {
    let app = App::start().await;
    // the document's body, with the `message` that all other refusals of this API have
    let documented = json!({ "message": "Validation failed", "errors": {
        "email": ["The email field is required."],
        "password": ["The password field is required."],
    } });
    let answer = app.anonymous().post("/api/auth/login", json!({})).await;
    answer.expect_json(422, &documented);
}

#[tokio::test]
async fn a_login_that_is_of_no_api_is_answered_in_this_ones_form() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    for body in [
        "",
        " ",
        "{",
        "nonsense",
        "[]",
        "null",
        "{\"password\":\"x\"}",
    ] {
        let body = Some(body.to_owned());
        let answer = anonymous.send(Method::POST, "/api/auth/login", body).await;
        let answer = answer.expect(422).json();
        assert_eq!(answer["message"], "Validation failed");
        assert!(answer["errors"].is_object(), "{answer}");
    }
}

#[tokio::test]
async fn an_empty_form_is_told_that_its_fields_are_required() {
    let app = App::start().await;
    for (email, password, wrong) in [
        ("", "", vec!["email", "password"]),
        ("", PASSWORD, vec!["email"]),
        (EMAIL, "", vec!["password"]),
    ] {
        let answer = try_login(&app.anonymous(), email, password)
            .await
            .expect(422);
        let named = wrong
            .iter()
            .map(|field| (*field, json!([format!("The {field} field is required.")])));
        assert_eq!(answer.json()["errors"], named.collect::<Value>());
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_422() {
    let app = App::start().await;
    let answer = try_login(&app.anonymous(), "alice", PASSWORD)
        .await
        .expect(422);
    let errors = json!({ "email": ["The email field must be a valid e-mail address."] });
    assert_eq!(answer.json()["errors"], errors);
}

#[tokio::test]
async fn an_access_token_lives_an_hour_and_a_refresh_brings_another() {
    let app = App::start().await;
    app.company("Acme").await;
    let tokens = log_in(&app.anonymous(), EMAIL).await;
    app.hands.forward(3599);
    me(&app, &tokens.access).await.expect(200);
    app.hands.forward(1);
    me(&app, &tokens.access).await.expect(401);
    let next = rotate(&app.anonymous(), &tokens.refresh).await;
    me(&app, &next.access).await.expect(200);
    app.hands.forward(3600);
    me(&app, &next.access).await.expect(401);
}

#[tokio::test]
async fn every_refresh_rotates_the_refresh_token() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let mut seen = vec![log_in(&anonymous, EMAIL).await.refresh];
    for _ in 0..3 {
        app.hands.forward(60);
        let next = rotate(&anonymous, &seen[seen.len() - 1]).await;
        me(&app, &next.access).await.expect(200);
        assert!(!seen.contains(&next.refresh), "a new one each time");
        seen.push(next.refresh);
    }
}

#[tokio::test]
async fn a_spent_refresh_token_revokes_the_family_with_its_access_tokens() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let first = log_in(&anonymous, EMAIL).await;
    let bystander = log_in(&anonymous, EMAIL).await;
    let second = rotate(&anonymous, &first.refresh).await;
    app.hands.forward(10);
    refresh(&anonymous, &first.refresh)
        .await
        .expect_json(401, &bad_refresh_token());
    refresh(&anonymous, &second.refresh)
        .await
        .expect_json(401, &bad_refresh_token());
    me(&app, &first.access).await.expect(401);
    me(&app, &second.access).await.expect(401);
    me(&app, &bystander.access).await.expect(200);
    rotate(&anonymous, &bystander.refresh).await;
}

#[tokio::test]
async fn within_ten_seconds_a_refresh_token_spent_twice_ago_returns_the_newest_one() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let first = log_in(&anonymous, EMAIL).await;
    let second = rotate(&anonymous, &first.refresh).await;
    app.hands.forward(5);
    let third = rotate(&anonymous, &second.refresh).await;
    app.hands.forward(4);
    for spent in [&first, &second] {
        let again = rotate(&anonymous, &spent.refresh).await;
        assert_eq!(again.refresh, third.refresh);
        me(&app, &again.access).await.expect(200);
    }
    // the first one's grace is over, the second one's is not
    app.hands.forward(1);
    rotate(&anonymous, &second.refresh).await;
    refresh(&anonymous, &first.refresh).await.expect(401);
    refresh(&anonymous, &third.refresh).await.expect(401);
}

#[tokio::test]
async fn within_ten_seconds_a_spent_refresh_token_returns_the_same_successor() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let first = log_in(&anonymous, EMAIL).await;
    let second = rotate(&anonymous, &first.refresh).await;
    app.hands.forward(9);
    let again = rotate(&anonymous, &first.refresh).await;
    assert_eq!(again.refresh, second.refresh);
    me(&app, &again.access).await.expect(200);
    me(&app, &second.access).await.expect(200);
    rotate(&anonymous, &second.refresh).await;
}

#[tokio::test]
async fn tabs_that_refresh_at_the_same_time_get_the_same_successor() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let tokens = log_in(&anonymous, EMAIL).await;
    let (one, two, three) = futures::join!(
        rotate(&anonymous, &tokens.refresh),
        rotate(&anonymous, &tokens.refresh),
        rotate(&anonymous, &tokens.refresh),
    );
    assert_eq!(one.refresh, two.refresh);
    assert_eq!(two.refresh, three.refresh);
    for access in [one.access, two.access, three.access] {
        me(&app, &access).await.expect(200);
    }
}

#[tokio::test]
async fn what_is_no_refresh_token_is_401_with_the_documented_body() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let tokens = log_in(&anonymous, EMAIL).await;
    let flipped = if tokens.refresh.starts_with('B') {
        "C"
    } else {
        "B"
    };
    let forged = format!("{flipped}{}", &tokens.refresh[1..]);
    for garbage in [
        "abc123def456",
        "не токен",
        tokens.access.as_str(),
        forged.as_str(),
    ] {
        let answer = refresh(&anonymous, garbage).await;
        answer.expect_json(401, &bad_refresh_token());
    }
    let missing = anonymous
        .post("/api/auth/refresh", json!({}))
        .await
        .expect(422);
    let errors = json!({ "refresh_token": ["The refresh token field is required."] });
    assert_eq!(missing.json()["errors"], errors);
    me(&app, &tokens.access).await.expect(200);
    rotate(&anonymous, &tokens.refresh).await;
}

#[tokio::test]
async fn a_deactivation_ends_the_tokens_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = company.hire("alice", "employee").await.id();
    let tokens = log_in(&app.anonymous(), "alice@acme.example").await;
    let path = format!("/api/employees/{id}");
    company
        .owner
        .patch(&path, json!({ "status": "inactive" }))
        .await
        .expect(200);
    me(&app, &tokens.access).await.expect(401);
    let refused = refresh(&app.anonymous(), &tokens.refresh).await;
    refused.expect_json(401, &bad_refresh_token());
}

#[tokio::test]
async fn a_token_of_either_surface_works_on_both() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let me_by_cookie = company.owner.get("/api/auth/me").await.expect(200).json();
    me(&app, &company.owner.token())
        .await
        .expect_json(200, &me_by_cookie);

    let tokens = log_in(&app.anonymous(), EMAIL).await;
    me(&app, &tokens.access)
        .await
        .expect_json(200, &me_by_cookie);
    let cookie = format!("theme=dark; token={}", tokens.access);
    let browser = app.anonymous().with("cookie", &cookie);
    browser
        .get("/api/auth/me")
        .await
        .expect_json(200, &me_by_cookie);
    let invoice = browser.get("/api/billing/invoice").await;
    invoice.expect_json(200, &json!([]));
}

#[tokio::test]
async fn the_published_keys_verify_an_access_token() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let published = app
        .anonymous()
        .get("/.well-known/jwks.json")
        .await
        .expect(200);
    let keys: JwkSet = serde_json::from_slice(&published.bytes).unwrap();
    assert_eq!(published.json()["keys"].as_array().unwrap().len(), 1);
    let shown = &published.json()["keys"][0];
    assert_eq!(
        [&shown["kty"], &shown["crv"], &shown["alg"]],
        ["OKP", "Ed25519", "EdDSA"]
    );
    assert_eq!(shown["d"], Value::Null, "no private half");

    let tokens = log_in(&app.anonymous(), EMAIL).await;
    for token in [tokens.access, company.owner.token()] {
        let header = decode_header(&token).unwrap();
        assert_eq!(header.alg, Algorithm::EdDSA);
        let key = keys.find(&header.kid.unwrap()).unwrap();
        let key = DecodingKey::from_jwk(key).unwrap();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        let claims = decode::<Value>(&token, &key, &validation).unwrap().claims;
        assert_eq!(claims["iat"], tests::now().as_second());

        let mut signature = token.clone();
        let last = signature.pop().unwrap();
        signature.insert(token.rfind('.').unwrap() + 1, last);
        assert!(decode::<Value>(&signature, &key, &validation).is_err());
        me(&app, &signature).await.expect(401);
    }
}
