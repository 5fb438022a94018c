//! Employee Management: Projects: make, show, change, delete. The list and the employees
//! assigned are in the modules below.

mod employees;
mod lists;

use futures::join;
use serde_json::{Value, json};
use tests::{Answer, App, Client};

use shared::domain::id::uuid_for;

pub(crate) const PROJECTS: &str = "/projects";

pub(crate) fn at(project: u64) -> String {
    format!("{PROJECTS}/{project}")
}

/// Makes a project; returns its id.
pub(crate) async fn make(client: &Client, name: &str) -> u64 {
    let body = json!({ "name": name, "description": "About it all" });
    client.post(PROJECTS, body).await.expect(201).project_id()
}

/// The body of a refusal in this API's own words.
pub(crate) fn error(words: &str) -> Value {
    json!({ "error": words })
}

/// Fails unless an answer is a 400 that names exactly these fields of a part of the request.
#[track_caller]
pub(crate) fn assert_wrong(answer: &Answer, location: &str, fields: &[&str]) {
    assert_eq!(answer.status, 400, "{}", answer.text());
    let json = answer.json();
    let errors = json["errors"].as_array().unwrap();
    let mut named: Vec<_> = errors.iter().map(|e| e["path"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, fields, "{json}");
    assert!(errors.iter().all(|error| error["location"] == location));
}

/// Fails unless one of two answers has its status and the other says that the name is taken;
/// returns which has it.
#[track_caller]
fn assert_one_has_the_name(
    one: Answer,
    status_of_one: u16,
    two: Answer,
    status_of_two: u16,
) -> usize {
    let taken = error("Project with this name already exists");
    if one.status == 400 {
        one.expect_json(400, &taken);
        two.expect(status_of_two);
        1
    } else {
        one.expect(status_of_one);
        two.expect_json(400, &taken);
        0
    }
}

#[tokio::test]
async fn a_project_is_made_shown_changed_and_deleted() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let body = json!({ "name": " Сайт ", "description": "О компании и людях", "wage": 1500.5 });
    let made = json!({
        "message": "Project created successfully",
        "project": {
            "id": 1, "name": "Сайт", "description": "О компании и людях", "wage": 1500.5,
            "active": true, "createdAt": "2026-04-08T09:00:00.000Z",
            "updatedAt": "2026-04-08T09:00:00.000Z",
        },
    });
    owner.post(PROJECTS, body).await.expect_json(201, &made);

    app.hands.forward(60);
    let change = json!({ "description": "About it all", "wage": null, "active": false });
    let changed = json!({
        "message": "Project updated successfully",
        "project": {
            "id": 1, "name": "Сайт", "description": "About it all", "wage": null, "active": false,
            "createdAt": "2026-04-08T09:00:00.000Z", "updatedAt": "2026-04-08T09:01:00.000Z",
        },
    });
    owner.put(&at(1), change).await.expect_json(200, &changed);

    let mut shown = changed["project"].clone();
    shown["employees"] = json!([]);
    owner.get(&at(1)).await.expect_json(200, &shown);

    let deleted = json!({ "message": "Project deleted successfully" });
    owner.delete(&at(1)).await.expect_json(200, &deleted);
    let gone = error("Project not found");
    owner.get(&at(1)).await.expect_json(404, &gone);
    owner.put(&at(1), json!({})).await.expect_json(404, &gone);
    owner.delete(&at(1)).await.expect_json(404, &gone);
}

