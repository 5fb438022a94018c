//! The time clock.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{
    details, each,
    schedules::schedule,
    shifts::{on, shift},
};

const CLOCK: &str = "/api/v1/clock";
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

async fn punch(client: &Client, body: Value) -> Answer {
    client.post(CLOCK, body).await
}

fn kind(kind: &str) -> Value {
    json!({ "type": kind })
}

fn reason(answer: Answer) -> String {
    answer.expect(409).field("error")
}

/// Moves time on; a session of eight hours that goes on with it.
async fn later(app: &App, client: &mut Client, email: &str, seconds: u64) {
    app.forward(Duration::from_secs(seconds));
    client.log_in(email, tests::PASSWORD).await;
}

/// Members log in with this address.
fn zoe_at(company: &Company<'_>) -> String {
    company.email("zoe")
}

#[tokio::test]
async fn a_day_is_clocked_in_and_out_with_a_break() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut zoe = company.employee("zoe").await;
    let email = zoe_at(&company);
    let began = punch(&zoe, kind("in")).await.expect(201).json();
    assert_eq!([&began["type"], &began["status"]], ["in", "open"]);
    assert_eq!(began["clock_in_at"], "2026-04-08T09:00:00.000Z");
    assert_eq!(
        [&began["date"], &began["time_zone"]],
        ["2026-04-08", "Europe/Moscow"]
    );
    later(&app, &mut zoe, &email, 3 * HOUR).await;
    let rest = punch(&zoe, kind("break_start")).await.expect(200).json();
    assert_eq!(
        [&rest["type"], &rest["status"]],
        ["break_start", "on_break"]
    );
    later(&app, &mut zoe, &email, 30 * MINUTE).await;
    punch(&zoe, kind("break_end")).await.expect(200);
    let current = zoe.get(CLOCK).await.expect(200).json();
    assert_eq!(current["clocked_in"], true);
    assert_eq!(current["entry"]["break_seconds"], 1800);
    later(&app, &mut zoe, &email, 4 * HOUR).await;
    let ended = punch(&zoe, kind("out")).await.expect(200).json();
    assert_eq!([&ended["type"], &ended["status"]], ["out", "closed"]);
    assert_eq!(ended["clock_out_at"], "2026-04-08T16:30:00.000Z");
    assert_eq!(
        [&ended["worked_seconds"], &ended["break_seconds"]],
        [25_200, 1800]
    );
    let nothing = json!({ "clocked_in": false, "entry": null });
    zoe.get(CLOCK).await.expect_json(200, &nothing);
    let list = zoe.get(&format!("{CLOCK}/entries")).await.expect(200);
    assert_eq!(each(&list, "id"), [ended["id"].clone()]);
}

#[tokio::test]
async fn without_a_type_a_punch_is_the_other_one() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    punch(&zoe, json!({})).await.expect(201);
    app.forward(Duration::from_secs(HOUR));
    assert_eq!(
        punch(&zoe, json!({})).await.expect(200).json()["type"],
        "out"
    );
    let bare = zoe.send(axum::http::Method::POST, CLOCK, None).await;
    assert_eq!(bare.expect(201).json()["type"], "in");
}

#[tokio::test]
async fn of_twenty_who_clock_one_person_in_at_once_one_does() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let answers = join_all((0..20).map(|_| punch(&zoe, kind("in")))).await;
    let mut statuses: Vec<_> = answers.iter().map(|it| it.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
    app.forward(Duration::from_secs(HOUR));
    punch(&zoe, kind("out")).await.expect(200);
    assert_eq!(
        reason(punch(&zoe, kind("out")).await),
        "You are not clocked in"
    );
    let list = zoe.get(&format!("{CLOCK}/entries")).await.expect(200);
    assert_eq!(each(&list, "id").len(), 1);
}

