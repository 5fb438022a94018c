//! `GET /profile`, `GET /users/{id}`, `POST /users`, `DELETE /users/{id}`.

use serde_json::{Value, json};
use tests::{App, PASSWORD};

use super::{error, hire, log_in, registration::assert_same_fields, user, with, wrong_fields};

const UNKNOWN: &str = "Сотрудник не найден";
const FORBIDDEN: &str = "Доступ запрещен";
const TAKEN: &str = "Пользователь с таким email уже существует";
const NOW: &str = "2026-04-08T09:00:00.000Z";

/// Every field that may be left out.
fn details() -> Value {
    json!({
        "middleName": "Петрович", "birthDate": "1990-04-08", "phone": "+7 900 000-00-00",
        "programmingLanguage": "Rust", "country": "Россия", "bankCard": "2200 0000 0000 0000",
        "linkedinLink": "https://linkedin.com/in/petr", "githubLink": "https://github.com/petr",
        "hireDate": "2026-04-01", "adminNote": "Просил тёмную тему", "englishLevel": "B2",
        "vacationDates": ["2026-08-03", "2026-08-04"], "mentorName": "Анна",
        "position": "Developer", "salary": 150_000.5, "role": "employee", "workingHoursPerWeek": 40,
    })
}

/// The user that [`hire`] makes of [`details`], exactly as documented.
fn documented() -> Value {
    let more = json!({
        "id": 2, "email": "petr@acme.example", "firstName": "Пётр", "lastName": "Иванов",
        "registrationDate": NOW, "lastLoginDate": null, "lastSalaryIncreaseDate": null,
        "projects": [], "createdAt": NOW, "updatedAt": NOW,
    });
    with(details(), &more)
}

#[tokio::test]
async fn a_user_has_the_documented_fields() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = with(user("petr@acme.example"), &details());
    let created = json!({ "message": "Сотрудник успешно создан", "user": documented() });
    company
        .owner
        .post("/users", body)
        .await
        .expect_json(201, &created);
    let shown = company.owner.get("/users/2").await;
    shown.expect_json(200, &documented());
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    let own = with(documented(), &json!({ "lastLoginDate": NOW }));
    petr.get("/profile").await.expect_json(200, &own);
    petr.get("/users/2").await.expect_json(200, &own);
}

#[tokio::test]
async fn nobody_but_admins_sees_others_salary_card_and_note() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &details()).await;
    let mut limited = documented();
    for private in [
        "salary",
        "bankCard",
        "adminNote",
        "vacationDates",
        "workingHoursPerWeek",
    ] {
        limited.as_object_mut().unwrap().remove(private);
    }
    for client in [
        company.employee("anna").await,
        company.manager("boris").await,
    ] {
        client.get("/users/2").await.expect_json(200, &limited);
        let list = client.get("/users").await.expect(200).json();
        assert_eq!(list["users"][1], limited);
    }
    let admin = company.admin("clara").await;
    admin.get("/users/2").await.expect_json(200, &documented());
}

#[tokio::test]
async fn a_user_needs_four_fields_and_all_others_may_be_null() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let left_out = hire(&company, "petr", &json!({})).await;
    let fields = details();
    let nulls = fields
        .as_object()
        .unwrap()
        .keys()
        .map(|field| (field.clone(), Value::Null));
    let mut nulls: Value = Value::Object(nulls.collect());
    nulls["projectIds"] = Value::Null;
    let null = hire(&company, "pavel", &nulls).await;
    for id in [left_out, null] {
        let user = company.owner.get(&format!("/users/{id}")).await.json();
        for field in fields.as_object().unwrap().keys() {
            let nothing = match field.as_str() {
                "vacationDates" => json!([]),
                "role" => json!("employee"),
                _ => Value::Null,
            };
            assert_eq!(user[field], nothing, "{field}");
        }
        assert_eq!(user["projects"], json!([]));
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_new_user_is_named_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let link = "Ожидается корректная ссылка";
    let date = "Ожидается дата в формате ГГГГ-ММ-ДД";
    let wrong = json!({
        "email": "petr", "password": "1".repeat(21), "firstName": "", "lastName": 7,
        "middleName": "П", "birthDate": "8.4.1990", "phone": "1".repeat(51),
        "programmingLanguage": "R".repeat(101), "linkedinLink": "linkedin.com/in/petr",
        "githubLink": "javascript:alert(1)", "hireDate": "2026-13-01", "projectIds": [1, "x"],
        "vacationDates": ["2026-08-03", "soon"], "salary": -1, "role": "manager",
        "workingHoursPerWeek": 101,
    });
    let fields = [
        ("email", "Ожидается корректный email"),
        ("password", "Пароль должен быть от 6 до 20 символов"),
        ("firstName", "Обязательное поле"),
        ("lastName", "Ожидается строка"),
        ("middleName", "Не менее 2 символов"),
        ("birthDate", date),
        ("phone", "Не более 50 символов"),
        ("programmingLanguage", "Не более 100 символов"),
        ("linkedinLink", link),
        ("githubLink", link),
        ("hireDate", date),
        ("projectIds[1]", "Ожидается корректный идентификатор"),
        ("vacationDates[1]", date),
        ("salary", "Значение от 0 до 10000000000"),
        ("role", "Допустимые значения: employee, admin"),
        ("workingHoursPerWeek", "Значение от 0 до 100"),
    ];
    assert_same_fields(&company.owner.post("/users", wrong).await, &fields);
    let hours = with(
        user("petr@acme.example"),
        &json!({ "workingHoursPerWeek": 7.5 }),
    );
    let fields = [("workingHoursPerWeek", "Ожидается целое число")];
    assert_same_fields(&company.owner.post("/users", hours).await, &fields);
    let users = company.owner.get("/users").await.json();
    assert_eq!(users["total"], 1);
}

