//! Changing and deactivating people.

use serde_json::{Value, json};
use tests::{App, Client, Company, PASSWORD, refusal, violations};

use crate::auth::{bad_credentials, try_login};

pub(super) const PETR: &str = "/api/employees/2";

fn forbidden(message: &str) -> Value {
    refusal("FORBIDDEN", message)
}

pub(super) async fn count(company: &Company<'_>) -> Value {
    let subscription = company.owner.get("/api/billing/subscription").await;
    subscription.expect(200).json()["employeeCount"].clone()
}

pub(super) async fn is_logged_out(client: &Client) -> bool {
    client.get("/api/auth/me").await.status.as_u16() == 401
}

#[tokio::test]
async fn an_admin_changes_what_is_given_and_keeps_the_rest() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut expected = company.hire("petr", "employee").await.json();
    app.hands.forward(60);
    let body = json!({
        "name": "Пётр Ильич Петров", "position": "Архитектор", "department": "R&D",
        "phone": "+7", "salary": 0, "hireDate": "2026-01-15", "unknown": true,
    });
    let given = json!({
        "name": "Пётр Ильич Петров", "position": "Архитектор", "role": "Архитектор",
        "department": "R&D", "phone": "+7", "salary": 0, "hireDate": "2026-01-15",
        "updatedAt": "2026-04-08T09:01:00.000Z",
    });
    expected
        .as_object_mut()
        .unwrap()
        .extend(given.as_object().unwrap().clone());
    company
        .owner
        .patch(PETR, body)
        .await
        .expect_json(200, &expected);
    company.owner.get(PETR).await.expect_json(200, &expected);

    let body = json!({ "position": null, "department": "", "salary": null, "hireDate": null });
    let given = json!({
        "position": null, "role": "employee", "department": null, "salary": null,
        "hireDate": null,
    });
    expected
        .as_object_mut()
        .unwrap()
        .extend(given.as_object().unwrap().clone());
    company
        .owner
        .patch(PETR, body)
        .await
        .expect_json(200, &expected);
}

#[tokio::test]
async fn a_change_of_the_profile_does_not_log_the_person_out() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let body = json!({ "name": "New Name", "salary": 1, "position": "boss" });
    company.owner.patch(PETR, body).await.expect(200);
    let me = petr.get("/api/auth/me").await.expect(200);
    assert_eq!(me.field("name"), "New Name");
}

#[tokio::test]
async fn every_member_may_change_their_own_name_phone_and_mails_and_nothing_else() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let manager = company.manager("maria").await;
    let own = petr
        .patch(PETR, json!({ "name": "P. Petrov", "phone": "+7" }))
        .await
        .expect(200);
    assert_eq!(
        (own.field("name"), own.field("phone")),
        ("P. Petrov".into(), "+7".into())
    );
    let off = petr
        .patch(PETR, json!({ "mailNotifications": false }))
        .await;
    assert_eq!(off.expect(200).json()["mailNotifications"], false);
    let refused = forbidden("Only administrators may change this");
    for body in [
        json!({ "email": "other@acme.example" }),
        json!({ "accessRole": "admin" }),
        json!({ "position": "director" }),
        json!({ "department": "Board" }),
        json!({ "salary": 100_000_000 }),
        json!({ "email": null }),
        json!({ "hireDate": "2020-01-01" }),
        json!({ "status": "inactive" }),
    ] {
        petr.patch(PETR, body).await.expect_json(403, &refused);
    }
    let mixed = json!({ "name": "Mixed", "salary": 1 });
    petr.patch(PETR, mixed).await.expect_json(403, &refused);
    for client in [&petr, &manager] {
        for body in [
            json!({ "phone": "1" }),
            json!({ "mailNotifications": false }),
        ] {
            let answer = client.patch("/api/employees/1", body).await;
            answer.expect_json(403, &refused);
        }
    }
    let seen = company.owner.get(PETR).await.json();
    assert_eq!(
        (&seen["name"], &seen["salary"]),
        (&json!("P. Petrov"), &json!(null))
    );
}

