//! Summaries, and who sees what of them.

use serde_json::{Value, json};
use shared::domain::pay::{
    factor::Factor,
    settings::{Night, PaySettings},
};
use tests::App;

use super::{super::details, APRIL, each, enter, hired, rate, report, settle, threshold};

const HOUR: i64 = 3600;

/// A day from nine to five in Moscow, and so many hours more.
fn day(date: &str, more: i64) -> [String; 2] {
    [
        format!("{date}T06:00:00Z"),
        format!("{date}T{:02}:00:00Z", 14 + more),
    ]
}

fn as_texts(times: &[String; 2]) -> [&str; 2] {
    times.each_ref().map(String::as_str)
}

#[tokio::test]
async fn all_groupings_come_to_the_same() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (_, zoe) = hired(&company, "zoe").await;
    let (_, max) = hired(&company, "max").await;
    let in_kitchen = json!({ "department": "Kitchen" });
    let path = format!("/api/employees/{zoe}");
    company.owner.patch(&path, in_kitchen).await.expect(200);
    rate(&company, zoe, "333.33").await;
    rate(&company, max, "100.01").await;
    let project = json!({ "name": "Apollo", "description": "To the moon, of course" });
    let project = company
        .owner
        .post("/projects", project)
        .await
        .expect(201)
        .project_id();
    let of_project = json!({ "project_id": project, "break_seconds": 60 });
    let daily = PaySettings {
        daily_overtime: vec![threshold(8, "1.5")].into(),
        ..PaySettings::default()
    };
    settle(&app, &company, daily).await;
    enter(&company, zoe, as_texts(&day("2026-04-01", 2)), &json!({})).await;
    enter(&company, zoe, as_texts(&day("2026-04-02", 1)), &of_project).await;
    enter(&company, max, as_texts(&day("2026-04-02", 0)), &of_project).await;
    let (mut keys, mut totals) = (Vec::new(), Vec::new());
    for group in ["user", "project", "department", "day"] {
        let query = format!("{APRIL}&group_by={group}");
        let report = report(&company.owner, "summary", &query).await;
        for field in ["billable_seconds", "overtime_seconds", "amount"] {
            let sum: f64 = each(&report, field).iter().filter_map(Value::as_f64).sum();
            let total = report["totals"][field].as_f64().unwrap();
            assert!((sum - total).abs() < 1e-6, "{group} {field}: {report}");
        }
        keys.push(each(&report, "key"));
        totals.push(report["totals"].clone());
    }
    assert!(totals.iter().all(|it| *it == totals[0]), "{totals:?}");
    assert_eq!(totals[0]["billable_seconds"], 27 * HOUR - 120);
    assert_eq!(totals[0]["overtime_seconds"], 3 * HOUR - 60);
    // 16 h × 333.33 + 2 h 59 min × 333.33 × 1.5, each line rounded, and 7 h 59 min × 100.01
    assert_eq!(totals[0]["amount"], 5333.28 + 1491.65 + 798.41);
    assert_eq!(
        keys,
        [
            vec![json!(zoe.to_string()), json!(max.to_string())],
            vec![Value::Null, json!(project.to_string())],
            vec![Value::Null, json!("Kitchen")],
            vec![json!("2026-04-01"), json!("2026-04-02")],
        ]
    );
    let kitchen = report(
        &company.owner,
        "summary",
        &format!("{APRIL}&department=kitch"),
    )
    .await;
    assert_eq!(each(&kitchen, "name"), ["zoe"]);
    let apollo = format!("{APRIL}&project_id={project}");
    let apollo = report(&company.owner, "summary", &apollo).await;
    assert_eq!(apollo["totals"]["billable_seconds"], 17 * HOUR - 120);
}

#[tokio::test]
async fn days_are_those_of_where_the_entry_was_made() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (client, zoe) = hired(&company, "zoe").await;
    let bishkek = json!({ "settings": { "timezone": "Asia/Bishkek" } });
    client.patch("/v1/users/profile", bishkek).await.expect(200);
    // from one to three in the night of the first of April
    let times = ["2026-03-31T19:00:00Z", "2026-03-31T21:00:00Z"];
    enter(&company, zoe, times, &json!({})).await;
    let by_day = format!("{APRIL}&group_by=day");
    let april = report(&company.owner, "summary", &by_day).await;
    assert_eq!(each(&april, "key"), ["2026-04-01"]);
    let march = report(&company.owner, "summary", "from=2026-03-01&to=2026-03-31").await;
    assert_eq!(march["data"], json!([]));
}

