//! People are assigned to projects.

use jiff::SignedDuration;
use serde_json::json;
use shared::{domain::id::TenantId, store::keys};
use tests::{App, Client, now};

use uuid::Uuid;

use super::told;

async fn project(owner: &Client, name: &str) -> u64 {
    let body = json!({ "name": name, "description": "A project of ours", "active": true });
    let made = owner.post("/projects", body).await.expect(201).json();
    made["project"]["id"].as_u64().expect("an id")
}

async fn assign(owner: &Client, project: u64, people: &[u64]) {
    let body = json!({ "employeeIds": people });
    let path = format!("/projects/{project}/employees");
    owner.post(&path, body).await.expect(200);
}

/// Sends what waits for the schedule, and lets it be handled.
async fn relay(app: &App) {
    let at = now() + SignedDuration::from_mins(1);
    app.stack.scheduler.run_once("relay", at).await.unwrap();
    app.deliver().await;
}

/// What a person was told of projects.
async fn assignments(client: &Client) -> Vec<String> {
    let told = told(client).await.into_iter();
    let messages = told.map(|(_, _, message)| message);
    messages.filter(|it| it.contains("проект")).collect()
}

#[tokio::test]
async fn people_are_told_of_each_project_that_they_are_assigned_to() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let owner = &company.owner;
    for name in ["Сайт", "Склад"] {
        let id = project(owner, name).await;
        assign(owner, id, &[1, 2]).await;
    }
    relay(&app).await;
    let mut texts = assignments(&petr).await;
    texts.sort_unstable();
    let expected = ["Сайт", "Склад"].map(|name| format!("Вы назначены на проект «{name}»"));
    assert_eq!(texts, expected);
    assert_eq!(assignments(owner).await, [""; 0], "who assigns knows");
}

#[tokio::test]
async fn a_message_that_cannot_be_read_holds_up_no_other_and_shows_in_the_schedule() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let (tenant, id) = (TenantId(1), Uuid::nil());
    // older than what follows, and of a queue that is none
    let since = now() - SignedDuration::from_hours(1);
    let key = keys::outbox(tenant, id);
    let item = json!({ "queue": { "S": "Elsewhere" }, "body": { "S": "{}" } });
    app.stack
        .plant(&key, &keys::outbox_due(since, id), item)
        .unwrap();
    let project = project(&company.owner, "Сайт").await;
    assign(&company.owner, project, &[2]).await;
    let at = now() + SignedDuration::from_mins(1);
    let ran = app.stack.scheduler.run_once("relay", at).await;
    let error = ran.unwrap_err().to_string();
    assert!(error.contains("1 messages could not be relayed"), "{error}");
    app.deliver().await;
    assert_eq!(assignments(&petr).await.len(), 1);
}

#[tokio::test]
async fn nobody_is_told_of_a_project_that_they_are_not_on_any_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let id = project(&company.owner, "Сайт").await;
    assign(&company.owner, id, &[2]).await;
    assign(&company.owner, id, &[]).await;
    relay(&app).await;
    assert_eq!(assignments(&petr).await, [""; 0]);
}
