//! Projects, and the hours planned and worked on them: Employee Management and Headroom.

use axum::http::Method;
use serde_json::{Value, json};
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, Manager, Member},
    Thing::{Employee, Project},
    Things, delete, get, patch, post, put,
};

/// The endpoints of projects and hours.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/projects", "projects", Member)
            .on(Surface::EmployeeManagement)
            .query(&["active", "search", "page", "limit"]),
        post("/projects", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|_| project("New project"))
            .typed(&["wage", "active"])
            .answers(201),
        get("/projects/{id}", "projects", Member).on(Surface::EmployeeManagement),
        put("/projects/{id}", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|_| project("Renamed project"))
            .typed(&["wage", "active"]),
        delete("/projects/{id}", "projects", Admin).on(Surface::EmployeeManagement),
        get("/projects/{id}/employees", "projects", Member).on(Surface::EmployeeManagement),
        post("/projects/{id}/employees", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|its| json!({ "employeeIds": [its[Employee].number] }))
            .typed(&["employeeIds[0]"]),
        post("/projects/{id}/employee", "projects", Admin)
            .on(Surface::EmployeeManagement)
            .body(|its| json!({ "employeeId": its[Employee].number }))
            .typed(&["employeeId"]),
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
    ]
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
