//! Segments, smart groups and who is in them.

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{details, each};

const GROUPS: &str = "/api/v1/smart-groups";
const SEGMENTS: &str = "/api/v1/smart-groups/segments";

/// A company with the id of a segment.
async fn with_segment(company: &Company<'_>) -> String {
    let made = company
        .owner
        .post(SEGMENTS, json!({ "name": "Teams" }))
        .await;
    made.expect(201).field("id")
}

async fn group(company: &Company<'_>, segment: &str, rules: Value) -> Answer {
    let body = json!({ "segmentId": segment, "name": "Cooks", "rules": rules });
    company.owner.post(GROUPS, body).await
}

/// An employee with a job title; their number.
async fn hire(company: &Company<'_>, name: &str, position: &str) -> u64 {
    let body = json!({ "name": name, "position": position });
    company
        .owner
        .post("/api/employees", body)
        .await
        .expect(201)
        .id()
}

async fn members(client: &Client, group: &str) -> Vec<Value> {
    let path = format!("{GROUPS}/{group}/members");
    each(&client.get(&path).await.expect(200), "name")
}

fn cooks() -> Value {
    json!([{ "field": "position", "operator": "contains", "value": "cook" }])
}

#[tokio::test]
async fn segments_are_listed_with_their_groups_and_without() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let segment = with_segment(&company).await;
    let made = group(&company, &segment, cooks()).await.expect(201).json();
    assert_eq!(made["segment_id"], segment);
    assert_eq!(made["logic"], "AND");
    assert_eq!(
        made["rules"],
        json!([{ "field": "position", "operator": "contains", "value": "cook" }])
    );
    let employee = company.employee("zoe").await;
    let list = employee.get(GROUPS).await.expect(200).json();
    assert_eq!(list["items"][0]["id"], segment);
    assert_eq!(list["items"][0]["groups"], json!([made]));
    assert_eq!(list["nextCursor"], Value::Null);
    let flat = employee.get(SEGMENTS).await.expect(200).json();
    assert_eq!(flat["items"][0]["name"], "Teams");
    assert_eq!(flat["items"][0]["groups"], Value::Null);
    let one = format!("{GROUPS}/{}", made["id"].as_str().unwrap());
    employee.get(&one).await.expect_json(200, &made);
    employee.delete(&one).await.expect(403);
    employee
        .post(SEGMENTS, json!({ "name": "Mine" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_change_of_a_person_or_of_a_rule_holds_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let segment = with_segment(&company).await;
    let group = group(&company, &segment, cooks())
        .await
        .expect(201)
        .field("id");
    let owner = &company.owner;
    assert!(members(owner, &group).await.is_empty());
    let anna = hire(&company, "Anna", "Head Cook").await;
    hire(&company, "Boris", "Waiter").await;
    assert_eq!(members(owner, &group).await, ["Anna"]);

    let path = format!("/api/employees/{anna}");
    owner
        .patch(&path, json!({ "position": "Waiter" }))
        .await
        .expect(200);
    assert!(members(owner, &group).await.is_empty());

    let rules = json!({ "logic": "or", "rules": [
        { "field": "position", "operator": "equals", "value": "WAITER" },
        { "field": "role", "operator": "is", "value": "owner" },
    ] });
    owner
        .patch(&format!("{GROUPS}/{group}"), rules)
        .await
        .expect(200);
    assert_eq!(
        members(owner, &group).await,
        ["Ivanov Ivan", "Anna", "Boris"]
    );
    owner
        .patch(&path, json!({ "status": "inactive" }))
        .await
        .expect(200);
    assert_eq!(members(owner, &group).await, ["Ivanov Ivan", "Boris"]);
    let one = format!("/api/v1/organizations/{}/members/1", company.id);
    let shown = owner.get(&one).await.expect(200).json();
    assert_eq!(shown["smart_group_ids"], json!([group]));
}

#[tokio::test]
async fn members_by_job_are_those_trained_for_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let job = owner
        .post("/api/v1/job-list", json!({ "name": "Cook" }))
        .await
        .expect(201)
        .field("id");
    let member = format!("/api/v1/organizations/{}/members/1", company.id);
    owner
        .patch(&member, json!({ "jobIds": [job] }))
        .await
        .expect(200);
    let rules = json!([{ "field": "job", "operator": "in", "value": [job] }]);
    let preview = owner
        .post(&format!("{GROUPS}/preview"), json!({ "rules": rules }))
        .await;
    assert_eq!(each(&preview.expect(200), "employee_id"), [1]);
}

#[tokio::test]
async fn a_group_is_previewed_before_it_is_saved() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for number in 0..5 {
        hire(&company, &format!("Cook {number}"), "Cook").await;
    }
    let manager = company.manager("max").await;
    let preview = |query: &str| {
        let (manager, path) = (manager.clone(), format!("{GROUPS}/preview{query}"));
        async move {
            manager
                .post(&path, json!({ "rules": cooks() }))
                .await
                .expect(200)
        }
    };
    let first = preview("?limit=3").await;
    assert_eq!(each(&first, "name"), ["Cook 0", "Cook 1", "Cook 2"]);
    let next = format!("?limit=3&cursor={}", first.field("nextCursor"));
    let rest = preview(&next).await;
    assert_eq!(each(&rest, "name"), ["Cook 3", "Cook 4"]);
    assert_eq!(rest.json()["nextCursor"], Value::Null);
    let nobody = manager
        .post(&format!("{GROUPS}/preview"), json!({ "rules": [] }))
        .await;
    assert!(each(&nobody.expect(200), "id").is_empty());
}

