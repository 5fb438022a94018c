//! `WorkHub`: logging in and out.

mod limits;
mod sessions;

use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD, refusal, violations};

pub(crate) fn bad_credentials() -> Value {
    refusal("UNAUTHORIZED", "Invalid credentials")
}

/// Tries a `WorkHub` login.
pub(crate) async fn try_login(client: &Client, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    client.post("/api/auth/login", body).await
}

#[tokio::test]
async fn a_login_without_a_password_names_the_field_and_is_no_failure() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let required = violations(&json!({ "password": ["password is required"] }));
    for _ in 0..11 {
        let answer = try_login(&anonymous, "owner@acme.example", "").await;
        answer.expect_json(400, &required);
    }
    try_login(&anonymous, "owner@acme.example", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_company_signs_up_and_its_admin_logs_in() {
    let app = App::start().await;
    let company = app.company("My Company").await;
    assert_eq!(company.slug, "my-company");
    let login = try_login(&app.anonymous(), "owner@my-company.example", PASSWORD).await;
    login.expect_json(
        200,
        &json!({ "role": "admin", "empId": 1, "orgId": company.id }),
    );
}

#[tokio::test]
async fn an_employee_and_a_manager_log_in_with_their_roles() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.hire("maria", "manager").await;
    let anonymous = app.anonymous();
    try_login(&anonymous, "petr@acme.example", PASSWORD)
        .await
        .expect_json(
            200,
            &json!({ "role": "employee", "empId": 2, "orgId": company.id }),
        );
    try_login(&anonymous, " MARIA@acme.example ", PASSWORD)
        .await
        .expect_json(
            200,
            &json!({ "role": "manager", "empId": 3, "orgId": company.id }),
        );
}

#[tokio::test]
async fn me_of_an_employee_is_exactly_what_the_document_shows() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let me = json!({
        "empId": 2, "orgId": company.id, "name": "petr", "role": "employee",
        "adminSections": [], "featureFlags": { "arena": true },
        "subscriptionStatus": "trial", "trialEndsAt": "2026-04-22T09:00:00.000Z",
        "announcements": [],
    });
    let employee = company.employee("petr").await;
    employee.get("/api/auth/me").await.expect_json(200, &me);
}