#[tokio::test]
async fn many_clicks_at_once_are_one_punch_whatever_it_is() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    for (status, clocked_in) in [(201, true), (200, false)] {
        let answers = join_all((0..10).map(|_| punch(&zoe, json!({})))).await;
        let done = answers.iter().filter(|answer| answer.status == status);
        assert_eq!(done.count(), 1);
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 409).count(),
            9
        );
        let current = zoe.get(CLOCK).await.expect(200).json();
        assert_eq!(current["clocked_in"], clocked_in);
        app.forward(Duration::from_secs(HOUR));
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_a_conflict_and_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    for type_ in ["out", "break_start", "break_end"] {
        assert_eq!(
            reason(punch(&zoe, kind(type_)).await),
            "You are not clocked in"
        );
    }
    punch(&zoe, kind("in")).await.expect(201);
    assert_eq!(
        reason(punch(&zoe, kind("in")).await),
        "You are clocked in already"
    );
    assert_eq!(
        reason(punch(&zoe, kind("break_end")).await),
        "You have no break"
    );
    punch(&zoe, kind("break_start")).await.expect(200);
    assert_eq!(
        reason(punch(&zoe, kind("break_start")).await),
        "You have a break already"
    );
    app.forward(Duration::from_secs(MINUTE));
    // out ends the break, too
    let ended = punch(&zoe, kind("out")).await.expect(200).json();
    assert_eq!([&ended["worked_seconds"], &ended["break_seconds"]], [0, 60]);
}

#[tokio::test]
async fn an_overnight_out_belongs_to_its_in_and_is_of_the_day_it_began() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut zoe = company.employee("zoe").await;
    let email = zoe_at(&company);
    // 22:00 in Moscow
    later(&app, &mut zoe, &email, 10 * HOUR).await;
    punch(&zoe, kind("in")).await.expect(201);
    later(&app, &mut zoe, &email, 8 * HOUR).await;
    let ended = punch(&zoe, json!({})).await.expect(200).json();
    assert_eq!([&ended["date"], &ended["type"]], ["2026-04-08", "out"]);
    assert_eq!(ended["worked_seconds"], 8 * HOUR);
    let of = async |query: &str| {
        let list = zoe
            .get(&format!("{CLOCK}/entries?{query}"))
            .await
            .expect(200);
        each(&list, "date").len()
    };
    assert_eq!(of("from=2026-04-08&to=2026-04-08").await, 1);
    assert_eq!(of("from=2026-04-09").await, 0);
}

#[tokio::test]
async fn the_server_says_what_time_it_is_and_offline_punches_say_so() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    // a phone with a wrong clock
    let wrong = json!({ "type": "in", "at": "2031-01-01T00:00:00Z" });
    let began = punch(&zoe, wrong).await.expect(201).json();
    assert_eq!(began["clock_in_at"], "2026-04-08T09:00:00.000Z");
    assert_eq!(began["marks"], json!([]));
    app.forward(Duration::from_secs(HOUR));
    punch(&zoe, kind("out")).await.expect(200);
    app.forward(Duration::from_secs(HOUR));

    let offline = |kind: &str, at: &str| json!({ "type": kind, "offline": true, "at": at });
    let overlapping = punch(&zoe, offline("in", "2026-04-08T09:30:00Z")).await;
    assert_eq!(reason(overlapping), "You were clocked in at that time");
    let began = punch(&zoe, offline("in", "2026-04-08T10:15:00Z"))
        .await
        .expect(201)
        .json();
    assert_eq!(began["clock_in_at"], "2026-04-08T10:15:00.000Z");
    assert_eq!(began["marks"], json!(["offline"]));
    let before = punch(&zoe, offline("out", "2026-04-08T10:00:00Z")).await;
    assert_eq!(reason(before), "That was before your last punch");
    let ended = punch(&zoe, offline("out", "2026-04-08T10:45:00Z"))
        .await
        .expect(200)
        .json();
    assert_eq!(ended["worked_seconds"], 1800);
    for at in [
        "2026-04-05T10:59:00Z",
        "2026-04-08T11:02:00Z",
        "yesterday",
        "",
    ] {
        let refused = punch(&zoe, offline("in", at)).await.expect(400);
        assert!(details(&refused)["at"].is_array(), "{at}");
    }
}

