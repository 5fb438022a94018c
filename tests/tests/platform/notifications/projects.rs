//! People are assigned to projects.

use jiff::SignedDuration;
use serde_json::json;
use tests::{App, Client, now};

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
