//! The worked examples of pay, through the API: people, settings, days and entries in, salaries out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tests::{App, Client};

use super::{data, time::ENTRIES};

const EXAMPLES: &str = include_str!("../../../../shared/src/domain/pay/tests/pay.json");

/// The settings of an example as the API takes them, from a day before all of its months.
fn settings(example: &Value) -> Value {
    let mut settings = json!({ "from": "2026-01-01", "timezone": example["zone"] });
    let given = example["settings"].as_object().unwrap();
    for (name, value) in given {
        match name.as_str() {
            "daily" | "weekly" => settings["overtime"][name] = value.clone(),
            "days" => {}
            _ => settings[name] = value.clone(),
        }
    }
    settings
}

async fn days(owner: &Client, example: &Value) {
    let days = example["settings"]["days"].as_object();
    for (day, kind) in days.into_iter().flatten() {
        let path = format!("/v1/calendar/days/{day}");
        owner.put(&path, json!({ "type": kind })).await.expect(200);
    }
}

/// An amount in major units as the minor ones of the examples.
fn minor(amount: &Value) -> i64 {
    (amount.as_f64().unwrap() * 100.0).round() as i64
}

fn shown(salary: &Value) -> Value {
    let lines = salary["lines"].as_array().unwrap().iter();
    let lines = lines.map(|line| {
        json!({
            "kind": line["kind"], "multiplier": line["multiplier"].as_f64(),
            "seconds": line["seconds"], "amount_minor": minor(&line["amount"]),
        })
    });
    json!({
        "norm_seconds": salary["norm_seconds"], "worked_seconds": salary["worked_seconds"],
        "lines": lines.collect::<Vec<_>>(), "total_minor": minor(&salary["total"]),
    })
}

#[tokio::test]
async fn every_worked_example_is_paid_as_it_says() {
    let examples: Vec<Value> = serde_json::from_str(EXAMPLES).unwrap();
    let app = App::start().await;
    for (number, example) in examples.iter().enumerate() {
        let company = app.company(&format!("Example {number}")).await;
        let owner = &company.owner;
        owner
            .patch("/v1/settings", settings(example))
            .await
            .expect(200);
        days(owner, example).await;
        let person = &example["person"];
        company.employee("zoe").await;
        if let Some(rate) = person.get("hourly_rate") {
            let rate = json!({ "hourly_rate": rate });
            owner.put("/api/team-members/2", rate).await.expect(200);
        }
        let mut profile = json!({});
        if let Some(salary) = person["salary"].as_str() {
            profile["salary"] = json!(salary.parse::<f64>().unwrap());
        }
        if let Some(dates) = person.get("vacation_dates") {
            profile["vacationDates"] = dates.clone();
        }
        owner.put("/users/2", profile).await.expect(200);
        for entry in example["entries"].as_array().unwrap() {
            let mut body = entry.clone();
            body["user_id"] = json!(2);
            until(&app, entry["end"].as_str().unwrap());
            let client = company.anonymous();
            let mut owner = client.clone();
            owner.log_in(&company.email("owner"), tests::PASSWORD).await;
            owner.post(ENTRIES, body).await.expect(201);
        }
        let mut owner = company.anonymous();
        owner.log_in(&company.email("owner"), tests::PASSWORD).await;
        let body = json!({ "user_id": 2, "month": example["month"] });
        let salary = owner.post("/v1/salary/calculate", body).await.expect(201);
        assert_eq!(
            shown(&data(&salary)),
            example["expect"],
            "{}",
            example["name"]
        );
    }
}

/// Moves time on to an instant, if that is to come.
fn until(app: &App, instant: &str) {
    let instant: Timestamp = instant.parse().unwrap();
    let now = app.stack.platform.clock.now();
    let seconds = instant.as_second() - now.as_second() + 1;
    if let Ok(seconds) = u64::try_from(seconds) {
        app.forward(Duration::from_secs(seconds));
    }
}