#[tokio::test]
async fn a_punctual_punch_of_a_shift_is_found_and_paid_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let plan = schedule(&company, json!({ "name": "Week", "assigneeUserIds": [2] })).await;
    // noon in Moscow, where it is nine in UTC
    let noon = json!({
        "assignedUserId": 2, "startTime": "12:03", "endTime": "18:00", "status": "published",
    });
    let path = shift(&company, &plan, on("2026-04-08", &noon)).await;
    let draft = json!({ "assignedUserId": 2, "startTime": "12:00", "endTime": "13:00" });
    shift(&company, &plan, on("2026-04-08", &draft)).await;
    let points = async || zoe.get("/api/game/xp").await.expect(200).json()["xp"].clone();
    assert_eq!(points().await, 0);
    let began = punch(&zoe, kind("in")).await.expect(201).json();
    assert_eq!(began["shift_id"], json!(path.rsplit('/').next()));
    assert_eq!(began["punctual"], true);
    assert_eq!(points().await, 20);
    app.forward(Duration::from_secs(4 * MINUTE));
    punch(&zoe, kind("out")).await.expect(200);
    let again = punch(&zoe, kind("in")).await.expect(201).json();
    assert_eq!(again["shift_id"], began["shift_id"]);
    assert_eq!(again["punctual"], false);
    assert_eq!(points().await, 20);
}

#[tokio::test]
async fn who_is_late_is_not_punctual_as_the_organization_sets_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let plan = schedule(&company, json!({ "name": "Week", "assigneeUserIds": [2] })).await;
    let early = json!({
        "assignedUserId": 2, "startTime": "11:50", "endTime": "18:00", "status": "published",
    });
    shift(&company, &plan, on("2026-04-08", &early)).await;
    let late = punch(&zoe, kind("in")).await.expect(201).json();
    assert_eq!(late["punctual"], false);
    assert!(late["shift_id"].is_string());
    let organization = format!("/api/v1/organizations/{}", company.id);
    let settings = json!({ "clockSettings": { "lateMinutes": 10 } });
    let shown = company
        .owner
        .patch(&organization, settings)
        .await
        .expect(200)
        .json();
    let expected = json!({
        "early_minutes": 30, "late_minutes": 10, "geofence": "mark", "close_after_hours": 16,
    });
    assert_eq!(shown["clock_settings"], expected);
}

/// A location with a geofence; its id.
async fn fenced(company: &Company<'_>) -> String {
    let path = format!("/api/v1/organizations/{}/locations", company.id);
    let fence = json!({ "latitude": 42.8746, "longitude": 74.5698, "radiusMetres": 150 });
    let body = json!({ "name": "Kitchen", "timeZone": "Asia/Bishkek", "geofence": fence });
    company
        .owner
        .post(&path, body)
        .await
        .expect(201)
        .field("id")
}

#[tokio::test]
async fn a_punch_outside_the_geofence_is_marked_or_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let place = fenced(&company).await;
    let at = |latitude: Value| json!({ "locationId": place, "latitude": latitude, "longitude": 74.5698 });
    let marks = async |body: Value| {
        let began = punch(&zoe, body).await.expect(201).json();
        app.forward(Duration::from_secs(MINUTE));
        punch(&zoe, kind("out")).await.expect(200);
        assert_eq!(began["time_zone"], "Asia/Bishkek");
        began["marks"].clone()
    };
    assert_eq!(marks(at(json!(42.8750))).await, json!([]));
    assert_eq!(marks(at(json!("42.9"))).await, json!(["outside_geofence"]));
    assert_eq!(marks(at(Value::Null)).await, json!(["without_position"]));
    let organization = format!("/api/v1/organizations/{}", company.id);
    let settings = json!({ "clockSettings": { "geofence": "refuse" } });
    company
        .owner
        .patch(&organization, settings)
        .await
        .expect(200);
    assert_eq!(marks(at(json!(42.8750))).await, json!([]));
    let refused = punch(&zoe, at(json!(42.9))).await.expect(403);
    assert_eq!(refused.field("error"), "You are too far from the location");
    let refused = punch(&zoe, at(Value::Null)).await.expect(400);
    assert!(details(&refused)["latitude"].is_array());
    assert_eq!(zoe.get(CLOCK).await.expect(200).json()["clocked_in"], false);
}

#[tokio::test]
async fn what_a_punch_cannot_name_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let zoe = company.employee("zoe").await;
    let foreign = fenced(&other).await;
    for (field, value) in [
        ("locationId", json!(foreign)),
        ("jobId", json!(foreign)),
        ("jobId", json!("cook")),
        ("type", json!("maybe")),
        ("latitude", json!(91)),
        ("clockId", json!("x".repeat(101))),
    ] {
        let refused = punch(&zoe, json!({ field: value })).await.expect(400);
        assert!(details(&refused)[field].is_array(), "{}", refused.text());
    }
    assert_eq!(zoe.get(CLOCK).await.expect(200).json()["clocked_in"], false);
}

