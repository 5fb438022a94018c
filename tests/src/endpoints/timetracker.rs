//! `TimeTracker`: sessions, one's profile, users, webhooks.

use serde_json::json;
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, AnySession, Member, Public},
    Things, delete, get, patch, post,
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
    all.extend(webhooks());
    let all = all.into_iter();
    all.map(|endpoint| endpoint.on(Surface::TimeTracker))
        .collect()
}

fn webhooks() -> Vec<Endpoint> {
    const WEBHOOK: &str = "/v1/webhooks/{id}";
    let fields = |_: &Things| {
        json!({
            "url": "https://hooks.example.com/workhub", "events": ["person.*", "task.created"],
            "description": "Payroll", "active": true,
        })
    };
    vec![
        get("/v1/webhooks", "webhooks", Admin),
        post("/v1/webhooks", "webhooks", Admin)
            .body(fields)
            .answers(201),
        get(WEBHOOK, "webhooks", Admin),
        patch(WEBHOOK, "webhooks", Admin).body(|_| {
            json!({
                "url": "https://hooks.example.com/new", "events": ["*"],
                "description": "Payroll and more", "active": true,
            })
        }),
        post("/v1/webhooks/{id}/rotate", "webhooks", Admin),
        post("/v1/webhooks/{id}/test", "webhooks", Admin).answers(201),
        get("/v1/webhooks/{id}/deliveries", "webhooks", Admin)
            .query(&["status", "page", "per_page"]),
        post(
            "/v1/webhooks/{id}/deliveries/{deliveryId}/replay",
            "webhooks",
            Admin,
        ),
        delete(WEBHOOK, "webhooks", Admin),
    ]
}
