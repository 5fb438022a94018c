//! Employee Management: login, registration, users.

use serde_json::{Value, json};
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, Member, Public},
    Thing::Project,
    Things, delete, get, post, put, with,
};
use crate::PASSWORD;

/// The endpoints of users.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = vec![
        post("/login", "auth", Public)
            .body(|its| json!({ "email": its.email, "password": PASSWORD })),
        post("/register", "people", Public)
            .body(|_| {
                let more = json!({ "role": "employee", "secretWord": "let-me-in" });
                with(basics("registered@user.example"), with(password(), more))
            })
            .answers(201),
        get("/profile", "people", Member),
        get("/users", "people", Member).query(&[
            "page",
            "limit",
            "firstName",
            "lastName",
            "sortBy",
            "order",
        ]),
        post("/users", "people", Admin)
            .body(|its| with(with(basics("new@user.example"), password()), more(its)))
            .typed(&["salary", "workingHoursPerWeek", "projectIds[0]"])
            .answers(201),
        get("/users/{id}", "people", Member),
        put("/users/{id}", "people", Member)
            .body(|its| with(with(basics("changed@user.example"), password()), more(its)))
            .typed(&["salary", "workingHoursPerWeek", "projectIds[0]"]),
        delete("/users/{id}", "people", Admin),
    ];
    all.into_iter()
        .map(|endpoint| endpoint.on(Surface::EmployeeManagement))
        .collect()
}

/// What a user who registers says of themselves.
fn basics(email: &str) -> Value {
    json!({
        "email": email, "firstName": "Анна", "lastName": "Смирнова", "middleName": "Петровна",
        "birthDate": "1990-04-08", "phone": "+7 900 000-00-00", "programmingLanguage": "Rust",
    })
}

fn password() -> Value {
    json!({ "password": PASSWORD })
}

/// What admins say of others.
fn more(its: &Things) -> Value {
    json!({
        "country": "Россия", "bankCard": "2200 0000 0000 0000",
        "linkedinLink": "https://linkedin.com/in/anna", "githubLink": "https://github.com/anna",
        "hireDate": "2026-04-01", "adminNote": "Просила тёмную тему", "projectIds": [its[Project].number],
        "englishLevel": "B2", "vacationDates": ["2026-08-03"], "mentorName": "Пётр",
        "position": "Developer", "salary": 150_000, "role": "employee", "workingHoursPerWeek": 40,
    })
}