#[tokio::test]
async fn what_a_change_leaves_out_stays() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let body =
        json!({ "name": "Сайт", "description": "О нас и о других", "wage": 10, "active": false });
    let made = owner.post(PROJECTS, body).await.expect(201).json();
    let mut changed = owner.put(&at(1), json!({})).await.expect(200).json();
    changed["message"] = made["message"].clone();
    assert_eq!(changed, made);
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_named() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let answer = owner.post(PROJECTS, json!({})).await;
    let required = |path: &str| json!({ "type": "field", "path": path, "param": path, "msg": "Обязательное поле", "location": "body" });
    let errors = json!({ "errors": [required("name"), required("description")] });
    answer.expect_json(400, &errors);

    let body = json!({
        "name": "aa".repeat(201), "description": "aa".repeat(5001), "wage": -1, "active": "yes",
    });
    let all = ["active", "description", "name", "wage"];
    assert_wrong(&owner.post(PROJECTS, body.clone()).await, "body", &all);
    make(&owner, "Сайт").await;
    assert_wrong(&owner.put(&at(1), body).await, "body", &all);

    let longest = json!({ "name": "й".repeat(100), "description": "й".repeat(5000), "wage": 0 });
    owner.post(PROJECTS, longest).await.expect(201);
}

#[tokio::test]
async fn what_a_project_always_has_is_not_cleared() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    make(&owner, "Сайт").await;
    for field in ["name", "description", "active"] {
        let answer = owner.put(&at(1), json!({ field: null })).await;
        assert_wrong(&answer, "body", &[field]);
        assert_eq!(answer.json()["errors"][0]["msg"], "Обязательное поле");
    }
}

#[tokio::test]
async fn an_id_that_nobody_has_is_unknown_and_what_is_no_id_is_named() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    make(&owner, "Сайт").await;
    let body = || json!({ "employeeId": 1 });
    let gone = error("Project not found");
    for id in ["9", &uuid_for(1).to_string()] {
        let path = format!("{PROJECTS}/{id}");
        let employees = format!("{path}/employees");
        for path in [&path, &employees] {
            owner.get(path).await.expect_json(404, &gone);
        }
        owner.put(&path, json!({})).await.expect_json(404, &gone);
        owner.delete(&path).await.expect_json(404, &gone);
        let added = owner.post(&format!("{path}/employee"), body()).await;
        added.expect_json(404, &gone);
        let removed = owner.delete(&format!("{employees}/1")).await;
        removed.expect_json(404, &gone);
    }
    let nobody = error("Employee not found");
    let path = format!("{}/employees/9", at(1));
    owner.delete(&path).await.expect_json(404, &nobody);

    let named = |field: &str, what: &str| {
        let msg = format!("{what} ID must be a positive integer");
        json!({ "errors": [
            { "type": "field", "path": field, "param": field, "msg": msg, "location": "params" },
        ] })
    };
    for id in ["abc", "0", "-1", "1.5"] {
        let path = format!("{PROJECTS}/{id}");
        let project = named("id", "Project");
        owner.get(&path).await.expect_json(400, &project);
        owner.put(&path, json!({})).await.expect_json(400, &project);
        owner.delete(&path).await.expect_json(400, &project);
        let employees = owner.get(&format!("{path}/employees")).await;
        employees.expect_json(400, &project);
        let removed = owner.delete(&format!("{}/employees/{id}", at(1))).await;
        removed.expect_json(400, &named("employeeId", "Employee"));
    }
}

#[tokio::test]
async fn a_name_is_had_once_in_an_organization_whatever_its_case() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    let taken = error("Project with this name already exists");
    make(owner, "Сайт").await;
    let again = json!({ "name": "САЙТ ", "description": "About it all" });
    owner
        .post(PROJECTS, again.clone())
        .await
        .expect_json(400, &taken);
    let other = make(owner, "Портал").await;
    owner
        .put(&at(other), again.clone())
        .await
        .expect_json(400, &taken);
    let same = json!({ "name": "ПОРТАЛ" });
    owner.put(&at(other), same).await.expect(200);

    app.company("Other")
        .await
        .owner
        .post(PROJECTS, again)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_name_is_free_again_after_a_renaming_and_a_deletion() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let first = make(&owner, "Сайт").await;
    owner
        .put(&at(first), json!({ "name": "Портал" }))
        .await
        .expect(200);
    let second = make(&owner, "сайт").await;
    owner.delete(&at(second)).await.expect(200);
    let third = make(&owner, "Сайт").await;
    assert!(third > second, "a number is never used again");
}

