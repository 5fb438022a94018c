//! Who is assigned to a project.

use futures::{future::join_all, join};
use serde_json::{Value, json};
use shared::domain::{
    id::{TenantId, uuid_for},
    project::MOST_PROJECTS,
};
use tests::{App, Company};

use super::{PROJECTS, assert_wrong, at, error, make};

/// A person without a login; returns their id.
async fn hire(company: &Company<'_>, name: &str) -> u64 {
    let body = json!({ "name": name });
    let hired = company.owner.post("/api/employees", body).await;
    hired.expect(201).id()
}

fn employees(project: u64) -> String {
    format!("{}/employees", at(project))
}

/// Ids of the people in a list of users.
fn ids(users: &Value) -> Vec<u64> {
    let users = users.as_array().unwrap();
    users
        .iter()
        .map(|user| user["id"].as_u64().unwrap())
        .collect()
}

/// Ids of those assigned.
async fn assigned(company: &Company<'_>, project: u64) -> Vec<u64> {
    let list = company.owner.get(&employees(project)).await.expect(200);
    ids(&list.json()["employees"])
}

/// The projects that a person's record names.
async fn projects_of(app: &App, company: &Company<'_>, person: u64) -> Vec<u64> {
    let store = &app.stack.platform.store;
    let person = store.person_get(TenantId(company.id), person).await;
    person.unwrap().unwrap().project_ids
}

#[tokio::test]
async fn those_named_take_the_place_of_those_assigned_before() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    for name in ["a", "b", "c"] {
        hire(&company, name).await;
    }
    for named in [vec![2, 3], vec![4, 3, 3], vec![], vec![2, 3, 4]] {
        let body = json!({ "employeeIds": named });
        let answer = owner.post(&employees(1), body).await.expect(200).json();
        let message = match named.is_empty() {
            true => "All employees removed from project",
            false => "Employees assigned to project successfully",
        };
        assert_eq!(answer["message"], message);
        let mut expected = named.clone();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(ids(&answer["project"]["employees"]), expected);
        assert_eq!(assigned(&company, 1).await, expected);
        let shown = owner.get(&at(1)).await.expect(200).json();
        assert_eq!(shown, answer["project"]);
        for person in 2..=4 {
            let projects: &[u64] = if named.contains(&person) { &[1] } else { &[] };
            assert_eq!(projects_of(&app, &company, person).await, projects);
        }
    }
}

#[tokio::test]
async fn an_employee_is_added_and_removed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    hire(&company, "a").await;
    let add = format!("{}/employee", at(1));
    for _ in 0..2 {
        let body = json!({ "employeeId": 2 });
        let added = owner.post(&add, body).await.expect(200).json();
        assert_eq!(added["message"], "Employee added to project successfully");
        assert_eq!(ids(&added["project"]["employees"]), [2]);
    }
    owner
        .post(&add, json!({ "employeeId": 1 }))
        .await
        .expect(200);
    assert_eq!(assigned(&company, 1).await, [1, 2]);

    let remove = format!("{}/2", employees(1));
    let removed = owner.delete(&remove).await.expect(200).json();
    assert_eq!(
        removed["message"],
        "Employee removed from project successfully"
    );
    assert_eq!(ids(&removed["project"]["employees"]), [1]);
    let unknown = error("Employee not found");
    owner.delete(&remove).await.expect_json(404, &unknown);
    assert!(projects_of(&app, &company, 2).await.is_empty());
}

#[tokio::test]
async fn only_people_of_the_organization_are_assigned_and_all_or_none() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    let other = app.company("Other").await;
    for name in ["a", "b"] {
        hire(&other, name).await;
    }
    // 3 is a number of the other organization only
    let one = format!("{}/employee", at(1));
    for unknown in [3, 99] {
        let body = json!({ "employeeIds": [1, unknown] });
        let answer = owner.post(&employees(1), body).await;
        answer.expect_json(400, &error("Some employees not found"));
        let answer = owner.post(&one, json!({ "employeeId": unknown })).await;
        answer.expect_json(404, &error("Employee not found"));
    }
    let body = json!({ "employeeIds": [u64::MAX, 1, "x"] });
    let answer = owner.post(&employees(1), body).await;
    assert_wrong(&answer, "body", &["employeeIds[0]", "employeeIds[2]"]);
    let many: Vec<u64> = (1..=1001).collect();
    for ids in [json!(many), json!(null), json!("1"), json!(1)] {
        let body = json!({ "employeeIds": ids });
        let answer = owner.post(&employees(1), body).await;
        assert_wrong(&answer, "body", &["employeeIds"]);
    }
    assert!(assigned(&company, 1).await.is_empty());
    assert!(projects_of(&app, &company, 1).await.is_empty());
}

