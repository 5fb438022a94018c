//! Every endpoint of the platform, in one table for the tests that attack all of them.
//!
//! A new route needs one entry in [`endpoints`]; until it has one, the tests `openapi` and
//! `template` fail and name it. If its path leads to a new kind of thing, [`Thing`] and
//! [`Things::of`] get that kind too.

mod form;
mod things;
mod users;

use std::fmt;

use axum::http::Method;
use billing::gateway::event::{SIGNATURE_HEADER, sign};
use serde_json::{Map, Value, json};
use shared::http::Surface;

use crate::{Answer, Client, PASSWORD, now, signup};
pub use form::{assert_names_field, assert_refusal, refusal_on};
pub use things::{Id, Thing, Things};

use Permission::{Admin, AnySession, Manager, Member, Operator, Public};
use Thing::{Board, Column, Employee, Invoice, Project};

/// What the local gateway signs its webhooks with, see `local::stack`.
const WEBHOOK_SECRET: &str = "whsec_local";

/// All endpoints. A body names every documented field.
pub fn endpoints() -> Vec<Endpoint> {
    const SPACE: &str = "/api/tasks/spaces/{spaceId}";
    const BOARD: &str = "/api/tasks/spaces/{spaceId}/boards/{boardId}";
    const COLUMN: &str = "/api/tasks/spaces/{spaceId}/boards/{boardId}/columns/{columnId}";
    const TASK: &str = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}";
    let mut all = vec![
        // ── sessions
        post("/api/auth/login", "auth", Public)
            .body(|its| json!({ "username": its.email, "password": PASSWORD })),
        post("/api/auth/login", "auth", Public)
            .on(Surface::Headroom)
            .body(|its| json!({ "email": its.email, "password": PASSWORD })),
        post("/api/auth/refresh", "auth", Public)
            .on(Surface::Headroom)
            .body(|_| json!({ "refresh_token": "made-up" }))
            .answers(401),
        post("/api/auth/logout", "auth", AnySession)
            .on(Surface::Headroom)
            .body(|_| json!({ "refresh_token": null })),
        post("/api/auth/forgot-password", "auth", Public)
            .body(|its| json!({ "email": its.email })),
        post("/api/auth/reset-password", "auth", Public)
            .body(|_| json!({ "token": "1.made-up", "password": PASSWORD }))
            .answers(400),
        get("/api/auth/me", "auth", AnySession),
        post("/api/auth/mfa/setup", "auth", AnySession),
        post("/api/auth/mfa/enable", "auth", AnySession)
            .body(|_| json!({ "code": "wrong" }))
            .answers(401),
        post("/api/auth/mfa/disable", "auth", AnySession)
            .body(|_| json!({ "code": "wrong" }))
            .answers(409),
        post("/api/auth/mfa/verify", "auth", Public)
            .body(|_| json!({ "tempToken": "made-up", "code": "123456" }))
            .answers(401),
        get("/.well-known/jwks.json", "auth", Public),
        // ── organizations
        post("/api/signup", "organizations", Public)
            .body(|_| signup("New Company", "founder@new.example"))
            .answers(201),
        get("/api/announcements", "organizations", AnySession),
        post("/api/announcements", "organizations", Operator)
            .body(|_| announcement())
            .answers(201),
        patch("/api/announcements/{id}", "organizations", Operator).body(|_| announcement()),
        delete("/api/announcements/{id}", "organizations", Operator),
        // ── people
        get("/api/employees", "people", Member).paged(),
        post("/api/employees", "people", Admin)
            .body(|_| employee("new@employee.example", json!({ "password": PASSWORD })))
            .answers(201),
        get("/api/employees/{id}", "people", Member),
        patch("/api/employees/{id}", "people", Member)
            .body(|_| employee("changed@employee.example", json!({ "status": "inactive" }))),
        delete("/api/employees/{id}", "people", Admin),
        get("/api/game/config", "people", Member),
        patch("/api/game/config", "people", Admin).body(|_| {
            json!({
                "enabled": true, "xpPerLevel": 100, "xpPerTask": 10, "hcPerTask": 1,
                "xpPerPunctualPunch": 5, "hcPerPunctualPunch": 1,
            })
        }),
        get("/api/game/xp", "people", Member),
        get("/api/game/leaderboard", "people", Member).paged(),
        // ── billing
        get("/api/billing/subscription", "billing", Admin),
        patch("/api/billing/subscription", "billing", Admin)
            .body(|_| json!({ "plan": "start", "billingCycle": "monthly" })),
        get("/api/billing/plans", "billing", Member),
        get("/api/billing/details", "billing", Admin),
        put("/api/billing/details", "billing", Admin).body(|_| {
            json!({
                "name": "ООО «Ромашка»", "inn": "7701234567", "kpp": "770101001",
                "address": "Москва", "bankName": "Банк", "bik": "044525225",
                "account": "40702810900000000001", "correspondentAccount": "30101810400000000225",
                "director": "Иванов И. И.", "accountant": "Петрова П. П.",
            })
        }),
        get("/api/billing/invoice", "billing", Admin).paged(),
        post("/api/billing/invoice", "billing", Admin)
            .body(|_| april())
            .answers(201),
        get("/api/billing/invoice/{id}", "billing", Admin),
        // nothing is rendered until the workers run
        get("/api/billing/invoice/{id}/pdf", "billing", Admin).answers(202),
        get("/api/billing/invoice/{id}/act", "billing", Admin).answers(202),
        post("/api/billing/create-payment", "billing", Admin)
            .body(|its| json!({ "invoiceId": its[Invoice].number })),
        post("/api/billing/webhook", "billing", Public)
            .signed()
            .body(|_| {
                let session = json!({
                    "payment_status": "unpaid", "amount_total": 99_000, "currency": "rub",
                    "metadata": { "tenant": "somebody else's" },
                });
                let data = json!({ "object": session });
                json!({ "id": "evt_1", "type": "checkout.session.expired", "data": data })
            }),
        // ── tasks
        get("/api/tasks/spaces-with-boards", "tasks", Member),
        post("/api/tasks/spaces", "tasks", Manager)
            .body(|its| json!({ "name": "Space", "memberIds": [its[Employee].number] }))
            .answers(201),
        patch(SPACE, "tasks", Manager)
            .body(|its| json!({ "name": "Space", "memberIds": [its[Employee].number] })),
        delete(SPACE, "tasks", Manager),
        post("/api/tasks/spaces/{spaceId}/boards", "tasks", Manager)
            .body(|_| json!({ "name": "Board", "columns": [{ "name": "Later", "done": false }] }))
            .answers(201),
        patch(BOARD, "tasks", Manager).body(|_| json!({ "name": "Board" })),
        delete(BOARD, "tasks", Manager),
        post("/api/tasks/spaces/{spaceId}/boards/{boardId}/columns", "tasks", Manager)
            .body(|_| json!({ "name": "Column", "done": false, "order": 0 }))
            .answers(201),
        patch(COLUMN, "tasks", Manager)
            .body(|_| json!({ "name": "Column", "done": true, "order": 1 })),
        delete(COLUMN, "tasks", Manager),
        get("/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks", "tasks", Member).paged(),
        post("/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks", "tasks", Member)
            .body(|its| {
                with(task(its), json!({ "columnId": its[Column].number, "order": 1 }))
            })
            .answers(201),
        get(TASK, "tasks", Member),
        patch(TASK, "tasks", Member).body(task),
        delete(TASK, "tasks", Member),
        post(
            "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}/move",
            "tasks",
            Member,
        )
        .body(|its| {
            json!({ "columnId": its[Column].number, "boardId": its[Board].number, "order": 1 })
        }),
        // ── projects
        get("/projects", "projects", Member)
            .on(Surface::EmployeeManagement)
            .query(&["active", "search", "page", "limit"]),
        post("/projects", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|_| project("New project"))
            .typed(&["wage"])
            .answers(201),
        get("/projects/{id}", "projects", Member).on(Surface::EmployeeManagement),
        put("/projects/{id}", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|_| project("Renamed project"))
            .typed(&["wage"]),
        delete("/projects/{id}", "projects", Admin).on(Surface::EmployeeManagement),
        get("/projects/{id}/employees", "projects", Member).on(Surface::EmployeeManagement),
        post("/projects/{id}/employees", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|its| json!({ "employeeIds": [its[Employee].number] })),
        post("/projects/{id}/employee", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|its| json!({ "employeeId": its[Employee].number })),
        delete("/projects/{id}/employees/{employeeId}", "projects", Admin)
            .on(Surface::EmployeeManagement),
        hours(get("/api/allocations", "projects", Member)),
        hours(post("/api/allocations", "projects", Manager)).answers(201),
        hours(get("/api/allocations/{id}", "projects", Member)),
        hours(put("/api/allocations/{id}", "projects", Manager)),
        hours(patch("/api/allocations/{id}", "projects", Manager)),
        hours(delete("/api/allocations/{id}", "projects", Manager)),
        hours(get("/api/actuals", "projects", Member)),
        hours(post("/api/actuals", "projects", Manager)).answers(201),
        hours(get("/api/actuals/{id}", "projects", Member)),
        hours(put("/api/actuals/{id}", "projects", Manager)),
        hours(patch("/api/actuals/{id}", "projects", Manager)),
        hours(delete("/api/actuals/{id}", "projects", Manager)),
        // ── the platform
        get("/api/health", "docs", Public),
    ];
    all.extend(users::endpoints());
    all
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Everybody.
    Public,
    /// Whoever has a session, the platform's operators too.
    AnySession,
    /// The people of an organization.
    Member,
    /// Its managers, admins and owner.
    Manager,
    /// Its admins and owner.
    Admin,
    /// The platform's operators.
    Operator,
}

