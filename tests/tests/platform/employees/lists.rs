//! The list of employees and its pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{App, Client, Company, violations};

const LIST: &str = "/api/employees";

/// A person without a login.
async fn hire(company: &Company<'_>, name: &str) -> u64 {
    company
        .owner
        .post(LIST, json!({ "name": name }))
        .await
        .expect(201)
        .id()
}

fn ids(list: &Value) -> Vec<u64> {
    let people = list.as_array().unwrap();
    people
        .iter()
        .map(|person| person["id"].as_u64().unwrap())
        .collect()
}

/// The ids of all pages, one after the other, and how many pages there were.
async fn walk(client: &Client, limit: usize) -> (Vec<u64>, usize) {
    let (mut seen, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let answer = client
            .get(&format!("{LIST}?limit={limit}{cursor}"))
            .await
            .expect(200);
        let page = ids(&answer.json());
        assert!(page.len() <= limit);
        seen.extend(page);
        pages += 1;
        match answer.header("x-next-cursor") {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (seen, pages),
        }
    }
}

#[tokio::test]
async fn the_list_has_every_employee_oldest_first() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for name in ["a", "b", "c"] {
        hire(&company, name).await;
    }
    let answer = company.owner.get(LIST).await.expect(200);
    assert_eq!(ids(&answer.json()), [1, 2, 3, 4]);
    assert_eq!(answer.header("x-next-cursor"), None);
    let third = company.owner.get("/api/employees/3").await.json();
    assert_eq!(answer.json()[2], third, "the same fields as by id");
}

#[tokio::test]
async fn pages_have_every_employee_exactly_once_also_when_people_come_and_go() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for n in 2..=12 {
        hire(&company, &format!("p{n}")).await;
    }
    let all: Vec<u64> = (1..=12).collect();
    for limit in [1, 5, 6, 12, 100] {
        assert_eq!(walk(&company.owner, limit).await.0, all, "limit {limit}");
    }
    let first = company
        .owner
        .get("/api/employees?limit=5")
        .await
        .expect(200);
    assert_eq!(ids(&first.json()), [1, 2, 3, 4, 5]);
    let cursor = first.header("x-next-cursor").unwrap().to_owned();
    company.owner.delete("/api/employees/5").await.expect(200);
    company.owner.delete("/api/employees/7").await.expect(200);
    hire(&company, "late").await;
    let next = format!("{LIST}?limit=100&cursor={cursor}");
    let rest = company.owner.get(&next).await.expect(200).json();
    assert_eq!(ids(&rest), [6, 8, 9, 10, 11, 12, 13]);
    let (walked, _) = walk(&company.owner, 3).await;
    assert_eq!(walked, [1, 2, 3, 4, 6, 8, 9, 10, 11, 12, 13]);
}

#[tokio::test]
async fn only_admins_and_the_person_see_an_inactive_person_in_the_list() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    hire(&company, "petr").await;
    company
        .owner
        .patch("/api/employees/3", json!({ "status": "inactive" }))
        .await
        .expect(200);
    assert_eq!(ids(&company.owner.get(LIST).await.json()), [1, 2, 3]);
    assert_eq!(ids(&anna.get(LIST).await.json()), [1, 2]);
}

#[tokio::test]
async fn a_page_has_fifty_people_unless_the_limit_says_otherwise() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for n in 0..50 {
        hire(&company, &format!("p{n}")).await;
    }
    let first = company.owner.get(LIST).await.expect(200);
    assert_eq!(first.json().as_array().unwrap().len(), 50);
    assert!(first.header("x-next-cursor").is_some());
    let all = company
        .owner
        .get("/api/employees?limit=100")
        .await
        .expect(200);
    let seen: BTreeSet<u64> = ids(&all.json()).into_iter().collect();
    assert_eq!(seen.len(), 51);
}

#[tokio::test]
async fn limits_and_cursors_of_no_use_are_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    hire(&company, "petr").await;
    hire(&other, "petr").await;
    let owner = &company.owner;
    for limit in ["0", "101", "-1"] {
        let answer = owner.get(&format!("{LIST}?limit={limit}")).await;
        let details = json!({ "limit": ["limit must be between 1 and 100"] });
        answer.expect_json(400, &violations(&details));
    }
    let answer = owner.get("/api/employees?limit=many").await;
    let details = json!({ "limit": ["limit must be of type integer"] });
    answer.expect_json(400, &violations(&details));
    for cursor in ["x", "e30", "%F0%9F%A6%80"] {
        let answer = owner.get(&format!("{LIST}?cursor={cursor}")).await;
        let details = json!({ "cursor": ["Not a cursor"] });
        answer.expect_json(400, &violations(&details));
    }

    let page = owner.get("/api/employees?limit=1").await.expect(200);
    let cursor = page.header("x-next-cursor").unwrap();
    let foreign = other
        .owner
        .get(&format!("{LIST}?limit=1&cursor={cursor}"))
        .await;
    assert_eq!(
        foreign.expect(400).json()["details"]["cursor"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let elsewhere = owner
        .get(&format!("/api/game/leaderboard?limit=1&cursor={cursor}"))
        .await;
    let details = json!({ "cursor": ["Cursor belongs to another query"] });
    elsewhere.expect_json(400, &violations(&details));
}
