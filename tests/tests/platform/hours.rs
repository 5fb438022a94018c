//! Allocations and actuals in the style of Headroom.

mod lists;

use futures::{future::join_all, join};
use serde_json::{Value, json};
use shared::{
    domain::{
        hours::{HoursKind, Month},
        id::{TenantId, uuid_for},
    },
    store::PersonRefused,
};
use tests::{Answer, App, Client, Company};

pub(crate) const ALLOCATIONS: &str = "/api/allocations";
const ACTUALS: &str = "/api/actuals";

/// A company with project 1, and employee 2 with their client.
pub(crate) async fn with_project(app: &App) -> (Company<'_>, Client) {
    let company = app.company("Acme").await;
    super::projects::make(&company.owner, "Сайт").await;
    let employee = company.employee("petr").await;
    (company, employee)
}

pub(crate) fn row(person: u64, project: u64, month: &str) -> Value {
    json!({ "team_member_id": person, "project_id": project, "month": month, "hours": 40 })
}

/// Makes a row; returns its id.
pub(crate) async fn make(client: &Client, path: &str, row: Value) -> String {
    client.post(path, row).await.expect(201).field("id")
}

/// Fails unless an answer is a 422 with exactly these messages.
#[track_caller]
fn assert_wrong(answer: Answer, errors: &Value) {
    let body = json!({ "message": "Validation failed", "errors": errors });
    answer.expect_json(422, &body);
}

fn message(words: &str) -> Value {
    json!({ "message": words })
}

#[tokio::test]
async fn hours_are_set_shown_changed_and_deleted() {
    for (path, kind) in [(ALLOCATIONS, "Allocation"), (ACTUALS, "Actual")] {
        let app = App::start().await;
        let (company, _) = with_project(&app).await;
        let owner = &company.owner;
        let person = owner.get("/api/employees/2").await.expect(200);
        let body = json!({
            "team_member_id": person.field("uuid"), "project_id": 1, "month": "2026-04",
            "hours": "120.5",
        });
        let made = owner.post(path, body).await.expect(201);
        let id = made.field("id");
        let mut expected = json!({
            "id": id, "team_member_id": person.field("uuid"), "project_id": 1,
            "month": "2026-04", "hours": "120.50",
            "created_at": "2026-04-08T09:00:00.000000Z",
            "updated_at": "2026-04-08T09:00:00.000000Z",
        });
        assert_eq!(made.json(), expected);

        let at = format!("{path}/{id}");
        owner.get(&at).await.expect_json(200, &expected);
        app.hands.forward(1);
        expected["updated_at"] = json!("2026-04-08T09:00:01.000000Z");
        expected["hours"] = json!("7.25");
        let put = owner.put(&at, json!({ "hours": 7.25 })).await;
        put.expect_json(200, &expected);
        expected["month"] = json!("2026-05");
        let patched = owner.patch(&at, json!({ "month": "2026-05" })).await;
        patched.expect_json(200, &expected);
        owner.get(&at).await.expect_json(200, &expected);
        owner.get(path).await.expect_json(200, &json!([expected]));

        let deleted = message(&format!("{kind} deleted successfully"));
        owner.delete(&at).await.expect_json(200, &deleted);
        let gone = message(&format!("{kind} not found"));
        owner.get(&at).await.expect_json(404, &gone);
        owner.put(&at, json!({})).await.expect_json(404, &gone);
        owner.delete(&at).await.expect_json(404, &gone);
        owner.get(path).await.expect_json(200, &json!([]));
        make(owner, path, row(2, 1, "2026-05")).await;
    }
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let required = json!({
        "team_member_id": ["The team member id field is required."],
        "project_id": ["The project id field is required."],
        "month": ["The month field is required."],
        "hours": ["The hours field is required."],
    });
    assert_wrong(owner.post(ALLOCATIONS, json!({})).await, &required);
    let unknown = json!({
        "team_member_id": ["The selected team member id is invalid."],
        "project_id": ["The selected project id is invalid."],
    });
    assert_wrong(
        owner.post(ALLOCATIONS, row(9, 9, "2026-04")).await,
        &unknown,
    );

    let mut body = row(2, 1, "2026-13");
    body["hours"] = json!(744.01);
    let wrong = json!({
        "month": ["The month field must be a month (YYYY-MM)."],
        "hours": ["The hours field must be between 0 and 744."],
    });
    assert_wrong(owner.post(ALLOCATIONS, body).await, &wrong);
    let id = make(owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    let fine = json!({ "hours": ["The hours field must have 0-2 decimal places."] });
    let change = json!({ "hours": 1.005 });
    let at = format!("{ALLOCATIONS}/{id}");
    assert_wrong(owner.put(&at, change).await, &fine);
    let elsewhere = json!({ "project_id": 9 });
    let unknown = json!({ "project_id": ["The selected project id is invalid."] });
    assert_wrong(owner.patch(&at, elsewhere).await, &unknown);
}

#[tokio::test]
async fn what_is_null_or_empty_is_required() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let id = make(owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    let at = format!("{ALLOCATIONS}/{id}");
    for field in ["team_member_id", "project_id", "month", "hours"] {
        let words = format!("The {} field is required.", field.replace('_', " "));
        let required = json!({ field: [words] });
        for nothing in [json!(null), json!("")] {
            let change = json!({ field: nothing });
            assert_wrong(owner.patch(&at, change).await, &required);
            let mut body = row(2, 1, "2026-05");
            body[field] = nothing;
            assert_wrong(owner.post(ALLOCATIONS, body).await, &required);
        }
    }
}

#[tokio::test]
async fn what_is_no_id_is_as_unknown_as_an_id_that_nobody_has() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    for (path, kind) in [(ALLOCATIONS, "Allocation"), (ACTUALS, "Actual")] {
        let gone = message(&format!("{kind} not found"));
        for id in ["abc", "1", &uuid_for(1).to_string()] {
            let at = format!("{path}/{id}");
            owner.get(&at).await.expect_json(404, &gone);
            let change = json!({ "hours": 1 });
            owner.patch(&at, change).await.expect_json(404, &gone);
            owner.delete(&at).await.expect_json(404, &gone);
        }
    }
}

