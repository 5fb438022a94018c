//! `TimeTracker`: sessions, one's profile, users, time, calendar, reports, payroll, webhooks.

use serde_json::json;
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, AnySession, Manager, Member, Public},
    Thing::{Employee, Job, Project},
    Things, delete, get, patch, post, put,
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
    all.extend(time());
    all.extend(calendar());
    all.extend(payroll());
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
            .body(|_| {
                json!({
                    "report": "timesheet", "format": "xlsx", "from": "2026-04-01",
                    "to": "2026-04-30", "group_by": "user", "user_id": null,
                    "department": "R&D", "project_id": null,
                })
            })
            .typed(&["user_id", "project_id"])
            .answers(202),
        get("/v1/reports/exports/{id}", "reports", Member),
    ]);
    all.extend(webhooks());
    let all = all.into_iter();
    all.map(|endpoint| endpoint.on(Surface::TimeTracker))
        .collect()
}

fn time() -> Vec<Endpoint> {
    const ENTRIES: &str = "/v1/time/entries";
    const ENTRY: &str = "/v1/time/entries/{id}";
    vec![
        get("/v1/time/current", "clock", Member),
        post("/v1/time/start", "clock", Member)
            .body(|its| {
                json!({
                    "project_id": its[Project].number, "job_id": its[Job].uuid, "note": "Report",
                    "latitude": 42.87, "longitude": 74.59,
                })
            })
            .typed(&["latitude", "longitude"])
            .optional_body()
            .answers(201),
        post("/v1/time/break/start", "clock", Member),
        post("/v1/time/break/end", "clock", Member),
        post("/v1/time/stop", "clock", Member)
            .body(|_| json!({ "note": "Done" }))
            .optional_body(),
        get(ENTRIES, "clock", Member).query(&[
            "from",
            "to",
            "user_id",
            "project_id",
            "status",
            "page",
            "per_page",
        ]),
        post(ENTRIES, "clock", Member)
            .body(|its| {
                json!({
                    "user_id": null, "start": "2026-02-27T08:00:00Z",
                    "end": "2026-02-27T16:30:00Z", "break_seconds": 1800,
                    "project_id": its[Project].number, "job_id": its[Job].uuid, "note": "Report",
                })
            })
            .typed(&["break_seconds"])
            .answers(201),
        get(ENTRY, "clock", Member),
        patch(ENTRY, "clock", Member)
            .body(|its| {
                json!({
                    "start": "2026-04-08T07:00:00Z", "end": "2026-04-08T07:30:00Z",
                    "break_seconds": 600, "project_id": its[Project].number,
                    "job_id": its[Job].uuid, "note": "Report", "reason": "Forgot it",
                })
            })
            .typed(&["break_seconds"]),
        delete(ENTRY, "clock", Member),
        get("/v1/time/entries/{id}/history", "clock", Member),
        get("/v1/time/timesheets", "clock", Member).query(&["from", "to", "user_id"]),
        post("/v1/time/timesheets/{id}/submit", "clock", Member),
        post("/v1/time/timesheets/{id}/approve", "clock", Manager),
        // approved already
        post("/v1/time/timesheets/{id}/reject", "clock", Manager)
            .body(|_| json!({ "reason": "Tuesday is missing" }))
            .answers(409),
        post("/v1/time/timesheets/{id}/reopen", "clock", Admin)
            .body(|_| json!({ "reason": "Tuesday is missing" })),
        get("/v1/time/locks", "clock", Member),
        post("/v1/time/locks", "clock", Admin).body(|_| json!({ "until": "2026-02-01" })),
    ]
}

fn payroll() -> Vec<Endpoint> {
    vec![
        get("/v1/errors", "payroll", Public),
        get("/v1/settings", "payroll", Member).query(&["at"]),
        patch("/v1/settings", "payroll", Admin)
            .typed(&[
                "holiday_multiplier",
                "night.premium",
                "rounding.unit_seconds",
                "overtime.daily[0].after_seconds",
                "overtime.daily[0].multiplier",
                "overtime.weekly[0].after_seconds",
                "overtime.weekly[0].multiplier",
                "auto_break.after_seconds",
                "auto_break.break_seconds",
                "work_week.days.monday",
                "work_week.days.tuesday",
                "work_week.days.wednesday",
                "work_week.days.thursday",
                "work_week.days.friday",
                "work_week.days.saturday",
                "work_week.days.sunday",
            ])
            .body(|_| {
                json!({
                    "from": "2026-03-01", "timezone": "Asia/Bishkek", "currency": "KGS",
                    "country": "KG", "short_days": true,
                    "work_week": {
                        "start": "sunday",
                        "days": {
                            "monday": 28800, "tuesday": 28800, "wednesday": 28800,
                            "thursday": 28800, "friday": 25200, "saturday": 14400, "sunday": 0,
                        },
                    },
                    "rounding": { "unit_seconds": 300, "mode": "up", "apply": "day" },
                    "overtime": {
                        "daily": [{ "after_seconds": 28800, "multiplier": 1.5 }],
                        "weekly": [{ "after_seconds": 144000, "multiplier": 2 }],
                    },
                    "holiday_multiplier": 2.5,
                    "night": { "from": "23:00", "to": "05:00", "premium": 0.2 },
                    "auto_break": { "after_seconds": 21600, "break_seconds": 1800 },
                    "geofence_required": true,
                })
            }),
        get("/v1/salary", "payroll", Member).query(&["month", "user_id", "page", "per_page"]),
        get("/v1/salary/history", "payroll", Member).query(&["user_id", "page", "per_page"]),
        post("/v1/salary/calculate", "payroll", Admin)
            .typed(&["bonuses[0].amount", "deductions[0].amount"])
            .body(|its| {
                json!({
                    "user_id": its[Employee].number, "month": "2026-03",
                    "bonuses": [{ "title": "For the launch", "amount": 1000.5 }],
                    "deductions": [{ "title": "Advance", "amount": 500 }],
                })
            })
            .answers(201),
        post("/v1/salary/{id}/approve", "payroll", Admin),
        get("/v1/salary/{id}/payslip", "payroll", Member),
    ]
}

fn calendar() -> Vec<Endpoint> {
    const DAY: &str = "/v1/calendar/days/{date}";
    const EVENTS: &str = "/v1/calendar/events";
    const EVENT: &str = "/v1/calendar/events/{id}";
    let event = |its: &Things| {
        json!({
            "type": "sick", "title": "At home", "start": "2026-04-10", "end": "2026-04-12",
            "all_day": true, "user_ids": [its[Employee].number],
        })
    };
    vec![
        get("/v1/calendar", "calendar", Member).query(&["from", "to", "user_id", "types"]),
        put(DAY, "calendar", Admin)
            .typed(&["norm_seconds"])
            .body(|_| json!({ "type": "workday", "norm_seconds": 14400, "title": "Moved" })),
        delete(DAY, "calendar", Admin),
        get(EVENTS, "calendar", Member).query(&["from", "to", "page", "per_page"]),
        post(EVENTS, "calendar", Member).body(event).answers(201),
        get(EVENT, "calendar", Member),
        patch(EVENT, "calendar", Member).body(event),
        delete(EVENT, "calendar", Member),
        // there is one already
        post("/v1/calendar/feed", "calendar", Member),
        get("/v1/calendar/feed/{token}", "calendar", Public),
        delete("/v1/calendar/feed", "calendar", Member),
    ]
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
