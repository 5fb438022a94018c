//! A believable company, made through the API as a frontend would make it.

mod day;
mod month;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{
        Method, Request,
        header::{CONTENT_TYPE, COOKIE, SET_COOKIE},
    },
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::Serialize;
use serde_json::{Value, json};
use shared::BoxError;
use tower::ServiceExt;

use crate::stack::Stack;

const PASSWORD: &str = "demo-password";

/// Credentials to print.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// Role.
    pub who: &'static str,
    /// E-mail address.
    pub username: &'static str,
    /// Password.
    pub password: &'static str,
}

/// The logins of the demo company.
pub const LOGINS: [Login; 3] = [
    Login {
        who: "Admin",
        username: "admin@romashka.example",
        password: PASSWORD,
    },
    Login {
        who: "Manager",
        username: "anna@romashka.example",
        password: PASSWORD,
    },
    Login {
        who: "Employee",
        username: "oleg@romashka.example",
        password: PASSWORD,
    },
];

struct Browser {
    api: Router,
    cookie: String,
}

impl Browser {
    async fn send(&mut self, method: Method, path: &str, body: Value) -> Result<Value, BoxError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(CONTENT_TYPE, "application/json")
            .header(COOKIE, &self.cookie)
            .body(Body::from(body.to_string()))?;
        let response = self.api.clone().oneshot(request).await?;
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str()?;
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await?;
        if !status.is_success() {
            let body = String::from_utf8_lossy(&body);
            return Err(format!("demo: {path} answered {status}: {body}").into());
        }
        Ok(serde_json::from_slice(&body)?)
    }

    /// Another browser, in which somebody else logs in.
    async fn log_in(&self, username: &str) -> Result<Self, BoxError> {
        let mut other = Self {
            api: self.api.clone(),
            cookie: String::new(),
        };
        let credentials = json!({ "username": username, "password": PASSWORD });
        other.post("/api/auth/login", credentials).await?;
        Ok(other)
    }

    async fn get(&mut self, path: &str) -> Result<Value, BoxError> {
        self.send(Method::GET, path, Value::Null).await
    }

    async fn post(&mut self, path: &str, body: Value) -> Result<Value, BoxError> {
        self.send(Method::POST, path, body).await
    }
}

/// Makes the company, unless an earlier start did, and returns its logins.
///
/// # Errors
/// When the API refuses something.
pub async fn fill(stack: &Stack) -> Result<Vec<Login>, BoxError> {
    let mut admin = Browser {
        api: stack.router.clone(),
        cookie: String::new(),
    };
    let credentials = json!({ "username": LOGINS[0].username, "password": PASSWORD });
    if admin
        .post("/api/auth/login", credentials.clone())
        .await
        .is_ok()
    {
        return Ok(LOGINS.to_vec());
    }
    let company = json!({
        "orgName": "ООО «Ромашка»", "name": "Мария Иванова",
        "email": LOGINS[0].username, "password": PASSWORD,
    });
    admin.post("/api/signup", company).await?;
    admin.post("/api/auth/login", credentials).await?;
    people(&mut admin).await?;
    boards(&mut admin).await?;
    projects(&mut admin).await?;
    let now = stack.platform.clock.now();
    shifts(&mut admin, now).await?;
    day::fill(&mut admin, now).await?;
    month::fill(&mut admin, now).await?;
    let details = json!({
        "name": "ООО «Ромашка»", "inn": "7736050003", "kpp": "773601001",
        "address": "117997, г. Москва, ул. Наметкина, д. 16",
    });
    admin
        .send(Method::PUT, "/api/billing/details", details)
        .await?;
    let period =
        json!({ "subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30" });
    admin.post("/api/billing/invoice", period).await?;
    Ok(LOGINS.to_vec())
}

