//! Every endpoint of the platform, in one table for the tests that attack all of them.
//!
//! A new route needs one entry in [`endpoints`]; until it has one, the tests `openapi` and
//! `template` fail and name it. If its path leads to a new kind of thing, [`Thing`] and
//! [`Things::of`] get that kind too.

mod endpoint;
mod form;
mod projects;
mod things;
mod timetracker;
mod users;
mod workforce;

use serde_json::{Map, Value, json};
use shared::http::Surface;

use crate::{PASSWORD, signup};
pub use endpoint::{Endpoint, Permission, Role};
pub use form::{assert_names_field, assert_refusal, refusal_on};
pub use things::{Id, Thing, Things};

use Permission::{Admin, AnySession, Manager, Member, Operator, Public};
use Thing::{Board, Column, Employee, Invoice};
use endpoint::{delete, get, patch, post, put};

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
        get("/api/organization", "organizations", Member),
        patch("/api/organization", "organizations", Admin).body(|_| {
            json!({
                "name": "Renamed Company", "timeZone": "Asia/Bishkek", "registration": "approval",
                "billingDetails": { "name": "ООО «Ромашка»", "inn": "7701234567" },
            })
        }),
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
            .body(|_| {
                let more = json!({ "status": "inactive", "mailNotifications": false });
                employee("changed@employee.example", more)
            }),
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
        // ── people: Headroom
        get("/api/team-members", "people", Member)
            .on(Surface::Headroom)
            .paged()
            .query(&["active"]),
        post("/api/team-members", "people", Admin)
            .on(Surface::Headroom)
            .body(|_| team_member(true))
            .typed(&["role_id", "hourly_rate"])
            .answers(201),
        get("/api/team-members/{id}", "people", Member).on(Surface::Headroom),
        put("/api/team-members/{id}", "people", Admin)
            .on(Surface::Headroom)
            .body(|_| team_member(false))
            .typed(&["role_id", "hourly_rate"]),
        patch("/api/team-members/{id}", "people", Admin)
            .on(Surface::Headroom)
            .body(|_| team_member(false))
            .typed(&["role_id", "hourly_rate"]),
        delete("/api/team-members/{id}", "people", Admin).on(Surface::Headroom),
        get("/api/roles", "people", Member).on(Surface::Headroom),
        post("/api/roles", "people", Admin)
            .on(Surface::Headroom)
            .body(|_| json!({ "name": "Gardener" }))
            .answers(201),
        // ── notifications
        get("/notifications", "notifications", Member)
            .on(Surface::EmployeeManagement)
            .query(&["type", "sortBy", "order", "page", "limit"]),
        patch("/notifications/{id}/mark-as-read", "notifications", Member)
            .on(Surface::EmployeeManagement),
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
        post("/api/billing/invoice/{id}/cancel", "billing", Admin),
        post("/api/billing/create-payment", "billing", Admin)
            .body(|its| json!({ "invoiceId": its[Invoice].number }))
            .typed(&["invoiceId"]),
        post("/api/billing/webhook", "billing", Public)
            .signed()
            .body(|_| {
                let session = json!({
                    "payment_status": "unpaid", "amount_total": 99_000, "currency": "rub",
                    "metadata": { "tenant": "another's" },
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
        // ── the platform
        get("/api/health", "docs", Public),
    ];
    all.extend(users::endpoints());
    all.extend(projects::endpoints());
    all.extend(timetracker::endpoints());
    all.extend(workforce::endpoints());
    all
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
        "position": "Developer", "role": "Developer", "department": "R&D", "phone": "+7 900 000-00-00",
        "salary": 15_000_000, "hireDate": "2026-04-01",
    });
    with(employee, more)
}

/// Every field of a team member.
fn team_member(active: bool) -> Value {
    json!({ "name": "John Doe", "role_id": 1, "hourly_rate": "150.00", "active": active })
}

/// Every field of a task that can be changed.
fn task(its: &Things) -> Value {
    json!({
        "title": "Read it", "description": "All of it", "dueDate": "2026-04-30",
        "assigneeId": its[Employee].number,
    })
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