/// Somebody who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Of an organization.
    Employee,
    /// Of an organization.
    Manager,
    /// Of an organization.
    Admin,
    /// Of an organization.
    Owner,
    /// Of the platform.
    Operator,
}

impl Permission {
    /// Whether a role may call.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Public | AnySession => true,
            Member => role != Role::Operator,
            Manager => matches!(role, Role::Manager | Role::Admin | Role::Owner),
            Admin => matches!(role, Role::Admin | Role::Owner),
            Operator => role == Role::Operator,
        }
    }

    /// The scope that the documentation names.
    pub fn scope(self) -> Option<&'static str> {
        match self {
            Public => None,
            AnySession => Some("any"),
            Member => Some("member"),
            Manager => Some("manager"),
            Admin => Some("admin"),
            Operator => Some("super_admin"),
        }
    }
}

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its method.
    pub method: Method,
    /// Its path, as axum, OpenAPI and API Gateway spell it.
    pub path: &'static str,
    /// The crate that serves it.
    pub function: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// Whose words its errors have.
    pub surface: Surface,
    /// The status of its answer to a valid request.
    pub answers: u16,
    /// Whether it is a list in pages.
    pub paged: bool,
    /// Query parameters besides those of pages.
    pub query: &'static [&'static str],
    /// Fields of its body with numbers that may be written as text too.
    pub typed: &'static [&'static str],
    body: Option<fn(&Things) -> Value>,
    signed: bool,
}

