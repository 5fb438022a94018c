//! Drafts, publishing, what people are told, and copying a week.

use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{
    details, each,
    schedules::{schedule, uuid},
    shifts::{number, on, shift},
};

const WEEK: [&str; 2] = ["2026-04-20", "2026-04-26"];

async fn publish(company: &Company<'_>, plan: &str, more: Value) -> Value {
    let mut body = json!({ "from": WEEK[0], "to": WEEK[1] });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = format!("{plan}/publish");
    company.owner.post(&path, body).await.expect(200).json()
}

/// A schedule of two employees, who are 2 and 3.
async fn staffed<'a>(company: &Company<'a>) -> (String, Client, Client) {
    let (zoe, max) = (company.employee("zoe").await, company.employee("max").await);
    let plan = schedule(
        company,
        json!({ "name": "Неделя", "assigneeUserIds": [2, 3] }),
    )
    .await;
    (plan, zoe, max)
}

fn of(person: u64) -> Value {
    json!({ "assignedUserId": person })
}

/// Mails about shifts, newest first.
async fn told(app: &App, email: &str) -> Vec<String> {
    let mails = app.mails(email).await.into_iter();
    let mails = mails.filter(|mail| mail.subject == "WorkHub: ваши смены");
    mails.map(|mail| mail.text).collect()
}

#[tokio::test]
async fn drafts_are_seen_by_managers_alone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, zoe, _) = staffed(&company).await;
    let path = shift(&company, &plan, on("2026-04-20", &of(2))).await;
    let shifts = format!("{plan}/shifts");
    assert!(each(&zoe.get(&shifts).await.expect(200), "id").is_empty());
    zoe.get(&path).await.expect(404);
    publish(&company, &plan, json!({})).await;
    assert_eq!(
        each(&zoe.get(&shifts).await.expect(200), "status"),
        ["published"]
    );
    zoe.get(&path).await.expect(200);
    company
        .owner
        .patch(&path, json!({ "status": "cancelled" }))
        .await
        .expect(200);
    zoe.get(&path).await.expect(404);
}

#[tokio::test]
async fn publishing_a_week_tells_each_person_once_and_nobody_else() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    for day in ["2026-04-20", "2026-04-21"] {
        shift(&company, &plan, on(day, &of(2))).await;
    }
    // not in the week, and nobody's
    shift(&company, &plan, on("2026-04-27", &of(3))).await;
    shift(&company, &plan, on("2026-04-22", &json!({}))).await;
    assert_eq!(publish(&company, &plan, json!({})).await["published"], 3);
    let mails = told(&app, "zoe@acme.example").await;
    let [mail] = &mails[..] else {
        panic!("not one mail: {mails:?}");
    };
    for line in [
        "«Неделя»",
        "новая смена: 20.04.2026, 09:00–17:00",
        "новая смена: 21.04.2026, 09:00–17:00",
    ] {
        assert!(mail.contains(line), "{line}: {mail}");
    }
    assert!(told(&app, "max@acme.example").await.is_empty());
    // a second click publishes nothing and tells nobody
    assert_eq!(publish(&company, &plan, json!({})).await["published"], 0);
    assert_eq!(told(&app, "zoe@acme.example").await.len(), 1);
}

