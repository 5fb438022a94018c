//! The list of team members.

use serde_json::{Value, json};
use tests::{App, Client};

use super::{MEMBERS, hire_john, invalid};

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("{MEMBERS}{query}")).await.expect(200);
    let list = list.json();
    let list = list.as_array().unwrap().iter();
    let name = |member: &Value| member["name"].as_str().unwrap().to_owned();
    list.map(name).collect()
}

#[tokio::test]
async fn the_list_has_every_person_whichever_api_made_them() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "employee").await;
    let path = hire_john(&company).await;
    let john = company.owner.get(&path).await.expect(200).json();
    let list = company.owner.get(MEMBERS).await.expect(200);
    assert_eq!(list.json()[2], john, "as documented for one");
    assert_eq!(list.header("x-next-cursor"), None);
    let all = ["Ivanov Ivan", "anna", "John Doe"];
    assert_eq!(names(&company.owner, "").await, all);
}

#[tokio::test]
async fn the_list_can_be_limited_to_active_or_inactive_members() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for name in ["anna", "petr", "olga"] {
        company.hire(name, "employee").await;
    }
    let path = format!("{MEMBERS}/3");
    let owner = &company.owner;
    owner
        .patch(&path, json!({ "active": false }))
        .await
        .expect(200);
    let employee = json!({ "status": "inactive" });
    owner.patch("/api/employees/4", employee).await.expect(200);
    for active in ["1", "true"] {
        let query = format!("?active={active}");
        assert_eq!(names(owner, &query).await, ["Ivanov Ivan", "anna"]);
    }
    for inactive in ["0", "false"] {
        let query = format!("?active={inactive}");
        assert_eq!(names(owner, &query).await, ["petr", "olga"]);
    }
    assert_eq!(names(owner, "").await.len(), 4);
    owner
        .patch(&path, json!({ "active": true }))
        .await
        .expect(200);
    assert_eq!(names(owner, "?active=0").await, ["olga"]);
    owner.delete("/api/team-members/4").await.expect(200);
    assert!(names(owner, "?active=0").await.is_empty());
}

#[tokio::test]
async fn a_list_goes_on_where_its_cursor_says() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for n in 2..=6 {
        let body =
            json!({ "name": format!("p{n}"), "role_id": 1, "hourly_rate": 1, "active": n < 4 });
        owner.post(MEMBERS, body).await.expect(201);
    }
    for (filter, count) in [("", 6), ("&active=1", 3), ("&active=0", 3)] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let query = format!("?limit=2{filter}{cursor}");
            let page = owner.get(&format!("{MEMBERS}{query}")).await.expect(200);
            seen.extend(page.json().as_array().unwrap().clone());
            match page.header("x-next-cursor") {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), count, "{filter}");
        let again = owner.get(&format!("{MEMBERS}?limit=100{filter}")).await;
        again.expect_json(200, &json!(seen));
    }
}

#[tokio::test]
async fn a_filter_that_is_none_is_422() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for active in ["2", "yes", "-1"] {
        let answer = owner.get(&format!("{MEMBERS}?active={active}")).await;
        let errors = json!({ "active": ["The active field must be true or false."] });
        answer.expect_json(422, &invalid(&errors));
    }
    let answer = owner.get(&format!("{MEMBERS}?limit=101")).await;
    let errors = json!({ "limit": ["The limit field must be between 1 and 100."] });
    answer.expect_json(422, &invalid(&errors));
}

#[tokio::test]
async fn a_page_of_active_people_is_full_however_many_are_not() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let owner = &company.owner;
    for number in 0..6 {
        let active = json!({ "name": format!("Member {number}"), "role_id": 1,
            "hourly_rate": "1.00", "active": number % 3 == 2 });
        owner.post(MEMBERS, active).await.expect(201);
    }
    let first = owner
        .get(&format!("{MEMBERS}?active=1&limit=2"))
        .await
        .expect(200);
    let names = |page: &Value| -> Vec<String> {
        let members = page.as_array().expect("members");
        members
            .iter()
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first.json())[1], "Member 2");
    let cursor = first.header("x-next-cursor").expect("more");
    let second = owner
        .get(&format!("{MEMBERS}?active=1&limit=2&cursor={cursor}"))
        .await;
    let second = second.expect(200);
    assert_eq!(names(&second.json()), ["Member 5"]);
}
