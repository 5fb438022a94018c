//! Settings, in versions that hold from a day on.

use serde_json::{Value, json};
use tests::{App, Client};

use super::{data, details, time::code};

const SETTINGS: &str = "/v1/settings";

async fn at(client: &Client, day: &str) -> Value {
    data(
        &client
            .get(&format!("{SETTINGS}?at={day}"))
            .await
            .expect(200),
    )
}

#[tokio::test]
async fn settings_that_nobody_chose_are_neutral() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let shown = data(&zoe.get(SETTINGS).await.expect(200));
    assert_eq!(
        shown,
        json!({
            "version": 1, "from": "1970-01-01", "timezone": "Europe/Moscow", "currency": "RUB",
            "country": null,
            "work_week": {
                "start": "monday",
                "days": {
                    "monday": 28800, "tuesday": 28800, "wednesday": 28800, "thursday": 28800,
                    "friday": 28800, "saturday": 0, "sunday": 0,
                },
            },
            "short_days": false,
            "rounding": { "unit_seconds": 0, "mode": "nearest", "apply": "entry" },
            "overtime": { "daily": [], "weekly": [] },
            "holiday_multiplier": 2,
            "night": { "from": "22:00", "to": "06:00", "premium": 0 },
            "auto_break": null,
            "geofence_required": false,
        })
    );
    let refused = zoe.patch(SETTINGS, json!({ "short_days": true })).await;
    assert_eq!(code(refused, 403), "FORBIDDEN");
}

#[tokio::test]
async fn a_change_holds_from_its_day_and_what_is_left_out_stays() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let june = json!({
        "from": "2026-06-01", "holiday_multiplier": 2.5,
        "overtime": { "daily": [
            { "after_seconds": 36000, "multiplier": 2 },
            { "after_seconds": 28800, "multiplier": "1.5" },
        ] },
        "auto_break": { "after_seconds": 21600, "break_seconds": 1800 },
    });
    let changed = data(&owner.patch(SETTINGS, june).await.expect(200));
    assert_eq!(
        [&changed["version"], &changed["from"]],
        [&json!(2), &json!("2026-06-01")]
    );
    assert_eq!(
        changed["overtime"],
        json!({
            "daily": [
                { "after_seconds": 28800, "multiplier": 1.5 },
                { "after_seconds": 36000, "multiplier": 2 },
            ],
            "weekly": [],
        })
    );
    let today = json!({ "work_week": { "days": { "saturday": 14400 } }, "currency": "kgs" });
    let changed = data(&owner.patch(SETTINGS, today).await.expect(200));
    assert_eq!(
        [&changed["version"], &changed["from"]],
        [&json!(3), &json!("2026-04-08")]
    );
    assert_eq!(changed["work_week"]["days"]["monday"], 28800);
    for (day, version, multiplier, currency) in [
        ("2026-04-07", 1, json!(2), "RUB"),
        ("2026-04-08", 3, json!(2), "KGS"),
        ("2026-05-31", 3, json!(2), "KGS"),
        // made before, and from a later day on
        ("2026-06-01", 2, json!(2.5), "RUB"),
    ] {
        let shown = at(owner, day).await;
        assert_eq!(
            [
                &shown["version"],
                &shown["holiday_multiplier"],
                &shown["currency"]
            ],
            [&json!(version), &multiplier, &json!(currency)],
            "{day}"
        );
    }
    let cleared = json!({ "from": "2026-06-01", "auto_break": null });
    let changed = data(&owner.patch(SETTINGS, cleared).await.expect(200));
    assert_eq!(
        [&changed["version"], &changed["auto_break"]],
        [&json!(4), &Value::Null]
    );
}

#[tokio::test]
async fn a_change_of_nothing_is_no_version() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for body in [json!({}), json!({ "short_days": false, "currency": "RUB" })] {
        let shown = data(&owner.patch(SETTINGS, body).await.expect(200));
        assert_eq!(shown["version"], 1);
    }
}

#[tokio::test]
async fn time_zone_and_geofence_are_those_of_the_organization_and_its_clock() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let change = json!({ "timezone": "Asia/Bishkek", "geofence_required": true });
    let shown = data(&owner.patch(SETTINGS, change).await.expect(200));
    assert_eq!(
        [&shown["timezone"], &shown["geofence_required"]],
        [&json!("Asia/Bishkek"), &json!(true)]
    );
    let organization = owner.get("/api/organization").await.expect(200).json();
    assert_eq!(organization["timeZone"], "Asia/Bishkek");
    let path = format!("/api/v1/organizations/{}", company.id);
    let organization = owner.get(&path).await.expect(200).json();
    assert_eq!(organization["clock_settings"]["geofence"], "refuse");
}

#[tokio::test]
async fn what_cannot_be_set_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let same = json!([
        { "after_seconds": 28800, "multiplier": 1.5 },
        { "after_seconds": 28800, "multiplier": 2 },
    ]);
    for (body, field) in [
        (json!({ "currency": "JPY" }), "currency"),
        (json!({ "country": "XX" }), "country"),
        (json!({ "timezone": "Mars/Base" }), "timezone"),
        (json!({ "holiday_multiplier": 0.5 }), "holiday_multiplier"),
        (
            json!({ "holiday_multiplier": 1.23456 }),
            "holiday_multiplier",
        ),
        (
            json!({ "rounding": { "unit_seconds": 61 } }),
            "rounding.unit_seconds",
        ),
        (json!({ "rounding": { "mode": "away" } }), "rounding.mode"),
        (
            json!({ "work_week": { "days": { "monday": 86401 } } }),
            "work_week.days.monday",
        ),
        (
            json!({ "work_week": { "start": "someday" } }),
            "work_week.start",
        ),
        (json!({ "night": { "from": "25:00" } }), "night.from"),
        (json!({ "night": { "premium": -0.1 } }), "night.premium"),
        (json!({ "overtime": { "daily": same } }), "overtime.daily"),
        (
            json!({ "overtime": { "daily": [{ "after_seconds": 86401, "multiplier": 2 }] } }),
            "overtime.daily",
        ),
        (
            json!({ "auto_break": { "after_seconds": 3600 } }),
            "auto_break.break_seconds",
        ),
        (json!({ "from": "1999-12-31" }), "from"),
    ] {
        let refused = company
            .owner
            .patch(SETTINGS, body.clone())
            .await
            .expect(422);
        assert!(
            details(&refused)[field].is_array(),
            "{body}: {}",
            refused.text()
        );
    }
    assert_eq!(at(&company.owner, "2026-04-08").await["version"], 1);
}

#[tokio::test]
async fn of_changes_at_once_none_is_lost() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let changes = [
        json!({ "short_days": true }),
        json!({ "holiday_multiplier": 3 }),
        json!({ "night": { "premium": 0.2 } }),
        json!({ "country": "KG" }),
    ];
    let all = changes.map(|change| owner.patch(SETTINGS, change));
    for answer in futures::future::join_all(all).await {
        answer.expect(200);
    }
    let shown = at(owner, "2026-04-08").await;
    assert_eq!(shown["version"], 5);
    assert_eq!(
        [
            &shown["short_days"],
            &shown["holiday_multiplier"],
            &shown["night"]["premium"],
            &shown["country"]
        ],
        [&json!(true), &json!(3), &json!(0.2), &json!("KG")]
    );
}

#[tokio::test]
async fn the_codes_of_errors_are_listed() {
    let app = App::start().await;
    let codes = data(&app.anonymous().get("/v1/errors").await.expect(200));
    let overlap = codes
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["code"] == "OVERLAP");
    assert_eq!(overlap.unwrap()["status"], 409);
}