#[tokio::test]
async fn managers_see_everybodys_entries_and_others_their_own() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let max = company.manager("max").await;
    for _ in 0..3 {
        punch(&zoe, kind("in")).await.expect(201);
        app.forward(Duration::from_secs(HOUR));
        punch(&zoe, kind("out")).await.expect(200);
    }
    let entries = format!("{CLOCK}/entries");
    let hers = max
        .get(&format!("{entries}?userId=2&limit=2"))
        .await
        .expect(200);
    let latest = ["2026-04-08T11:00:00.000Z", "2026-04-08T10:00:00.000Z"];
    assert_eq!(each(&hers, "clock_in_at"), latest);
    let next = format!(
        "{entries}?userId=2&limit=2&cursor={}",
        hers.field("nextCursor")
    );
    assert_eq!(each(&max.get(&next).await.expect(200), "id").len(), 1);
    assert!(each(&max.get(&entries).await.expect(200), "id").is_empty());
    zoe.get(&format!("{entries}?userId=1")).await.expect(403);
    zoe.get(&format!("{entries}?userId=2")).await.expect(200);
    let unknown = max.get(&format!("{entries}?userId=987")).await.expect(400);
    assert!(details(&unknown)["userId"].is_array());
    let backwards = max
        .get(&format!("{entries}?from=2026-04-08&to=2026-04-07"))
        .await;
    assert!(details(&backwards.expect(400))["to"].is_array());
}

/// Moves time on by hours, and runs what runs several times a day.
async fn hours_later(app: &App, hours: u64) {
    app.forward(Duration::from_secs(hours * 3600));
    let run = app
        .anonymous()
        .post("/_local/run/reminders", json!({}))
        .await;
    run.expect(200);
    app.deliver().await;
}

#[tokio::test]
async fn a_forgotten_end_is_set_by_rule_and_the_person_and_who_leads_are_told() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut anna = company.employee("anna").await;
    let email = company.email("anna");
    anna.post(CLOCK, json!({})).await.expect(201);
    company.hire("carla", "manager").await;
    hours_later(&app, 15).await;
    later(&app, &mut anna, &email, 0).await;
    assert_eq!(anna.get(CLOCK).await.json()["clocked_in"], true);
    hours_later(&app, 5).await;
    later(&app, &mut anna, &email, 0).await;
    assert_eq!(anna.get(CLOCK).await.json()["clocked_in"], false);
    let entries = anna.get(&format!("{CLOCK}/entries")).await.json();
    let entry = &entries["items"][0];
    assert_eq!(
        entry["clock_out_at"], "2026-04-09T01:00:00.000Z",
        "16 hours after in"
    );
    assert_eq!(entry["marks"], json!(["closed_by_rule"]));
    for (who, text) in [
        ("anna", "Вы не отметили уход"),
        ("owner", "anna не отмечает уход"),
        ("carla", "anna не отмечает уход"),
    ] {
        let mails = app.mails(&company.email(who)).await;
        let told = mails.iter().filter(|mail| mail.text.contains(text));
        assert_eq!(told.count(), 1, "{who}");
    }
}

#[tokio::test]
async fn the_next_mornings_punch_begins_another_day_when_the_end_was_forgotten() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let hours = json!({ "clockSettings": { "closeAfterHours": 10 } });
    let organization = company.owner.get("/api/organization").await.field("uuid");
    let organization = format!("/api/v1/organizations/{organization}");
    company.owner.patch(&organization, hours).await.expect(200);
    let mut anna = company.employee("anna").await;
    anna.post(CLOCK, json!({})).await.expect(201);
    later(&app, &mut anna, &company.email("anna"), 24 * HOUR).await;
    let morning = anna.post(CLOCK, json!({})).await.expect(201).json();
    assert_eq!(morning["type"], "in");
    let entries = anna.get(&format!("{CLOCK}/entries")).await.json();
    assert_eq!(entries["items"][0]["worked_seconds"], 10 * 3600);
}