#[tokio::test]
async fn me_without_a_session_is_401() {
    let app = App::start().await;
    let required = refusal("UNAUTHORIZED", "Authentication required");
    let anonymous = app.anonymous();
    anonymous
        .get("/api/auth/me")
        .await
        .expect_json(401, &required);
    let invalid = refusal("UNAUTHORIZED", "Invalid token");
    for token in ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        let answer = anonymous.bearer(token).get("/api/auth/me").await;
        answer.expect_json(401, &invalid);
        let cookie = anonymous.with("cookie", &format!("token={token}"));
        cookie.get("/api/auth/me").await.expect_json(401, &invalid);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_the_same() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    for (name, password) in [
        ("owner@acme.example", "secret124"),
        ("owner@acme.example", "Secret123"),
        ("nobody@acme.example", PASSWORD),
        ("nobody", PASSWORD),
    ] {
        let answer = try_login(&anonymous, name, password).await;
        let answer = answer.expect_json(401, &bad_credentials());
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn a_login_names_what_is_missing() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    for (body, details) in [
        (
            json!({ "username": "ivanov" }),
            json!({ "password": ["password is required"] }),
        ),
        (
            json!({ "username": "", "password": "x" }),
            json!({ "username": ["username is required"] }),
        ),
        (
            json!({ "username": 1, "password": 2 }),
            json!({
                "username": ["username must be of type string"],
                "password": ["password must be of type string"],
            }),
        ),
    ] {
        let answer = anonymous.post("/api/auth/login", body).await;
        answer.expect_json(400, &violations(&details));
    }
}

#[tokio::test]
async fn the_part_before_the_at_sign_logs_in_where_the_tenant_is_known() {
    let app = App::start().await;
    let acme = app.company("Acme").await;
    let other = app.company("Other").await;
    let anonymous = app.anonymous();
    let in_acme = json!({ "role": "admin", "empId": 1, "orgId": acme.id });
    let in_other = json!({ "role": "admin", "empId": 1, "orgId": other.id });
    for (client, answer) in [
        (anonymous.with("x-tenant", "acme"), &in_acme),
        (anonymous.with("x-tenant", "other"), &in_other),
        (anonymous.with("host", "acme.workhub.test"), &in_acme),
        (
            anonymous
                .with("host", "acme.workhub.test")
                .with("x-tenant", "other"),
            &in_other,
        ),
    ] {
        try_login(&client, "Owner", PASSWORD)
            .await
            .expect_json(200, answer);
    }
    for client in [anonymous.clone(), anonymous.with("x-tenant", "nobody")] {
        let answer = try_login(&client, "owner", PASSWORD).await;
        answer.expect_json(401, &bad_credentials());
    }
}

#[tokio::test]
async fn a_part_before_the_at_sign_that_one_in_the_deployment_has_needs_no_tenant() {
    let app = App::start().await;
    let acme = app.company("Acme").await;
    let other = app.company("Other").await;
    acme.hire("ivanov", "employee").await;
    let anonymous = app.anonymous();
    let login = try_login(&anonymous, "Ivanov", PASSWORD).await.expect(200);
    assert_eq!(login.json()["orgId"], acme.id);
    let typo = anonymous.with("x-tenant", "akme");
    let answer = try_login(&typo, "ivanov", PASSWORD).await;
    answer.expect_json(401, &bad_credentials());

    let second = other.hire("ivanov", "employee").await.id();
    let ambiguous = try_login(&anonymous, "ivanov", PASSWORD).await;
    ambiguous.expect_json(401, &bad_credentials());
    let path = format!("/api/employees/{second}");
    let renamed = json!({ "email": "petrov@other.example" });
    other.owner.patch(&path, renamed).await.expect(200);
    try_login(&anonymous, "ivanov", PASSWORD).await.expect(200);
    try_login(&anonymous, "petrov", PASSWORD).await.expect(200);
    other.owner.delete(&path).await.expect(200);
    let gone = try_login(&anonymous, "petrov", PASSWORD).await;
    gone.expect_json(401, &bad_credentials());
}

#[tokio::test]
async fn the_default_tenant_is_meant_when_a_request_names_none() {
    let app = App::with([("DEFAULT_TENANT", "acme")]).await;
    let acme = app.company("Acme").await;
    let other = app.company("Other").await;
    let login = try_login(&app.anonymous(), "owner", PASSWORD)
        .await
        .expect(200);
    assert_eq!(login.json()["orgId"], acme.id);
    let named = app.anonymous().with("x-tenant", "other");
    let login = try_login(&named, "owner", PASSWORD).await.expect(200);
    assert_eq!(login.json()["orgId"], other.id);
}

#[tokio::test]
async fn a_part_before_the_at_sign_that_two_have_logs_nobody_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = tests::person("Second", "owner@elsewhere.example", "employee");
    let second = company
        .owner
        .post("/api/employees", body)
        .await
        .expect(201)
        .id();
    let client = app.anonymous().with("x-tenant", "acme");
    let ambiguous = try_login(&client, "owner", PASSWORD).await;
    ambiguous.expect_json(401, &bad_credentials());
    let unique = try_login(&client, "owner@elsewhere.example", PASSWORD).await;
    assert_eq!(unique.expect(200).json()["empId"], second);

    let removal = company
        .owner
        .delete(&format!("/api/employees/{second}"))
        .await;
    removal.expect_json(200, &json!({ "ok": true }));
    let login = try_login(&client, "owner", PASSWORD).await.expect(200);
    assert_eq!(login.json()["empId"], 1);
}

#[tokio::test]
async fn a_deactivated_account_is_told_so_only_with_its_password() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = company.hire("petr", "employee").await.id();
    let path = format!("/api/employees/{id}");
    let change = company
        .owner
        .patch(&path, json!({ "status": "inactive" }))
        .await;
    change.expect(200);
    let anonymous = app.anonymous();
    let inactive = refusal("UNAUTHORIZED", "Account is inactive");
    try_login(&anonymous, "petr@acme.example", PASSWORD)
        .await
        .expect_json(401, &inactive);
    try_login(&anonymous, "petr@acme.example", "wrong-password")
        .await
        .expect_json(401, &bad_credentials());
}
