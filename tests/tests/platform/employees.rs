//! `WorkHub`: `/api/employees`: who sees what. Changes and lists are in the modules below.

mod lists;
mod remove;
mod update;

use serde_json::{Value, json};
use tests::{App, Company, PASSWORD, refusal, violations};

pub(crate) fn not_found() -> Value {
    refusal("NOT_FOUND", "Employee not found")
}

/// A developer as the documents show one; the second person of the company.
async fn developer(company: &Company<'_>) -> Value {
    let body = json!({
        "name": "Петров Пётр Ильич", "email": "petr@acme.example", "password": PASSWORD,
        "accessRole": "employee", "position": "developer", "department": "Engineering",
        "phone": "+7 900 000-00-00", "salary": 18_000_000, "hireDate": "2025-09-01",
    });
    company
        .owner
        .post("/api/employees", body)
        .await
        .expect(201)
        .json()
}

fn limited() -> Value {
    json!({
        "id": 2, "name": "Петров Пётр Ильич", "role": "developer", "department": "Engineering",
        "level": 1, "xp": 0, "hc": 0,
    })
}

fn full(uuid: &Value) -> Value {
    let mut full = limited();
    let rest = json!({
        "uuid": uuid, "email": "petr@acme.example", "accessRole": "employee",
        "position": "developer", "phone": "+7 900 000-00-00", "salary": 18_000_000,
        "hireDate": "2025-09-01", "status": "active", "mailNotifications": true,
        "createdAt": "2026-04-08T09:00:00.000Z", "updatedAt": "2026-04-08T09:00:00.000Z",
    });
    full.as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    full
}

#[tokio::test]
async fn a_new_employee_is_answered_with_all_fields() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let created = developer(&company).await;
    let uuid: uuid::Uuid = created["uuid"].as_str().unwrap().parse().unwrap();
    assert_eq!(uuid.get_version_num(), 8);
    assert_eq!(
        uuid.as_u128() & 0xFFFF_FFFF_FFFF,
        2,
        "the UUID carries the number"
    );
    assert_eq!(created, full(&created["uuid"]));
}

#[tokio::test]
async fn admins_see_everything_the_person_all_but_the_salary_and_others_a_strict_subset() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let created = developer(&company).await;
    let mut petr = app.anonymous();
    petr.log_in("petr@acme.example", PASSWORD).await;
    let colleague = company.employee("anna").await;
    let manager = company.manager("maria").await;
    let admin = company.admin("boris").await;
    for client in [&company.owner, &admin] {
        let answer = client.get("/api/employees/2").await;
        answer.expect_json(200, &full(&created["uuid"]));
    }
    let mut own = full(&created["uuid"]);
    own.as_object_mut().unwrap().remove("salary");
    petr.get("/api/employees/2").await.expect_json(200, &own);
    let list = petr.get("/api/employees").await.expect(200).json();
    assert_eq!(list[1], own);
    for client in [&colleague, &manager] {
        let answer = client.get("/api/employees/2").await;
        answer.expect_json(200, &limited());
        let list = client.get("/api/employees").await.expect(200).json();
        assert_eq!(list[1], limited());
        assert_eq!(list[0].as_object().unwrap().len(), 7);
    }
    let (limited, full) = (limited(), full(&created["uuid"]));
    let full = full.as_object().unwrap();
    for (field, value) in limited.as_object().unwrap() {
        assert_eq!(full.get(field), Some(value), "{field}");
    }
}

#[tokio::test]
async fn both_spellings_of_an_id_lead_to_the_employee() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let created = developer(&company).await;
    let uuid = created["uuid"].as_str().unwrap();
    for id in ["2", uuid, &uuid.to_uppercase()] {
        let answer = company.owner.get(&format!("/api/employees/{id}")).await;
        answer.expect_json(200, &created);
    }
    let path = format!("/api/employees/{uuid}");
    let change = json!({ "name": created["name"] });
    company
        .owner
        .patch(&path, change)
        .await
        .expect_json(200, &created);
    let mut guessed = uuid.parse::<uuid::Uuid>().unwrap().into_bytes();
    guessed[0] ^= 1;
    let guessed = uuid::Uuid::from_bytes(guessed);
    let answer = company
        .owner
        .get(&format!("/api/employees/{guessed}"))
        .await;
    answer.expect_json(404, &not_found());
}

