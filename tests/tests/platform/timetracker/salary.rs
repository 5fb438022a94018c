//! Salary: from time to lines that explain themselves, and what approval freezes.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{
    data, details,
    time::{ENTRIES, code, entered, entry},
};

const CALCULATE: &str = "/v1/salary/calculate";
const DAY: u64 = 24 * 3600;

/// Zoe, employee 2, who is paid by the hour.
async fn paid_by_the_hour(company: &Company<'_>, rate: &str) -> Client {
    let zoe = company.employee("zoe").await;
    rated(company, rate).await;
    zoe
}

async fn rated(company: &Company<'_>, rate: &str) {
    let change = json!({ "hourly_rate": rate });
    company
        .owner
        .put("/api/team-members/2", change)
        .await
        .expect(200);
}

async fn calculate(client: &Client, month: &str) -> Answer {
    client
        .post(CALCULATE, json!({ "user_id": 2, "month": month }))
        .await
}

fn approve(salary: &Value) -> String {
    format!("/v1/salary/{}/approve", salary["id"].as_str().unwrap())
}

#[tokio::test]
async fn hours_are_paid_at_their_rate_and_the_line_says_how() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "350.50").await;
    entered(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:30:00Z").await;
    let english = company.owner.with("accept-language", "en");
    let salary = calculate(&english, "2026-03").await.expect(201);
    let mut salary = data(&salary);
    let id = salary["id"].take();
    assert_eq!(
        salary,
        json!({
            "id": null, "version": 1, "user_id": 2, "month": "2026-03", "currency": "RUB",
            "norm_seconds": 633_600, "worked_seconds": 30_600,
            "lines": [{
                "kind": "base", "title": "Pay for time worked", "seconds": 30_600,
                "rate": 350.5, "multiplier": 1, "amount": 2979.25,
                "explain": "8\u{a0}h\u{a0}30\u{a0}min × 350.50 = 2,979.25\u{a0}RUB",
            }],
            "total": 2979.25, "settings_version": 1, "created_at": "2026-04-08T09:00:00Z",
            "approved_at": null, "approved_by": null,
        })
    );
    let russian = data(&calculate(&company.owner, "2026-03").await.expect(200));
    assert_eq!(russian["id"], id, "the same inputs are the same version");
    assert_eq!(
        russian["lines"][0]["explain"],
        "8\u{a0}ч\u{a0}30\u{a0}мин × 350,50 = 2\u{a0}979,25\u{a0}RUB"
    );
}

#[tokio::test]
async fn other_inputs_are_the_next_version_and_none_is_overwritten() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "100").await;
    entered(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:00:00Z").await;
    let first = data(&calculate(&company.owner, "2026-03").await.expect(201));
    let bonus = json!({
        "user_id": 2, "month": "2026-03",
        "bonuses": [{ "title": "За запуск", "amount": 1000.5 }],
        "deductions": [{ "title": "Аванс", "amount": "200" }],
    });
    let second = data(&company.owner.post(CALCULATE, bonus).await.expect(201));
    assert_eq!(
        [&second["version"], &second["total"]],
        [&json!(2), &json!(1600.5)]
    );
    assert_eq!(second["lines"][2]["amount"], -200);
    assert_eq!(second["lines"][1]["title"], "За запуск");
    entered(&zoe, "2026-03-11T06:00:00Z", "2026-03-11T07:00:00Z").await;
    let third = data(&calculate(&company.owner, "2026-03").await.expect(201));
    assert_eq!(
        [&third["version"], &third["total"]],
        [&json!(3), &json!(900)]
    );

    let history = zoe.get("/v1/salary/history").await.expect(200);
    let versions = data(&history);
    let versions = versions.as_array().unwrap();
    assert_eq!(versions.len(), 3);
    assert_eq!(versions[2], first);
    assert_eq!(history.json()["pagination"]["total"], 3);
    let latest = data(&zoe.get("/v1/salary?month=2026-03").await.expect(200));
    assert_eq!(latest, json!([third]));
}

#[tokio::test]
async fn only_admins_calculate_and_see_the_pay_of_others() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "100").await;
    let boss = company.manager("boss").await;
    let salary = data(&calculate(&company.owner, "2026-03").await.expect(201));
    for client in [&zoe, &boss] {
        assert_eq!(code(calculate(client, "2026-03").await, 403), "FORBIDDEN");
        let approved = client.post(&approve(&salary), json!({})).await;
        assert_eq!(code(approved, 403), "FORBIDDEN");
    }
    for path in [
        "/v1/salary?month=2026-03&user_id=2",
        "/v1/salary/history?user_id=2",
    ] {
        assert_eq!(code(boss.get(path).await, 403), "FORBIDDEN");
        zoe.get(path).await.expect(200);
    }
    let own = data(&boss.get("/v1/salary?month=2026-03").await.expect(200));
    assert_eq!(own, json!([]));
    let all = data(
        &company
            .owner
            .get("/v1/salary?month=2026-03")
            .await
            .expect(200),
    );
    assert_eq!(all, json!([salary]));
}

