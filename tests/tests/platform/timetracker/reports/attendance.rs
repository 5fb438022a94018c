//! Attendance: shifts beside what was worked of them.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{App, Client, Company, PASSWORD};

use super::{each, enter, hired, report};

const WEEK: &str = "from=2026-04-06&to=2026-04-12";
const SCHEDULES: &str = "/api/v1/schedules";

/// A schedule whose shifts a person has: from, to, on a day.
async fn plan(company: &Company<'_>, person: u64, shifts: &[[&str; 3]]) {
    let schedule = json!({ "name": "Week" });
    let made = company.owner.post(SCHEDULES, schedule).await.expect(201);
    let path = format!("{SCHEDULES}/{}/shifts", made.field("id"));
    for [day, from, to] in shifts {
        let shift = json!({
            "assignedUserId": person, "shiftDate": day, "startTime": from, "endTime": to,
            "status": "published",
        });
        company.owner.post(&path, shift).await.expect(201);
    }
}

async fn attended(client: &Client) -> Value {
    report(client, "attendance", WEEK).await
}

#[tokio::test]
async fn late_and_early_are_by_the_shift_that_was_worked() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (client, zoe) = hired(&company, "zoe").await;
    let shifts = [
        ["2026-04-06", "22:00", "06:00"],
        ["2026-04-07", "09:00", "12:00"],
        ["2026-04-07", "13:00", "17:00"],
    ];
    plan(&company, zoe, &shifts).await;
    for times in [
        // out after midnight, and ten minutes longer than planned
        ["2026-04-06T19:00:00Z", "2026-04-07T03:10:00Z"],
        ["2026-04-07T06:05:30Z", "2026-04-07T08:30:00Z"],
        ["2026-04-07T09:50:00Z", "2026-04-07T13:40:00Z"],
    ] {
        enter(&company, zoe, times, &json!({})).await;
    }
    let report = attended(&client).await;
    assert_eq!(
        each(&report, "date"),
        ["2026-04-06", "2026-04-07", "2026-04-07"]
    );
    assert_eq!(each(&report, "late_seconds"), [0, 330, 0]);
    assert_eq!(each(&report, "early_leave_seconds"), [0, 1800, 1200]);
    assert_eq!(each(&report, "absent"), [false, false, false]);
    let night = &report["data"][0];
    assert_eq!(night["planned_start"], "2026-04-06T19:00:00Z");
    assert_eq!(night["end"], "2026-04-07T03:10:00Z");
    assert_eq!(
        report["totals"],
        json!({ "late_seconds": 330, "early_leave_seconds": 3000, "absences": 0 })
    );
}

#[tokio::test]
async fn nobody_is_absent_before_the_shift_is_over_in_its_zone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (mut client, zoe) = hired(&company, "zoe").await;
    // it is noon in Moscow on Wednesday the eighth
    let shifts = [
        ["2026-04-07", "09:00", "17:00"],
        ["2026-04-08", "09:00", "17:00"],
    ];
    plan(&company, zoe, &shifts).await;
    let absent = each(&attended(&client).await, "absent");
    assert_eq!(absent, [true, false]);
    app.forward(Duration::from_secs(5 * 3600));
    client.log_in(&company.email("zoe"), PASSWORD).await;
    let absent = each(&attended(&client).await, "absent");
    assert_eq!(absent, [true, true]);
}

#[tokio::test]
async fn nobody_is_absent_before_they_are_hired_or_on_vacation() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (client, zoe) = hired(&company, "zoe").await;
    let facts = json!({ "hireDate": "2026-04-07", "vacationDates": ["2026-04-08"] });
    let path = format!("/users/{zoe}");
    company.owner.put(&path, facts).await.expect(200);
    let shifts = ["2026-04-06", "2026-04-07", "2026-04-08"];
    plan(&company, zoe, &shifts.map(|day| [day, "05:00", "11:00"])).await;
    let absent = each(&attended(&client).await, "absent");
    assert_eq!(absent, [false, true, false]);
}

#[tokio::test]
async fn who_is_at_work_is_not_absent_and_work_without_a_shift_is_shown() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (client, zoe) = hired(&company, "zoe").await;
    plan(&company, zoe, &[["2026-04-08", "11:00", "17:00"]]).await;
    let times = ["2026-04-07T08:00:00Z", "2026-04-07T09:00:00Z"];
    enter(&company, zoe, times, &json!({})).await;
    client.post("/v1/time/start", json!({})).await.expect(201);
    let report = attended(&company.owner).await;
    assert_eq!(
        each(&report, "planned_start"),
        [Value::Null, json!("2026-04-08T08:00:00Z")]
    );
    assert_eq!(
        each(&report, "end"),
        [json!("2026-04-07T09:00:00Z"), Value::Null]
    );
    assert_eq!(each(&report, "late_seconds"), [0, 3600]);
}
