//! Locations: zone, address and geofence.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Answer, App, Company};

use super::{details, each};

fn path(company: &Company<'_>) -> String {
    format!("/api/v1/organizations/{}/locations", company.id)
}

async fn create(company: &Company<'_>, body: Value) -> Answer {
    company.owner.post(&path(company), body).await
}

#[tokio::test]
async fn a_location_has_a_zone_and_an_optional_geofence() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let fence = json!({ "latitude": 42.8746, "longitude": 74.5698, "radiusMetres": 150 });
    let body = json!({
        "name": "Bishkek", "address": "Chüy 1", "timeZone": "Asia/Bishkek", "geofence": fence,
    });
    let made = create(&company, body).await.expect(201).json();
    assert_eq!(made["name"], "Bishkek");
    assert_eq!(made["time_zone"], "Asia/Bishkek");
    let shown = json!({ "latitude": 42.8746, "longitude": 74.5698, "radius_metres": 150 });
    assert_eq!(made["geofence"], shown);
    // ids are in order of time
    app.forward(Duration::from_secs(1));
    // without a zone of its own it has the organization's
    let plain = create(&company, json!({ "name": "Office", "timeZone": "" }))
        .await
        .expect(201)
        .json();
    assert_eq!(plain["time_zone"], "Europe/Moscow");
    assert_eq!(plain["geofence"], Value::Null);
    assert_eq!(plain["address"], Value::Null);

    let employee = company.employee("zoe").await;
    let list = employee.get(&path(&company)).await.expect(200);
    assert_eq!(each(&list, "name"), ["Bishkek", "Office"]);
    let first = employee
        .get(&format!("{}?limit=1", path(&company)))
        .await
        .expect(200);
    let next = format!(
        "{}?limit=1&cursor={}",
        path(&company),
        first.field("nextCursor")
    );
    assert_eq!(
        each(&employee.get(&next).await.expect(200), "name"),
        ["Office"]
    );
}

#[tokio::test]
async fn a_location_is_changed_and_deleted_by_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({
        "name": "Bishkek", "address": "Chüy 1",
        "geofence": { "latitude": "42.87", "longitude": "74.57", "radiusMetres": "150" },
    });
    let made = create(&company, body).await.expect(201);
    let path = format!("{}/{}", path(&company), made.field("id"));
    let manager = company.manager("max").await;
    manager
        .patch(&path, json!({ "name": "Mine" }))
        .await
        .expect(403);
    manager.delete(&path).await.expect(403);
    let change = json!({ "name": "Osh", "address": "", "geofence": null });
    let changed = company.owner.patch(&path, change).await.expect(200).json();
    assert_eq!(changed["name"], "Osh");
    assert_eq!(changed["address"], Value::Null);
    assert_eq!(changed["geofence"], Value::Null);
    assert_eq!(manager.get(&path).await.expect(200).json(), changed);
    company
        .owner
        .delete(&path)
        .await
        .expect_json(200, &json!({ "ok": true }));
    company.owner.delete(&path).await.expect(404);
    manager.get(&path).await.expect(404);
}

#[tokio::test]
async fn what_is_no_place_on_earth_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({
        "timeZone": "Mars/Olympus",
        "geofence": { "latitude": 90.1, "longitude": -180.5, "radiusMetres": 9 },
    });
    let refused = create(&company, body).await.expect(400);
    let details = details(&refused);
    for field in [
        "name",
        "timeZone",
        "geofence.latitude",
        "geofence.longitude",
        "geofence.radiusMetres",
    ] {
        assert!(details[field].is_array(), "{field}: {details}");
    }
    let text = json!({ "name": "x", "geofence": { "latitude": "NaN", "longitude": true, "radiusMetres": 10 } });
    let refused = create(&company, text).await.expect(400);
    assert!(super::details(&refused)["geofence.latitude"].is_array());
    assert!(super::details(&refused)["geofence.longitude"].is_array());
}

#[tokio::test]
async fn changes_of_different_fields_at_the_same_time_all_stay() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let made = create(&company, json!({ "name": "Bishkek" }))
        .await
        .expect(201);
    let path = format!("{}/{}", path(&company), made.field("id"));
    let owner = &company.owner;
    let (name, address, zone) = tokio::join!(
        owner.patch(&path, json!({ "name": "Osh" })),
        owner.patch(&path, json!({ "address": "Lenin 1" })),
        owner.patch(&path, json!({ "timeZone": "Asia/Bishkek" })),
    );
    for changed in [name, address, zone] {
        changed.expect(200);
    }
    let found = owner.get(&path).await.expect(200).json();
    let fields = [&found["name"], &found["address"], &found["time_zone"]];
    assert_eq!(fields, ["Osh", "Lenin 1", "Asia/Bishkek"]);
}