#[tokio::test]
async fn everything_wrong_with_a_change_is_named_and_nothing_is_changed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let before = company.hire("petr", "employee").await.json();
    let wrong = json!({
        "name": "", "email": "x", "accessRole": "boss", "salary": "much", "hireDate": "soon",
        "mailNotifications": "no",
    });
    let details = json!({
        "name": ["name is required"],
        "email": ["email must be a valid e-mail address"],
        "accessRole": ["accessRole must be one of: admin, manager, employee"],
        "salary": ["salary must be of type integer"],
        "hireDate": ["hireDate must be a date (YYYY-MM-DD)"],
        "mailNotifications": ["mailNotifications must be of type boolean"],
    });
    let answer = company.owner.patch(PETR, wrong).await;
    answer.expect_json(400, &violations(&details));
    let status = company
        .owner
        .patch(PETR, json!({ "status": "removed" }))
        .await;
    let details = json!({ "status": ["status must be one of: active, inactive"] });
    status.expect_json(400, &violations(&details));
    company.owner.get(PETR).await.expect_json(200, &before);
}

#[tokio::test]
async fn a_change_of_role_ends_the_sessions_and_the_next_login_has_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut petr = company.employee("petr").await;
    let changed = company
        .owner
        .patch(PETR, json!({ "accessRole": "admin" }))
        .await
        .expect(200);
    assert_eq!(changed.field("accessRole"), "admin");
    assert!(is_logged_out(&petr).await);
    let login = petr.log_in("petr@acme.example", PASSWORD).await;
    login.expect_json(
        200,
        &json!({ "role": "admin", "empId": 2, "orgId": company.id }),
    );
    petr.get("/api/billing/subscription").await.expect(200);

    company
        .owner
        .patch(PETR, json!({ "accessRole": "employee" }))
        .await
        .expect(200);
    let refused = petr.get("/api/billing/subscription").await;
    refused.expect_json(401, &refusal("UNAUTHORIZED", "Session has expired"));
}

#[tokio::test]
async fn a_new_address_is_the_new_login_and_frees_the_old_one() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let body = json!({ "email": "Petr@New.example" });
    let changed = company.owner.patch(PETR, body).await.expect(200);
    assert_eq!(changed.field("email"), "petr@new.example");
    assert!(is_logged_out(&petr).await);
    let anonymous = app.anonymous();
    try_login(&anonymous, "petr@acme.example", PASSWORD)
        .await
        .expect_json(401, &bad_credentials());
    try_login(&anonymous, "petr@new.example", PASSWORD)
        .await
        .expect(200);
    let tenant = anonymous.with("x-tenant", "acme");
    try_login(&tenant, "petr", PASSWORD).await.expect(200);
    let successor = json!({ "name": "Second", "email": "petr@acme.example" });
    company
        .owner
        .post("/api/employees", successor)
        .await
        .expect(201);

    let taken = company
        .owner
        .patch(PETR, json!({ "email": "petr@acme.example" }))
        .await;
    assert_eq!(
        taken.expect(409).json()["details"]["email"][0],
        "E-mail is already registered"
    );
    let none = company
        .owner
        .patch(PETR, json!({ "email": null }))
        .await
        .expect(200);
    assert_eq!(none.json()["email"], Value::Null);
    try_login(&anonymous, "petr@new.example", PASSWORD)
        .await
        .expect(401);
}

