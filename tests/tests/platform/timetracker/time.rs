//! Time: the timer and entries, whichever API they came by.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{data, details};

pub(crate) const ENTRIES: &str = "/v1/time/entries";
const HOUR: u64 = 3600;

/// A stretch of work, entered.
pub(crate) async fn enter(client: &Client, start: &str, end: &str) -> Answer {
    let body = json!({ "start": start, "end": end });
    client.post(ENTRIES, body).await
}

/// A stretch of work, entered; its id.
pub(crate) async fn entered(client: &Client, start: &str, end: &str) -> String {
    let answer = enter(client, start, end).await.expect(201);
    data(&answer)["id"].as_str().unwrap().to_owned()
}

pub(crate) fn entry(id: &str) -> String {
    format!("{ENTRIES}/{id}")
}

/// The code of a refusal.
#[track_caller]
pub(crate) fn code(answer: Answer, status: u16) -> String {
    let body = answer.expect(status).json();
    assert_eq!(body["success"], false);
    body["error"]["code"].as_str().unwrap().to_owned()
}

/// What a list's entries say of something.
fn each(answer: &Answer, field: &str) -> Vec<Value> {
    let entries = data(answer);
    let entries = entries.as_array().unwrap().iter();
    entries.map(|it| it[field].clone()).collect()
}

/// Time moves on, and with it the session of somebody.
pub(crate) async fn later(
    company: &Company<'_>,
    app: &App,
    client: &mut Client,
    name: &str,
    seconds: u64,
) {
    app.forward(Duration::from_secs(seconds));
    client.log_in(&company.email(name), tests::PASSWORD).await;
}

#[tokio::test]
async fn a_timer_makes_an_entry() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut zoe = company.employee("zoe").await;
    let nothing = zoe.get("/v1/time/current").await.expect(200);
    assert_eq!(data(&nothing), Value::Null);
    let started = zoe
        .post("/v1/time/start", json!({ "note": "Report" }))
        .await;
    let started = data(&started.expect(201));
    assert_eq!(
        [&started["status"], &started["source"], &started["end"]],
        [&json!("running"), &json!("timer"), &Value::Null]
    );
    later(&company, &app, &mut zoe, "zoe", HOUR).await;
    zoe.post("/v1/time/break/start", json!({}))
        .await
        .expect(200);
    later(&company, &app, &mut zoe, "zoe", HOUR / 2).await;
    zoe.post("/v1/time/break/end", json!({})).await.expect(200);
    let current = data(&zoe.get("/v1/time/current").await.expect(200));
    assert_eq!(current["id"], started["id"]);
    assert_eq!(
        [&current["duration"], &current["billable_seconds"]],
        [5400, 3600]
    );
    later(&company, &app, &mut zoe, "zoe", HOUR).await;
    let stopped = zoe.post("/v1/time/stop", json!({ "note": "Sent" })).await;
    let stopped = data(&stopped.expect(200));
    assert_eq!(
        stopped,
        json!({
            "id": started["id"], "user_id": 2, "date": "2026-04-08",
            "start": "2026-04-08T09:00:00Z", "end": "2026-04-08T11:30:00Z",
            "duration": 9000, "break_seconds": 1800, "billable_seconds": 7200,
            "project_id": null, "job_id": null, "location_id": null, "note": "Sent",
            "source": "timer", "status": "open",
            "created_at": "2026-04-08T09:00:00Z", "updated_at": "2026-04-08T11:30:00Z",
        })
    );
}

#[tokio::test]
async fn a_second_timer_is_shown_the_first_and_none_is_stopped_twice() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    for path in ["stop", "break/start", "break/end"] {
        let refused = zoe.post(&format!("/v1/time/{path}"), json!({})).await;
        assert_eq!(code(refused, 409), "NOT_RUNNING", "{path}");
    }
    let first = data(&zoe.post("/v1/time/start", json!({})).await.expect(201));
    let second = zoe.post("/v1/time/start", json!({})).await;
    assert_eq!(
        second.json()["error"]["details"]["entry"]["id"],
        first["id"]
    );
    assert_eq!(code(second, 409), "ALREADY_RUNNING");
}