#[tokio::test]
async fn of_two_who_make_a_project_of_one_name_at_once_one_does() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let post = |name: &str| {
        owner.post(
            PROJECTS,
            json!({ "name": name, "description": "About it all" }),
        )
    };
    let (one, two) = join!(post("Сайт"), post("сайт"));
    assert_one_has_the_name(one, 201, two, 201);
    let list = owner.get(PROJECTS).await.expect(200).json();
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn of_two_renamed_to_one_name_at_once_one_is() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let (first, second) = (at(make(&owner, "aa").await), at(make(&owner, "bb").await));
    let (one, two) = join!(
        owner.put(&first, json!({ "name": "Сайт" })),
        owner.put(&second, json!({ "name": "сайт" }))
    );
    assert_one_has_the_name(one, 200, two, 200);
}

#[tokio::test]
async fn of_one_renamed_and_one_made_with_one_name_at_once_one_has_it() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let first = at(make(&owner, "aa").await);
    let (one, two) = join!(
        owner.put(&first, json!({ "name": "Сайт" })),
        owner.post(
            PROJECTS,
            json!({ "name": "сайт", "description": "About it all" })
        )
    );
    let made = assert_one_has_the_name(one, 200, two, 201) == 1;
    let list = owner.get(PROJECTS).await.expect(200).json();
    assert_eq!(list["total"], if made { 2 } else { 1 });
}

#[tokio::test]
async fn changes_at_once_are_all_made() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    make(&owner, "Сайт").await;
    let path = at(1);
    let put = |change| owner.put(&path, change);
    let (one, two, three) = join!(
        put(json!({ "name": "Портал" })),
        put(json!({ "wage": 5 })),
        put(json!({ "active": false }))
    );
    for answer in [one, two, three] {
        answer.expect(200);
    }
    let shown = owner.get(&path).await.expect(200).json();
    assert_eq!(
        (&shown["name"], &shown["wage"], &shown["active"]),
        (&json!("Портал"), &json!(5), &json!(false))
    );
}

#[tokio::test]
async fn who_is_no_admin_reads_all_but_wages_and_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "name": "Сайт", "description": "About it all", "wage": 10 });
    company.owner.post(PROJECTS, body).await.expect(201);
    let forbidden = error("Access denied");
    let employee = company.employee("anna").await;
    let manager = company.manager("boss").await;
    for client in [&employee, &manager] {
        let shown = client.get(&at(1)).await.expect(200).json();
        let listed = client.get(PROJECTS).await.expect(200).json();
        for project in [&shown, &listed["projects"][0]] {
            assert_eq!(project["name"], "Сайт");
            assert_eq!(project.get("wage"), None);
        }
        let body = json!({ "name": "Портал", "description": "About it all" });
        client
            .post(PROJECTS, body.clone())
            .await
            .expect_json(403, &forbidden);
        client.put(&at(1), body).await.expect_json(403, &forbidden);
        client.delete(&at(1)).await.expect_json(403, &forbidden);
    }
    let admin = company.admin("chief").await;
    let shown = admin.get(&at(1)).await.expect(200).json();
    assert_eq!(shown["wage"], 10);
}

#[tokio::test]
async fn a_request_that_comes_twice_makes_one_project() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let keyed = owner.with("idempotency-key", "once");
    let body = json!({ "name": "Сайт", "description": "About it all" });
    let first = keyed.post(PROJECTS, body.clone()).await.expect(201);
    let second = keyed.post(PROJECTS, body).await.expect(201);
    assert_eq!(first.json(), second.json());
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let list = owner.get(PROJECTS).await.expect(200).json();
    assert_eq!(list["total"], 1);
}
