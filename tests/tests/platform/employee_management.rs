//! Employee Management, "Auth" and "Users".

mod forms;
mod list;
mod login;
mod other_apis;
mod projects;
mod registration;
mod update;
mod users;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company, PASSWORD};

/// What a person must say of themselves to register.
fn registration(email: &str) -> Value {
    json!({
        "email": email, "password": PASSWORD, "firstName": "Анна", "lastName": "Смирнова",
        "middleName": "Петровна", "birthDate": "1990-04-08", "phone": "+7 900 000-00-00",
        "programmingLanguage": "Rust",
    })
}

/// The four fields that a new user needs.
fn user(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "firstName": "Пётр", "lastName": "Иванов" })
}

/// A body with more fields, or others in their place.
pub(crate) fn with(mut body: Value, more: &Value) -> Value {
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

fn error(message: &str) -> Value {
    json!({ "error": message })
}

/// The body of a 400: what is wrong with which field.
fn wrong_fields(fields: &[(&str, &str)], location: &str) -> Value {
    let fields = fields.iter().map(
        |(path, msg)| json!({ "type": "field", "path": path, "param": path, "msg": msg, "location": location }),
    );
    json!({ "errors": fields.collect::<Vec<_>>() })
}

/// A client without a session who means a company.
fn visitor(app: &App, company: &Company<'_>) -> Client {
    app.anonymous().with("x-tenant", &company.slug)
}

async fn try_login(client: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/login", body).await
}

/// A client with the token of this API's login.
pub(crate) async fn log_in(app: &App, email: &str, password: &str) -> Client {
    let login = try_login(&app.anonymous(), email, password).await;
    app.anonymous().bearer(&login.expect(200).field("token"))
}

/// Makes a user with the four needed fields and some more; returns their id.
pub(crate) async fn hire(company: &Company<'_>, name: &str, more: &Value) -> u64 {
    let body = with(user(&company.email(name)), more);
    let created = company.owner.post("/users", body).await.expect(201);
    created.json()["user"]["id"].as_u64().unwrap()
}
