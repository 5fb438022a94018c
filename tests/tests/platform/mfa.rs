//! The second factor.

mod abuse;

use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD, refusal, violations};
use totp_rs::{Builder, Secret};

use crate::{auth::try_login, headroom_auth};

const EMAIL: &str = "owner@acme.example";

/// A user's authenticator app.
pub(crate) struct Authenticator {
    secret: String,
    recovery_codes: Vec<String>,
}

impl Authenticator {
    /// The code that the app shows so many seconds from now.
    fn code_in(&self, app: &App, seconds: i64) -> String {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        let totp = Builder::new().with_secret(secret).with_account_name("any");
        let now = app.stack.platform.clock.now().as_second() + seconds;
        totp.build()
            .unwrap()
            .generate(now.unsigned_abs())
            .to_string()
    }

    pub(crate) fn code(&self, app: &App) -> String {
        self.code_in(app, 0)
    }

    /// A code that is wrong now and around now.
    fn wrong_code(&self, app: &App) -> String {
        let near = [-60, -30, 0, 30, 60].map(|seconds| self.code_in(app, seconds));
        let digits = ["000000", "111111", "222222", "333333", "444444", "555555"];
        digits
            .into_iter()
            .find(|code| !near.iter().any(|n| n == code))
            .unwrap()
            .to_owned()
    }
}

pub(crate) async fn send_code(client: &Client, action: &str, code: &str) -> Answer {
    let path = format!("/api/auth/mfa/{action}");
    client.post(&path, json!({ "code": code })).await
}

pub(crate) async fn verify(client: &Client, temp_token: &str, code: &str) -> Answer {
    let body = json!({ "tempToken": temp_token, "code": code });
    client.post("/api/auth/mfa/verify", body).await
}

/// Begins with the second factor; a code enables it.
pub(crate) async fn set_up(client: &Client) -> Authenticator {
    let setup = client
        .post("/api/auth/mfa/setup", json!({}))
        .await
        .expect(200);
    Authenticator {
        secret: setup.field("secret"),
        recovery_codes: Vec::new(),
    }
}

/// Sets the second factor up and enables it; a code of the next half minute is still good.
pub(crate) async fn enable(app: &App, client: &Client) -> Authenticator {
    let mut authenticator = set_up(client).await;
    let enabled = send_code(client, "enable", &authenticator.code(app))
        .await
        .expect(200);
    authenticator.recovery_codes =
        serde_json::from_value(enabled.json()["recoveryCodes"].clone()).unwrap();
    app.hands.forward(30);
    authenticator
}

/// The first step of a `WorkHub` login.
async fn temp_token(app: &App) -> String {
    let answer = try_login(&app.anonymous(), EMAIL, PASSWORD)
        .await
        .expect(200);
    let token = answer.field("tempToken");
    assert_eq!(
        answer.json(),
        json!({ "needsMfa": true, "tempToken": token })
    );
    assert_eq!(
        answer.header("set-cookie"),
        None,
        "no session before the second step"
    );
    token
}

fn bad_code() -> Value {
    refusal("UNAUTHORIZED", "Invalid code")
}

#[tokio::test]
async fn setting_up_gives_a_secret_and_the_address_for_a_qr_code() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let setup = owner
        .post("/api/auth/mfa/setup", json!({}))
        .await
        .expect(200);
    let (secret, url) = (setup.field("secret"), setup.field("otpauthUrl"));
    assert_eq!(setup.json(), json!({ "secret": secret, "otpauthUrl": url }));
    assert_eq!(secret.len(), 32, "160 bits in base32");
    assert!(
        url.starts_with("otpauth://totp/WorkHub:owner%40acme.example?"),
        "{url}"
    );
    assert!(url.contains(&format!("secret={secret}")), "{url}");
    assert!(url.contains("issuer=WorkHub"), "{url}");
    try_login(&app.anonymous(), EMAIL, PASSWORD)
        .await
        .expect_json(200, &json!({ "role": "admin", "empId": 1, "orgId": 1 }));
}