#[tokio::test]
async fn those_assigned_are_shown_as_users_and_their_private_facts_to_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let (site, portal) = (make(owner, "Сайт").await, make(owner, "Портал").await);
    let body = json!({
        "firstName": "Анна", "lastName": "Смирнова", "email": "anna@acme.example",
        "password": "secret123", "phone": "+7 900 000-00-00", "birthDate": "1990-05-01",
        "programmingLanguage": "Rust", "country": "Россия", "position": "Developer",
        "githubLink": "https://github.com/anna", "salary": 150_000.5,
        "bankCard": "4000", "adminNote": "To be promoted", "projectIds": [site, portal],
    });
    owner.post("/users", body).await.expect(201);
    let mut anna = owner.get("/users/2").await.expect(200).json();
    let project = |id, name| {
        json!({
            "id": id, "name": name, "description": "About it all", "active": true, "wage": null,
        })
    };
    let names = json!([project(site, "Сайт"), project(portal, "Портал")]);
    assert_eq!(
        (&anna["salary"], &anna["projects"]),
        (&json!(150_000.5), &names)
    );

    let all = json!({ "employees": [anna] });
    owner.get(&employees(site)).await.expect_json(200, &all);
    let shown = owner.get(&at(site)).await.expect(200).json();
    assert_eq!(shown["employees"], all["employees"]);
    for project in anna["projects"].as_array_mut().unwrap() {
        project.as_object_mut().unwrap().remove("wage");
    }
    for private in [
        "salary",
        "bankCard",
        "adminNote",
        "vacationDates",
        "workingHoursPerWeek",
    ] {
        anna.as_object_mut().unwrap().remove(private).unwrap();
    }
    let limited = json!([anna]);
    let mut herself = app.anonymous();
    herself.log_in("anna@acme.example", "secret123").await;
    for client in [company.employee("petr").await, herself] {
        let list = client.get(&employees(site)).await.expect(200).json();
        let mut list = list["employees"].clone();
        list[0]["lastLoginDate"] = limited[0]["lastLoginDate"].clone();
        list[0]["updatedAt"] = limited[0]["updatedAt"].clone();
        assert_eq!(list, limited);
    }
}

#[tokio::test]
async fn a_deleted_project_is_on_nobodys_list() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    make(owner, "Портал").await;
    for project in [1, 2] {
        let body = json!({ "employeeIds": [1] });
        owner.post(&employees(project), body).await.expect(200);
    }
    owner.delete(&at(1)).await.expect(200);
    assert_eq!(projects_of(&app, &company, 1).await, [2]);
    let gone = error("Project not found");
    owner.get(&employees(1)).await.expect_json(404, &gone);
    let body = json!({ "employeeIds": [1] });
    owner
        .post(&employees(1), body)
        .await
        .expect_json(404, &gone);
    let body = json!({ "employeeId": 1 });
    owner
        .post(&format!("{}/employee", at(1)), body)
        .await
        .expect_json(404, &gone);
}

/// Deletes a project as a function does that fails before it releases the project's people.
async fn delete_halfway(app: &App, company: &Company<'_>, project: u64) {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let found = store.project_get(tenant, project).await.unwrap();
    let deleted = store.project_delete(tenant, &found.unwrap()).await;
    deleted.unwrap().unwrap();
}

#[tokio::test]
async fn a_deletion_that_failed_halfway_is_finished_when_it_comes_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    let body = json!({ "employeeIds": [1] });
    owner.post(&employees(1), body).await.expect(200);
    delete_halfway(&app, &company, 1).await;
    assert_eq!(projects_of(&app, &company, 1).await, [1]);
    let gone = error("Project not found");
    owner.delete(&at(1)).await.expect_json(404, &gone);
    assert!(projects_of(&app, &company, 1).await.is_empty());
}

#[tokio::test]
async fn who_deletes_a_project_by_a_guessed_uuid_takes_nobody_off_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    let body = json!({ "employeeIds": [1] });
    owner.post(&employees(1), body).await.expect(200);
    let guessed = format!("{PROJECTS}/{}", uuid_for(1));
    owner.delete(&guessed).await.expect(404);
    assert_eq!(assigned(&company, 1).await, [1]);
    assert_eq!(projects_of(&app, &company, 1).await, [1]);
}