#[tokio::test]
async fn a_punch_of_workforce_is_an_entry_and_a_timer_can_be_punched_out() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    zoe.post("/api/v1/clock", json!({ "type": "in" }))
        .await
        .expect(201);
    let current = data(&zoe.get("/v1/time/current").await.expect(200));
    assert_eq!(
        [&current["source"], &current["status"]],
        ["clock", "running"]
    );
    app.forward(Duration::from_secs(HOUR));
    zoe.post("/v1/time/stop", json!({})).await.expect(200);
    zoe.post("/v1/time/start", json!({})).await.expect(201);
    app.forward(Duration::from_secs(HOUR));
    zoe.post("/api/v1/clock", json!({ "type": "out" }))
        .await
        .expect(200);
    let list = zoe.get(ENTRIES).await.expect(200);
    assert_eq!(each(&list, "source"), ["timer", "clock"]);
    assert_eq!(each(&list, "duration"), [3600, 3600]);
}

#[tokio::test]
async fn entries_never_overlap_and_may_touch() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let first = entered(&zoe, "2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z").await;
    for (start, end) in [
        ("2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z"),
        ("2026-04-07T07:00:00Z", "2026-04-07T08:00:01Z"),
        ("2026-04-07T11:59:59Z", "2026-04-07T13:00:00Z"),
        ("2026-04-07T09:00:00Z", "2026-04-07T10:00:00Z"),
        ("2026-04-07T07:00:00Z", "2026-04-07T13:00:00Z"),
    ] {
        let refused = enter(&zoe, start, end).await;
        assert_eq!(
            refused.json()["error"]["details"]["entries"],
            json!([first])
        );
        assert_eq!(code(refused, 409), "OVERLAP", "{start}");
    }
    let after = entered(&zoe, "2026-04-07T12:00:00Z", "2026-04-07T13:00:00Z").await;
    entered(&zoe, "2026-04-07T07:00:00+00:00", "2026-04-07T08:00:00Z").await;
    // what another does at that time is nobody's concern
    let max = company.employee("max").await;
    entered(&max, "2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z").await;
    let moved = json!({ "start": "2026-04-07T11:00:00Z" });
    assert_eq!(code(zoe.patch(&entry(&after), moved).await, 409), "OVERLAP");
}

#[tokio::test]
async fn of_ten_entries_of_one_hour_at_once_one_is_made() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let all = (0..10).map(|minute| {
        let zoe = &zoe;
        async move {
            let start = format!("2026-04-07T08:{minute:02}:00Z");
            enter(zoe, &start, "2026-04-07T09:00:00Z")
                .await
                .status
                .as_u16()
        }
    });
    let mut statuses = futures::future::join_all(all).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert_eq!(statuses[1..], [409; 9]);
}

#[tokio::test]
async fn times_that_cannot_be_are_refused_by_field() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    for (body, field) in [
        (json!({ "end": "2026-04-07T12:00:00Z" }), "start"),
        (
            json!({ "start": "yesterday", "end": "2026-04-07T12:00:00Z" }),
            "start",
        ),
        (
            json!({ "start": "2026-04-07T12:00:00Z", "end": "2026-04-07T12:00:00Z" }),
            "end",
        ),
        (
            json!({ "start": "2026-04-06T10:00:00Z", "end": "2026-04-07T10:00:01Z" }),
            "end",
        ),
        (
            json!({ "start": "2026-04-08T08:00:00Z", "end": "2026-04-08T09:02:00Z" }),
            "end",
        ),
        (
            json!({
                "start": "2026-04-07T10:00:00Z", "end": "2026-04-07T11:00:00Z",
                "break_seconds": 3601,
            }),
            "break_seconds",
        ),
        (
            json!({
                "start": "2026-04-07T10:00:00Z", "end": "2026-04-07T11:00:00Z",
                "job_id": "0198c2f0-0000-7000-8000-000000000001",
            }),
            "job_id",
        ),
        (
            json!({
                "start": "2026-04-07T10:00:00Z", "end": "2026-04-07T11:00:00Z",
                "project_id": 77,
            }),
            "project_id",
        ),
    ] {
        let refused = zoe.post(ENTRIES, body.clone()).await.expect(422);
        assert!(
            details(&refused)[field].is_array(),
            "{body}: {}",
            refused.text()
        );
    }
}