#[tokio::test]
async fn a_deactivated_person_is_logged_out_and_comes_back_with_the_same_password() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    assert_eq!(count(&company).await, 2);
    let changed = company
        .owner
        .patch(PETR, json!({ "status": "inactive" }))
        .await
        .expect(200);
    assert_eq!(changed.field("status"), "inactive");
    assert!(is_logged_out(&petr).await);
    assert_eq!(count(&company).await, 1);
    company
        .owner
        .patch(PETR, json!({ "status": "inactive" }))
        .await
        .expect(200);
    assert_eq!(count(&company).await, 1, "counted once");
    assert_eq!(
        company.owner.get(PETR).await.expect(200).field("status"),
        "inactive"
    );

    company
        .owner
        .patch(PETR, json!({ "status": "active" }))
        .await
        .expect(200);
    assert_eq!(count(&company).await, 2);
    assert!(is_logged_out(&petr).await, "old sessions stay ended");
    try_login(&app.anonymous(), "petr@acme.example", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn the_owner_keeps_role_login_and_account() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("boris").await;
    let keeps = forbidden("The owner keeps role, login and account");
    for client in [&admin, &company.owner] {
        for body in [
            json!({ "accessRole": "manager" }),
            json!({ "accessRole": "employee" }),
            json!({ "status": "inactive" }),
            json!({ "email": null }),
        ] {
            client
                .patch("/api/employees/1", body)
                .await
                .expect_json(403, &keeps);
        }
        let answer = client.delete("/api/employees/1").await;
        let never = forbidden("Neither the owner nor yourself can be removed");
        answer.expect_json(403, &never);
    }
    let stolen = json!({ "email": "boris+owner@acme.example" });
    let answer = admin.patch("/api/employees/1", stolen).await;
    answer.expect_json(
        403,
        &forbidden("Only the owner may change the owner's login"),
    );
    company.owner.get("/api/auth/me").await.expect(200);
    let moved = json!({ "email": "new@acme.example" });
    company
        .owner
        .patch("/api/employees/1", moved)
        .await
        .expect(200);
    try_login(&app.anonymous(), "new@acme.example", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn admins_cannot_lock_themselves_out() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("boris").await;
    let own = forbidden("You cannot take your own rights away");
    for body in [
        json!({ "accessRole": "employee" }),
        json!({ "status": "inactive" }),
    ] {
        admin.patch(PETR, body).await.expect_json(403, &own);
    }
    admin.delete(PETR).await.expect(403);
    admin.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn what_a_caller_is_shown_may_be_sent_back() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let boris = company.admin("boris").await;
    for (client, path) in [
        (&company.owner, "/api/employees/1"),
        (&boris, "/api/employees/1"),
        (&petr, PETR),
        (&company.owner, PETR),
    ] {
        let shown = client.get(path).await.expect(200).json();
        let saved = client.patch(path, shown.clone()).await;
        saved.expect_json(200, &shown);
    }
    let mut changed = petr.get(PETR).await.json();
    changed["phone"] = json!("+7 999 000-00-00");
    petr.patch(PETR, changed.clone()).await.expect(200);
    changed["department"] = json!("Sales");
    let refused = petr.patch(PETR, changed).await;
    refused.expect_json(403, &forbidden("Only administrators may change this"));
}

#[tokio::test]
async fn the_role_that_is_shown_is_the_job_title_and_can_be_set_by_its_name() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "name": "Петров Пётр", "role": "developer" });
    let made = company.owner.post("/api/employees", body).await.expect(201);
    let made = made.json();
    assert_eq!(
        (&made["role"], &made["position"], &made["accessRole"]),
        (&json!("developer"), &json!("developer"), &json!("employee"))
    );
    let lead = company.owner.patch(PETR, json!({ "role": "lead" })).await;
    assert_eq!(lead.expect(200).json()["position"], "lead");
    let both = json!({ "role": "lead", "position": "architect" });
    let both = company.owner.patch(PETR, both).await.expect(200).json();
    assert_eq!(both["role"], "architect");

    let without = json!({ "name": "Анна", "role": "employee" });
    let without = company.owner.post("/api/employees", without).await;
    assert_eq!(without.expect(201).json()["position"], json!(null));
}

#[tokio::test]
async fn who_changes_their_own_address_stays_logged_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("boris").await;
    let own = json!({ "email": "boris@new.example" });
    admin.patch(PETR, own).await.expect(200);
    assert!(!is_logged_out(&admin).await);
    let by_another = json!({ "email": "boris@other.example" });
    company.owner.patch(PETR, by_another).await.expect(200);
    assert!(is_logged_out(&admin).await);
}
