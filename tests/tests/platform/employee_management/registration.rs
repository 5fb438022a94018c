//! `POST /register`.

use futures::join;
use serde_json::{Value, json};
use tests::{Answer, App, Client};

use super::{error, log_in, registration, visitor, with, wrong_fields};

const EMAIL: &str = "anna@acme.example";
const NO_TENANT: &str = "Укажите организацию в заголовке X-Tenant";
const TAKEN: &str = "Пользователь с таким email уже существует";

async fn register(client: &Client, more: &Value) -> Answer {
    client
        .post("/register", with(registration(EMAIL), more))
        .await
}

fn registered(id: u64) -> Value {
    json!({ "message": "Пользователь успешно зарегистрирован", "userId": id })
}

#[tokio::test]
async fn a_user_registers_in_the_organization_of_the_header_and_logs_in() {
    let app = App::start().await;
    app.company("Other").await;
    let company = app.company("Acme").await;
    register(&visitor(&app, &company), &json!({}))
        .await
        .expect_json(201, &registered(2));
    let profile = log_in(&app, EMAIL, "secret123").await.get("/profile").await;
    let profile = profile.expect(200).json();
    for (field, value) in registration(EMAIL).as_object().unwrap() {
        if field != "password" {
            assert_eq!(profile[field], *value, "{field}");
        }
    }
    assert_eq!(profile["role"], "employee");
    let users = company.owner.get("/users").await.expect(200).json();
    assert_eq!(users["total"], 2);
}

#[tokio::test]
async fn fields_for_admins_have_no_effect() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let more = json!({
        "salary": 1, "position": "Boss", "mentorName": "Пётр", "englishLevel": "C2",
        "adminNote": "!", "hireDate": "2020-01-01", "projectIds": [7], "vacationDates": "no",
        "workingHoursPerWeek": 1000, "country": "Перу", "bankCard": "1", "id": 77,
    });
    register(&visitor(&app, &company), &more).await.expect(201);
    let user = company.owner.get("/users/2").await.expect(200).json();
    for field in more.as_object().unwrap().keys() {
        let nothing = match field.as_str() {
            "vacationDates" => json!([]),
            "id" => json!(2),
            _ => Value::Null,
        };
        assert_eq!(user[field], nothing, "{field}");
    }
}

#[tokio::test]
async fn a_registration_that_means_no_organization_is_told_the_header() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let refused = wrong_fields(&[("X-Tenant", NO_TENANT)], "headers");
    for client in [
        app.anonymous(),
        app.anonymous().with("x-tenant", "nobodys"),
        app.anonymous().with("x-tenant", ""),
        app.anonymous().with("host", "127.0.0.1:9000"),
    ] {
        register(&client, &json!({}))
            .await
            .expect_json(400, &refused);
    }
    // the platform's own name is nobody's, even if an organization is called like it
    app.company("WorkHub").await;
    let platform = app.anonymous().with("host", "workhub.test");
    register(&platform, &json!({})).await.expect(400);
    let host = app.anonymous().with("host", "acme.workhub.test");
    register(&host, &json!({})).await.expect(201);
    let users = company.owner.get("/users").await.expect(200).json();
    assert_eq!(users["total"], 2);
}

#[tokio::test]
async fn a_deployment_of_one_company_needs_no_header() {
    let app = App::with([("DEFAULT_TENANT", "acme")]).await;
    app.company("Acme").await;
    let answer = register(&app.anonymous(), &json!({})).await;
    answer.expect_json(201, &registered(2));
}

#[tokio::test]
async fn an_admin_registers_with_the_secret_word_only() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = visitor(&app, &company);
    let refused = error("Неверное секретное слово для регистрации администратора");
    for word in [
        json!(null),
        json!(""),
        json!("let-me-in "),
        json!("Let-me-in"),
    ] {
        let admin = json!({ "role": "admin", "secretWord": word });
        register(&client, &admin).await.expect_json(403, &refused);
    }
    let admin = json!({ "role": "admin", "secretWord": "let-me-in" });
    register(&client, &admin).await.expect(201);
    let admin = log_in(&app, EMAIL, "secret123").await;
    assert_eq!(admin.get("/profile").await.json()["role"], "admin");
    admin.get("/api/billing/subscription").await.expect(200);
}

#[tokio::test]
async fn without_a_secret_word_nobody_registers_as_an_admin() {
    let app = App::with([("SECRET_WORD", "")]).await;
    let company = app.company("Acme").await;
    for word in ["", "let-me-in"] {
        let admin = json!({ "role": "admin", "secretWord": word });
        let answer = register(&visitor(&app, &company), &admin).await;
        answer.expect_json(
            403,
            &error("Неверное секретное слово для регистрации администратора"),
        );
    }
}