#[tokio::test]
async fn work_over_the_months_end_counts_once_in_the_month_it_begins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (_, zoe) = hired(&company, "zoe").await;
    let night = PaySettings {
        night: Night {
            premium: Factor::parse("0.2").unwrap(),
            ..Night::default()
        },
        ..PaySettings::default()
    };
    settle(&app, &company, night).await;
    let times = ["2026-03-31T17:00:00Z", "2026-03-31T23:00:00Z"];
    enter(&company, zoe, times, &json!({})).await;
    let march = report(&company.owner, "summary", "from=2026-03-31&to=2026-03-31").await;
    assert_eq!(march["totals"]["billable_seconds"], 6 * HOUR);
    assert_eq!(march["totals"]["night_seconds"], 4 * HOUR);
    let april = report(&company.owner, "summary", APRIL).await;
    assert_eq!(april["totals"]["billable_seconds"], 0);
}

#[tokio::test]
async fn overtime_is_that_of_the_week_whatever_days_are_asked_for() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (client, zoe) = hired(&company, "zoe").await;
    let weekly = PaySettings {
        weekly_overtime: vec![threshold(40, "1.5")].into(),
        ..PaySettings::default()
    };
    settle(&app, &company, weekly).await;
    rate(&company, zoe, "100").await;
    for date in [
        "2026-03-30",
        "2026-03-31",
        "2026-04-01",
        "2026-04-02",
        "2026-04-03",
    ] {
        enter(&company, zoe, as_texts(&day(date, 1)), &json!({})).await;
    }
    for (query, worked, overtime, amount) in [
        ("from=2026-03-30&to=2026-04-05", 45, 5, 4750.0),
        ("from=2026-04-01&to=2026-04-30", 27, 5, 2950.0),
        ("from=2026-04-03&to=2026-04-03", 9, 5, 1150.0),
        ("from=2026-03-30&to=2026-04-02", 36, 0, 3600.0),
    ] {
        let report = report(&client, "summary", query).await;
        let totals = &report["totals"];
        assert_eq!(totals["billable_seconds"], worked * HOUR, "{query}");
        assert_eq!(totals["overtime_seconds"], overtime * HOUR, "{query}");
        assert_eq!(totals["amount"].as_f64(), Some(amount), "{query}");
    }
}

#[tokio::test]
async fn people_see_their_own_time_and_managers_everybodys_but_not_what_it_is_paid() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let manager = company.manager("mia").await;
    let (client, zoe) = hired(&company, "zoe").await;
    let (_, max) = hired(&company, "max").await;
    rate(&company, zoe, "100").await;
    for person in [zoe, max] {
        enter(
            &company,
            person,
            as_texts(&day("2026-04-01", 0)),
            &json!({}),
        )
        .await;
    }
    let own = report(&client, "summary", APRIL).await;
    assert_eq!(each(&own, "name"), ["zoe"]);
    assert_eq!(own["totals"]["amount"], 800);
    let of_max = format!("/v1/reports/summary?{APRIL}&user_id={max}");
    let refused = client.get(&of_max).await.expect(403);
    assert_eq!(refused.json()["error"]["code"], "FORBIDDEN");
    for kind in ["summary", "timesheet"] {
        let all = report(&manager, kind, APRIL).await;
        assert_eq!(each(&all, "name"), ["zoe", "max"]);
        assert_eq!(each(&all, "amount"), [Value::Null, Value::Null], "{kind}");
        assert_eq!(all["totals"]["amount"], Value::Null);
    }
    let nobody = format!("/v1/reports/summary?{APRIL}&user_id=4711");
    manager.get(&nobody).await.expect(404);
    // whoever leaves is nameless, and their time stays
    company
        .owner
        .delete(&format!("/api/employees/{max}"))
        .await
        .expect(200);
    let all = report(&manager, "summary", APRIL).await;
    assert_eq!(each(&all, "name"), ["zoe", "Removed"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_field_by_field() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (query, field) in [
        ("to=2026-04-30", "from"),
        ("from=2026-04-01", "to"),
        ("from=2026-02-30&to=2026-04-30", "from"),
        ("from=2026-04-02&to=2026-04-01", "to"),
        ("from=2026-01-01&to=2027-01-02", "to"),
        (&format!("{APRIL}&group_by=team"), "group_by"),
        (&format!("{APRIL}&format=docx"), "format"),
        (&format!("{APRIL}&user_id=x"), "user_id"),
    ] {
        let path = format!("/v1/reports/summary?{query}");
        let refused = company.owner.get(&path).await.expect(422);
        let details = details(&refused);
        let named: Vec<_> = details.as_object().unwrap().keys().collect();
        assert_eq!(named, [field], "{query}");
    }
    let path = format!("/v1/reports/attendance?{APRIL}&project_id=1");
    company.owner.get(&path).await.expect(422);
    company
        .owner
        .get("/v1/reports/summary?from=2026-01-01&to=2027-01-01")
        .await
        .expect(200);
}