fn endpoint(
    method: Method,
    path: &'static str,
    function: &'static str,
    permission: Permission,
) -> Endpoint {
    Endpoint {
        method,
        path,
        function,
        permission,
        surface: Surface::WorkHub,
        answers: 200,
        paged: false,
        query: &[],
        typed: &[],
        body: None,
        signed: false,
    }
}

fn get(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::GET, path, function, permission)
}

fn post(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::POST, path, function, permission)
}

fn put(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::PUT, path, function, permission)
}

fn patch(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::PATCH, path, function, permission)
}

fn delete(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::DELETE, path, function, permission)
}

impl Endpoint {
    fn on(self, surface: Surface) -> Self {
        Self { surface, ..self }
    }

    /// A valid body; it may name things of the company.
    fn body(self, body: fn(&Things) -> Value) -> Self {
        let body = Some(body);
        Self { body, ..self }
    }

    /// The status of an answer that is not 200; that of a refusal where a valid request needs a
    /// secret which the table has not.
    fn answers(self, answers: u16) -> Self {
        Self { answers, ..self }
    }

    fn paged(self) -> Self {
        let paged = true;
        Self { paged, ..self }
    }

    fn query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    fn typed(self, typed: &'static [&'static str]) -> Self {
        Self { typed, ..self }
    }

    /// Its body is signed as the payment gateway does.
    fn signed(self) -> Self {
        let signed = true;
        Self { signed, ..self }
    }

    /// Whether it may change something.
    pub fn mutates(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether it has a body.
    pub fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// Whether its caller must come with a session.
    pub fn needs_session(&self) -> bool {
        self.permission != Public
    }

    /// Whether it ends the caller's session.
    pub fn is_logout(&self) -> bool {
        self.path == "/api/auth/logout"
    }

    /// Whether it reads its body as it came, to check the signature.
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// The kinds of things its path leads through.
    pub fn things(&self) -> Vec<Thing> {
        let mut things = Vec::new();
        let mut before = "";
        for segment in self.path.split('/') {
            if segment.starts_with('{') {
                things.push(Thing::listed_at(before));
            }
            before = segment;
        }
        things
    }

    /// Its path to things of these ids.
    pub fn path_of<Id: fmt::Display>(&self, ids: &[Id]) -> String {
        let mut ids = ids.iter();
        let segments = self.path.split('/').map(|segment| {
            if segment.starts_with('{') {
                ids.next().expect("an id for each parameter").to_string()
            } else {
                segment.to_owned()
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Its path to a company's things.
    pub fn path(&self, things: &Things) -> String {
        let ids = self
            .things()
            .into_iter()
            .map(|thing| things[thing].spelled());
        self.path_of(&ids.collect::<Vec<_>>())
    }

    /// A valid body that names a company's things.
    pub fn body_of(&self, things: &Things) -> Option<Value> {
        self.body.map(|body| body(things))
    }

    /// Calls it with a valid request.
    pub async fn call(&self, client: &Client, things: &Things) -> Answer {
        let body = self.body_of(things).map(|body| body.to_string());
        self.send(client, &self.path(things), body).await
    }

    /// Calls it with any path and body.
    pub async fn send(&self, client: &Client, path: &str, body: Option<String>) -> Answer {
        if self.signed {
            let signature = sign(body.as_deref().unwrap_or_default(), WEBHOOK_SECRET, now());
            let client = client.with(SIGNATURE_HEADER, &signature);
            return client.send(self.method.clone(), path, body).await;
        }
        client.send(self.method.clone(), path, body).await
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

fn announcement() -> Value {
    json!({
        "title": "Maintenance", "text": "On Sunday.",
        "publishedAt": "2026-04-01T00:00:00Z", "expiresAt": "2026-05-01T00:00:00Z",
    })
}

/// Every field of an employee, and more.
fn employee(email: &str, more: Value) -> Value {
    let employee = json!({
        "name": "Petrova Anna", "email": email, "accessRole": "manager",
        "position": "Developer", "department": "R&D", "phone": "+7 900 000-00-00",
        "salary": 15_000_000, "hireDate": "2026-04-01",
    });
    with(employee, more)
}

/// Every field of a task that can be changed.
fn task(its: &Things) -> Value {
    json!({
        "title": "Read it", "description": "All of it", "dueDate": "2026-04-30",
        "assigneeId": its[Employee].number,
    })
}

/// Every field of a project.
fn project(name: &str) -> Value {
    json!({ "name": name, "description": "What it is about.", "wage": 1500.5, "active": true })
}

/// An endpoint of hours: a list in pages with filters, or one with every field in its body.
fn hours(endpoint: Endpoint) -> Endpoint {
    let endpoint = endpoint.on(Surface::Headroom);
    if endpoint.method == Method::GET && endpoint.things().is_empty() {
        let filters = &["team_member_id", "project_id", "month"];
        return endpoint.paged().query(filters);
    }
    if matches!(endpoint.method, Method::GET | Method::DELETE) {
        return endpoint;
    }
    let body = |its: &Things| {
        json!({
            "team_member_id": its[Employee].number, "project_id": its[Project].number,
            "month": "2026-12", "hours": "120.50",
        })
    };
    endpoint.body(body).typed(&["hours"])
}

/// April 2026, to be billed.
fn april() -> Value {
    json!({ "subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30" })
}

fn with(object: Value, more: Value) -> Value {
    let fields = |value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let all = fields(object).into_iter().chain(fields(more));
    Value::Object(all.collect())
}