async fn people(admin: &mut Browser) -> Result<(), BoxError> {
    let people = [
        (
            "Анна Смирнова",
            LOGINS[1].username,
            "manager",
            "Руководитель разработки",
            25_000_000,
        ),
        (
            "Олег Кузнецов",
            LOGINS[2].username,
            "employee",
            "Разработчик",
            18_000_000,
        ),
        (
            "Ирина Волкова",
            "irina@romashka.example",
            "employee",
            "Дизайнер",
            15_000_000,
        ),
    ];
    for (name, email, role, position, salary) in people {
        let person = json!({
            "name": name, "email": email, "password": PASSWORD, "accessRole": role,
            "position": position, "department": "Разработка", "salary": salary,
            "hireDate": "2025-09-01",
        });
        admin.post("/api/employees", person).await?;
    }
    let facts = json!({
        "birthDate": "1994-05-17", "country": "Россия", "programmingLanguage": "Rust",
        "englishLevel": "B2", "mentorName": "Анна Смирнова", "workingHoursPerWeek": 40,
        "githubLink": "https://github.com/oleg", "vacationDates": ["2026-07-13", "2026-07-14"],
    });
    admin.send(Method::PUT, "/users/3", facts).await?;
    let trainee = json!({ "name": "Пётр Орлов", "role_id": 1, "hourly_rate": "900.00" });
    admin.post("/api/team-members", trainee).await?;
    Ok(())
}

async fn projects(admin: &mut Browser) -> Result<(), BoxError> {
    let project = json!({
        "name": "Интернет-магазин", "description": "Витрина, корзина и оплата", "wage": 1800,
    });
    let created = admin.post("/projects", project).await?;
    let project = &created["project"];
    let employees = format!("/projects/{}/employees", project["id"]);
    admin
        .post(&employees, json!({ "employeeIds": [2, 3, 5] }))
        .await?;
    for (path, member, month, hours) in [
        ("/api/allocations", 3, "2026-05", "120"),
        ("/api/allocations", 5, "2026-05", "80.5"),
        ("/api/actuals", 3, "2026-04", "152.25"),
    ] {
        let row = json!({
            "team_member_id": member, "project_id": project["id"], "month": month, "hours": hours,
        });
        admin.post(path, row).await?;
    }
    Ok(())
}

/// A published week of shifts at a front desk, one of them open, and who is away.
async fn shifts(admin: &mut Browser, now: Timestamp) -> Result<(), BoxError> {
    let organization = admin.get("/api/organization").await?;
    let members = format!("/api/v1/organizations/{}/members", organization["id"]);
    let job = json!({ "name": "Стойка администратора", "code": "FD", "color": "#3b82f6" });
    let job = admin.post("/api/v1/job-list", job).await?;
    let trained = json!({ "jobIds": [job["id"]] });
    for person in [3, 4] {
        let member = format!("{members}/{person}");
        admin.send(Method::PATCH, &member, trained.clone()).await?;
    }
    let segment = json!({ "name": "Команды" });
    let segment = admin.post("/api/v1/smart-groups/segments", segment).await?;
    let group = json!({
        "segmentId": segment["id"], "name": "Администраторы зала",
        "rules": [{ "field": "job", "operator": "equals", "value": job["id"] }],
    });
    let group = admin.post("/api/v1/smart-groups", group).await?;
    let schedule = json!({ "name": "Офис", "assigneeGroupIds": [group["id"]] });
    let schedule = admin.post("/api/v1/schedules", schedule).await?;
    let path = format!(
        "/api/v1/schedules/{}",
        schedule["id"].as_str().unwrap_or_default()
    );
    let week = (0..5).map(|day| {
        now.to_zoned(TimeZone::UTC)
            .date()
            .saturating_add(day.days())
    });
    let week: Vec<_> = week.collect();
    for (day, person) in week.iter().zip([Some(3), Some(4), Some(3), Some(4), None]) {
        let shift = json!({
            "assignedUserId": person, "jobId": job["id"], "shiftDate": day.to_string(),
            "startTime": "09:00", "endTime": "18:00",
        });
        admin.post(&format!("{path}/shifts"), shift).await?;
    }
    let days = json!({ "from": week[0].to_string(), "to": week[4].to_string() });
    admin.post(&format!("{path}/publish"), days).await?;
    Ok(())
}

async fn boards(admin: &mut Browser) -> Result<(), BoxError> {
    let space = admin
        .post("/api/tasks/spaces", json!({ "name": "Разработка" }))
        .await?;
    let boards = format!("/api/tasks/spaces/{}/boards", space["id"]);
    let board = admin.post(&boards, json!({ "name": "Спринт 12" })).await?;
    let tasks = format!("{boards}/{}/tasks", board["id"]);
    for (title, assignee) in [("Настроить оплату", 3), ("Нарисовать главную страницу", 4)]
    {
        admin
            .post(&tasks, json!({ "title": title, "assigneeId": assignee }))
            .await?;
    }
    Ok(())
}
