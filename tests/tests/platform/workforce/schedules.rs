//! Schedules: for whom they are, and who sees them.

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company, refusal};

use super::{details, each};

pub(super) const SCHEDULES: &str = "/api/v1/schedules";

/// Makes a schedule; its path.
pub(super) async fn schedule(company: &Company<'_>, body: Value) -> String {
    let made = company.owner.post(SCHEDULES, body).await.expect(201);
    format!("{SCHEDULES}/{}", made.field("id"))
}

/// The UUID of a member.
pub(super) async fn uuid(company: &Company<'_>, number: u64) -> String {
    let path = format!("/api/v1/organizations/{}/members/{number}", company.id);
    company.owner.get(&path).await.expect(200).field("id")
}

async fn names(client: &Client) -> Vec<Value> {
    each(&client.get(SCHEDULES).await.expect(200), "name")
}

#[tokio::test]
async fn a_schedule_is_made_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "name": "Week 1", "assigneeGroupIds": [], "assigneeUserIds": [] });
    let made = company.owner.post(SCHEDULES, body).await.expect(201).json();
    assert_eq!(made["name"], "Week 1");
    assert_eq!(made["created_by"], uuid(&company, 1).await);
    assert_eq!(made["details_config"], json!({}));
    let path = format!("{SCHEDULES}/{}", made["id"].as_str().unwrap());
    company.owner.get(&path).await.expect_json(200, &made);
    let unnamed = company.owner.post(SCHEDULES, json!({})).await.expect(400);
    assert!(details(&unnamed)["name"].is_array());
}

#[tokio::test]
async fn a_schedule_is_seen_by_its_assignees_and_managers() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let max = company.manager("max").await;
    let id = uuid(&company, 2).await;
    let hers = schedule(&company, json!({ "name": "Hers", "assigneeUserIds": [id] })).await;
    app.forward(std::time::Duration::from_secs(1));
    let others = schedule(&company, json!({ "name": "Others'" })).await;
    assert_eq!(names(&zoe).await, ["Hers"]);
    assert_eq!(names(&max).await, ["Hers", "Others'"]);
    zoe.get(&hers).await.expect(200);
    let forbidden = refusal("FORBIDDEN", "You have no access to this schedule");
    zoe.get(&others).await.expect_json(403, &forbidden);
    zoe.get(&format!("{others}/shifts"))
        .await
        .expect_json(403, &forbidden);
    let nobodys = format!("{SCHEDULES}/{id}");
    zoe.get(&nobodys)
        .await
        .expect_json(404, &refusal("NOT_FOUND", "Schedule not found"));
    for (client, status) in [(&zoe, 403), (&max, 200)] {
        client
            .patch(&hers, json!({ "name": "Hers" }))
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn members_of_an_assigned_group_or_segment_see_it_as_long_as_they_are() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let owner = &company.owner;
    let groups = "/api/v1/smart-groups";
    let segment = owner
        .post(&format!("{groups}/segments"), json!({ "name": "Teams" }))
        .await;
    let segment = segment.expect(201).field("id");
    let rules = json!([{ "field": "position", "operator": "is", "value": "Cook" }]);
    let group = json!({ "segmentId": segment, "name": "Cooks", "rules": rules });
    let group = owner.post(groups, group).await.expect(201).field("id");
    for ids in [json!([group]), json!([segment])] {
        let path = schedule(
            &company,
            json!({ "name": "Kitchen", "assigneeGroupIds": ids }),
        )
        .await;
        let become_one = |position: &str| {
            let change = json!({ "position": position });
            async move { owner.patch("/api/employees/2", change).await.expect(200) }
        };
        become_one("Waiter").await;
        zoe.get(&path).await.expect(403);
        become_one("Cook").await;
        zoe.get(&path).await.expect(200);
        assert!(names(&zoe).await.contains(&json!("Kitchen")));
    }
    owner.delete(&format!("{groups}/{group}")).await.expect(200);
    assert!(names(&zoe).await.is_empty());
}

#[tokio::test]
async fn what_a_schedule_cannot_name_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let foreign = uuid(&other, 1).await;
    for (field, value) in [
        ("assigneeUserIds", json!([foreign])),
        ("assigneeUserIds", json!([987_654])),
        ("assigneeGroupIds", json!([foreign])),
        ("locationId", json!(foreign)),
        ("detailsConfig", json!("text")),
        ("detailsConfig", json!({ "x": "y".repeat(17_000) })),
    ] {
        let body = json!({ "name": "Week 1", field: value });
        let refused = company.owner.post(SCHEDULES, body).await.expect(400);
        let details = details(&refused);
        let names_it = details
            .as_object()
            .unwrap()
            .keys()
            .any(|key| key.starts_with(field));
        assert!(names_it, "{field}: {details}");
    }
}

#[tokio::test]
async fn what_the_frontend_keeps_with_a_schedule_comes_back_as_it_was() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let kept = json!({ "color": "#fff", "nested": { "big": 1e300, "list": [null, true] } });
    let expanded = uuid(&company, 1).await;
    let body = json!({
        "name": "Week 1", "detailsConfig": kept, "assigneeUserIdsExpanded": [expanded],
    });
    let path = schedule(&company, body).await;
    let shown = company.owner.get(&path).await.expect(200).json();
    assert_eq!(shown["details_config"], kept);
    assert_eq!(shown["assignee_user_ids_expanded"], json!([expanded]));
    let change = json!({ "detailsConfig": { "conflicts": "refuse" } });
    let changed = company.owner.patch(&path, change).await.expect(200).json();
    assert_eq!(changed["details_config"], json!({ "conflicts": "refuse" }));
    assert_eq!(changed["name"], "Week 1");
}

#[tokio::test]
async fn a_deleted_schedule_takes_its_shifts_along() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let (gone, stays) = (
        schedule(&company, json!({ "name": "Gone" })).await,
        schedule(&company, json!({ "name": "Stays" })).await,
    );
    let id = uuid(&company, 1).await;
    let shift = |day: u32| {
        json!({
            "assignedUserId": id, "shiftDate": format!("2026-05-{day:02}"),
            "startTime": "09:00", "endTime": "17:00",
        })
    };
    for day in 1..=25 {
        owner
            .post(&format!("{gone}/shifts"), shift(day))
            .await
            .expect(201);
    }
    let conflicts = |answer: Answer| answer.expect(201).json()["conflicts"].clone();
    let shifts = format!("{stays}/shifts");
    assert_ne!(conflicts(owner.post(&shifts, shift(3)).await), json!([]));
    let away = json!({ "unavailabilityDate": "2026-05-04", "allDay": true });
    owner
        .post(&format!("{gone}/unavailabilities"), away)
        .await
        .expect(201);
    owner
        .delete(&gone)
        .await
        .expect_json(200, &json!({ "ok": true }));
    owner.get(&gone).await.expect(404);
    owner.get(&format!("{gone}/shifts")).await.expect(404);
    owner.delete(&gone).await.expect(404);
    // nobody is kept from work that is no more
    assert_eq!(conflicts(owner.post(&shifts, shift(4)).await), json!([]));
}
