//! Roles: job titles with a number.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{App, Client};

use super::{MEMBERS, hire_john, invalid, path_of};

const ROLES: &str = "/api/roles";

async fn roles(client: &Client) -> Vec<Value> {
    let list = client.get(ROLES).await.expect(200).json();
    list.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_fresh_company_has_roles_of_which_number_1_is_backend_developer() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let roles = roles(&anna).await;
    assert_eq!(roles[0], json!({ "id": 1, "name": "Backend Developer" }));
    assert_eq!(roles[5], json!({ "id": 6, "name": "Project Manager" }));
    let ids: Vec<_> = roles
        .iter()
        .map(|role| role["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, (1..=roles.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_new_role_can_be_given_to_members_of_its_company_alone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    let owner = &company.owner;
    let made = owner
        .post(ROLES, json!({ "name": " Gardener " }))
        .await
        .expect(201);
    assert_eq!(made.json(), json!({ "id": made.id(), "name": "Gardener" }));
    assert_eq!(roles(owner).await.last(), Some(&made.json()));
    let path = hire_john(&company).await;
    let body = json!({ "role_id": made.id() });
    let gardener = owner.patch(&path, body.clone()).await.expect(200).json();
    assert_eq!(gardener["role"], made.json());

    assert!(!roles(&other.owner).await.contains(&made.json()));
    let refused = other.owner.patch("/api/team-members/1", body).await;
    let errors = json!({ "role_id": ["The selected role id is invalid."] });
    refused.expect_json(422, &invalid(&errors));
}

#[tokio::test]
async fn a_role_is_made_by_an_admin_and_once_whatever_its_case() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let manager = company.manager("petr").await;
    let body = || json!({ "name": "Gardener" });
    let refused = json!({ "message": "Only administrators may do this" });
    manager.post(ROLES, body()).await.expect_json(403, &refused);
    let owner = &company.owner;
    owner.post(ROLES, body()).await.expect(201);
    let taken = invalid(&json!({ "name": ["The name has already been taken."] }));
    for name in ["Gardener", "gARDENER", "backend developer"] {
        let answer = owner.post(ROLES, json!({ "name": name })).await;
        answer.expect_json(422, &taken);
    }
    let required = invalid(&json!({ "name": ["The name field is required."] }));
    for body in [json!({}), json!({ "name": "" })] {
        owner.post(ROLES, body).await.expect_json(422, &required);
    }
}

#[tokio::test]
async fn roles_made_at_the_same_time_are_all_there() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let before = roles(&owner).await.len();
    let names: Vec<_> = (0..8)
        .map(|n| json!({ "name": format!("Role {}", n / 2) }))
        .collect();
    let made = join_all(names.into_iter().map(|body| owner.post(ROLES, body))).await;
    let made = made.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 4, "each name once");
    assert_eq!(roles(&owner).await.len(), before + 4);
}

#[tokio::test]
async fn a_job_title_from_another_api_becomes_a_role() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let before = roles(owner).await.len();
    let body = json!({ "name": "Anna", "position": "Бухгалтер" });
    let anna = owner.post("/api/employees", body).await.expect(201);
    let member = owner.get(&path_of(&anna)).await.expect(200).json();
    assert_eq!(member["role"]["name"], "Бухгалтер");
    assert_eq!(member["role_id"], before + 1);

    let body = json!({ "position": "Chief Accountant" });
    owner.patch("/api/employees/2", body).await.expect(200);
    let member = owner.get(&path_of(&anna)).await.expect(200).json();
    assert_eq!(member["role_id"], before + 2);
    for known in ["chief accountant", "БУХГАЛТЕР", "QA Engineer"] {
        let body = json!({ "position": known });
        owner.patch("/api/employees/2", body).await.expect(200);
    }
    assert_eq!(roles(owner).await.len(), before + 2);
    let body = json!({ "position": null });
    owner.patch("/api/employees/2", body).await.expect(200);
    let member = owner.get(&path_of(&anna)).await.expect(200).json();
    assert_eq!(member["role"]["name"], "Team Member");
}

#[tokio::test]
async fn who_has_no_job_title_has_a_role_that_gives_none_when_it_is_sent_back() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let shown = owner.get("/api/team-members/1").await.expect(200).json();
    assert_eq!(shown["role"]["name"], "Team Member");
    assert_eq!(shown["role_id"], shown["role"]["id"]);
    assert!(roles(owner).await.contains(&shown["role"]));
    let same = json!({ "role_id": shown["role_id"] });
    let saved = owner.put("/api/team-members/1", same).await;
    saved.expect_json(200, &shown);
    let employee = owner.get("/api/employees/1").await.expect(200).json();
    assert_eq!(employee["position"], Value::Null);
}

#[tokio::test]
async fn with_two_hundred_roles_another_is_422_and_another_job_title_shows_as_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for n in roles(owner).await.len()..200 {
        let body = json!({ "name": format!("Role {n}") });
        owner.post(ROLES, body).await.expect(201);
    }
    let errors = json!({ "name": ["There are already 200 roles."] });
    let answer = owner.post(ROLES, json!({ "name": "More" })).await;
    answer.expect_json(422, &invalid(&errors));
    let body = json!({ "name": "Anna", "position": "Astronaut" });
    owner.post("/api/employees", body).await.expect(201);
    let member = owner.get("/api/team-members/2").await.expect(200).json();
    assert_eq!(member["role"]["name"], "Team Member");
    let body = json!({ "name": "Anna", "role_id": 200, "hourly_rate": 1 });
    owner.post(MEMBERS, body).await.expect(201);
}