#[tokio::test]
async fn there_is_one_row_of_a_kind_for_a_person_a_project_and_a_month() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let taken = json!({ "month": ["The month has already been taken."] });
    make(owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    make(owner, ACTUALS, row(2, 1, "2026-04")).await;
    make(owner, ALLOCATIONS, row(1, 1, "2026-04")).await;
    assert_wrong(owner.post(ALLOCATIONS, row(2, 1, "2026-04")).await, &taken);
    let second = make(owner, ALLOCATIONS, row(2, 1, "2026-05")).await;
    let at = format!("{ALLOCATIONS}/{second}");
    let change = json!({ "month": "2026-04" });
    assert_wrong(owner.patch(&at, change).await, &taken);
    let (one, two) = join!(
        owner.post(ALLOCATIONS, row(2, 1, "2026-06")),
        owner.post(ALLOCATIONS, row(2, 1, "2026-06"))
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

#[tokio::test]
async fn changes_at_once_are_all_made() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let id = make(owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    let at = format!("{ALLOCATIONS}/{id}");
    let (one, two) = join!(
        owner.patch(&at, json!({ "hours": 5 })),
        owner.patch(&at, json!({ "month": "2026-07" }))
    );
    one.expect(200);
    two.expect(200);
    let shown = owner.get(&at).await.expect(200);
    assert_eq!(
        (&*shown.field("hours"), &*shown.field("month")),
        ("5.00", "2026-07")
    );
    let of_person = format!("{ALLOCATIONS}?team_member_id=2");
    let rows = owner.get(&of_person).await.expect(200).json();
    assert_eq!(rows, json!([shown.json()]));
}

#[tokio::test]
async fn rows_made_at_once_are_all_made() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let months = (1..=6).map(|month| row(2, 1, &format!("2026-{month:02}")));
    let posts = months.map(|row| company.owner.post(ALLOCATIONS, row));
    for answer in join_all(posts).await {
        answer.expect(201);
    }
}

#[tokio::test]
async fn employees_see_their_own_hours_and_managers_set_those_of_all() {
    let app = App::start().await;
    let (company, petr) = with_project(&app).await;
    let manager = company.manager("boss").await;
    for path in [ALLOCATIONS, ACTUALS] {
        let own = make(&manager, path, row(2, 1, "2026-04")).await;
        let others = make(&manager, path, row(1, 1, "2026-04")).await;
        let (own_at, others_at) = (format!("{path}/{own}"), format!("{path}/{others}"));
        let shown = petr.get(&own_at).await.expect(200).json();
        petr.get(&others_at).await.expect(404);
        petr.get(path).await.expect_json(200, &json!([shown]));
        for query in ["team_member_id=1", "project_id=1&team_member_id=1"] {
            let answer = petr.get(&format!("{path}?{query}")).await;
            answer.expect_json(200, &json!([]));
        }
        for query in ["project_id=1", "month=2026-04", "team_member_id=2"] {
            let answer = petr.get(&format!("{path}?{query}")).await;
            answer.expect_json(200, &json!([shown]));
        }
        petr.post(path, row(2, 1, "2026-05")).await.expect(403);
        petr.put(&own_at, json!({ "hours": 1 })).await.expect(403);
        petr.delete(&own_at).await.expect(403);
    }
}

#[tokio::test]
async fn hours_on_a_project_that_is_gone_stay_and_can_be_set_right() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let id = make(owner, ACTUALS, row(2, 1, "2026-04")).await;
    owner.delete("/projects/1").await.expect(200);
    let at = format!("{ACTUALS}/{id}");
    owner.patch(&at, json!({ "hours": 1 })).await.expect(200);
    let shown = owner.get(&at).await.expect(200).json();
    let mut whole = json!({
        "team_member_id": shown["team_member_id"], "project_id": 1, "month": "2026-04", "hours": 2,
    });
    let put = owner.put(&at, whole.clone()).await.expect(200);
    assert_eq!(put.field("hours"), "2.00");
    whole["team_member_id"] = json!(uuid_for(2));
    let guessed = json!({ "team_member_id": ["The selected team member id is invalid."] });
    assert_wrong(owner.put(&at, whole).await, &guessed);
    let unknown = json!({ "project_id": ["The selected project id is invalid."] });
    assert_wrong(
        owner.patch(&at, json!({ "month": "2026-05" })).await,
        &unknown,
    );
    assert_wrong(owner.post(ACTUALS, row(2, 1, "2026-05")).await, &unknown);
    owner.delete(&at).await.expect(200);
}