#[tokio::test]
async fn an_entry_keeps_the_date_of_its_start_and_the_zone_it_was_made_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    // 23:30 in Moscow
    let id = entered(&zoe, "2026-04-06T20:30:00Z", "2026-04-07T03:00:00Z").await;
    company
        .owner
        .patch(
            "/api/organization",
            json!({ "timeZone": "America/New_York" }),
        )
        .await
        .expect(200);
    let shown = data(&zoe.get(&entry(&id)).await.expect(200));
    assert_eq!(shown["date"], "2026-04-06");
    let changed = zoe.patch(&entry(&id), json!({ "note": "Night" })).await;
    assert_eq!(data(&changed.expect(200))["date"], "2026-04-06");
    let new = entered(&zoe, "2026-04-08T03:00:00Z", "2026-04-08T03:30:00Z").await;
    let new = data(&zoe.get(&entry(&new)).await.expect(200));
    assert_eq!(new["date"], "2026-04-07");
}

#[tokio::test]
async fn a_list_says_what_all_pages_come_to_day_by_day() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    entered(&zoe, "2026-04-06T06:00:00Z", "2026-04-06T10:00:00Z").await;
    // begins on the 6th in Moscow and ends on the 7th: of the 6th, once
    entered(&zoe, "2026-04-06T20:00:00Z", "2026-04-07T01:00:00Z").await;
    entered(&zoe, "2026-04-07T06:00:00Z", "2026-04-07T07:00:00Z").await;
    entered(&zoe, "2026-03-31T06:00:00Z", "2026-03-31T07:00:00Z").await;
    let page = format!("{ENTRIES}?from=2026-04-01&to=2026-04-30&per_page=2&page=2");
    let list = zoe.get(&page).await.expect(200);
    assert_eq!(each(&list, "date"), ["2026-04-06"]);
    assert_eq!(
        list.json()["pagination"],
        json!({ "current_page": 2, "per_page": 2, "total": 3, "total_pages": 2 })
    );
    assert_eq!(
        list.json()["totals"],
        json!({
            "duration": 36_000, "billable_seconds": 36_000,
            "by_day": [
                { "date": "2026-04-06", "billable_seconds": 32_400 },
                { "date": "2026-04-07", "billable_seconds": 3600 },
            ],
        })
    );
    let open = zoe
        .get(&format!("{ENTRIES}?status=approved"))
        .await
        .expect(200);
    assert_eq!(data(&open), json!([]));
    let unknown = zoe.get(&format!("{ENTRIES}?status=lost")).await.expect(422);
    assert!(details(&unknown)["status"].is_array());
    let backwards = zoe
        .get(&format!("{ENTRIES}?from=2026-04-02&to=2026-04-01"))
        .await;
    assert!(details(&backwards.expect(422))["to"].is_array());
    let long = zoe
        .get(&format!("{ENTRIES}?from=2025-01-01&to=2026-04-01"))
        .await;
    assert!(details(&long.expect(422))["to"].is_array());
}