#[tokio::test]
async fn a_project_that_does_not_exist_is_named_by_its_place() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let unknown = json!({ "projectIds": [7, 7, 8] });
    let body = with(user("petr@acme.example"), &unknown);
    let not_found = "Проект не найден";
    let fields = ["projectIds[0]", "projectIds[1]", "projectIds[2]"];
    let fields = fields.map(|path| (path, not_found));
    assert_same_fields(&company.owner.post("/users", body).await, &fields);
    let id = hire(&company, "pavel", &json!({})).await;
    let change = company.owner.put(&format!("/users/{id}"), unknown).await;
    assert_same_fields(&change, &fields);
    let many = json!({ "projectIds": (1..=26).collect::<Vec<_>>() });
    let change = company.owner.put(&format!("/users/{id}"), many).await;
    assert_same_fields(&change, &[("projectIds", "Не более 25 значений")]);
}

#[tokio::test]
async fn days_off_are_kept_in_order_each_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let days = json!({ "vacationDates": ["2026-08-04", "2026-08-03", "2026-08-04"] });
    let id = hire(&company, "petr", &days).await;
    let user = company.owner.get(&format!("/users/{id}")).await.json();
    assert_eq!(user["vacationDates"], json!(["2026-08-03", "2026-08-04"]));
}

#[tokio::test]
async fn an_address_belongs_to_one_user() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let refused = error(TAKEN);
    for email in ["owner@acme.example", "operator@workhub.localhost"] {
        let answer = company.owner.post("/users", user(email)).await;
        answer.expect_json(400, &refused);
    }
}

#[tokio::test]
async fn only_admins_make_and_delete_users() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let manager = company.manager("boris").await;
    let refused = error(FORBIDDEN);
    let new = manager.post("/users", user("petr@acme.example")).await;
    new.expect_json(403, &refused);
    manager.delete("/users/1").await.expect_json(403, &refused);
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_logged_out() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    hire(&company, "petr", &details()).await;
    let petr = log_in(&app, "petr@acme.example", PASSWORD).await;
    let deleted = json!({ "message": "Сотрудник успешно удален" });
    let answer = company.owner.delete("/users/2").await;
    answer.expect_json(200, &deleted);
    petr.get("/profile").await.expect(401);
    let unknown = error(UNKNOWN);
    company
        .owner
        .get("/users/2")
        .await
        .expect_json(404, &unknown);
    let again = company.owner.delete("/users/2").await;
    again.expect_json(404, &unknown);
    let users = company.owner.get("/users").await.json();
    assert_eq!(users["total"], 1);
    assert_eq!(
        hire(&company, "petr", &json!({})).await,
        3,
        "the address is free"
    );
}

#[tokio::test]
async fn neither_the_owner_nor_oneself_can_be_deleted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("clara").await;
    let oneself = error("Нельзя удалить самого себя");
    let answer = company.owner.delete("/users/1").await;
    answer.expect_json(400, &oneself);
    admin.delete("/users/2").await.expect_json(400, &oneself);
    let owner = admin.delete("/users/1").await;
    owner.expect_json(403, &error(FORBIDDEN));
}

#[tokio::test]
async fn an_unknown_user_is_404() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let unknown = error(UNKNOWN);
    let (got, deleted) = (
        company.owner.get("/users/77"),
        company.owner.delete("/users/77"),
    );
    got.await.expect_json(404, &unknown);
    deleted.await.expect_json(404, &unknown);
    let named = wrong_fields(&[("id", "User ID must be a positive integer")], "params");
    for path in ["/users/abc", "/users/+1", "/users/0", "/users/-1"] {
        let (got, deleted) = (company.owner.get(path), company.owner.delete(path));
        got.await.expect_json(400, &named);
        deleted.await.expect_json(400, &named);
        let changed = company.owner.put(path, json!({})).await;
        changed.expect_json(400, &named);
    }
    let change = company.owner.put("/users/77", json!({})).await;
    change.expect_json(404, &unknown);
}

#[tokio::test]
async fn a_refused_user_leaves_no_role_behind() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let roles = owner.get("/api/roles").await.expect(200).json();
    let more = json!({ "email": "owner@acme.example", "position": "Astronaut" });
    let refused = owner.post("/users", with(user("anna"), &more)).await;
    refused.expect(400);
    owner.get("/api/roles").await.expect_json(200, &roles);
}
