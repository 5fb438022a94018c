//! Timesheets and locks: what is agreed to does not change, whichever API asks.

use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{
    data, details,
    time::{ENTRIES, code, enter, entered, entry},
};

const SHEETS: &str = "/v1/time/timesheets";
/// The week before the one in which the tests begin.
const LAST_WEEK: &str = "from=2026-03-30&to=2026-04-05";

/// The only timesheet of a week.
async fn sheet(client: &Client, query: &str) -> Value {
    let list = client.get(&format!("{SHEETS}?{query}")).await.expect(200);
    let sheets = data(&list);
    assert_eq!(sheets.as_array().unwrap().len(), 1, "{sheets}");
    sheets[0].clone()
}

fn step(sheet: &Value, step: &str) -> String {
    format!("{SHEETS}/{}/{step}", sheet["id"].as_str().unwrap())
}

/// Zoe, employee 2, with four hours last Wednesday, submitted, and the manager who approved them.
async fn approved(company: &Company<'_>) -> (Client, Client, String, Value) {
    let zoe = company.employee("zoe").await;
    let boss = company.manager("boss").await;
    let id = entered(&zoe, "2026-04-01T08:00:00Z", "2026-04-01T12:00:00Z").await;
    let week = sheet(&zoe, LAST_WEEK).await;
    zoe.post(&step(&week, "submit"), json!({}))
        .await
        .expect(200);
    boss.post(&step(&week, "approve"), json!({}))
        .await
        .expect(200);
    (zoe, boss, id, week)
}

