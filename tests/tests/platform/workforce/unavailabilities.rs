//! When people are not available.

use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{
    details, each,
    schedules::{schedule, uuid},
    shifts::on,
};

/// A schedule of an employee, who is 2.
async fn staffed<'a>(company: &Company<'a>) -> (String, Client) {
    let zoe = company.employee("zoe").await;
    let plan = schedule(company, json!({ "name": "Week", "assigneeUserIds": [2] })).await;
    (format!("{plan}/unavailabilities"), zoe)
}

fn days(made: &Value) -> Vec<&str> {
    let items = made["items"].as_array().unwrap().iter();
    items
        .map(|item| item["unavailability_date"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_unavailability_is_entered_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let documented = json!({
        "unavailabilityDate": "2026-02-21", "startTime": "09:00", "endTime": "17:00",
        "allDay": false, "note": "Out of town",
    });
    let made = zoe.post(&path, documented).await.expect(201).json();
    let shown = json!({
        "id": made["id"], "schedule_id": made["schedule_id"], "user_id": uuid(&company, 2).await,
        "unavailability_date": "2026-02-21", "start_time": "09:00",
        "end_time": "17:00", "all_day": false, "time_zone": "Europe/Moscow",
        "starts_at": "2026-02-21T06:00:00.000Z", "ends_at": "2026-02-21T14:00:00.000Z",
        "note": "Out of town", "created_at": "2026-04-08T09:00:00.000Z",
    });
    assert_eq!(made["items"], json!([shown]));
    assert_eq!(made["conflicts"], json!([]));
    let list = zoe
        .get(&format!("{path}?from=2026-02-21&to=2026-02-21"))
        .await
        .expect(200);
    assert_eq!(list.json(), json!({ "items": [shown], "nextCursor": null }));
    let elsewhere = zoe
        .get(&format!("{path}?from=2026-02-22&to=2026-02-28"))
        .await;
    assert!(each(&elsewhere.expect(200), "id").is_empty());
}

#[tokio::test]
async fn a_whole_day_is_that_of_the_zone_it_was_entered_in() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zone = |zone: &str| {
        let (owner, zone) = (company.owner.clone(), json!({ "timeZone": zone }));
        async move { owner.patch("/api/organization", zone).await.expect(200) }
    };
    zone("Asia/Bishkek").await;
    let (path, zoe) = staffed(&company).await;
    let body = json!({ "unavailabilityDate": "2026-04-20", "allDay": true, "startTime": "" });
    let made = zoe.post(&path, body).await.expect(201).json();
    assert_eq!(made["starts_at"], "2026-04-19T18:00:00.000Z");
    assert_eq!(made["ends_at"], "2026-04-20T18:00:00.000Z");
    // what was typed for one zone is not shown for another
    zone("Europe/Berlin").await;
    let list = zoe.get(&path).await.expect(200);
    assert_eq!(each(&list, "starts_at"), ["2026-04-19T18:00:00.000Z"]);
    assert_eq!(each(&list, "time_zone"), ["Asia/Bishkek"]);
    assert_eq!(each(&list, "unavailability_date"), ["2026-04-20"]);
}

#[tokio::test]
async fn a_rule_repeats_to_its_last_day() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    for (repeat, expected) in [
        (
            json!({ "frequency": "weekly", "weekdays": ["mon", "Friday"], "until": "2026-05-01" }),
            vec!["2026-04-20", "2026-04-24", "2026-04-27", "2026-05-01"],
        ),
        (
            json!({ "frequency": "daily", "interval": 2, "count": 3 }),
            vec!["2026-04-20", "2026-04-22", "2026-04-24"],
        ),
        (
            json!({ "frequency": "weekly", "weekdays": [0, 6], "count": 2 }),
            vec!["2026-04-25", "2026-04-26"],
        ),
    ] {
        let body = json!({
            "unavailabilityDate": "2026-04-20", "startTime": "22:00", "endTime": "06:00",
            "repeat": repeat,
        });
        let made = zoe.post(&path, body).await.expect(201).json();
        assert_eq!(days(&made), expected, "{repeat}");
    }
}

#[tokio::test]
async fn a_repeated_time_stays_the_same_on_the_wall_when_the_clocks_change() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zone = json!({ "timeZone": "Europe/Berlin" });
    company
        .owner
        .patch("/api/organization", zone)
        .await
        .expect(200);
    let (path, zoe) = staffed(&company).await;
    let body = json!({
        "unavailabilityDate": "2026-10-24", "startTime": "09:00", "endTime": "10:00",
        "repeat": { "frequency": "daily", "count": 2 },
    });
    zoe.post(&path, body).await.expect(201);
    let list = zoe.get(&path).await.expect(200);
    let starts = ["2026-10-24T07:00:00.000Z", "2026-10-25T08:00:00.000Z"];
    assert_eq!(each(&list, "starts_at"), starts);
}

