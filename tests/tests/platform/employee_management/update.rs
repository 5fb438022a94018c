//! `PUT /users/{id}`.

use futures::{future::join_all, join};
use serde_json::{Value, json};
use tests::{App, PASSWORD};

use super::{error, hire, log_in, registration::assert_same_fields, try_login};

const OTHERS: &str = "Доступ запрещен";
const FORBIDDEN: &str = "Доступ запрещен";

fn admins_field(field: &str) -> String {
    format!("Только администратор может обновлять поле {field}")
}

/// What every user may change of themselves.
fn basics() -> Value {
    json!({
        "firstName": "Павел", "lastName": "Петров", "middleName": "Ильич",
        "birthDate": "1991-05-09", "phone": "+7 911 111-11-11", "email": "petr@acme.example",
        "programmingLanguage": "Go", "country": "Перу", "bankCard": "2200",
        "linkedinLink": "https://linkedin.com/in/pavel", "githubLink": "https://github.com/pavel",
    })
}

/// What only admins may change.
fn admins_fields() -> Value {
    json!({
        "hireDate": "2026-04-01", "adminNote": "!", "projectIds": [], "englishLevel": "C1",
        "vacationDates": ["2026-08-03"], "mentorName": "Анна", "position": "Lead",
        "salary": 1000, "role": "employee", "password": "654321", "workingHoursPerWeek": 20,
    })
}

#[track_caller]
fn assert_shows(user: &Value, fields: &Value) {
    for (field, value) in fields.as_object().unwrap() {
        match field.as_str() {
            "password" => assert!(user.get(field).is_none()),
            "projectIds" => assert_eq!(user["projects"], *value),
            _ => assert_eq!(user[field], *value, "{field}"),
        }
    }
}

#[tokio::test]
async fn an_employee_changes_the_basic_fields_of_their_own() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({ "position": "Developer" })).await;
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    app.hands.forward(60);
    let changed = petr.put("/users/2", basics()).await.expect(200).json();
    assert_shows(&changed, &basics());
    assert_eq!(changed["position"], "Developer");
    assert_eq!(changed["createdAt"], "2026-04-08T09:00:00.000Z");
    assert_eq!(changed["updatedAt"], "2026-04-08T09:01:00.000Z");
    petr.get("/profile").await.expect_json(200, &changed);
    let nothing = petr.put("/users/2", json!({ "unknown": 1 })).await;
    assert_shows(&nothing.expect(200).json(), &basics());
}

#[tokio::test]
async fn an_employee_may_name_no_field_for_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    for (field, value) in admins_fields().as_object().unwrap() {
        let nullable = field != "role" && field != "password";
        let values = [Some(value.clone()), nullable.then_some(Value::Null)];
        for value in values.into_iter().flatten() {
            let body = json!({ "firstName": "Павел", field: value });
            let answer = petr.put("/users/2", body).await;
            answer.expect_json(403, &error(&admins_field(field)));
        }
    }
    assert_eq!(petr.get("/profile").await.field("firstName"), "Пётр");
}

#[tokio::test]
async fn an_employee_changes_nobody_else() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    for client in [
        company.employee("anna").await,
        company.manager("boris").await,
    ] {
        let answer = client.put("/users/2", json!({ "phone": "1" })).await;
        answer.expect_json(403, &error(OTHERS));
    }
}

#[tokio::test]
async fn an_admin_changes_everything() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    for fields in [basics(), admins_fields()] {
        let changed = company.owner.put("/users/2", fields.clone()).await;
        assert_shows(&changed.expect(200).json(), &fields);
    }
    let shown = company.owner.get("/users/2").await.json();
    assert_shows(&shown, &basics());
    assert_shows(&shown, &admins_fields());
    log_in(&app, "petr@acme.example", "654321").await;
}