#[tokio::test]
async fn a_punch_out_made_offline_in_time_counts_though_it_comes_after_the_rule() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut anna = company.employee("anna").await;
    let email = company.email("anna");
    anna.post(CLOCK, json!({})).await.expect(201);
    hours_later(&app, 20).await;
    later(&app, &mut anna, &email, 0).await;
    let out = json!({ "type": "out", "offline": true, "at": "2026-04-08T17:00:00Z" });
    let ended = anna.post(CLOCK, out).await.expect(200).json();
    assert_eq!(ended["worked_seconds"], 8 * HOUR);
    assert_eq!(ended["marks"], json!(["offline"]));
    let entries = anna.get(&format!("{CLOCK}/entries")).await.json();
    assert_eq!(entries["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_correction_is_a_record_of_its_own_and_punches_stay_as_they_came() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let entry = anna.post(CLOCK, json!({})).await.expect(201).field("id");
    app.forward(Duration::from_secs(7 * HOUR + 59 * MINUTE));
    let path = format!("{CLOCK}/entries/{entry}");
    let rest = json!({ "startedAt": "2026-04-08T12:00:00Z", "endedAt": "2026-04-08T12:30:00Z" });
    let correction = json!({
        "clockInAt": "2026-04-08T08:00:00Z", "clockOutAt": "2026-04-08T16:00:00Z",
        "breaks": [rest], "reason": "The tablet was off",
    });
    anna.patch(&path, correction.clone()).await.expect(403);
    let corrected = company
        .owner
        .patch(&path, correction)
        .await
        .expect(200)
        .json();
    assert_eq!(corrected["worked_seconds"], 27_000);
    assert_eq!(corrected["marks"], json!(["corrected"]));
    assert_eq!(
        anna.get(CLOCK).await.json()["clocked_in"],
        false,
        "it ended"
    );

    let seen = anna.get(&path).await.expect(200).json();
    assert_eq!(seen["punches"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen["punches"][0]["at"], "2026-04-08T09:00:00.000Z");
    let kept = &seen["corrections"][0];
    assert_eq!(kept["reason"], "The tablet was off");
    assert_eq!(kept["before"]["clock_out_at"], Value::Null);
    assert_eq!(kept["after"]["clock_in_at"], "2026-04-08T08:00:00.000Z");
    let boris = company.employee("boris").await;
    boris.get(&path).await.expect(404);
    let again = json!({ "clockInAt": "2026-04-08T08:30:00Z", "reason": "Half past" });
    company.owner.patch(&path, again).await.expect(200);
    let seen = company.owner.get(&path).await.expect(200);
    assert_eq!(seen.json()["corrections"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_correction_that_cannot_be_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    anna.post(CLOCK, json!({})).await.expect(201);
    app.forward(Duration::from_secs(3600));
    anna.post(CLOCK, json!({})).await.expect(200);
    app.forward(Duration::from_secs(3600));
    let second = anna.post(CLOCK, json!({})).await.expect(201).field("id");
    let path = format!("{CLOCK}/entries/{second}");
    let change = |field: &str, value: Value| json!({ "reason": "x", field: value });
    for (body, field) in [
        (
            change("clockOutAt", json!("2026-04-08T23:00:00Z")),
            "clockOutAt",
        ),
        (
            change("clockOutAt", json!("2026-04-08T10:00:00Z")),
            "clockOutAt",
        ),
        (change("clockOutAt", Value::Null), "clockOutAt"),
        (
            change("clockInAt", json!("2026-03-01T09:00:00Z")),
            "clockOutAt",
        ),
        (json!({ "clockInAt": "2026-04-08T11:00:00Z" }), "reason"),
    ] {
        let refused = company.owner.patch(&path, body.clone()).await.expect(400);
        assert!(
            details(&refused)[field].is_array(),
            "{body}: {}",
            refused.text()
        );
    }
    let overlapping = change("clockInAt", json!("2026-04-08T09:30:00Z"));
    company.owner.patch(&path, overlapping).await.expect(409);
    let unknown = format!("{CLOCK}/entries/01963d4e-0000-7000-8000-000000000001");
    let body = json!({ "reason": "x" });
    company.owner.patch(&unknown, body).await.expect(404);
}

#[tokio::test]
async fn who_is_removed_is_at_work_no_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    anna.post(CLOCK, json!({})).await.expect(201);
    company.owner.delete("/api/employees/2").await.expect(200);
    app.deliver().await;
    let store = &app.stack.platform.store;
    let tenant = shared::domain::id::TenantId(company.id);
    let open = store.open_time_entry_list(tenant).await;
    assert_eq!(open.expect("the table is there"), []);
}
