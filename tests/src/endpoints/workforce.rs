//! Workforce: sessions, organizations with members and locations, jobs, smart groups, schedules, chat.

use serde_json::{Value, json};
use shared::http::Surface;

use super::{
    Endpoint,
    Permission::{Admin, AnySession, Manager, Member, Operator, Public},
    Thing::{Employee, File, Job, Location, Message, Segment, SmartGroup},
    Things, delete, get, patch, post,
};
use crate::PASSWORD;

/// What a list in pages is asked for.
const PAGES: &[&str] = &["limit", "cursor"];

const COORDINATES: &[&str] = &[
    "geofence.latitude",
    "geofence.longitude",
    "geofence.radiusMetres",
];

/// The endpoints.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = [
        sessions(),
        organizations(),
        jobs(),
        smart_groups(),
        schedules(),
        shifts(),
        clock(),
        chat(),
        files(),
        tickets(),
        operators(),
    ];
    let all = all.into_iter().flatten();
    all.map(|endpoint| endpoint.on(Surface::Workforce))
        .collect()
}

fn sessions() -> Vec<Endpoint> {
    vec![
        get("/api/v1/auth/config", "auth", Public),
        post("/api/v1/auth/check-email", "auth", Public).body(|its| json!({ "email": its.email })),
        post("/api/v1/auth/login", "auth", Public)
            .body(|its| json!({ "email": its.email, "password": PASSWORD })),
        post("/api/v1/auth/otp/start", "auth", Public).body(|its| {
            json!({
                "channel": "email", "destination": its.email, "email": its.email,
                "phone": "+996555123456",
            })
        }),
        post("/api/v1/auth/otp/verify", "auth", Public)
            .body(|its| {
                json!({
                    "channel": "email", "destination": its.email, "email": its.email,
                    "phone": "+996555123456", "otp": "wrong",
                })
            })
            .answers(401),
        post("/api/v1/auth/refresh", "auth", Public)
            .body(|_| json!({ "refreshToken": "made-up" }))
            .optional_body()
            .answers(401),
        post("/api/v1/auth/logout", "auth", AnySession).body(|_| json!({ "refreshToken": null })),
        get("/api/v1/me", "auth", AnySession),
    ]
}

fn organizations() -> Vec<Endpoint> {
    const ORGANIZATION: &str = "/api/v1/organizations/{id}";
    const MEMBERS: &str = "/api/v1/organizations/{id}/members";
    const MEMBER: &str = "/api/v1/organizations/{id}/members/{userId}";
    const LOCATIONS: &str = "/api/v1/organizations/{id}/locations";
    const LOCATION: &str = "/api/v1/organizations/{id}/locations/{locationId}";
    vec![
        // of a member it is one page
        get("/api/v1/organizations", "organizations", AnySession).query(PAGES),
        get(ORGANIZATION, "organizations", AnySession),
        patch(ORGANIZATION, "organizations", Admin)
            .typed(&[
                "clockSettings.earlyMinutes",
                "clockSettings.lateMinutes",
                "clockSettings.closeAfterHours",
            ])
            .body(|_| {
                json!({
                    "name": "Renamed Company", "logoUrl": "https://acme.example/logo.png",
                    "timeZone": "Asia/Bishkek", "loginIdentifier": "phone",
                    "clockSettings": {
                        "earlyMinutes": 15, "lateMinutes": 0, "geofence": "refuse",
                        "closeAfterHours": 12,
                    },
                })
            }),
        get(MEMBERS, "people", Member).paged(),
        post(MEMBERS, "people", Admin)
            .body(|its| member(its, "invited@member.example", false))
            .answers(201),
        get(MEMBER, "people", Member),
        patch(MEMBER, "people", Member).body(|its| member(its, "changed@member.example", true)),
        delete(MEMBER, "people", Admin),
        get(LOCATIONS, "organizations", Member).paged(),
        post(LOCATIONS, "organizations", Admin)
            .body(|_| location())
            .typed(COORDINATES)
            .answers(201),
        get(LOCATION, "organizations", Member),
        patch(LOCATION, "organizations", Admin)
            .body(|_| location())
            .typed(COORDINATES),
        delete(LOCATION, "organizations", Admin),
    ]
}