#[tokio::test]
async fn null_clears_what_a_user_may_lack_and_breaks_a_rule_elsewhere() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    for fields in [basics(), admins_fields()] {
        company.owner.put("/users/2", fields).await.expect(200);
    }
    let all = [basics(), admins_fields()];
    let all = all
        .iter()
        .flat_map(|fields| fields.as_object().unwrap().keys());
    let needed = ["firstName", "lastName", "email", "role", "password"];
    let nulls = all.filter(|field| !needed.contains(&field.as_str()));
    let nulls: Value = nulls.map(|field| (field.clone(), Value::Null)).collect();
    let cleared = company.owner.put("/users/2", nulls.clone()).await;
    let cleared = cleared.expect(200).json();
    for field in nulls.as_object().unwrap().keys() {
        match field.as_str() {
            "vacationDates" => assert_eq!(cleared[field], json!([])),
            "projectIds" => assert_eq!(cleared["projects"], json!([])),
            _ => assert_eq!(cleared[field], Value::Null, "{field}"),
        }
    }
    let nulls: Value = needed
        .iter()
        .map(|field| ((*field).to_owned(), Value::Null))
        .collect();
    let refused = company.owner.put("/users/2", nulls).await;
    assert_same_fields(&refused, &needed.map(|field| (field, "Обязательное поле")));
}

#[tokio::test]
async fn a_raise_is_remembered_and_a_first_salary_or_a_cut_is_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let never = Value::Null;
    let then = json!("2026-04-08T09:02:00.000Z");
    for (salary, increased) in [
        (json!(1000), &never),
        (json!(900), &never),
        (json!("900.01"), &then),
        (json!(500), &then),
        (json!(null), &then),
    ] {
        app.hands.forward(if increased.is_null() { 30 } else { 60 });
        let raise = json!({ "salary": salary });
        let user = company
            .owner
            .put("/users/2", raise)
            .await
            .expect(200)
            .json();
        assert_eq!(user["lastSalaryIncreaseDate"], *increased, "{salary}");
    }
}

#[tokio::test]
async fn a_password_set_by_an_admin_ends_all_sessions() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    let password = json!({ "password": "654321" });
    let changed = company.owner.put("/users/2", password).await.expect(200);
    assert!(!changed.text().contains("argon2") && !changed.text().contains("654321"));
    petr.get("/profile").await.expect(401);
    let old = try_login(&app.anonymous(), "petr@acme.example", PASSWORD).await;
    old.expect(400);
    log_in(&app, "petr@acme.example", "654321").await;
}

#[tokio::test]
async fn a_new_role_or_address_ends_sessions_and_other_changes_do_not() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let mut email = "petr@acme.example";
    for (change, ends) in [
        (json!({ "role": "employee", "position": "Lead" }), false),
        (json!({ "role": "admin" }), true),
        (json!({ "email": "pavel@acme.example" }), true),
    ] {
        let petr = log_in(&app, email, PASSWORD).await;
        company
            .owner
            .put("/users/2", change.clone())
            .await
            .expect(200);
        let status = if ends { 401 } else { 200 };
        petr.get("/profile").await.expect(status);
        if change["email"].is_string() {
            email = "pavel@acme.example";
        }
    }
    log_in(&app, email, PASSWORD).await;
    let taken = json!({ "email": "owner@acme.example" });
    let refused = company.owner.put("/users/2", taken).await;
    let taken = error("Пользователь с таким email уже существует");
    refused.expect_json(400, &taken);
}

#[tokio::test]
async fn setting_the_role_that_shows_keeps_a_manager_and_the_owner() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("boris", "manager").await;
    let employee = json!({ "role": "employee" });
    company.owner.put("/users/2", employee).await.expect(200);
    let boris = company.owner.get("/api/employees/2").await.json();
    assert_eq!(boris["accessRole"], "manager");
    let admin = json!({ "role": "admin" });
    company.owner.put("/users/1", admin).await.expect(200);
    let clara = company.admin("clara").await;
    let removal = clara.delete("/users/1").await;
    removal.expect(403);
}

#[tokio::test]
async fn the_owner_keeps_rights_login_and_password() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let clara = company.admin("clara").await;
    for change in [
        json!({ "role": "employee" }),
        json!({ "email": "thief@acme.example" }),
        json!({ "password": "654321" }),
    ] {
        clara.put("/users/1", change).await.expect(403);
    }
    let own = json!({ "role": "employee" });
    let answer = clara.put("/users/2", own.clone()).await;
    answer.expect_json(403, &error(FORBIDDEN));
    company.owner.put("/users/1", own).await.expect(403);
    log_in(&app, "owner@acme.example", PASSWORD).await;
}

