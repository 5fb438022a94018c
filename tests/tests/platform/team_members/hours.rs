//! Who has allocations or actuals is not deleted.

use serde_json::{Value, json};
use tests::{App, Company};

use super::{hire_john, not_found};

const ACTIVE: &str = "Cannot delete team member with active allocations";
const HISTORICAL: &str = "Cannot delete team member with historical data";

fn refused(message: &str) -> Value {
    let suggestion = "Consider deactivating the team member instead";
    json!({ "message": message, "suggestion": suggestion })
}

/// John, with hours of a kind in a month; returns the path to him and to the hours.
async fn with_hours(company: &Company<'_>, kind: &str, month: &str) -> (String, String) {
    let (owner, john) = (&company.owner, hire_john(company).await);
    let project = json!({ "name": "Apollo", "description": "To the moon" });
    let project = owner
        .post("/projects", project)
        .await
        .expect(201)
        .project_id();
    let hours = json!({
        "team_member_id": 2, "project_id": project, "month": month, "hours": 8,
    });
    let hours = owner.post(&format!("/api/{kind}"), hours).await.expect(201);
    (john, format!("/api/{kind}/{}", hours.field("id")))
}

#[tokio::test]
async fn hours_refuse_a_deletion_with_the_documented_bodies_as_long_as_they_are_there() {
    for (kind, month, message) in [
        ("allocations", "2026-04", ACTIVE),
        ("allocations", "2027-01", ACTIVE),
        ("allocations", "2026-03", HISTORICAL),
        ("actuals", "2026-04", HISTORICAL),
        ("actuals", "2025-12", HISTORICAL),
    ] {
        let app = App::start().await;
        let company = app.company("Acme").await;
        let (john, hours) = with_hours(&company, kind, month).await;
        let owner = &company.owner;
        for _ in 0..2 {
            let answer = owner.delete(&john).await;
            answer.expect_json(422, &refused(message));
        }
        let inactive = json!({ "active": false });
        owner.patch(&john, inactive).await.expect(200);
        owner
            .delete(&john)
            .await
            .expect_json(422, &refused(message));
        owner.delete(&hours).await.expect(200);
        owner.delete(&john).await.expect(200);
        owner.delete(&john).await.expect_json(404, &not_found());
    }
}

#[tokio::test]
async fn the_current_month_is_that_of_the_organizations_time_zone() {
    let app = App::with([("DEFAULT_TIME_ZONE", "Asia/Vladivostok")]).await;
    let company = app.company("Acme").await;
    let (john, _) = with_hours(&company, "allocations", "2026-04").await;
    // to 23:59 and 0:00 there, which is ten hours ahead
    let midnight: jiff::Timestamp = "2026-04-30T14:00:00Z".parse().unwrap();
    let left = midnight.as_second() - tests::now().as_second();
    app.hands.forward(left - 60);
    let mut owner = app.anonymous();
    owner.log_in("owner@acme.example", tests::PASSWORD).await;
    owner.delete(&john).await.expect_json(422, &refused(ACTIVE));
    app.hands.forward(60);
    owner
        .delete(&john)
        .await
        .expect_json(422, &refused(HISTORICAL));
}

#[tokio::test]
async fn hours_that_come_during_a_deletion_are_never_left_behind() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let project = json!({ "name": "Apollo", "description": "To the moon" });
    let project = owner
        .post("/projects", project)
        .await
        .expect(201)
        .project_id();
    for _ in 0..10 {
        let member = owner.post("/api/team-members", super::john()).await;
        let member = member.expect(201).field("id");
        let path = format!("/api/team-members/{member}");
        let hours = json!({
            "team_member_id": member, "project_id": project, "month": "2026-05", "hours": 8,
        });
        let (deleted, planned) =
            futures::join!(owner.delete(&path), owner.post("/api/allocations", hours));
        match deleted.status.as_u16() {
            200 => planned.expect(422),
            422 => planned.expect(201),
            _ => panic!("{}", deleted.text()),
        };
    }
}