#[tokio::test]
async fn an_employee_changes_what_they_entered_and_not_what_they_punched() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let max = company.employee("max").await;
    let boss = company.manager("boss").await;
    let own = entered(&zoe, "2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z").await;
    let change = json!({ "end": "2026-04-07T13:00:00Z", "break_seconds": 600 });
    let changed = data(&zoe.patch(&entry(&own), change).await.expect(200));
    assert_eq!(
        [&changed["duration"], &changed["billable_seconds"]],
        [18_000, 17_400]
    );
    for (client, body) in [(&max, json!({ "note": "Hi" })), (&max, json!({}))] {
        client.patch(&entry(&own), body).await.expect(404);
    }
    max.get(&entry(&own)).await.expect(404);
    max.delete(&entry(&own)).await.expect(404);
    assert_eq!(
        code(max.get(&format!("{ENTRIES}?user_id=2")).await, 403),
        "FORBIDDEN"
    );

    zoe.post("/api/v1/clock", json!({ "type": "in" }))
        .await
        .expect(201);
    app.forward(Duration::from_secs(HOUR));
    zoe.post("/api/v1/clock", json!({ "type": "out" }))
        .await
        .expect(200);
    let list = zoe.get(ENTRIES).await.expect(200);
    let punched = each(&list, "id")[0].as_str().unwrap().to_owned();
    let change = json!({ "end": "2026-04-08T09:30:00Z", "reason": "Left early" });
    assert_eq!(
        code(zoe.patch(&entry(&punched), change.clone()).await, 403),
        "FORBIDDEN"
    );
    let corrected = data(&boss.patch(&entry(&punched), change).await.expect(200));
    assert_eq!(corrected["duration"], 1800);

    let history = zoe
        .get(&format!("{}/history", entry(&punched)))
        .await
        .expect(200);
    let history = data(&history);
    assert_eq!(history.as_array().unwrap().len(), 1);
    assert_eq!([&history[0]["reason"]], ["Left early"]);
    assert_eq!(history[0]["user_id"], 4);
    assert_eq!(history[0]["before"]["end"], "2026-04-08T10:00:00Z");
    assert_eq!(history[0]["after"]["end"], "2026-04-08T09:30:00Z");
    // the punches stay what they were
    let raw = boss
        .get(&format!("/api/v1/clock/entries/{punched}"))
        .await
        .expect(200);
    assert_eq!(raw.json()["punches"].as_array().unwrap().len(), 2);
    assert_eq!(raw.json()["punches"][1]["at"], "2026-04-08T10:00:00.000Z");
}

#[tokio::test]
async fn a_deleted_entry_is_gone_and_its_history_stays() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let id = entered(&zoe, "2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z").await;
    let deleted = zoe.delete(&entry(&id)).await.expect(200);
    assert_eq!(data(&deleted), Value::Null);
    zoe.get(&entry(&id)).await.expect(404);
    zoe.delete(&entry(&id)).await.expect(404);
    let history = zoe
        .get(&format!("{}/history", entry(&id)))
        .await
        .expect(200);
    let history = data(&history);
    assert_eq!(history[0]["after"], Value::Null);
    assert_eq!(history[0]["before"]["start"], "2026-04-07T08:00:00Z");
    // the time is free again
    entered(&zoe, "2026-04-07T08:00:00Z", "2026-04-07T12:00:00Z").await;
}

#[tokio::test]
async fn a_manager_enters_the_time_of_others() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let boss = company.manager("boss").await;
    let body = json!({
        "user_id": 2, "start": "2026-04-07T08:00:00Z", "end": "2026-04-07T12:00:00Z",
    });
    let made = data(&boss.post(ENTRIES, body.clone()).await.expect(201));
    assert_eq!(
        [&made["user_id"], &made["source"]],
        [&json!(2), &json!("manual")]
    );
    assert_eq!(
        each(&zoe.get(ENTRIES).await.expect(200), "id"),
        [made["id"].clone()]
    );
    let other = json!({
        "user_id": 3, "start": "2026-04-07T08:00:00Z", "end": "2026-04-07T12:00:00Z",
    });
    assert_eq!(code(zoe.post(ENTRIES, other).await, 403), "FORBIDDEN");
    let nobody = json!({
        "user_id": 99, "start": "2026-04-07T08:00:00Z", "end": "2026-04-07T12:00:00Z",
    });
    let refused = boss.post(ENTRIES, nobody).await.expect(422);
    assert!(details(&refused)["user_id"].is_array());
}

#[tokio::test]
async fn a_night_when_the_clock_changes_lasts_as_long_as_it_lasted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company
        .owner
        .patch("/api/organization", json!({ "timeZone": "Europe/Berlin" }))
        .await
        .expect(200);
    let zoe = company.employee("zoe").await;
    // from 22:00 to 06:00 on the clock of the wall
    let id = entered(
        &zoe,
        "2026-03-28T22:00:00+01:00",
        "2026-03-29T06:00:00+02:00",
    )
    .await;
    let shown = data(&zoe.get(&entry(&id)).await.expect(200));
    assert_eq!(
        [&shown["duration"], &shown["date"]],
        [&json!(25_200), &json!("2026-03-28")]
    );
}
