//! `POST /login`.

use serde_json::json;
use tests::{App, PASSWORD};

use super::{error, log_in, try_login, wrong_fields};
use crate::mfa::{enable, verify};

const EMAIL: &str = "owner@acme.example";
const WRONG: &str = "Неверные учетные данные";

#[tokio::test]
async fn a_login_answers_with_a_token_for_eight_hours() {
    let app = App::start().await;
    app.company("Acme").await;
    let login = try_login(&app.anonymous(), "Owner@Acme.example", PASSWORD).await;
    let token = login.field("token");
    let login = login.expect_json(200, &json!({ "token": token }));
    assert_eq!(login.header("set-cookie"), None);
    let client = app.anonymous().bearer(&token);
    app.hands.forward(8 * 3600 - 1);
    client.get("/profile").await.expect(200);
    app.hands.forward(1);
    let ended = error("Токен истек");
    client.get("/profile").await.expect_json(401, &ended);
}

#[tokio::test]
async fn no_token_is_401_and_a_forged_one_403() {
    let app = App::start().await;
    app.company("Acme").await;
    let missing = app.anonymous().get("/profile").await;
    missing.expect_json(401, &error("Токен не предоставлен"));
    let forged = app.anonymous().bearer("forged").get("/profile").await;
    forged.expect_json(403, &error("Недействительный токен"));
}

#[tokio::test]
async fn wrong_credentials_are_400() {
    let app = App::start().await;
    app.company("Acme").await;
    for (email, password) in [(EMAIL, "wrong-password"), ("nobody@acme.example", PASSWORD)] {
        let refused = try_login(&app.anonymous(), email, password).await;
        refused.expect_json(400, &error(WRONG));
    }
    let nothing = app.anonymous().post("/login", json!({})).await;
    let needed = "Обязательное поле";
    let fields = [("email", needed), ("password", needed)];
    nothing.expect_json(400, &wrong_fields(&fields, "body"));
}

#[tokio::test]
async fn an_inactive_account_is_403() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "employee").await;
    let inactive = json!({ "status": "inactive" });
    let change = company.owner.patch("/api/employees/2", inactive).await;
    change.expect(200);
    let refused = try_login(&app.anonymous(), "anna@acme.example", PASSWORD).await;
    refused.expect_json(403, &error("Аккаунт деактивирован"));
}

#[tokio::test]
async fn failures_count_together_with_those_of_the_other_apis() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    for _ in 0..5 {
        let refused = try_login(&anonymous, EMAIL, "wrong-password").await;
        refused.expect(400);
        let refused = crate::auth::try_login(&anonymous, EMAIL, "wrong-password").await;
        refused.expect(401);
    }
    let refused = try_login(&anonymous, EMAIL, PASSWORD).await;
    let wait = error("Слишком много попыток, повторите через 900 с");
    let refused = refused.expect_json(429, &wait);
    assert_eq!(refused.header("retry-after"), Some("900"));
}

#[tokio::test]
async fn with_a_second_factor_the_token_comes_after_its_code() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let authenticator = enable(&app, &company.owner).await;
    let first = try_login(&app.anonymous(), EMAIL, PASSWORD).await;
    let temp_token = first.field("tempToken");
    first.expect_json(
        401,
        &json!({
            "error": "Требуется второй фактор", "code": "MFA_REQUIRED", "tempToken": temp_token,
        }),
    );
    let second = verify(&app.anonymous(), &temp_token, &authenticator.code(&app)).await;
    let token = second.field("token");
    second.expect_json(200, &json!({ "token": token }));
    let client = app.anonymous().bearer(&token);
    client.get("/profile").await.expect(200);
}

#[tokio::test]
async fn a_login_shows_in_the_profile_and_a_logout_ends_it() {
    let app = App::start().await;
    app.company("Acme").await;
    app.hands.forward(60);
    let client = log_in(&app, EMAIL, PASSWORD).await;
    let profile = client.get("/profile").await.expect(200);
    assert_eq!(profile.field("lastLoginDate"), "2026-04-08T09:01:00.000Z");
    client.post("/api/auth/logout", json!({})).await.expect(200);
    client.get("/profile").await.expect(401);
}