#[tokio::test]
async fn a_week_is_submitted_rejected_submitted_again_and_approved() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let boss = company.manager("boss").await;
    let id = entered(&zoe, "2026-04-01T08:00:00Z", "2026-04-01T12:00:00Z").await;
    let week = sheet(&zoe, LAST_WEEK).await;
    assert_eq!(
        [
            &week["week_start"],
            &week["status"],
            &week["billable_seconds"]
        ],
        [&json!("2026-03-30"), &json!("open"), &json!(14_400)]
    );
    assert_eq!(week["entries"][0]["id"], id);
    let submitted = zoe
        .post(&step(&week, "submit"), json!({}))
        .await
        .expect(200);
    assert_eq!(data(&submitted)["status"], "submitted");
    assert_eq!(data(&submitted)["entries"][0]["status"], "submitted");
    assert_eq!(
        code(zoe.post(&step(&week, "submit"), json!({})).await, 409),
        "CONFLICT"
    );
    let nothing = boss
        .post(&step(&week, "reject"), json!({}))
        .await
        .expect(422);
    assert!(details(&nothing)["reason"].is_array());
    let rejected = boss
        .post(&step(&week, "reject"), json!({ "reason": "Thursday?" }))
        .await;
    let rejected = data(&rejected.expect(200));
    assert_eq!(rejected["status"], "rejected");
    assert_eq!(rejected["steps"][1]["reason"], "Thursday?");
    // a rejected week can change
    entered(&zoe, "2026-04-02T08:00:00Z", "2026-04-02T12:00:00Z").await;
    zoe.post(&step(&week, "submit"), json!({}))
        .await
        .expect(200);
    let approved = boss
        .post(&step(&week, "approve"), json!({}))
        .await
        .expect(200);
    let approved = data(&approved);
    assert_eq!(
        [&approved["status"], &approved["billable_seconds"]],
        [&json!("approved"), &json!(28_800)]
    );
    assert_eq!(approved["entries"][0]["status"], "approved");
    assert_eq!(approved["steps"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_approved_week_refuses_every_change_from_any_api() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (zoe, boss, id, _) = approved(&company).await;
    let into = json!({ "start": "2026-04-05T08:00:00Z", "end": "2026-04-05T09:00:00Z" });
    let outside = entered(&zoe, "2026-04-06T08:00:00Z", "2026-04-06T09:00:00Z").await;
    for client in [&zoe, &boss, &company.owner] {
        for (start, end) in [
            ("2026-04-03T08:00:00Z", "2026-04-03T09:00:00Z"),
            ("2026-03-29T21:30:00Z", "2026-03-29T22:00:00Z"),
        ] {
            let body = json!({ "user_id": 2, "start": start, "end": end });
            assert_eq!(code(client.post(ENTRIES, body).await, 409), "LOCKED");
        }
        let note = json!({ "note": "Later" });
        assert_eq!(code(client.patch(&entry(&id), note).await, 409), "LOCKED");
        assert_eq!(code(client.delete(&entry(&id)).await, 409), "LOCKED");
        let moved = client.patch(&entry(&outside), into.clone()).await;
        assert_eq!(code(moved, 409), "LOCKED", "moved into it");
    }
    let corrected = json!({
        "clockInAt": "2026-04-01T08:00:00Z", "clockOutAt": "2026-04-01T13:00:00Z",
        "reason": "Forgot",
    });
    let path = format!("/api/v1/clock/entries/{id}");
    boss.patch(&path, corrected).await.expect(409);
    let offline = json!({ "type": "in", "offline": true, "at": "2026-04-05T20:00:00Z" });
    zoe.post("/api/v1/clock", offline).await.expect(409);
    // Sunday's last hour in Moscow was refused, Monday's first is not
    enter(&zoe, "2026-04-05T21:00:00Z", "2026-04-05T22:00:00Z")
        .await
        .expect(201);
}

#[tokio::test]
async fn only_an_admin_reopens_and_says_why() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (zoe, boss, id, week) = approved(&company).await;
    let reason = json!({ "reason": "Tuesday is missing" });
    for client in [&zoe, &boss] {
        let refused = client.post(&step(&week, "reopen"), reason.clone()).await;
        assert_eq!(code(refused, 403), "FORBIDDEN");
    }
    let reopened = company
        .owner
        .post(&step(&week, "reopen"), reason)
        .await
        .expect(200);
    assert_eq!(data(&reopened)["status"], "open");
    zoe.patch(&entry(&id), json!({ "note": "Again" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn nobody_but_an_admin_approves_their_own_week_and_nobody_submits_anothers() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let boss = company.manager("boss").await;
    let week = sheet(&boss, LAST_WEEK).await;
    boss.post(&step(&week, "submit"), json!({}))
        .await
        .expect(200);
    let own = boss.post(&step(&week, "approve"), json!({})).await;
    assert_eq!(code(own, 403), "FORBIDDEN");
    let zoe = company.employee("zoe").await;
    let theirs = zoe.get(&format!("{SHEETS}?user_id=2")).await;
    assert_eq!(code(theirs, 403), "FORBIDDEN");
    zoe.post(&step(&week, "submit"), json!({}))
        .await
        .expect(404);
    let own = sheet(&company.owner, LAST_WEEK).await;
    company
        .owner
        .post(&step(&own, "submit"), json!({}))
        .await
        .expect(200);
    company
        .owner
        .post(&step(&own, "approve"), json!({}))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_week_in_which_work_goes_on_is_not_submitted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    zoe.post("/v1/time/start", json!({})).await.expect(201);
    let week = sheet(&zoe, "from=2026-04-08&to=2026-04-08").await;
    let refused = zoe.post(&step(&week, "submit"), json!({})).await;
    assert_eq!(code(refused, 409), "CONFLICT");
}

#[tokio::test]
async fn a_lock_closes_everything_up_to_its_day_for_all() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let boss = company.manager("boss").await;
    let id = entered(&zoe, "2026-04-01T08:00:00Z", "2026-04-01T12:00:00Z").await;
    let lock = |until: &str| json!({ "until": until });
    let refused = boss.post("/v1/time/locks", lock("2026-04-01")).await;
    assert_eq!(code(refused, 403), "FORBIDDEN");
    let future = company
        .owner
        .post("/v1/time/locks", lock("2026-04-09"))
        .await;
    assert!(details(&future.expect(422))["until"].is_array());
    let locked = company
        .owner
        .post("/v1/time/locks", lock("2026-04-01"))
        .await;
    assert_eq!(data(&locked.expect(200)), json!({ "until": "2026-04-01" }));
    let shown = data(&zoe.get(&entry(&id)).await.expect(200));
    assert_eq!(shown["status"], "locked");
    for client in [&zoe, &boss, &company.owner] {
        let refused = client.patch(&entry(&id), json!({ "note": "Later" })).await;
        assert_eq!(code(refused, 409), "LOCKED");
    }
    enter(&zoe, "2026-04-02T08:00:00Z", "2026-04-02T12:00:00Z")
        .await
        .expect(201);
    company
        .owner
        .post("/v1/time/locks", json!({ "until": null }))
        .await
        .expect(200);
    zoe.patch(&entry(&id), json!({ "note": "Later" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn days_on_which_somebody_still_works_are_not_locked() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let started = data(&zoe.post("/v1/time/start", json!({})).await.expect(201));
    let locked = company
        .owner
        .post("/v1/time/locks", json!({ "until": "2026-04-08" }))
        .await;
    assert_eq!(
        locked.json()["error"]["details"]["entries"],
        json!([started["id"]])
    );
    assert_eq!(code(locked, 409), "ALREADY_RUNNING");
}
