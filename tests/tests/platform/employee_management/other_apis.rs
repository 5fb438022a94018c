//! The same people through `WorkHub` and Headroom.

use serde_json::json;
use tests::{App, PASSWORD};

use super::{error, hire, log_in, registration, try_login, visitor, with};
use crate::headroom_auth;

#[tokio::test]
async fn a_user_made_here_logs_in_everywhere_with_their_short_password() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let password = "123456";
    hire(&company, "petr", &json!({ "password": password })).await;
    let anna = with(
        registration("anna@acme.example"),
        &json!({ "password": password }),
    );
    let client = visitor(&app, &company);
    client.post("/register", anna).await.expect(201);
    for (id, email) in [(2, "petr@acme.example"), (3, "anna@acme.example")] {
        let mut browser = app.anonymous();
        let login = browser.log_in(email, password).await;
        assert_eq!(login.json()["empId"], id);
        let profile = browser.get("/profile").await.expect(200);
        assert_eq!(profile.id(), id);
        let login = headroom_auth::try_login(&app.anonymous(), email, password).await;
        let token = login.expect(200).field("access_token");
        let profile = app.anonymous().bearer(&token).get("/profile").await;
        assert_eq!(profile.expect(200).field("email"), email);
    }
}

#[tokio::test]
async fn an_employee_made_in_workhub_logs_in_here() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "manager").await;
    let anna = log_in(&app, "anna@acme.example", PASSWORD).await;
    let profile = anna.get("/profile").await.expect(200).json();
    assert_eq!(
        (&profile["firstName"], &profile["role"]),
        (&json!("anna"), &json!("employee"))
    );
    let me = anna.get("/api/auth/me").await.expect(200);
    assert_eq!(me.field("role"), "manager");
    let owner = log_in(&app, "owner@acme.example", PASSWORD).await;
    assert_eq!(owner.get("/profile").await.field("role"), "admin");
}

#[tokio::test]
async fn a_salary_is_the_same_money_in_kopecks_and_as_a_number() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({ "salary": 1500.5 })).await;
    let employee = company.owner.get("/api/employees/2").await.json();
    assert_eq!(employee["salary"], 150_050);
    let raise = json!({ "salary": 200_000 });
    company
        .owner
        .patch("/api/employees/2", raise)
        .await
        .expect(200);
    let user = company.owner.get("/users/2").await.expect(200).json();
    assert_eq!(user["salary"], 2000);
    assert_eq!(user["lastSalaryIncreaseDate"], "2026-04-08T09:00:00.000Z");
}

#[tokio::test]
async fn a_change_of_rights_in_workhub_ends_the_session_at_the_next_request() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = company.hire("anna", "employee").await.id();
    let path = format!("/api/employees/{id}");
    for (change, role) in [
        (json!({ "accessRole": "admin" }), "admin"),
        (json!({ "accessRole": "employee" }), "employee"),
    ] {
        let anna = log_in(&app, "anna@acme.example", PASSWORD).await;
        anna.get("/profile").await.expect(200);
        company.owner.patch(&path, change).await.expect(200);
        let ended = error("Токен истек");
        anna.get("/profile").await.expect_json(401, &ended);
        let user = company.owner.get(&format!("/users/{id}")).await;
        assert_eq!(user.field("role"), role);
    }
    let anna = log_in(&app, "anna@acme.example", PASSWORD).await;
    let inactive = json!({ "status": "inactive" });
    company.owner.patch(&path, inactive).await.expect(200);
    anna.get("/profile").await.expect(401);
    let refused = try_login(&app.anonymous(), "anna@acme.example", PASSWORD).await;
    refused.expect(403);
}

#[tokio::test]
async fn a_change_here_shows_in_workhub() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut petr = app.anonymous();
    hire(&company, "petr", &json!({})).await;
    petr.log_in("petr@acme.example", PASSWORD).await;
    let change = json!({ "role": "admin", "position": "Lead", "firstName": "Павел" });
    company.owner.put("/users/2", change).await.expect(200);
    petr.get("/api/auth/me").await.expect(401);
    let employee = company.owner.get("/api/employees/2").await.json();
    assert_eq!(employee["accessRole"], "admin");
    assert_eq!(employee["name"], "Павел Иванов");
    assert_eq!(employee["role"], "Lead");
    company.owner.delete("/users/2").await.expect(200);
    company.owner.get("/api/employees/2").await.expect(404);
}