#[tokio::test]
async fn an_unknown_id_is_404() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let answer = owner.get("/api/employees/2").await;
    answer.expect_json(404, &not_found());
    for id in ["0", "-1", "1.0", "abc", "281474976710656", "+1"] {
        let answer = owner.get(&format!("/api/employees/{id}")).await.expect(404);
        assert_eq!(answer.json()["code"], "NOT_FOUND", "{id}");
    }
}

#[tokio::test]
async fn a_name_is_all_that_an_employee_needs() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let created = owner
        .post("/api/employees", json!({ "name": " Anna  Maria " }))
        .await;
    let uuid = created.field("uuid");
    created.expect_json(
        201,
        &json!({
            "id": 2, "uuid": uuid, "name": "Anna Maria", "role": "employee", "department": null,
            "level": 1, "xp": 0, "hc": 0, "email": null, "accessRole": "employee",
            "position": null, "phone": null, "salary": null, "hireDate": null,
            "status": "active", "mailNotifications": true, "createdAt": "2026-04-08T09:00:00.000Z",
            "updatedAt": "2026-04-08T09:00:00.000Z",
        }),
    );
}

#[tokio::test]
async fn everything_wrong_with_a_new_employee_is_named_at_once() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let wrong = json!({
        "email": "x", "password": "short", "accessRole": "owner", "position": "p".repeat(201),
        "department": 1, "phone": "0".repeat(51), "salary": -1, "hireDate": "2026-02-30",
    });
    let details = json!({
        "name": ["name is required"],
        "email": ["email must be a valid e-mail address"],
        "password": ["password must be at least 8 characters"],
        "accessRole": ["accessRole must be one of: admin, manager, employee"],
        "position": ["position must not be longer than 200"],
        "department": ["department must be of type string"],
        "phone": ["phone must not be longer than 50"],
        "salary": ["salary must be between 0 and 1000000000000"],
        "hireDate": ["hireDate must be a date (YYYY-MM-DD)"],
    });
    let answer = owner.post("/api/employees", wrong).await;
    answer.expect_json(400, &violations(&details));
}

#[tokio::test]
async fn only_admins_create_and_remove_employees() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    developer(&company).await;
    let forbidden = refusal("FORBIDDEN", "Only administrators may do this");
    for client in [
        company.employee("anna").await,
        company.manager("maria").await,
    ] {
        let answer = client
            .post("/api/employees", json!({ "name": "New" }))
            .await;
        answer.expect_json(403, &forbidden);
        let answer = client.delete("/api/employees/2").await;
        answer.expect_json(403, &forbidden);
    }
    let admin = company.admin("boris").await;
    admin
        .post("/api/employees", json!({ "name": "New" }))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_taken_address_is_409_and_consumes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    app.company("Other").await;
    for email in [
        "Owner@acme.example",
        "owner@other.example",
        "operator@workhub.localhost",
    ] {
        let body = json!({ "name": "Double", "email": email });
        let answer = company.owner.post("/api/employees", body).await;
        let conflict = json!({
            "error": "E-mail is already registered", "code": "CONFLICT",
            "details": { "email": ["E-mail is already registered"] },
        });
        answer.expect_json(409, &conflict);
    }
    let people = company.owner.get("/api/employees").await.json();
    assert_eq!(people.as_array().unwrap().len(), 1);
    let subscription = company.owner.get("/api/billing/subscription").await.json();
    assert_eq!(subscription["employeeCount"], 1);
    app.deliver().await;
    assert_eq!(
        app.stack.outbox.outbox(None).unwrap(),
        [],
        "nobody was invited"
    );
}

#[tokio::test]
async fn of_two_hired_at_once_with_one_address_one_is() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let hire = || {
        owner.post(
            "/api/employees",
            json!({ "name": "P", "email": "p@acme.example" }),
        )
    };
    let (one, two) = futures::join!(hire(), hire());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let subscription = owner.get("/api/billing/subscription").await.json();
    assert_eq!(subscription["employeeCount"], 2);
}
