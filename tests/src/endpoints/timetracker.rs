//! `TimeTracker`: sessions, one's profile, users, reports.

use serde_json::json;
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, AnySession, Member, Public},
    Thing::Project,
    get, patch, post,
};
use crate::PASSWORD;

/// The endpoints.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = vec![
        post("/v1/auth/login", "auth", Public)
            .body(|its| json!({ "email": its.email, "password": PASSWORD })),
        post("/v1/auth/refresh", "auth", AnySession),
        post("/v1/auth/logout", "auth", AnySession),
    ];
    for [profile, users] in [
        ["/v1/users/profile", "/v1/users"],
        ["/api/v1/users/profile", "/api/v1/users"],
    ] {
        all.push(get(profile, "people", Member));
        all.push(patch(profile, "people", Member).body(|_| {
            json!({
                "name": "Иван Петрович Петров", "phone": "+996555987654",
                "settings": {
                    "timezone": "Europe/Moscow", "language": "en",
                    "notifications": { "email": false, "push": false },
                },
            })
        }));
        let filters = &["page", "per_page", "role", "department", "status", "search"];
        all.push(get(users, "people", Admin).query(filters));
    }
    const REPORT: &[&str] = &[
        "from",
        "to",
        "group_by",
        "user_id",
        "department",
        "project_id",
        "format",
    ];
    all.extend([
        get("/v1/reports/summary", "reports", Member)
            .query(REPORT)
            .needs("from=2026-04-01&to=2026-04-30"),
        get("/v1/reports/timesheet", "reports", Member)
            .query(REPORT)
            .needs("from=2026-04-01&to=2026-04-30"),
        get("/v1/reports/attendance", "reports", Member)
            .query(REPORT)
            .needs("from=2026-04-01&to=2026-04-30"),
        post("/v1/reports/exports", "reports", Member)
            .body(|its| {
                json!({
                    "report": "timesheet", "format": "xlsx", "from": "2026-04-01",
                    "to": "2026-04-30", "group_by": "user", "user_id": null,
                    "department": "R&D", "project_id": its[Project].number,
                })
            })
            .typed(&["project_id"])
            .answers(202),
        get("/v1/reports/exports/{id}", "reports", Member),
    ]);
    let all = all.into_iter();
    all.map(|endpoint| endpoint.on(Surface::TimeTracker))
        .collect()
}
