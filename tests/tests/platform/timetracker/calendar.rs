//! The calendar, events in it, and its feed.

use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{data, details, time::code};

const CALENDAR: &str = "/v1/calendar";
const EVENTS: &str = "/v1/calendar/events";

async fn days(client: &Client, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("{CALENDAR}?{query}")).await.expect(200);
    data(&answer).as_array().unwrap().clone()
}

/// The titles of what is on a day.
fn titles(day: &Value) -> Vec<&str> {
    let items = day["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap()).collect()
}

/// A published shift of employee 2.
async fn shift(company: &Company<'_>, date: &str, start: &str, end: &str) -> (String, String) {
    let owner = &company.owner;
    let schedule = json!({ "name": "Week", "assignedUserIds": [2] });
    let schedule = owner
        .post("/api/v1/schedules", schedule)
        .await
        .expect(201)
        .field("id");
    let shifts = format!("/api/v1/schedules/{schedule}/shifts");
    let body = json!({
        "shiftDate": date, "startTime": start, "endTime": end, "assignedUserId": 2,
        "title": "Evening", "status": "published",
    });
    let shift = owner.post(&shifts, body).await.expect(201).field("id");
    (format!("{shifts}/{shift}"), shift)
}

#[tokio::test]
async fn a_month_says_what_its_days_are() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let country = json!({ "country": "RU", "short_days": true, "from": "2026-01-01" });
    company
        .owner
        .patch("/v1/settings", country)
        .await
        .expect(200);
    let april = days(&zoe, "").await;
    assert_eq!(april.len(), 30);
    assert_eq!(april[0]["date"], "2026-04-01");
    let may = days(&zoe, "from=2026-04-30&to=2026-05-04").await;
    let kinds: Vec<_> = may
        .iter()
        .map(|day| (&day["type"], day["norm_seconds"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("short_day"), 25_200),
            (&json!("holiday"), 0),
            (&json!("weekend"), 0),
            (&json!("weekend"), 0),
            (&json!("workday"), 28_800),
        ]
    );
    assert_eq!(may[1]["items"][0]["type"], "holiday");
    assert_eq!(may[1]["items"][0]["id"], "holiday-2026-05-01");
}

#[tokio::test]
async fn an_organizations_own_day_goes_before_the_country_and_is_undone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let path = "/v1/calendar/days/2026-05-02";
    let saturday = json!({ "type": "workday", "norm_seconds": 14400, "title": "Субботник" });
    let set = data(&owner.put(path, saturday).await.expect(200));
    assert_eq!(
        [&set["type"], &set["norm_seconds"]],
        [&json!("workday"), &json!(14_400)]
    );
    assert_eq!(
        days(owner, "from=2026-05-02&to=2026-05-02").await[0]["norm_seconds"],
        14_400
    );
    let undone = data(&owner.delete(path).await.expect(200));
    assert_eq!(
        [&undone["type"], &undone["norm_seconds"]],
        [&json!("weekend"), &json!(0)]
    );
    owner.delete(path).await.expect(200);
    let refused = owner
        .put(path, json!({ "type": "feast" }))
        .await
        .expect(422);
    assert!(details(&refused)["type"].is_array());
    for date in ["2026-02-30", "today", "1999-12-31"] {
        let path = format!("/v1/calendar/days/{date}");
        owner
            .put(&path, json!({ "type": "workday" }))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_shift_over_midnight_stands_on_both_days_and_a_draft_on_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let (path, id) = shift(&company, "2026-04-30", "22:00", "06:00").await;
    let shown = days(&zoe, "from=2026-04-29&to=2026-05-02").await;
    let on: Vec<_> = shown.iter().map(titles).collect();
    assert_eq!(on, [vec![], vec!["Evening"], vec!["Evening"], vec![]]);
    let item = &shown[1]["items"][0];
    assert_eq!(
        *item,
        json!({
            "id": id, "type": "shift", "title": "Evening", "start": "2026-04-30T19:00:00Z",
            "end": "2026-05-01T03:00:00Z", "all_day": false, "user_id": 2,
        })
    );
    let none = days(&zoe, "from=2026-04-30&to=2026-04-30&types=vacation,event").await;
    assert_eq!(titles(&none[0]), [""; 0]);
    let (schedule, _) = path.rsplit_once('/').unwrap();
    let draft = json!({
        "shiftDate": "2026-05-06", "startTime": "09:00", "endTime": "17:00",
        "assignedUserId": 2, "status": "draft",
    });
    company.owner.post(schedule, draft).await.expect(201);
    let sixth = days(&zoe, "from=2026-05-06&to=2026-05-06").await;
    assert_eq!(titles(&sixth[0]), [""; 0]);
}

