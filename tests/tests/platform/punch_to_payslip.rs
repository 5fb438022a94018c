//! One fact, entered once: a person of one API, paid by the rate of another, works a night when the clock
//! changes, punched in a third, and is paid for it in a fourth, to the second and the kopeck.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tests::{App, Client, Company, PASSWORD};

use crate::employee_management::hire;

/// The clock goes from three back to two: eight hours on the wall are nine.
const NIGHT: [&str; 2] = ["2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"];

/// Moves time to an instant; everybody logs in again.
async fn at(app: &App, company: &Company<'_>, instant: &str) -> (Client, Client) {
    let instant: Timestamp = instant.parse().unwrap();
    let seconds = instant.as_second() - app.stack.platform.clock.now().as_second();
    app.forward(Duration::from_secs(seconds.try_into().unwrap()));
    let (mut owner, mut zoe) = (app.anonymous(), app.anonymous());
    owner.log_in(&company.email("owner"), PASSWORD).await;
    zoe.log_in(&company.email("zoe"), PASSWORD).await;
    (owner, zoe)
}

/// Signed up in `WorkHub`, hired in Employee Management, paid by Headroom's rate, by `TimeTracker`'s rules.
async fn company(app: &App) -> Company<'_> {
    let company = app.company("Night Shift").await;
    let owner = &company.owner;
    hire(
        &company,
        "zoe",
        &json!({ "firstName": "Zoe", "lastName": "Adler" }),
    )
    .await;
    let rate = json!({ "hourly_rate": "20.00" });
    owner.put("/api/team-members/2", rate).await.expect(200);
    let settings = json!({
        "from": "2026-10-01", "timezone": "Europe/Berlin", "currency": "EUR",
        "overtime": { "daily": [{ "after_seconds": 28800, "multiplier": 1.5 }] },
        "night": { "premium": 0.25 },
    });
    owner.patch("/v1/settings", settings).await.expect(200);
    company
}

/// Plans the night in Workforce, publishes it, and lets Zoe punch it.
async fn work(app: &App, company: &Company<'_>) -> String {
    let (owner, _) = at(app, company, "2026-10-20T08:00:00Z").await;
    let schedule = json!({ "name": "Nights" });
    let schedule = owner
        .post("/api/v1/schedules", schedule)
        .await
        .expect(201)
        .field("id");
    let path = format!("/api/v1/schedules/{schedule}");
    let shift = json!({
        "assignedUserId": 2, "shiftDate": "2026-10-24", "startTime": "22:00", "endTime": "06:00",
        "title": "Night",
    });
    owner
        .post(&format!("{path}/shifts"), shift)
        .await
        .expect(201);
    let week = json!({ "from": "2026-10-19", "to": "2026-10-25" });
    owner
        .post(&format!("{path}/publish"), week)
        .await
        .expect(200);
    let (_, zoe) = at(app, company, NIGHT[0]).await;
    zoe.post("/api/v1/clock", json!({ "type": "in" }))
        .await
        .expect(201);
    let (_, zoe) = at(app, company, NIGHT[1]).await;
    zoe.post("/api/v1/clock", json!({ "type": "out" }))
        .await
        .expect(200)
        .field("id")
}

fn data(answer: &tests::Answer) -> Value {
    answer.json()["data"].clone()
}

#[tokio::test]
async fn a_night_when_the_clock_changes_is_paid_from_the_punch_to_the_payslip() {
    let app = App::start().await;
    let company = company(&app).await;
    let entry = work(&app, &company).await;
    let (owner, zoe) = at(&app, &company, "2026-11-02T08:00:00Z").await;

    let days = zoe
        .get("/v1/calendar?from=2026-10-24&to=2026-10-25&types=shift")
        .await;
    for day in data(&days.expect(200)).as_array().unwrap() {
        let shift = &day["items"][0];
        assert_eq!([&shift["start"], &shift["end"]], NIGHT, "{day}");
    }
    let path = format!("/v1/time/entries/{entry}");
    let worked = data(&zoe.get(&path).await.expect(200));
    assert_eq!(
        [
            &worked["billable_seconds"],
            &worked["date"],
            &worked["source"]
        ],
        [&json!(32_400), &json!("2026-10-24"), &json!("clock")]
    );

    let month = json!({ "user_id": 2, "month": "2026-10" });
    let salary = owner
        .post("/v1/salary/calculate", month.clone())
        .await
        .expect(201);
    let salary = data(&salary);
    let lines: Vec<_> = salary["lines"].as_array().unwrap().iter().collect();
    let paid: Vec<_> = lines
        .iter()
        .map(|line| (&line["kind"], &line["seconds"], &line["amount"]))
        .collect();
    assert_eq!(
        paid,
        [
            (&json!("base"), &json!(28_800), &json!(160)),
            (&json!("overtime"), &json!(3600), &json!(30)),
            (&json!("night"), &json!(32_400), &json!(45)),
        ]
    );
    assert_eq!(salary["total"], 235);
    let approve = format!("/v1/salary/{}/approve", salary["id"].as_str().unwrap());
    owner.post(&approve, json!({})).await.expect(200);

    let report = "/v1/reports/summary?from=2026-10-01&to=2026-10-31&user_id=2";
    let reported = data(&owner.get(report).await.expect(200));
    assert_eq!(
        [
            &reported[0]["billable_seconds"],
            &reported[0]["overtime_seconds"],
            &reported[0]["night_seconds"],
            &reported[0]["amount"]
        ],
        [&json!(32_400), &json!(3600), &json!(32_400), &json!(235)]
    );
    let paper = format!("/v1/salary/{}/payslip", salary["id"].as_str().unwrap());
    let paper = zoe
        .with("accept-language", "en")
        .get(&paper)
        .await
        .expect(200);
    assert!(
        text(&paper.bytes).contains("235.00"),
        "{}",
        text(&paper.bytes)
    );

    every_other_way_is_refused(&owner, &zoe, &entry).await;
    owner.post("/v1/salary/calculate", month).await.expect(200);
    let kept = data(&zoe.get("/v1/salary?month=2026-10").await.expect(200));
    assert_eq!(kept[0]["total"], 235);
}

/// What is written in a PDF.
fn text(pdf: &[u8]) -> String {
    let pdf = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    pdf.extract_text(&pages).unwrap()
}

/// No API changes what was paid.
async fn every_other_way_is_refused(owner: &Client, zoe: &Client, entry: &str) {
    let path = format!("/v1/time/entries/{entry}");
    let punched = format!("/api/v1/clock/entries/{entry}");
    let shorter = json!({ "clockOutAt": "2026-10-25T04:00:00Z", "reason": "Left early" });
    owner.patch(&punched, shorter).await.expect(409);
    owner
        .patch(&path, json!({ "end": "2026-10-25T04:00:00Z" }))
        .await
        .expect(409);
    owner.delete(&path).await.expect(409);
    let more = json!({
        "user_id": 2, "start": "2026-10-30T08:00:00Z", "end": "2026-10-30T09:00:00Z",
    });
    owner.post("/v1/time/entries", more).await.expect(409);
    let offline = json!({ "type": "in", "offline": true, "at": "2026-10-31T10:00:00Z" });
    zoe.post("/api/v1/clock", offline).await.expect(409);
    let bonus = json!({
        "user_id": 2, "month": "2026-10", "bonuses": [{ "title": "Secret", "amount": 1 }],
    });
    owner.post("/v1/salary/calculate", bonus).await.expect(409);
}