#[tokio::test]
async fn changes_of_published_shifts_are_told_to_whom_they_concern() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    let owner = &company.owner;
    let path = shift(&company, &plan, on("2026-04-20", &of(2))).await;
    owner
        .patch(&path, json!({ "startTime": "08:00" }))
        .await
        .expect(200);
    assert!(
        told(&app, "zoe@acme.example").await.is_empty(),
        "it is a draft"
    );
    publish(&company, &plan, json!({})).await;
    owner
        .patch(&path, json!({ "endTime": "16:00" }))
        .await
        .expect(200);
    let newest = |mails: Vec<String>| mails.first().cloned().unwrap_or_default();
    let mail = newest(told(&app, "zoe@acme.example").await);
    assert!(
        mail.contains("смена изменена: 20.04.2026, 08:00–16:00"),
        "{mail}"
    );
    owner
        .patch(&path, json!({ "assignedUserId": 3 }))
        .await
        .expect(200);
    let mail = newest(told(&app, "zoe@acme.example").await);
    assert!(
        mail.contains("смена отменена: 20.04.2026, 08:00–16:00"),
        "{mail}"
    );
    let mail = newest(told(&app, "max@acme.example").await);
    assert!(
        mail.contains("новая смена: 20.04.2026, 08:00–16:00"),
        "{mail}"
    );
    // what changes nothing tells nothing
    let before = told(&app, "max@acme.example").await.len();
    owner
        .patch(&path, json!({ "endTime": "16:00" }))
        .await
        .expect(200);
    assert_eq!(told(&app, "max@acme.example").await.len(), before);
    owner.delete(&path).await.expect(200);
    assert_eq!(told(&app, "max@acme.example").await.len(), before + 1);
}

#[tokio::test]
async fn who_likes_no_mails_gets_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, zoe, _) = staffed(&company).await;
    zoe.patch("/api/employees/2", json!({ "mailNotifications": false }))
        .await
        .expect(200);
    shift(&company, &plan, on("2026-04-20", &of(2))).await;
    publish(&company, &plan, json!({})).await;
    assert!(told(&app, "zoe@acme.example").await.is_empty());
}

#[tokio::test]
async fn many_shifts_are_published_in_one_request() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, zoe, _) = staffed(&company).await;
    for number in 0..45 {
        let (day, hour) = (20 + number % 7, 2 * (number / 7));
        let more = json!({
            "startTime": format!("{hour:02}:00"), "endTime": format!("{:02}:00", hour + 1),
            "assignedUserId": 2 + number % 2,
        });
        shift(&company, &plan, on(&format!("2026-04-{day}"), &more)).await;
    }
    assert_eq!(publish(&company, &plan, json!({})).await["published"], 45);
    let shifts = zoe.get(&format!("{plan}/shifts")).await.expect(200);
    assert_eq!(each(&shifts, "id").len(), 45);
    let mails = told(&app, "zoe@acme.example").await;
    let lines: Vec<_> = mails
        .iter()
        .map(|mail| mail.matches("новая смена").count())
        .collect();
    assert_eq!(lines, [23], "one mail, with all of them");
}

#[tokio::test]
async fn publishing_warns_of_short_rest_and_long_weeks() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    let late = json!({ "assignedUserId": 2, "startTime": "14:00", "endTime": "23:00" });
    let late = shift(&company, &plan, on("2026-04-20", &late)).await;
    let early = shift(&company, &plan, on("2026-04-21", &of(2))).await;
    for day in 20..=25 {
        shift(&company, &plan, on(&format!("2026-04-{day}"), &of(3))).await;
    }
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let (zoe, max) = (uuid(&company, 2).await, uuid(&company, 3).await);
    let expected = json!([
        { "type": "short_rest", "employee_id": zoe, "shift_ids": [id(&late), id(&early)],
          "seconds": 36_000, "least": 39_600 },
        { "type": "long_week", "employee_id": max, "week_starts_at": "2026-04-19T21:00:00.000Z",
          "seconds": 172_800, "most": 144_000 },
    ]);
    let warned = publish(&company, &plan, json!({ "dryRun": true })).await;
    assert_eq!(warned, json!({ "published": 0, "warnings": expected }));
    let lenient = json!({ "detailsConfig": { "minRestHours": 10, "maxWeekHours": 48 } });
    company.owner.patch(&plan, lenient).await.expect(200);
    let done = publish(&company, &plan, json!({})).await;
    assert_eq!(done, json!({ "published": 8, "warnings": [] }));
}