#[tokio::test]
async fn changes_at_the_same_time_all_have_their_effect() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let changes = [
        json!({ "phone": "1" }),
        json!({ "country": "Перу" }),
        json!({ "position": "Lead" }),
        json!({ "salary": 7 }),
    ];
    let requests = changes
        .iter()
        .map(|change| company.owner.put("/users/2", change.clone()));
    for answer in join_all(requests).await {
        answer.expect(200);
    }
    let user = company.owner.get("/users/2").await.json();
    for change in changes {
        assert_shows(&user, &change);
    }
}

#[tokio::test]
async fn a_repeated_change_with_its_key_gets_the_first_answer_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let owner = company.owner.with("idempotency-key", "k");
    let first = owner.put("/users/2", basics()).await.expect(200);
    app.hands.forward(60);
    let again = owner.put("/users/2", basics()).await;
    let again = again.expect_json(200, &first.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn a_refused_address_ends_no_session() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let taken = json!({ "email": "owner@acme.example" });
    for client in [&petr, &company.owner] {
        let answer = client.put("/users/2", taken.clone()).await;
        answer.expect_json(400, &error("Пользователь с таким email уже существует"));
    }
    petr.get("/profile").await.expect(200);
}

#[tokio::test]
async fn a_change_that_says_nothing_new_is_not_written_and_not_told() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let before = company.owner.get("/users/2").await.expect(200).json();
    app.hands.forward(60);
    for body in [json!({}), json!({ "firstName": before["firstName"] })] {
        let answer = company.owner.put("/users/2", body).await;
        answer.expect_json(200, &before);
    }
    app.deliver().await;
    let told = company.owner.get("/notifications?type=user_update").await;
    assert_eq!(told.expect(200).json()["total"], 0);
}

#[tokio::test]
async fn a_login_during_a_change_is_remembered() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    for round in 0..5 {
        app.hands.forward(60);
        let mut owner = app.anonymous();
        owner.log_in("owner@acme.example", PASSWORD).await;
        let body = json!({ "phone": round.to_string() });
        let (_, changed) = join!(
            log_in(&app, "petr@acme.example", PASSWORD),
            owner.put("/users/2", body)
        );
        changed.expect(200);
        let shown = owner.get("/users/2").await.expect(200).json();
        let minute = format!("2026-04-08T09:{:02}", round + 1);
        let login = shown["lastLoginDate"].as_str().unwrap_or_default();
        assert!(login.starts_with(&minute), "{login}, not {minute}");
        assert_eq!(shown["phone"], round.to_string());
    }
}

#[tokio::test]
async fn what_is_shown_may_be_sent_back_whichever_api_made_the_person() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let member = json!({ "name": "Li", "role_id": 1, "hourly_rate": "10.00" });
    let made = company.owner.post("/api/team-members", member).await;
    made.expect(201);
    let li = json!({ "name": "Ли Ю", "email": "li@acme.example" });
    company.owner.post("/api/employees", li).await.expect(201);
    for id in [1, 2, 3] {
        let path = format!("/users/{id}");
        let mut sent = company.owner.get(&path).await.expect(200).json();
        sent["country"] = json!("Перу");
        sent["salary"] = json!(1000);
        let saved = company.owner.put(&path, sent.clone()).await.expect(200);
        assert_shows(&saved.json(), &json!({ "country": "Перу", "salary": 1000 }));
        assert_eq!(saved.json()["lastName"], sent["lastName"]);
        assert_eq!(saved.json()["email"], sent["email"]);
    }
    let short = json!({ "lastName": "Я" });
    company.owner.put("/users/3", short).await.expect(400);
    let none = json!({ "email": null });
    company.owner.put("/users/3", none).await.expect(400);
}

#[tokio::test]
async fn a_field_for_admins_is_refused_whatever_its_value() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &json!({})).await;
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    for field in admins_fields().as_object().unwrap().keys() {
        for value in [json!(null), json!([[]]), json!("?")] {
            let answer = petr.put("/users/2", json!({ field: value })).await;
            answer.expect_json(403, &error(&admins_field(field)));
        }
    }
    let wrong = json!({ "firstName": "" });
    let answer = petr.put("/users/1", wrong).await;
    answer.expect_json(403, &error(OTHERS));
}