fn jobs() -> Vec<Endpoint> {
    const JOB: &str = "/api/v1/job-list/{jobId}";
    vec![
        get("/api/v1/job-list", "schedules", Member).paged(),
        post("/api/v1/job-list", "schedules", Manager)
            .body(|_| job())
            .answers(201),
        post("/api/v1/job-list/bulk", "schedules", Manager).body(|_| json!({ "ids": ["made-up"] })),
        get(JOB, "schedules", Member),
        patch(JOB, "schedules", Manager).body(|_| job()),
        delete(JOB, "schedules", Manager),
    ]
}

fn smart_groups() -> Vec<Endpoint> {
    const SEGMENTS: &str = "/api/v1/smart-groups/segments";
    const SEGMENT: &str = "/api/v1/smart-groups/segments/{segmentId}";
    const GROUP: &str = "/api/v1/smart-groups/{smartGroupId}";
    vec![
        get("/api/v1/smart-groups", "organizations", Member),
        post("/api/v1/smart-groups", "organizations", Manager)
            .body(group)
            .typed(&["rules[0].value"])
            .answers(201),
        post("/api/v1/smart-groups/preview", "organizations", Manager)
            .body(|_| json!({ "logic": "OR", "rules": rules() }))
            .typed(&["rules[0].value"])
            .query(PAGES),
        get(SEGMENTS, "organizations", Member),
        post(SEGMENTS, "organizations", Manager)
            .body(|_| label())
            .answers(201),
        get(SEGMENT, "organizations", Member),
        patch(SEGMENT, "organizations", Manager).body(|_| label()),
        delete(SEGMENT, "organizations", Manager),
        get(GROUP, "organizations", Member),
        patch(GROUP, "organizations", Manager)
            .body(group)
            .typed(&["rules[0].value"]),
        delete(GROUP, "organizations", Manager),
        get(
            "/api/v1/smart-groups/{smartGroupId}/members",
            "organizations",
            Member,
        )
        .paged(),
    ]
}

fn schedules() -> Vec<Endpoint> {
    const SCHEDULE: &str = "/api/v1/schedules/{scheduleId}";
    vec![
        get("/api/v1/schedules", "schedules", Member).paged(),
        post("/api/v1/schedules", "schedules", Manager)
            .body(schedule)
            .answers(201),
        get(SCHEDULE, "schedules", Member),
        patch(SCHEDULE, "schedules", Manager).body(schedule),
        delete(SCHEDULE, "schedules", Manager),
        post(
            "/api/v1/schedules/{scheduleId}/publish",
            "schedules",
            Manager,
        )
        .body(|_| json!({ "from": "2026-04-20", "to": "2026-04-26", "dryRun": false })),
        post(
            "/api/v1/schedules/{scheduleId}/copy-week",
            "schedules",
            Manager,
        )
        .body(|_| json!({ "from": "2026-04-20", "to": "2026-04-27" }))
        .answers(201),
    ]
}