#[tokio::test]
async fn other_days_may_be_named_one_by_one() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let body = json!({
        "unavailabilityDate": "2026-04-20", "allDay": true,
        "repeatEntries": [
            { "unavailabilityDate": "2026-04-20", "allDay": true },
            { "unavailabilityDate": "2026-04-22", "startTime": "09:00", "endTime": "12:00" },
        ],
    });
    let made = zoe.post(&path, body).await.expect(201).json();
    assert_eq!(days(&made), ["2026-04-20", "2026-04-22"]);
}

#[tokio::test]
async fn a_year_of_days_is_entered_at_once_and_no_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let body = |until: &str| {
        json!({
            "unavailabilityDate": "2026-04-20", "allDay": true,
            "repeat": { "frequency": "daily", "until": until },
        })
    };
    let made = zoe.post(&path, body("2027-04-20")).await.expect(201).json();
    assert_eq!(days(&made).len(), 366);
    let refused = zoe.post(&path, body("2027-04-21")).await.expect(400);
    assert!(details(&refused)["repeat"].is_array());
    let first = zoe.get(&format!("{path}?limit=300")).await.expect(200);
    let next = format!("{path}?limit=300&cursor={}", first.field("nextCursor"));
    assert_eq!(each(&zoe.get(&next).await.expect(200), "id").len(), 66);
}

#[tokio::test]
async fn what_is_wrong_with_it_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let with = |more: Value| {
        let mut body = json!({ "unavailabilityDate": "2026-04-20", "allDay": true });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (body, field) in [
        (json!({ "allDay": true }), "unavailabilityDate"),
        (
            json!({ "unavailabilityDate": "2026-04-20", "endTime": "09:00" }),
            "startTime",
        ),
        (
            json!({ "unavailabilityDate": "2026-04-20", "startTime": "09:00", "endTime": "" }),
            "endTime",
        ),
        (
            with(json!({ "repeat": { "frequency": "daily" } })),
            "repeat.until",
        ),
        (
            with(json!({ "repeat": { "frequency": "yearly", "count": 1 } })),
            "repeat.frequency",
        ),
        (
            with(json!({ "repeat": { "frequency": "daily", "count": 1, "until": "2026-05-01" } })),
            "repeat.count",
        ),
        (
            with(json!({ "repeat": { "frequency": "daily", "count": 367 } })),
            "repeat.count",
        ),
        (
            with(
                json!({ "repeat": { "frequency": "weekly", "count": 1, "weekdays": ["someday"] } }),
            ),
            "repeat.weekdays[0]",
        ),
        (
            with(json!({ "repeat": { "frequency": "daily", "until": "2026-04-19" } })),
            "repeat",
        ),
        (
            with(json!({ "repeatEntries": [{ "unavailabilityDate": "2026-04-21" }] })),
            "repeatEntries[0].startTime",
        ),
    ] {
        let refused = zoe.post(&path, body).await.expect(400);
        assert!(
            details(&refused)[field].is_array(),
            "{field}: {}",
            refused.text()
        );
    }
}

#[tokio::test]
async fn only_its_owner_deletes_an_unavailability_and_others_do_not_see_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let body = json!({ "unavailabilityDate": "2026-04-20", "allDay": true, "note": "Doctor" });
    let made = zoe.post(&path, body.clone()).await.expect(201).field("id");
    let one = format!("{path}/{made}");
    company.owner.delete(&one).await.expect(403);
    assert_eq!(
        each(&company.owner.get(&path).await.expect(200), "note"),
        ["Doctor"]
    );
    let max = company.employee("max").await;
    max.post(&path, body).await.expect(403);
    let plan = path.strip_suffix("/unavailabilities").unwrap();
    company
        .owner
        .patch(plan, json!({ "assigneeUserIds": [2, 3] }))
        .await
        .expect(200);
    assert!(each(&max.get(&path).await.expect(200), "id").is_empty());
    max.delete(&one).await.expect(403);
    zoe.delete(&one)
        .await
        .expect_json(200, &json!({ "ok": true }));
    zoe.delete(&one).await.expect(404);
    // the time is free again
    let shift = on("2026-04-20", &json!({ "assignedUserId": 2 }));
    let planned = company
        .owner
        .post(&format!("{plan}/shifts"), shift)
        .await
        .expect(201);
    assert_eq!(planned.json()["conflicts"], json!([]));
}

#[tokio::test]
async fn published_shifts_at_that_time_are_named_and_drafts_do_not_leak() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (path, zoe) = staffed(&company).await;
    let plan = path.strip_suffix("/unavailabilities").unwrap();
    let shifts = format!("{plan}/shifts");
    let published = json!({ "assignedUserId": 2, "status": "published" });
    let shown = company
        .owner
        .post(&shifts, on("2026-04-20", &published))
        .await
        .expect(201);
    let draft = on("2026-04-21", &json!({ "assignedUserId": 2 }));
    company.owner.post(&shifts, draft).await.expect(201);
    let body = json!({
        "unavailabilityDate": "2026-04-20", "allDay": true,
        "repeat": { "frequency": "daily", "count": 2 },
    });
    let made = zoe.post(&path, body).await.expect(201).json();
    let conflicts = made["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1, "{made}");
    assert_eq!(conflicts[0]["id"], json!(shown.field("id")));
}
