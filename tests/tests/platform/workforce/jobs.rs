//! The job list.

use serde_json::{Value, json};
use tests::{Answer, App, Client};

use super::{details, each};

const JOBS: &str = "/api/v1/job-list";

async fn create(client: &Client, name: &str) -> Answer {
    client.post(JOBS, json!({ "name": name })).await
}

#[tokio::test]
async fn a_job_is_made_as_documented_and_every_member_sees_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let manager = company.manager("max").await;
    let documented = json!({
        "name": "Front Desk", "code": "FD", "description": "Front desk associate",
        "color": "#3b82f6",
    });
    let made = manager.post(JOBS, documented).await.expect(201).json();
    let id = made["id"].as_str().unwrap();
    let shown = json!({
        "id": id, "job_name": "Front Desk", "code": "FD",
        "description": "Front desk associate", "color": "#3b82f6",
        "created_at": "2026-04-08T09:00:00.000Z", "updated_at": "2026-04-08T09:00:00.000Z",
    });
    assert_eq!(made, shown);
    let employee = company.employee("zoe").await;
    let list = employee.get(JOBS).await.expect(200);
    assert_eq!(list.json(), json!({ "items": [shown], "nextCursor": null }));
    employee
        .get(&format!("{JOBS}/{id}"))
        .await
        .expect_json(200, &shown);
    create(&employee, "Mine").await.expect(403);
}

#[tokio::test]
async fn empty_text_of_a_form_is_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let form = json!({ "name": "Cook", "code": "", "description": "", "color": "" });
    let made = company.owner.post(JOBS, form).await.expect(201).json();
    for field in ["code", "description", "color"] {
        assert_eq!(made[field], Value::Null, "{field}");
    }
}

#[tokio::test]
async fn a_job_is_changed_and_deleted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let made = create(owner, "Cook").await.expect(201);
    let path = format!("{JOBS}/{}", made.field("id"));
    let change = json!({ "name": "Chef", "color": "#FFF" });
    let changed = owner.patch(&path, change).await.expect(200).json();
    assert_eq!([&changed["job_name"], &changed["color"]], ["Chef", "#FFF"]);
    let cleared = owner
        .patch(&path, json!({ "color": null }))
        .await
        .expect(200)
        .json();
    assert_eq!(cleared["color"], Value::Null);
    owner.delete(&path).await.expect(200);
    owner.delete(&path).await.expect(404);
    owner
        .patch(&path, json!({ "name": "Ghost" }))
        .await
        .expect(404);
    assert!(each(&owner.get(JOBS).await.expect(200), "id").is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_job_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let wrong = json!({ "code": "x".repeat(21), "color": "blue", "description": 7 });
    let refused = company.owner.post(JOBS, wrong).await.expect(400);
    let details = details(&refused);
    for field in ["name", "code", "color", "description"] {
        assert!(details[field].is_array(), "{field}: {details}");
    }
}

#[tokio::test]
async fn many_are_deleted_at_once_and_each_is_reported() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let owner = &company.owner;
    let foreign = create(&other.owner, "Theirs").await.expect(201).field("id");
    let mut own = Vec::new();
    for name in ["Cook", "Waiter", "Guard"] {
        own.push(create(owner, name).await.expect(201).field("id"));
    }
    let ids = json!({ "ids": [own[0], "made-up", own[2], foreign, own[0]] });
    let bulk = format!("{JOBS}/bulk");
    let report = owner.post(&bulk, ids).await.expect(200).json();
    assert_eq!(report["deleted"], 2);
    let status = |place: usize| report["results"][place]["status"].as_str().unwrap();
    assert_eq!(report["results"][3]["id"], foreign);
    let twice = [status(0), status(4)];
    assert!(
        twice.contains(&"deleted") && twice.contains(&"not_found"),
        "{report}"
    );
    assert_eq!(
        [status(1), status(2), status(3)],
        ["not_found", "deleted", "not_found"]
    );
    assert_eq!(
        each(&owner.get(JOBS).await.expect(200), "job_name"),
        ["Waiter"]
    );
    other
        .owner
        .get(&format!("{JOBS}/{foreign}"))
        .await
        .expect(200);
    let many = json!({ "ids": vec!["made-up"; 101] });
    let refused = owner.post(&bulk, many).await.expect(400);
    assert!(super::details(&refused)["ids"].is_array());
}