#[tokio::test]
async fn nobody_is_on_a_project_deleted_while_they_are_added() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    for name in ["a", "b", "c"] {
        hire(&company, name).await;
    }
    let (path, add) = (at(1), format!("{}/employee", at(1)));
    let adding = join_all((1..=4).map(|id| owner.post(&add, json!({ "employeeId": id }))));
    let (deleted, added) = join!(owner.delete(&path), adding);
    deleted.expect(200);
    for answer in added {
        assert!(
            [200, 404].contains(&answer.status.as_u16()),
            "{}",
            answer.text()
        );
    }
    for person in 1..=4 {
        assert!(projects_of(&app, &company, person).await.is_empty());
    }
}

#[tokio::test]
async fn a_person_removed_from_the_organization_is_assigned_no_more() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    make(&company.owner, "Сайт").await;
    let id = hire(&company, "a").await;
    let body = json!({ "employeeIds": [id] });
    company.owner.post(&employees(1), body).await.expect(200);
    let path = format!("/api/employees/{id}");
    company.owner.delete(&path).await.expect(200);
    assert!(assigned(&company, 1).await.is_empty());
}

#[tokio::test]
async fn more_people_than_a_transaction_takes_are_assigned_and_released() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    let mut people = vec![1];
    for n in 0..120 {
        people.push(hire(&company, &format!("p{n}")).await);
    }
    let body = json!({ "employeeIds": people });
    owner.post(&employees(1), body).await.expect(200);
    assert_eq!(assigned(&company, 1).await, people);
    owner.delete(&at(1)).await.expect(200);
    for person in [1, 50, 121] {
        assert!(projects_of(&app, &company, person).await.is_empty());
    }
}

#[tokio::test]
async fn those_added_at_once_are_all_assigned() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    for name in ["a", "b", "c", "d"] {
        hire(&company, name).await;
    }
    let path = format!("{}/employee", at(1));
    let add = |id: u64| owner.post(&path, json!({ "employeeId": id }));
    for answer in join_all((1..=5).map(add)).await {
        answer.expect(200);
    }
    assert_eq!(assigned(&company, 1).await, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn of_two_lists_at_once_one_stands() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    for name in ["a", "b", "c"] {
        hire(&company, name).await;
    }
    let path = employees(1);
    let replace = |ids: [u64; 2]| owner.post(&path, json!({ "employeeIds": ids }));
    let (one, two) = join!(replace([1, 2]), replace([3, 4]));
    one.expect(200);
    two.expect(200);
    let left = assigned(&company, 1).await;
    assert!(left == [1, 2] || left == [3, 4], "{left:?}");
}

#[tokio::test]
async fn a_person_on_two_projects_at_once_is_on_both() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for name in ["Сайт", "Портал"] {
        make(owner, name).await;
    }
    let (first, second) = (employees(1), employees(2));
    let body = json!({ "employeeIds": [1] });
    let (one, two) = join!(
        owner.post(&first, body.clone()),
        owner.post(&second, body.clone())
    );
    one.expect(200);
    two.expect(200);
    assert_eq!(projects_of(&app, &company, 1).await, [1, 2]);
}

#[tokio::test]
async fn nobody_is_on_more_projects_than_may_be() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let most = MOST_PROJECTS as u64;
    for n in 1..=most + 1 {
        let project = make(owner, &format!("p{n}")).await;
        let body = json!({ "employeeIds": [1] });
        let answer = owner.post(&employees(project), body).await;
        if n <= most {
            answer.expect(200);
        } else {
            assert_wrong(&answer, "body", &["employeeIds[0]"]);
        }
    }
    // projects that are gone do not count, even if nobody was told
    delete_halfway(&app, &company, 5).await;
    let body = json!({ "employeeIds": [1] });
    owner.post(&employees(most + 1), body).await.expect(200);
    let projects = projects_of(&app, &company, 1).await;
    assert_eq!(
        (projects.len(), projects.contains(&5)),
        (MOST_PROJECTS, false)
    );
}

#[tokio::test]
async fn an_assignment_is_three_calls_besides_the_session() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    make(owner, "Сайт").await;
    let body = json!({ "employeeIds": [1] });
    let answer = owner.post(&employees(1), body).await.expect(200);
    assert_eq!(answer.meter.calls(), 4);
    let answer = owner.get(&at(1)).await.expect(200);
    assert_eq!(answer.meter.calls(), 3);
}