#[tokio::test]
async fn enabling_needs_a_right_code_and_gives_ten_recovery_codes() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let early = send_code(&owner, "enable", "123456").await;
    early.expect_json(409, &refusal("CONFLICT", "Set the second factor up first"));

    let setup = owner
        .post("/api/auth/mfa/setup", json!({}))
        .await
        .expect(200);
    let mut phone = Authenticator {
        secret: setup.field("secret"),
        recovery_codes: vec![],
    };
    let wrong = send_code(&owner, "enable", &phone.wrong_code(&app)).await;
    wrong.expect_json(401, &bad_code());
    let missing = owner.post("/api/auth/mfa/enable", json!({})).await;
    let details = json!({ "code": ["code is required"] });
    missing.expect_json(400, &violations(&details));

    let code = phone.code(&app);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let enabled = send_code(&owner, "enable", &spaced)
        .await
        .expect(200)
        .json();
    assert_eq!(enabled.as_object().unwrap().len(), 1);
    phone.recovery_codes = serde_json::from_value(enabled["recoveryCodes"].clone()).unwrap();
    phone.recovery_codes.sort();
    phone.recovery_codes.dedup();
    assert_eq!(phone.recovery_codes.len(), 10);

    let enabled_already = refusal("CONFLICT", "The second factor is enabled already");
    let again = owner.post("/api/auth/mfa/setup", json!({})).await;
    again.expect_json(409, &enabled_already);
    let again = send_code(&owner, "enable", &phone.code_in(&app, 30)).await;
    again.expect_json(409, &enabled_already);
}

#[tokio::test]
async fn a_login_asks_for_the_code_and_completes_with_the_cookie() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let temp_token = temp_token(&app).await;
    let mut browser = app.anonymous();
    let answer = verify(&browser, &temp_token, &phone.code(&app)).await;
    let answer = answer.expect_json(200, &json!({ "role": "admin", "empId": 1, "orgId": 1 }));
    browser.keep_cookie(&answer);
    browser.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn a_headroom_login_is_401_with_a_temp_token_and_completes_with_tokens() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let phone = enable(&app, &company.owner).await;
    let anonymous = app.anonymous();
    let refused = headroom_auth::try_login(&anonymous, EMAIL, PASSWORD)
        .await
        .expect(401);
    let temp_token = refused.field("tempToken");
    assert_eq!(
        refused.json(),
        json!({
            "message": "A second factor is required", "code": "MFA_REQUIRED",
            "tempToken": temp_token,
        })
    );
    let answer = verify(&anonymous, &temp_token, &phone.code(&app))
        .await
        .expect(200);
    let (access, refresh) = (answer.field("access_token"), answer.field("refresh_token"));
    let uuid = company.owner.get("/api/employees/1").await.field("uuid");
    assert_eq!(
        answer.json(),
        json!({
            "access_token": access, "refresh_token": refresh,
            "token_type": "bearer", "expires_in": 3600,
            "user": { "id": uuid, "name": "Ivanov Ivan", "email": EMAIL, "role": "admin" },
        })
    );
    assert_eq!(answer.header("set-cookie"), None);
    anonymous
        .bearer(&access)
        .get("/api/auth/me")
        .await
        .expect(200);
    headroom_auth::refresh(&anonymous, &refresh)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_code_works_once() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let (code, anonymous) = (phone.code(&app), app.anonymous());
    verify(&anonymous, &temp_token(&app).await, &code)
        .await
        .expect(200);
    let again = verify(&anonymous, &temp_token(&app).await, &code).await;
    again.expect_json(401, &bad_code());
    let older = phone.code_in(&app, -30);
    let again = verify(&anonymous, &temp_token(&app).await, &older).await;
    again.expect_json(401, &bad_code());
    app.hands.forward(30);
    verify(&anonymous, &temp_token(&app).await, &phone.code(&app))
        .await
        .expect(200);
}

#[tokio::test]
async fn the_code_that_enabled_the_second_factor_does_not_log_in() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let spent = phone.code_in(&app, -30);
    let answer = verify(&app.anonymous(), &temp_token(&app).await, &spent).await;
    answer.expect_json(401, &bad_code());
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let anonymous = app.anonymous();
    let code = &phone.recovery_codes[4];
    verify(&anonymous, &temp_token(&app).await, &code.to_uppercase())
        .await
        .expect(200);
    let again = verify(&anonymous, &temp_token(&app).await, code).await;
    again.expect_json(401, &bad_code());
    let other = &phone.recovery_codes[5];
    verify(&anonymous, &temp_token(&app).await, other)
        .await
        .expect(200);
}

#[tokio::test]
async fn disabling_needs_a_code_and_logins_then_need_none() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let not_enabled = send_code(&owner, "disable", "123456").await;
    not_enabled.expect_json(
        409,
        &refusal("CONFLICT", "The second factor is not enabled"),
    );
    let phone = enable(&app, &owner).await;
    let wrong = send_code(&owner, "disable", &phone.wrong_code(&app)).await;
    wrong.expect_json(401, &bad_code());
    temp_token(&app).await;
    let disabled = send_code(&owner, "disable", &phone.code(&app)).await;
    disabled.expect_json(200, &json!({ "ok": true }));
    try_login(&app.anonymous(), EMAIL, PASSWORD)
        .await
        .expect_json(200, &json!({ "role": "admin", "empId": 1, "orgId": 1 }));
}