#[tokio::test]
async fn what_people_have_seen_is_no_draft_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    let path = shift(&company, &plan, on("2026-04-20", &of(2))).await;
    publish(&company, &plan, json!({})).await;
    company
        .owner
        .patch(&path, json!({ "status": "draft" }))
        .await
        .expect(409);
    company
        .owner
        .patch(&path, json!({ "status": "cancelled" }))
        .await
        .expect(200);
    company
        .owner
        .patch(&path, json!({ "status": "draft" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn days_that_cannot_be_published_are_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, zoe, _) = staffed(&company).await;
    let path = format!("{plan}/publish");
    for to in ["2026-04-19", "2026-06-21"] {
        let body = json!({ "from": "2026-04-20", "to": to });
        let refused = company.owner.post(&path, body).await.expect(400);
        assert!(details(&refused)["to"].is_array());
    }
    let body = json!({ "from": "2026-04-20", "to": "2026-06-20" });
    company.owner.post(&path, body.clone()).await.expect(200);
    zoe.post(&path, body).await.expect(403);
}

async fn copy(company: &Company<'_>, plan: &str, to: &str) -> Value {
    let body = json!({ "from": WEEK[0], "to": to });
    let path = format!("{plan}/copy-week");
    company.owner.post(&path, body).await.expect(201).json()
}

#[tokio::test]
async fn a_week_is_copied_to_another_at_the_same_times_on_the_wall() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zone = json!({ "timeZone": "Europe/Berlin" });
    company
        .owner
        .patch("/api/organization", zone)
        .await
        .expect(200);
    let (plan, ..) = staffed(&company).await;
    let night = json!({
        "assignedUserId": 2, "startTime": "22:00", "endTime": "06:00", "status": "published",
    });
    shift(&company, &plan, on("2026-04-25", &night)).await;
    let cancelled = json!({ "status": "cancelled" });
    shift(&company, &plan, on("2026-04-21", &cancelled)).await;
    // the clocks go back in the last night of this week
    let copied = copy(&company, &plan, "2026-10-19").await;
    assert_eq!(copied["refused"], json!([]));
    let [copy] = &copied["items"].as_array().unwrap()[..] else {
        panic!("not one copy: {copied}");
    };
    assert_eq!(copy["shift_date"], "2026-10-24");
    assert_eq!(copy["duration"], 9 * 3600);
    assert_eq!(copy["status"], "draft");
    assert_eq!(number(&copy["employee_id"]), 2);
    assert_eq!(copy["conflicts"], json!([]));
}

#[tokio::test]
async fn copies_that_conflict_say_so_or_are_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    let original = shift(&company, &plan, on("2026-04-20", &of(2))).await;
    let busy = shift(&company, &plan, on("2026-04-27", &of(2))).await;
    let id = |path: &str| json!(path.rsplit('/').next());
    let copied = copy(&company, &plan, "2026-04-27").await;
    assert_eq!(copied["items"][0]["conflicts"][0]["id"], id(&busy));
    let strict = json!({ "detailsConfig": { "conflicts": "refuse" } });
    company.owner.patch(&plan, strict).await.expect(200);
    let copied = copy(&company, &plan, "2026-04-27").await;
    assert_eq!(copied["items"], json!([]));
    assert_eq!(copied["refused"][0]["shift_id"], id(&original));
    assert_eq!(
        copied["refused"][0]["conflicts"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn copies_are_held_against_each_other_too() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    for _ in 0..2 {
        shift(&company, &plan, on("2026-04-20", &of(2))).await;
    }
    let strict = json!({ "detailsConfig": { "conflicts": "refuse" } });
    company.owner.patch(&plan, strict).await.expect(200);
    let copied = copy(&company, &plan, "2026-04-27").await;
    let [items, refused] = ["items", "refused"].map(|list| copied[list].as_array().unwrap().len());
    assert_eq!([items, refused], [1, 1], "{copied}");
}

#[tokio::test]
async fn what_somebody_did_who_has_left_is_copied_as_open() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (plan, ..) = staffed(&company).await;
    shift(&company, &plan, on("2026-04-20", &of(2))).await;
    company.owner.delete("/api/employees/2").await.expect(200);
    let copied = copy(&company, &plan, "2026-04-27").await;
    assert_eq!(copied["items"][0]["employee_id"], Value::Null);
    assert_eq!(copied["items"][0]["is_open_shift"], true);
}