#[tokio::test]
async fn a_group_moves_to_another_segment_and_goes_with_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let [first, second] = [with_segment(&company).await, with_segment(&company).await];
    let group = group(&company, &first, cooks())
        .await
        .expect(201)
        .field("id");
    let path = format!("{GROUPS}/{group}");
    let unknown = json!({ "segmentId": group });
    let refused = owner.patch(&path, unknown).await.expect(400);
    assert!(details(&refused)["segmentId"].is_array());
    let moved = owner
        .patch(&path, json!({ "segmentId": second }))
        .await
        .expect(200);
    assert_eq!(moved.field("segment_id"), second);
    owner
        .delete(&format!("{SEGMENTS}/{first}"))
        .await
        .expect(200);
    owner.get(&path).await.expect(200);
    owner
        .delete(&format!("{SEGMENTS}/{second}"))
        .await
        .expect(200);
    owner.get(&path).await.expect(404);
    owner
        .delete(&format!("{SEGMENTS}/{second}"))
        .await
        .expect(404);
}

#[tokio::test]
async fn two_managers_who_add_groups_at_once_both_succeed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let segment = with_segment(&company).await;
    let added = (0..8).map(|_| group(&company, &segment, cooks()));
    for made in futures::future::join_all(added).await {
        made.expect(201);
    }
    let list = company.owner.get(GROUPS).await.expect(200).json();
    assert_eq!(list["items"][0]["groups"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn a_rule_that_can_never_hold_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let segment = with_segment(&company).await;
    let rules = json!([
        { "field": "salary", "operator": "equals", "value": 1 },
        { "field": "name", "operator": "sounds like", "value": "x" },
        { "field": "hireDate", "operator": "before", "value": "tomorrow" },
    ]);
    let refused = group(&company, &segment, rules).await.expect(400);
    let details = details(&refused);
    for field in ["rules[0].field", "rules[1].operator", "rules[2].value"] {
        assert!(details[field].is_array(), "{field}: {details}");
    }
    let many = vec![json!({ "field": "name", "operator": "is_not_empty" }); 21];
    let refused = group(&company, &segment, json!(many)).await.expect(400);
    assert!(super::details(&refused)["rules"].is_array());
}

#[tokio::test]
async fn there_are_so_many_segments_and_no_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for _ in 0..100 {
        with_segment(&company).await;
    }
    let refused = company
        .owner
        .post(SEGMENTS, json!({ "name": "One more" }))
        .await;
    assert_eq!(refused.expect(409).json()["code"], "CONFLICT");
}
