//! Users and the projects they are assigned to.

use serde_json::{Value, json};
use shared::domain::project::MOST_PROJECTS;
use tests::{App, Company};

use super::{hire, registration::assert_same_fields, user, with};

async fn project(company: &Company<'_>, name: &str) -> u64 {
    let body = json!({ "name": name, "description": "What it is about." });
    company
        .owner
        .post("/projects", body)
        .await
        .expect(201)
        .project_id()
}

/// A project of a user as admins see it.
fn assigned(id: u64, name: &str) -> Value {
    json!({
        "id": id, "name": name, "description": "What it is about.", "active": true, "wage": null,
    })
}

async fn projects_of(company: &Company<'_>, id: u64) -> Value {
    let user = company.owner.get(&format!("/users/{id}")).await;
    user.expect(200).json()["projects"].clone()
}

/// The numbers of a project's people.
async fn people_of(company: &Company<'_>, project: u64) -> Vec<Value> {
    let path = format!("/projects/{project}/employees");
    let people = company.owner.get(&path).await.expect(200).json();
    let people = people["employees"].as_array().expect("people");
    people.iter().map(|person| person["id"].clone()).collect()
}

#[tokio::test]
async fn a_user_is_assigned_to_the_projects_named_and_each_lists_them() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (alpha, beta) = (
        project(&company, "Альфа").await,
        project(&company, "Бета").await,
    );
    let both = json!([assigned(alpha, "Альфа"), assigned(beta, "Бета")]);
    let twice = json!({ "projectIds": [beta, alpha, beta] });
    let body = with(user("petr@acme.example"), &twice);
    let created = company.owner.post("/users", body).await.expect(201).json();
    assert_eq!(created["user"]["projects"], both);
    assert_eq!(projects_of(&company, 2).await, both);
    for order in ["", "?sortBy=position", "?lastName=%D0%B8%D0%B2"] {
        let list = company.owner.get(&format!("/users{order}")).await.json();
        let users = list["users"].as_array().expect("users");
        let petr = users.iter().find(|user| user["id"] == 2).expect("Petr");
        assert_eq!(petr["projects"], both, "{order}");
    }
    assert_eq!(people_of(&company, beta).await, [json!(2)]);
}

#[tokio::test]
async fn a_change_of_projects_replaces_them() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (alpha, beta) = (
        project(&company, "Альфа").await,
        project(&company, "Бета").await,
    );
    let id = hire(&company, "petr", &json!({ "projectIds": [alpha] })).await;
    let path = format!("/users/{id}");
    let change = json!({ "projectIds": [beta] });
    let changed = company.owner.put(&path, change).await.expect(200).json();
    assert_eq!(changed["projects"], json!([assigned(beta, "Бета")]));
    assert!(people_of(&company, alpha).await.is_empty());
    assert_eq!(people_of(&company, beta).await, [json!(id)]);
    let other = json!({ "position": "Lead" });
    let kept = company.owner.put(&path, other).await.expect(200).json();
    assert_eq!(kept["projects"], changed["projects"]);
    let none = json!({ "projectIds": null });
    let cleared = company.owner.put(&path, none).await.expect(200).json();
    assert_eq!(cleared["projects"], json!([]));
    assert!(people_of(&company, beta).await.is_empty());
}

#[tokio::test]
async fn a_project_that_does_not_exist_keeps_all_others_from_changing() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let alpha = project(&company, "Альфа").await;
    project(&other, "Первый").await;
    let foreign = project(&other, "Второй").await;
    let id = hire(&company, "petr", &json!({})).await;
    let change = json!({ "projectIds": [alpha, foreign], "position": "Lead" });
    let refused = company.owner.put(&format!("/users/{id}"), change).await;
    assert_same_fields(&refused, &[("projectIds[1]", "Проект не найден")]);
    assert_eq!(projects_of(&company, id).await, json!([]));
    assert!(people_of(&company, alpha).await.is_empty());
}

#[tokio::test]
async fn all_projects_are_exchanged_for_others_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut projects = Vec::new();
    for number in 0..2 * MOST_PROJECTS {
        projects.push(project(&company, &format!("Проект {number}")).await);
    }
    let (first, second) = projects.split_at(MOST_PROJECTS);
    let id = hire(&company, "petr", &json!({ "projectIds": first })).await;
    // with all else that may change beside them
    let change = json!({
        "projectIds": second, "role": "admin", "email": "pavel@acme.example", "password": "654321",
    });
    let changed = company.owner.put(&format!("/users/{id}"), change).await;
    let changed = changed.expect(200).json();
    assert_eq!(
        changed["projects"].as_array().map(Vec::len),
        Some(MOST_PROJECTS)
    );
    assert_eq!(changed["projects"], projects_of(&company, id).await);
    assert!(people_of(&company, first[0]).await.is_empty());
}