fn shifts() -> Vec<Endpoint> {
    const SHIFTS: &str = "/api/v1/schedules/{scheduleId}/shifts";
    const SHIFT: &str = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}";
    const SWAP: &str = "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap";
    const UNAVAILABILITIES: &str = "/api/v1/schedules/{scheduleId}/unavailabilities";
    const DAYS: &[&str] = &["from", "to", "limit", "cursor"];
    vec![
        get(SHIFTS, "schedules", Member).query(DAYS),
        post(SHIFTS, "schedules", Manager).body(shift).answers(201),
        get(SHIFT, "schedules", Member),
        patch(SHIFT, "schedules", Manager).body(shift),
        delete(SHIFT, "schedules", Manager),
        post(
            "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/claim",
            "schedules",
            Member,
        ),
        // nobody's shift, so that there is nothing to swap
        post(SWAP, "schedules", Member)
            .body(|_| json!({ "note": "Concert" }))
            .optional_body()
            .answers(403),
        delete(SWAP, "schedules", Member),
        post(
            "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/accept",
            "schedules",
            Member,
        )
        .body(|_| json!({ "inReturnShiftId": null }))
        .optional_body()
        .answers(409),
        post(
            "/api/v1/schedules/{scheduleId}/shifts/{shiftId}/swap/approve",
            "schedules",
            Manager,
        )
        .answers(409),
        get(UNAVAILABILITIES, "schedules", Member).query(DAYS),
        post(UNAVAILABILITIES, "schedules", Member)
            .body(|_| unavailability())
            .typed(&["repeat.interval", "repeat.count", "repeat.weekdays[0]"])
            .answers(201),
        delete(
            "/api/v1/schedules/{scheduleId}/unavailabilities/{uaId}",
            "schedules",
            Member,
        ),
    ]
}

fn clock() -> Vec<Endpoint> {
    const DAYS: &[&str] = &["from", "to", "userId", "limit", "cursor"];
    vec![
        get("/api/v1/clock", "clock", Member),
        post("/api/v1/clock", "clock", Member)
            .body(|its| {
                json!({
                    "type": "in", "jobId": its[Job].uuid, "locationId": its[Location].uuid,
                    "clockId": "door", "source": "tablet", "latitude": 42.87, "longitude": 74.59,
                    "offline": false, "at": "2026-04-08T08:00:00Z",
                })
            })
            .typed(&["latitude", "longitude"])
            .optional_body()
            .answers(201),
        get("/api/v1/clock/entries", "clock", Member).query(DAYS),
        get("/api/v1/clock/entries/{entryId}", "clock", Member),
        patch("/api/v1/clock/entries/{entryId}", "clock", Manager).body(|_| {
            let rest = json!({
                "startedAt": "2026-04-08T08:10:00Z", "endedAt": "2026-04-08T08:20:00Z",
            });
            json!({
                "clockInAt": "2026-04-08T08:00:00Z",
                "clockOutAt": "2026-04-08T08:30:00Z", "breaks": [rest], "reason": "Forgot to punch",
            })
        }),
    ]
}

fn operators() -> Vec<Endpoint> {
    let users = get("/api/v1/super-admin/users", "people", Operator);
    vec![users.query(&["search", "limit", "cursor"])]
}

fn files() -> Vec<Endpoint> {
    vec![
        post("/api/v1/files/presign", "files", Member)
            .body(|_| {
                json!({
                    "key": "uploads/file.pdf", "contentType": "application/pdf", "size": 1024,
                    "purpose": "upload",
                })
            })
            .typed(&["size"]),
        get("/api/v1/files/{fileId}", "files", Member),
        post("/api/v1/files/{fileId}/complete", "files", Member),
    ]
}

fn tickets() -> Vec<Endpoint> {
    const TICKET: &str = "/api/v1/tickets/{ticketId}";
    const COMMENTS: &str = "/api/v1/tickets/{ticketId}/comments";
    vec![
        get("/api/v1/tickets", "tickets", Member).paged(),
        post("/api/v1/tickets", "tickets", Member)
            .body(|its| {
                json!({
                    "subject": "The oven is cold", "title": "Oven", "description": "Since noon",
                    "priority": "high", "attachmentIds": [its[File].uuid],
                })
            })
            .answers(201),
        get(TICKET, "tickets", Member),
        patch(TICKET, "tickets", Member).body(|its| {
            json!({
                "subject": "The oven is cold", "description": "Since noon", "priority": "urgent",
                "status": "in_progress", "assigneeId": its[Employee].uuid,
            })
        }),
        get(COMMENTS, "tickets", Member).paged(),
        post(COMMENTS, "tickets", Member)
            .body(|its| json!({ "body": "It is the fuse", "attachmentIds": [its[File].uuid] }))
            .answers(201),
    ]
}