#[tokio::test]
async fn vacations_and_birthdays_of_all_are_for_managers_and_ones_own_for_everybody() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let max = company.employee("max").await;
    let boss = company.manager("boss").await;
    let profile = json!({ "birthDate": "1996-04-29", "vacationDates": ["2026-04-29"] });
    company.owner.put("/users/2", profile).await.expect(200);
    let query = "from=2026-04-29&to=2026-04-29";
    let expected = ["День рождения: zoe", "Отпуск: zoe"];
    assert_eq!(titles(&days(&zoe, query).await[0]), expected);
    assert_eq!(titles(&days(&boss, query).await[0]), expected);
    assert_eq!(titles(&days(&max, query).await[0]), [""; 0]);
    let english = boss.with("accept-language", "en");
    let named = days(&english, &format!("{query}&user_id=2")).await;
    assert_eq!(titles(&named[0]), ["Birthday: zoe", "Vacation: zoe"]);
    assert_eq!(
        code(max.get(&format!("{CALENDAR}?user_id=2")).await, 403),
        "FORBIDDEN"
    );
    boss.get(&format!("{CALENDAR}?user_id=99"))
        .await
        .expect(404);
    let long = boss
        .get(&format!("{CALENDAR}?from=2026-01-01&to=2026-12-31"))
        .await;
    assert!(details(&long.expect(422))["to"].is_array());
    zoe.get(&format!("{CALENDAR}?from=2026-01-01&to=2026-12-31"))
        .await
        .expect(200);
    let unknown = zoe.get(&format!("{CALENDAR}?types=party")).await;
    assert!(details(&unknown.expect(422))["types"].is_array());
}

#[tokio::test]
async fn an_event_concerns_whom_it_names() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let max = company.employee("max").await;
    let boss = company.manager("boss").await;
    let all = json!({ "title": "Party", "start": "2026-04-30", "end": "2026-05-01" });
    let all = data(&boss.post(EVENTS, all).await.expect(201));
    assert_eq!(
        [&all["all_day"], &all["user_ids"], &all["start"]],
        [&json!(true), &json!([]), &json!("2026-04-30")]
    );
    let sick = json!({
        "type": "sick", "title": "At home", "start": "2026-05-01T06:00:00Z",
        "end": "2026-05-01T15:00:00Z",
    });
    let sick = data(&zoe.post(EVENTS, sick).await.expect(201));
    assert_eq!(sick["user_ids"], json!([2]), "one's own");
    let query = "from=2026-05-01&to=2026-05-01";
    assert_eq!(titles(&days(&zoe, query).await[0]), ["Party", "At home"]);
    assert_eq!(titles(&days(&max, query).await[0]), ["Party"]);
    assert_eq!(titles(&days(&boss, query).await[0]), ["Party", "At home"]);
    let path = |event: &Value| format!("{EVENTS}/{}", event["id"].as_str().unwrap());
    max.get(&path(&sick)).await.expect(404);
    max.delete(&path(&sick)).await.expect(404);
    let title = json!({ "title": "Feast" });
    assert_eq!(
        code(max.patch(&path(&all), title.clone()).await, 403),
        "FORBIDDEN"
    );
    let theirs =
        json!({ "title": "x", "start": "2026-05-01", "end": "2026-05-01", "user_ids": [2] });
    assert_eq!(code(max.post(EVENTS, theirs).await, 403), "FORBIDDEN");
    let moved = json!({ "start": "2026-05-02", "end": "2026-05-02", "title": "Feast" });
    boss.patch(&path(&all), moved).await.expect(200);
    let listed = zoe
        .get(&format!("{EVENTS}?from=2026-05-02&to=2026-05-02"))
        .await
        .expect(200);
    assert_eq!(data(&listed)[0]["title"], "Feast");
    assert_eq!(listed.json()["pagination"]["total"], 1);
    assert_eq!(titles(&days(&max, query).await[0]), [""; 0]);
    boss.delete(&path(&all)).await.expect(200);
    boss.delete(&path(&all)).await.expect(404);
    let nobody =
        json!({ "title": "x", "start": "2026-05-01", "end": "2026-05-01", "user_ids": [99] });
    let refused = boss.post(EVENTS, nobody).await.expect(422);
    assert!(details(&refused)["user_ids[0]"].is_array());
}

