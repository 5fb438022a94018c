//! Headroom: Team Members.

mod hours;
mod lists;
mod roles;
mod update;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

const MEMBERS: &str = "/api/team-members";

/// What the document posts.
fn john() -> Value {
    json!({ "name": "John Doe", "role_id": 1, "hourly_rate": "150.00", "active": true })
}

/// Makes the document's team member; returns the path to them.
async fn hire_john(company: &Company<'_>) -> String {
    let made = company.owner.post(MEMBERS, john()).await.expect(201);
    path(&made)
}

fn path(member: &Answer) -> String {
    format!("{MEMBERS}/{}", member.field("id"))
}

/// The path of a person made in `WorkHub`.
fn path_of(employee: &Answer) -> String {
    format!("{MEMBERS}/{}", employee.field("uuid"))
}

fn not_found() -> Value {
    json!({ "message": "Team member not found" })
}

fn invalid(errors: &Value) -> Value {
    json!({ "message": "Validation failed", "errors": errors })
}

/// Logs in as a Headroom frontend does.
async fn bearer(app: &App, email: &str) -> Client {
    let tokens = crate::headroom_auth::log_in(&app.anonymous(), email).await;
    app.anonymous().bearer(&tokens.access)
}

#[tokio::test]
async fn a_new_team_member_is_answered_as_documented_and_found_by_both_ids() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let made = owner.post(MEMBERS, john()).await.expect(201);
    let documented = json!({
        "id": made.field("id"), "name": "John Doe",
        "role_id": 1, "role": { "id": 1, "name": "Backend Developer" },
        "hourly_rate": "150.00", "active": true,
        "created_at": "2026-04-08T09:00:00.000000Z", "updated_at": "2026-04-08T09:00:00.000000Z",
    });
    assert_eq!(made.json(), documented);
    assert_eq!(made.field("id").len(), 36);
    for id in [made.field("id").as_str(), "2"] {
        let got = owner.get(&format!("{MEMBERS}/{id}")).await;
        got.expect_json(200, &documented);
    }
}

#[tokio::test]
async fn a_rate_may_be_a_number_and_active_is_true_unless_given() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let body = json!({ "name": "John Doe", "role_id": "2", "hourly_rate": 99.5 });
    let made = owner.post(MEMBERS, body).await.expect(201).json();
    assert_eq!(made["hourly_rate"], "99.50");
    assert_eq!(made["role"]["name"], "Frontend Developer");
    assert_eq!(made["active"], true);
    let body = json!({ "name": "Jane", "role_id": 1, "hourly_rate": 1, "active": 0 });
    let made = owner.post(MEMBERS, body).await.expect(201).json();
    assert_eq!(made["active"], false);
}

#[tokio::test]
async fn broken_rules_are_422_with_the_documented_bodies() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let documented = json!({
        "name": ["The name field is required."],
        "hourly_rate": ["Hourly rate must be greater than 0"],
    });
    let body = json!({ "name": "", "role_id": 1, "hourly_rate": 0 });
    let answer = owner.post(MEMBERS, body).await;
    answer.expect_json(422, &invalid(&documented));
    let required = json!({
        "name": ["The name field is required."],
        "role_id": ["The role id field is required."],
        "hourly_rate": ["The hourly rate field is required."],
    });
    for body in [
        json!({}),
        json!({ "name": null, "role_id": null, "hourly_rate": null }),
        json!({ "name": " ", "role_id": "", "hourly_rate": "" }),
    ] {
        let answer = owner.post(MEMBERS, body).await;
        answer.expect_json(422, &invalid(&required));
    }
    let path = hire_john(&company).await;
    for (field, value, words) in [
        (
            "hourly_rate",
            json!(-1),
            "Hourly rate must be greater than 0",
        ),
        (
            "hourly_rate",
            json!("0.00"),
            "Hourly rate must be greater than 0",
        ),
        ("role_id", json!(999), "The selected role id is invalid."),
        ("role_id", json!(-1), "The selected role id is invalid."),
        (
            "active",
            json!("yes"),
            "The active field must be true or false.",
        ),
        ("name", json!(""), "The name field is required."),
        (
            "name",
            json!("a".repeat(256)),
            "The name field must not be longer than 255.",
        ),
    ] {
        let errors = invalid(&json!({ field: [words] }));
        let mut body = john();
        body[field] = value.clone();
        owner.post(MEMBERS, body).await.expect_json(422, &errors);
        let body = json!({ field: value });
        owner
            .put(&path, body.clone())
            .await
            .expect_json(422, &errors);
        owner.patch(&path, body).await.expect_json(422, &errors);
    }
    let all = owner.get(MEMBERS).await.json();
    assert_eq!(all.as_array().unwrap().len(), 2, "nobody was made");
    assert_eq!(all[1]["updated_at"], "2026-04-08T09:00:00.000000Z");
}