#[tokio::test]
async fn the_secret_word_cannot_be_guessed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = visitor(&app, &company);
    for _ in 0..10 {
        let guess = json!({ "role": "admin", "secretWord": "guess" });
        register(&client, &guess).await.expect(403);
    }
    let right = json!({ "role": "admin", "secretWord": "let-me-in" });
    let refused = register(&client, &right).await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("900"));
    let employee = client.post("/register", registration("boris@acme.example"));
    employee.await.expect(201);
    app.hands.forward(900);
    register(&client, &right).await.expect(201);
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = visitor(&app, &company);
    let wrong = json!({
        "email": "anna", "password": "12345", "firstName": "А", "lastName": "Я".repeat(41),
        "middleName": null, "birthDate": "1990-02-30", "phone": "1".repeat(51),
        "programmingLanguage": "R".repeat(101), "role": "owner",
    });
    let refused = client.post("/register", wrong).await;
    let fields = [
        ("email", "Ожидается корректный email"),
        ("password", "Пароль должен быть от 6 до 20 символов"),
        ("firstName", "Не менее 2 символов"),
        ("lastName", "Не более 40 символов"),
        ("middleName", "Обязательное поле"),
        ("birthDate", "Ожидается дата в формате ГГГГ-ММ-ДД"),
        ("phone", "Не более 50 символов"),
        ("programmingLanguage", "Не более 100 символов"),
        ("role", "Допустимые значения: employee, admin"),
    ];
    assert_same_fields(&refused, &fields);
    let refused = client.post("/register", json!({})).await;
    let needed = fields.map(|(path, _)| (path, "Обязательное поле"));
    assert_same_fields(&refused, &needed[..8]);
    let users = company.owner.get("/users").await.expect(200).json();
    assert_eq!(users["total"], 1);
}

/// The fields that a 400 names, in any order.
#[track_caller]
pub(super) fn assert_same_fields(answer: &Answer, fields: &[(&str, &str)]) {
    let sorted = |body: &Value| {
        let mut fields = body["errors"].as_array().expect("errors").clone();
        fields.sort_by_key(|field| field["path"].to_string());
        fields
    };
    assert_eq!(answer.status, 400, "{}", answer.text());
    let expected = wrong_fields(fields, "body");
    assert_eq!(sorted(&answer.json()), sorted(&expected));
}

#[tokio::test]
async fn an_address_registers_once_in_the_whole_deployment() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let client = visitor(&app, &company);
    register(&client, &json!({})).await.expect(201);
    for client in [client, visitor(&app, &other)] {
        let again = json!({ "email": "Anna@Acme.example" });
        register(&client, &again)
            .await
            .expect_json(400, &error(TAKEN));
    }
    let operator = json!({ "email": "operator@workhub.localhost" });
    register(&visitor(&app, &company), &operator)
        .await
        .expect_json(400, &error(TAKEN));
}

#[tokio::test]
async fn of_two_registrations_at_once_with_one_address_one_succeeds() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = visitor(&app, &company);
    let nothing = json!({});
    let (one, two) = join!(register(&client, &nothing), register(&client, &nothing));
    let mut answers = [one, two];
    answers.sort_by_key(|answer| answer.status);
    let [created, refused] = answers;
    created.expect(201);
    refused.expect_json(400, &error(TAKEN));
    let users = company.owner.get("/users").await.expect(200).json();
    assert_eq!(users["total"], 2);
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_repeated_registration_with_its_key_gets_the_first_answer_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = visitor(&app, &company).with("idempotency-key", "k");
    for replayed in [None, Some("true")] {
        let answer = register(&client, &json!({})).await;
        let answer = answer.expect_json(201, &registered(2));
        assert_eq!(answer.header("idempotent-replayed"), replayed);
    }
}

#[tokio::test]
async fn a_header_that_names_no_organization_means_none() {
    let app = App::with([("DEFAULT_TENANT", "acme")]).await;
    app.company("Acme").await;
    for slug in ["acne", "Acme Inc.", &"a".repeat(3000)] {
        let client = app.anonymous().with("x-tenant", slug);
        let answer = register(&client, &json!({})).await;
        answer.expect_json(400, &wrong_fields(&[("X-Tenant", NO_TENANT)], "headers"));
    }
}

#[tokio::test]
async fn a_key_belongs_to_the_organization_of_the_header() {
    let app = App::start().await;
    let (acme, other) = (app.company("Acme").await, app.company("Other").await);
    let client = |company| visitor(&app, company).with("idempotency-key", "k");
    register(&client(&acme), &json!({})).await.expect(201);
    register(&client(&other), &json!({})).await.expect(400);
    let users = other.owner.get("/users").await.expect(200).json();
    assert_eq!(users["total"], 1);
}

#[tokio::test]
async fn what_is_wrong_outside_of_the_fields_is_named_where_it_is() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let general = "Недопустимое значение";
    let client = visitor(&app, &company).with("idempotency-key", &"k".repeat(256));
    let answer = register(&client, &json!({})).await;
    let wrong = wrong_fields(&[("Idempotency-Key", general)], "headers");
    answer.expect_json(400, &wrong);
    let answer = visitor(&app, &company).post("/register", json!([])).await;
    let wrong = wrong_fields(&[("body", "Ожидается объект")], "body");
    answer.expect_json(400, &wrong);
}