#[tokio::test]
async fn hours_of_a_person_who_is_gone_stay_and_can_be_set_right() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    let id = make(owner, ACTUALS, row(2, 1, "2026-04")).await;
    owner.delete("/api/employees/2").await.expect(200);
    let at = format!("{ACTUALS}/{id}");
    owner.put(&at, row(2, 1, "2026-04")).await.expect(200);
    super::projects::make(owner, "Портал").await;
    let unknown = json!({ "team_member_id": ["The selected team member id is invalid."] });
    let moved = owner.put(&at, row(2, 2, "2026-04")).await;
    assert_wrong(moved, &unknown);
}

#[tokio::test]
async fn who_gets_hours_while_being_removed_stays() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let (tenant, store) = (TenantId(company.id), &app.stack.platform.store);
    let kind = HoursKind::Allocation;
    let person = store.person_get(tenant, 2).await.unwrap().unwrap();
    assert!(!store.hours_exist(tenant, kind, 2, None).await.unwrap());

    make(&company.owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    let now = app.hands.clock().now();
    let removed = store
        .person_remove(tenant, &person, now, &[])
        .await
        .unwrap();
    assert_eq!(removed, Err(PersonRefused::Changed));

    let from = |month: &str| Month::parse(month).ok();
    for (month, expected) in [("2026-03", true), ("2026-04", true), ("2026-05", false)] {
        let found = store.hours_exist(tenant, kind, 2, from(month)).await;
        assert_eq!(found.unwrap(), expected, "{month}");
    }
    let other = HoursKind::Actual;
    assert!(!store.hours_exist(tenant, other, 2, None).await.unwrap());
}