#[tokio::test]
async fn an_unknown_id_is_404_with_the_documented_body() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let theirs = path(&other.owner.post(MEMBERS, john()).await.expect(201));
    let owner = &company.owner;
    for path in [
        theirs.as_str(),
        "/api/team-members/99",
        "/api/team-members/x",
    ] {
        owner.get(path).await.expect_json(404, &not_found());
        owner.put(path, john()).await.expect_json(404, &not_found());
        owner
            .patch(path, john())
            .await
            .expect_json(404, &not_found());
        owner.delete(path).await.expect_json(404, &not_found());
    }
    other.owner.get(&theirs).await.expect(200);
}

#[tokio::test]
async fn only_admins_change_team_members() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    let refused = json!({ "message": "Only administrators may do this" });
    for client in [
        company.employee("anna").await,
        company.manager("petr").await,
    ] {
        client
            .post(MEMBERS, john())
            .await
            .expect_json(403, &refused);
        client.put(&path, john()).await.expect_json(403, &refused);
        client.patch(&path, john()).await.expect_json(403, &refused);
        client.delete(&path).await.expect_json(403, &refused);
        client.get(&path).await.expect(200);
    }
    let admin = company.admin("olga").await;
    admin.put(&path, john()).await.expect(200);
    admin.delete(&path).await.expect(200);
}

#[tokio::test]
async fn a_rate_is_shown_to_admins_and_to_the_person() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let petr = company.manager("petr").await;
    let (annas, rate) = (format!("{MEMBERS}/2"), json!({ "hourly_rate": "80" }));
    company.owner.patch(&annas, rate).await.expect(200);
    for (client, seen) in [
        (&company.owner, json!("80.00")),
        (&anna, json!("80.00")),
        (&petr, Value::Null),
    ] {
        let got = client.get(&annas).await.expect(200).json();
        assert_eq!(got["hourly_rate"], seen);
        let listed = client.get(MEMBERS).await.expect(200).json();
        assert_eq!(listed[1], got);
    }
}

#[tokio::test]
async fn a_read_costs_three_calls_to_the_table_at_most_and_a_change_five() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = hire_john(&company).await;
    for (path, calls) in [
        (MEMBERS, 3),
        ("/api/team-members?active=1", 3),
        ("/api/team-members?active=0", 3),
        (path.as_str(), 2),
        ("/api/roles", 2),
    ] {
        let answer = company.owner.get(path).await.expect(200);
        assert_eq!(answer.meter.calls(), calls, "{path}");
    }
    // the last one of each takes the message that it left out of the table
    let made = company.owner.post(MEMBERS, john()).await.expect(201);
    assert_eq!(made.meter.calls(), 5);
    let johnny = json!({ "name": "Johnny" });
    for (body, calls) in [(&johnny, 4), (&johnny, 2)] {
        let changed = company.owner.put(&path, body.clone()).await.expect(200);
        assert_eq!(changed.meter.calls(), calls);
    }
}

#[tokio::test]
async fn a_retried_request_makes_one_team_member() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = company.owner.with("idempotency-key", "john-1");
    let first = client.post(MEMBERS, john()).await.expect(201);
    let again = client
        .post(MEMBERS, john())
        .await
        .expect_json(201, &first.json());
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let other = json!({ "name": "Jane", "role_id": 1, "hourly_rate": 1 });
    let refused = client.post(MEMBERS, other).await;
    let message = "Idempotency-Key was used for another request";
    refused.expect_json(409, &json!({ "message": message }));
    let all = company.owner.get(MEMBERS).await.json();
    assert_eq!(all.as_array().unwrap().len(), 2);
}
