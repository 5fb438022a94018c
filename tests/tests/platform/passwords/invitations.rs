//! Links by mail that set a first password.

use serde_json::json;
use tests::{App, PASSWORD};

use super::{NEW, bad_token, ok, reset};
use crate::auth::{bad_credentials, try_login};

#[tokio::test]
async fn an_employee_without_a_password_is_invited_to_set_one() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "name": "Пётр Петров", "email": "petr@acme.example" });
    company.owner.post("/api/employees", body).await.expect(201);
    let early = try_login(&app.anonymous(), "petr@acme.example", PASSWORD).await;
    early.expect_json(401, &bad_credentials());

    let mails = app.mails("petr@acme.example").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "WorkHub: приглашение");
    assert!(mails[0].text.contains("Пётр Петров"), "{}", mails[0].text);
    assert!(mails[0].text.contains("Acme"), "{}", mails[0].text);
    let token = app.token_from_mail("petr@acme.example").await;
    reset(&app.anonymous(), &token, NEW)
        .await
        .expect_json(200, &ok());
    try_login(&app.anonymous(), "petr@acme.example", NEW)
        .await
        .expect_json(
            200,
            &json!({ "role": "employee", "empId": 2, "orgId": company.id }),
        );
    reset(&app.anonymous(), &token, NEW)
        .await
        .expect_json(400, &bad_token());
}

#[tokio::test]
async fn nobody_is_invited_who_has_a_password_or_no_address() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    let body = json!({ "name": "Nobody" });
    company.owner.post("/api/employees", body).await.expect(201);
    app.deliver().await;
    let mails = app.stack.outbox.outbox(None).unwrap();
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["WorkHub: добро пожаловать"]);
}

#[tokio::test]
async fn who_gets_an_address_and_has_no_password_is_invited_there() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let member = json!({ "name": "Li", "role_id": 1, "hourly_rate": "10.00" });
    let made = company.owner.post("/api/team-members", member).await;
    made.expect(201);
    app.deliver().await;
    for address in ["typo@acme.example", "li@acme.example"] {
        let body = json!({ "email": address });
        company
            .owner
            .patch("/api/employees/2", body)
            .await
            .expect(200);
        let mails = app.mails(address).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].subject, "WorkHub: приглашение");
    }
    let token = app.token_from_mail("li@acme.example").await;
    reset(&app.anonymous(), &token, NEW)
        .await
        .expect_json(200, &ok());
    let moved = json!({ "email": "li@other.example" });
    company
        .owner
        .patch("/api/employees/2", moved)
        .await
        .expect(200);
    assert_eq!(app.mails("li@other.example").await, [], "has a password");
}