/// The feed's text without the folding of long lines.
async fn feed(app: &App, url: &str) -> String {
    let path = url
        .split_once("/v1/")
        .map(|(_, rest)| format!("/v1/{rest}"))
        .unwrap();
    let answer = app.anonymous().get(&path).await.expect(200);
    assert_eq!(
        answer.headers["content-type"],
        "text/calendar; charset=utf-8"
    );
    answer.text().replace("\r\n ", "")
}

#[tokio::test]
async fn a_feed_keeps_its_uids_and_says_what_is_cancelled() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let (path, id) = shift(&company, "2026-04-30", "22:00", "06:00").await;
    let vacation = json!({ "vacationDates": ["2026-05-04", "2026-05-05"] });
    company.owner.put("/users/2", vacation).await.expect(200);
    let made = data(&zoe.post("/v1/calendar/feed", json!({})).await.expect(201));
    let url = made["url"].as_str().unwrap().to_owned();
    let before = feed(&app, &url).await;
    assert!(before.contains(&format!("UID:{id}@")), "{before}");
    assert_eq!(before.matches("PRODID:").count(), 1, "{before}");
    assert!(before.contains("DTSTART:20260430T190000Z"), "{before}");
    assert!(before.contains("DTSTART;VALUE=DATE:20260504"), "{before}");
    assert!(before.contains("DTEND;VALUE=DATE:20260505"), "{before}");
    let uids = |text: &str| -> Vec<String> {
        let mut uids: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect();
        let all = uids.len();
        uids.sort();
        uids.dedup();
        assert_eq!(uids.len(), all, "no two are the same");
        uids
    };
    let moved = json!({ "startTime": "20:00", "endTime": "23:00" });
    company.owner.patch(&path, moved).await.expect(200);
    let after = feed(&app, &url).await;
    assert_eq!(uids(&after), uids(&before));
    assert!(after.contains("DTSTART:20260430T170000Z"), "{after}");
    company
        .owner
        .patch(&path, json!({ "status": "cancelled" }))
        .await
        .expect(200);
    let cancelled = feed(&app, &url).await;
    let shown = cancelled.contains(&format!("UID:{id}@"));
    assert!(
        !shown || cancelled.contains("STATUS:CANCELLED"),
        "{cancelled}"
    );
}

#[tokio::test]
async fn a_feed_is_revoked_replaced_and_ends_with_its_person() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let url = |made: &Value| {
        let url = made["url"].as_str().unwrap();
        format!("/v1/{}", url.split_once("/v1/").unwrap().1)
    };
    let made = zoe.post("/v1/calendar/feed", json!({})).await.expect(201);
    let again = zoe.post("/v1/calendar/feed", json!({})).await.expect(200);
    assert_eq!(data(&again), data(&made), "the second click");
    let first = url(&data(&made));
    zoe.delete("/v1/calendar/feed").await.expect(200);
    let made = zoe.post("/v1/calendar/feed", json!({})).await.expect(201);
    let second = url(&data(&made));
    let anonymous = app.anonymous();
    anonymous.get(&first).await.expect(404);
    anonymous.get(&second).await.expect(200);
    let changed = second.replace(".ics", "x.ics");
    anonymous.get(&changed).await.expect(404);
    company
        .owner
        .patch("/api/employees/2", json!({ "status": "inactive" }))
        .await
        .expect(200);
    anonymous.get(&second).await.expect(404);
    company
        .owner
        .patch("/api/employees/2", json!({ "status": "active" }))
        .await
        .expect(200);
    anonymous.get(&second).await.expect(200);
    let mut zoe = app.anonymous();
    zoe.log_in(&company.email("zoe"), tests::PASSWORD).await;
    zoe.delete("/v1/calendar/feed").await.expect(200);
    anonymous.get(&second).await.expect(404);
}