#[tokio::test]
async fn a_month_in_which_the_rate_changed_is_split_at_that_day() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    // the rate of today holds before today, too, as there was none
    let zoe = paid_by_the_hour(&company, "100").await;
    entered(&zoe, "2026-04-07T06:00:00Z", "2026-04-07T07:00:00Z").await;
    app.forward(Duration::from_secs(2 * DAY));
    let mut owner = company.owner.clone();
    owner.log_in(&company.email("owner"), tests::PASSWORD).await;
    let change = json!({ "hourly_rate": "200" });
    owner.put("/api/team-members/2", change).await.expect(200);
    for (start, end) in [
        ("2026-04-09T06:00:00Z", "2026-04-09T07:00:00Z"),
        ("2026-04-10T06:00:00Z", "2026-04-10T07:00:00Z"),
    ] {
        let body = json!({ "user_id": 2, "start": start, "end": end });
        owner.post(ENTRIES, body).await.expect(201);
    }
    let salary = data(&calculate(&owner, "2026-04").await.expect(201));
    let lines: Vec<_> = salary["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["rate"].as_i64().unwrap(),
                line["seconds"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(lines, [(100, 7200), (200, 3600)]);
    assert_eq!(salary["total"], 400);
}

#[tokio::test]
async fn a_rate_put_right_on_the_same_day_is_the_one_that_holds_before_it_too() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "1000").await;
    rated(&company, "100").await;
    entered(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:00:00Z").await;
    let salary = data(&calculate(&company.owner, "2026-03").await.expect(201));
    assert_eq!(salary["total"], 800);
}

#[tokio::test]
async fn approval_freezes_the_pay_and_every_way_to_change_its_days() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "100").await;
    let owner = &company.owner;
    let id = entered(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:00:00Z").await;
    let outside = entered(&zoe, "2026-04-01T06:00:00Z", "2026-04-01T07:00:00Z").await;
    let salary = data(&calculate(owner, "2026-03").await.expect(201));
    let approved = data(&owner.post(&approve(&salary), json!({})).await.expect(200));
    assert_eq!(
        [
            &approved["approved_at"],
            &approved["approved_by"],
            &approved["total"]
        ],
        [&json!("2026-04-08T09:00:00Z"), &json!(1), &json!(800)]
    );
    let again = data(&owner.post(&approve(&salary), json!({})).await.expect(200));
    assert_eq!(again, approved, "the second click");

    let shown = data(&zoe.get(&entry(&id)).await.expect(200));
    assert_eq!(shown["status"], "locked");
    for client in [&zoe, owner] {
        let new = json!({
            "user_id": 2, "start": "2026-03-12T06:00:00Z", "end": "2026-03-12T07:00:00Z",
        });
        assert_eq!(code(client.post(ENTRIES, new).await, 409), "LOCKED");
        let note = json!({ "note": "Later" });
        assert_eq!(code(client.patch(&entry(&id), note).await, 409), "LOCKED");
        assert_eq!(code(client.delete(&entry(&id)).await, 409), "LOCKED");
        let moved = json!({ "start": "2026-03-31T06:00:00Z", "end": "2026-03-31T07:00:00Z" });
        assert_eq!(
            code(client.patch(&entry(&outside), moved).await, 409),
            "LOCKED"
        );
    }
    // what else it depended on may change: the pay stays
    rated(&company, "500").await;
    let settings = json!({ "from": "2026-03-01", "holiday_multiplier": 3, "currency": "KGS" });
    owner.patch("/v1/settings", settings).await.expect(200);
    let holiday = json!({ "type": "holiday" });
    owner
        .put("/v1/calendar/days/2026-03-10", holiday)
        .await
        .expect(200);
    assert_eq!(code(calculate(owner, "2026-03").await, 409), "LOCKED");
    let kept = data(&zoe.get("/v1/salary?month=2026-03").await.expect(200));
    assert_eq!(kept, json!([approved]));
}

#[tokio::test]
async fn only_the_latest_version_of_a_month_that_is_over_and_still_true_is_approved() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "100").await;
    let owner = &company.owner;
    let this_month = data(&calculate(owner, "2026-04").await.expect(201));
    let early = owner.post(&approve(&this_month), json!({})).await;
    assert_eq!(code(early, 409), "CONFLICT");

    let first = data(&calculate(owner, "2026-03").await.expect(201));
    entered(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:00:00Z").await;
    let stale = owner.post(&approve(&first), json!({})).await;
    assert_eq!(code(stale, 409), "CONFLICT");
    let second = data(&calculate(owner, "2026-03").await.expect(201));
    let old = owner.post(&approve(&first), json!({})).await;
    assert_eq!(code(old, 409), "CONFLICT");
    owner.post(&approve(&second), json!({})).await.expect(200);
}

#[tokio::test]
async fn the_trial_of_an_approved_and_a_new_entry_at_once_has_one_winner() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = paid_by_the_hour(&company, "100").await;
    let salary = data(&calculate(&company.owner, "2026-03").await.expect(201));
    let path = approve(&salary);
    let (approved, entered) = tokio::join!(
        company.owner.post(&path, json!({})),
        super::time::enter(&zoe, "2026-03-10T06:00:00Z", "2026-03-10T14:00:00Z"),
    );
    match (approved.status.as_u16(), entered.status.as_u16()) {
        (200, 409) | (409, 201) => {}
        both => panic!("{both:?}"),
    }
}

#[tokio::test]
async fn what_cannot_be_calculated_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (body, field) in [
        (json!({ "month": "2026-03" }), "user_id"),
        (json!({ "user_id": 99, "month": "2026-03" }), "user_id"),
        (json!({ "user_id": 1, "month": "2026-13" }), "month"),
        (json!({ "user_id": 1 }), "month"),
        (
            json!({ "user_id": 1, "month": "2026-03", "bonuses": [{ "amount": 5 }] }),
            "bonuses[0].title",
        ),
        (
            json!({
                "user_id": 1, "month": "2026-03", "deductions": [{ "title": "x", "amount": -5 }],
            }),
            "deductions[0].amount",
        ),
    ] {
        let refused = company
            .owner
            .post(CALCULATE, body.clone())
            .await
            .expect(422);
        assert!(
            details(&refused)[field].is_array(),
            "{body}: {}",
            refused.text()
        );
    }
}
