//! What the forms of existing frontends send: every field, as text, empty where nothing is typed.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde_json::{Value, json};
use tests::{App, PASSWORD};

use super::{error, hire, log_in, try_login, wrong_fields};

/// A form for a new employee in which only the needed fields are filled.
fn empty_form(email: &str) -> Value {
    json!({
        "firstName": "Anna", "lastName": "Smirnova", "middleName": "", "birthDate": "",
        "phone": "", "email": email, "password": PASSWORD, "programmingLanguage": "",
        "country": "", "bankCard": "", "position": "", "salary": "400", "role": "employee",
        "mentorName": "", "englishLevel": "", "workingHoursPerWeek": "", "vacationDates": [],
        "githubLink": "", "linkedinLink": "", "hireDate": "", "adminNote": "", "projectIds": [],
    })
}

#[tokio::test]
async fn what_a_new_users_form_leaves_empty_is_not_given() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let created = company
        .owner
        .post("/users", empty_form("anna@acme.example"))
        .await;
    let user = created.expect(201).json()["user"].clone();
    for field in [
        "middleName",
        "birthDate",
        "phone",
        "country",
        "hireDate",
        "githubLink",
    ] {
        assert_eq!(user[field], Value::Null, "{field}");
    }
    assert_eq!(
        (&user["salary"], &user["vacationDates"]),
        (&json!(400), &json!([]))
    );
    let mut nameless = empty_form("b@acme.example");
    nameless["firstName"] = json!("");
    let refused = company.owner.post("/users", nameless).await;
    refused.expect_json(
        400,
        &wrong_fields(&[("firstName", "Обязательное поле")], "body"),
    );
}

#[tokio::test]
async fn what_a_form_empties_is_cleared_and_an_empty_password_stays() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let filled = json!({
        "country": "Kazakhstan", "hireDate": "2026-01-12", "salary": 10, "phone": "1",
        "githubLink": "https://github.com/anna", "workingHoursPerWeek": 40,
    });
    let id = hire(&company, "anna", &filled).await;
    let path = format!("/users/{id}");
    let mut form = company.owner.get(&path).await.expect(200).json();
    let fields = form.as_object_mut().unwrap();
    for (_, value) in fields.iter_mut() {
        if value.is_null() {
            *value = json!("");
        }
    }
    for field in [
        "country",
        "hireDate",
        "salary",
        "phone",
        "githubLink",
        "workingHoursPerWeek",
    ] {
        form[field] = json!("");
    }
    form["password"] = json!("");
    let changed = company.owner.put(&path, form).await.expect(200).json();
    for field in [
        "country",
        "hireDate",
        "salary",
        "phone",
        "githubLink",
        "workingHoursPerWeek",
    ] {
        assert_eq!(changed[field], Value::Null, "{field}");
    }
    log_in(&app, "anna@acme.example", PASSWORD).await;
}

#[tokio::test]
async fn numbers_ids_and_booleans_may_be_text() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let project = json!({
        "name": "Site", "description": "About it all", "wage": "1500.5", "active": "true",
    });
    let project = owner
        .post("/projects", project)
        .await
        .expect(201)
        .project_id();
    let typed = json!({
        "workingHoursPerWeek": "40", "salary": "1000.50", "projectIds": [project.to_string()],
    });
    let id = hire(&company, "anna", &typed).await;
    let user = owner.get(&format!("/users/{id}")).await.expect(200).json();
    assert_eq!(
        (&user["workingHoursPerWeek"], &user["salary"]),
        (&json!(40), &json!(1000.5))
    );
    let assigned = json!([{
        "id": project, "name": "Site", "description": "About it all", "active": true, "wage": 1500.5,
    }]);
    assert_eq!(user["projects"], assigned);
    let employees = format!("/projects/{project}/employees");
    let named = json!({ "employeeIds": ["1", id.to_string()] });
    owner.post(&employees, named).await.expect(200);
    let added = json!({ "employeeId": "1" });
    owner
        .post(&format!("/projects/{project}/employee"), added)
        .await
        .expect(200);
    let change = json!({ "active": "false", "wage": "" });
    let changed = owner.put(&format!("/projects/{project}"), change).await;
    let changed = changed.expect(200).json()["project"].clone();
    assert_eq!(
        (&changed["active"], &changed["wage"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn a_single_vacation_date_may_be_text() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = hire(&company, "anna", &json!({ "vacationDates": "2026-08-03" })).await;
    let path = format!("/users/{id}");
    let shown = company.owner.get(&path).await.expect(200).json();
    assert_eq!(shown["vacationDates"], json!(["2026-08-03"]));
    for (sent, kept) in [
        (json!("2026-08-04"), json!(["2026-08-04"])),
        (
            json!(["2026-08-05", "2026-08-06"]),
            json!(["2026-08-05", "2026-08-06"]),
        ),
        (json!(""), json!([])),
    ] {
        let changed = company
            .owner
            .put(&path, json!({ "vacationDates": sent }))
            .await;
        assert_eq!(changed.expect(200).json()["vacationDates"], kept);
    }
}

#[tokio::test]
async fn a_browser_reads_the_user_and_the_role_from_every_token() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "employee").await;
    company.hire("boris", "manager").await;
    for (name, id, role) in [
        ("owner", 1, "admin"),
        ("anna", 2, "employee"),
        ("boris", 3, "employee"),
    ] {
        let email = company.email(name);
        let body = json!({ "email": email, "password": PASSWORD });
        let employee_management = try_login(&app.anonymous(), &email, PASSWORD)
            .await
            .field("token");
        let headroom = app
            .anonymous()
            .post("/api/auth/login", body)
            .await
            .field("access_token");
        let mut browser = app.anonymous();
        browser.log_in(&email, PASSWORD).await;
        for token in [employee_management, headroom, browser.token()] {
            // `atob` knows neither `-` nor `_`
            let payload = STANDARD_NO_PAD
                .decode(token.split('.').nth(1).unwrap())
                .unwrap();
            let payload: Value = serde_json::from_slice(&payload).unwrap();
            assert_eq!(
                (&payload["userId"], &payload["role"]),
                (&json!(id), &json!(role))
            );
        }
    }
}

#[tokio::test]
async fn malformed_json_is_said_in_one_message() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = Some("{\"email\":".to_owned());
    let answer = company
        .owner
        .send(axum::http::Method::POST, "/users", body)
        .await;
    answer.expect_json(400, &error("Некорректный JSON в запросе"));
}

#[tokio::test]
async fn the_token_of_a_removed_user_says_so() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let id = hire(&company, "anna", &json!({})).await;
    let anna = log_in(&app, "anna@acme.example", PASSWORD).await;
    company
        .owner
        .delete(&format!("/users/{id}"))
        .await
        .expect(200);
    anna.get("/profile")
        .await
        .expect_json(401, &error("Пользователь не найден"));
}

#[tokio::test]
async fn an_unknown_type_of_notification_has_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let none = json!({ "notifications": [], "total": 0, "page": 1, "totalPages": 0 });
    let answer = company
        .owner
        .get("/notifications?type=shift_published")
        .await;
    answer.expect_json(200, &none);
}