fn chat() -> Vec<Endpoint> {
    const MESSAGES: &str = "/api/v1/chat/channels/{channelId}/messages";
    const MESSAGE: &str = "/api/v1/chat/channels/{channelId}/messages/{messageId}";
    vec![
        get("/api/v1/chat/rooms", "chat", Member),
        // members that it does not know it leaves out
        post("/api/v1/chat/rooms/sync", "chat", Member)
            .typed(&["smartGroups[0].memberIds[0]"])
            .body(|_| {
                let group = json!({
                    "smartGroupId": "sg-1", "name": "All hands", "memberIds": [1],
                });
                json!({ "smartGroups": [group] })
            }),
        get(MESSAGES, "chat", Member).paged().query(&["before"]),
        post(MESSAGES, "chat", Member)
            .body(|_| json!({ "content": "Hello everyone" }))
            .answers(201),
        patch(MESSAGE, "chat", Member).body(|_| json!({ "content": "Hello all" })),
        delete(MESSAGE, "chat", Member),
        post("/api/v1/chat/channels/{channelId}/read", "chat", Member)
            .body(|its| json!({ "messageId": its[Message].uuid })),
    ]
}

fn schedule(its: &Things) -> Value {
    json!({
        "name": "Week 1", "assigneeGroupIds": [its[SmartGroup].uuid],
        "assigneeUserIds": [its[Employee].uuid], "assigneeUserIdsExpanded": [its[Employee].uuid],
        "locationId": its[Location].uuid, "detailsConfig": {},
    })
}

fn shift(its: &Things) -> Value {
    json!({
        "assignedUserId": its[Employee].uuid, "jobId": its[Job].uuid,
        "locationId": its[Location].uuid, "shiftDate": "2026-04-22", "startTime": "22:00",
        "endTime": "06:00", "title": "Night", "instructions": "Lock the door",
        "status": "published", "isOpenShift": false, "force": false,
    })
}

fn unavailability() -> Value {
    let more = json!({
        "unavailabilityDate": "2026-04-25", "startTime": "09:00", "endTime": "12:00",
        "allDay": false,
    });
    json!({
        "unavailabilityDate": "2026-04-23", "startTime": "09:00", "endTime": "17:00",
        "allDay": false, "note": "Out of town", "repeatEntries": [more],
        "repeat": { "frequency": "weekly", "interval": 1, "weekdays": ["thursday"], "count": 2 },
    })
}

/// Every field of a member; the status only of one who is known already.
fn member(its: &Things, email: &str, known: bool) -> Value {
    let mut member = json!({
        "email": email, "name": "Anna Schmidt", "firstName": "Anna", "lastName": "Schmidt",
        "role": "manager", "status": "inactive", "phone": "+996555123456", "position": "Cook",
        "department": "Kitchen", "hireDate": "2026-04-01", "jobIds": [its[Job].uuid],
    });
    if let (Some(member), false) = (member.as_object_mut(), known) {
        member.remove("status");
    }
    member
}

fn location() -> Value {
    json!({
        "name": "Kitchen", "address": "Bishkek, Chüy 1", "timeZone": "Asia/Bishkek",
        "geofence": { "latitude": 42.87, "longitude": 74.59, "radiusMetres": 150 },
    })
}

fn job() -> Value {
    json!({
        "name": "Front Desk", "code": "FD", "description": "Front desk associate",
        "color": "#3b82f6",
    })
}

fn label() -> Value {
    json!({ "name": "Teams", "description": "By what they do", "color": "#3b82f6" })
}

fn rules() -> Value {
    json!([{ "field": "position", "operator": "contains", "value": "Cook" }])
}

fn group(its: &Things) -> Value {
    json!({
        "segmentId": its[Segment].uuid, "name": "Cooks", "description": "Who cooks",
        "color": "#3b82f6", "logic": "AND", "rules": rules(),
    })
}
