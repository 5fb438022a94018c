//! The list of projects: filters and pages.

use serde_json::{Value, json};
use tests::{App, Client};

use super::{PROJECTS, assert_wrong, at, make};

async fn list(client: &Client, query: &str) -> Value {
    client
        .get(&format!("{PROJECTS}?{query}"))
        .await
        .expect(200)
        .json()
}

fn names(list: &Value) -> Vec<&str> {
    let projects = list["projects"].as_array().unwrap();
    projects
        .iter()
        .map(|project| project["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_list_has_all_projects_oldest_first() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let none = json!({ "projects": [], "total": 0, "page": 1, "totalPages": 0 });
    owner.get(PROJECTS).await.expect_json(200, &none);
    make(&owner, "бб").await;
    make(&owner, "аа").await;
    let mut shown = owner.get(&at(2)).await.expect(200).json();
    shown.as_object_mut().unwrap().remove("employees");
    let all = list(&owner, "").await;
    assert_eq!(names(&all), ["бб", "аа"]);
    assert_eq!(all["projects"][1], shown);
    assert_eq!(
        (&all["total"], &all["page"], &all["totalPages"]),
        (&json!(2), &json!(1), &json!(1))
    );
}

#[tokio::test]
async fn filters_find_by_activity_and_by_part_of_the_name_whatever_its_case() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for name in ["Сайт компании", "Портал", "Новый САЙТ"] {
        make(&owner, name).await;
    }
    let off = json!({ "active": false });
    owner.put(&at(3), off).await.expect(200);
    for active in ["true", "1"] {
        let found = list(&owner, &format!("active={active}")).await;
        assert_eq!(names(&found), ["Сайт компании", "Портал"]);
    }
    for active in ["false", "0"] {
        let found = list(&owner, &format!("active={active}")).await;
        assert_eq!(names(&found), ["Новый САЙТ"]);
    }
    // сайт
    let search = "search=%D1%81%D0%B0%D0%B9%D1%82";
    let found = list(&owner, search).await;
    assert_eq!(names(&found), ["Сайт компании", "Новый САЙТ"]);
    let found = list(&owner, &format!("{search}&active=true")).await;
    assert_eq!(names(&found), ["Сайт компании"]);
    assert_eq!(found["total"], 1);
    assert_eq!(list(&owner, "search=").await["total"], 3);

    owner
        .put(&at(1), json!({ "name": "Витрина" }))
        .await
        .expect(200);
    assert_eq!(names(&list(&owner, search).await), ["Новый САЙТ"]);
    owner.delete(&at(3)).await.expect(200);
    assert_eq!(list(&owner, search).await["total"], 0);
}

#[tokio::test]
async fn pages_have_every_project_once() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for n in 1..=5 {
        make(&owner, &format!("p{n}")).await;
    }
    let pages = ["p1 p2", "p3 p4", "p5", ""];
    for (page, expected) in (1..).zip(pages) {
        let found = list(&owner, &format!("limit=2&page={page}")).await;
        assert_eq!(names(&found).join(" "), expected);
        let totals = (&found["total"], &found["page"], &found["totalPages"]);
        assert_eq!(totals, (&json!(5), &json!(page), &json!(3)));
    }
}

#[tokio::test]
async fn a_query_that_breaks_rules_is_told_which() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for (query, field) in [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=99999999999999999999", "page"),
        ("active=maybe", "active"),
    ] {
        let answer = owner.get(&format!("{PROJECTS}?{query}")).await;
        assert_wrong(&answer, "query", &[field]);
    }
}

#[tokio::test]
async fn the_count_is_exact_whatever_was_refused() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for name in ["aa", "bb", "cc"] {
        make(&owner, name).await;
    }
    let again = json!({ "name": "AA", "description": "About it all" });
    owner.post(PROJECTS, again).await.expect(400);
    owner.put(&at(2), json!({ "name": "dd" })).await.expect(200);
    owner.delete(&at(1)).await.expect(200);
    owner.delete(&at(1)).await.expect(404);
    let all = list(&owner, "").await;
    assert_eq!((names(&all), &all["total"]), (vec!["dd", "cc"], &json!(2)));
}

#[tokio::test]
async fn a_page_costs_the_same_whatever_stands_behind_it() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let spent = async |query: &str| {
        let answer = owner.get(&format!("{PROJECTS}?{query}")).await.expect(200);
        (answer.meter.calls(), answer.meter.read_units())
    };
    let long = |n: u32| format!("{} p{n}", "й".repeat(90));
    for n in 0..3 {
        make(&owner, &long(n)).await;
    }
    let before = spent("limit=2").await;
    for n in 3..40 {
        make(&owner, &long(n)).await;
    }
    assert_eq!(spent("limit=2").await, before);
    assert_eq!(before.0, 3);
    let (calls, _) = spent("limit=2&page=20").await;
    assert_eq!(calls, 3);
    let (calls, _) = spent("limit=2&page=21").await;
    assert_eq!(calls, 2, "there is nothing to read behind the last page");
    let (calls, _) = spent("limit=2&page=1000000").await;
    assert_eq!(calls, 2);
    let (calls, _) = spent("search=p3").await;
    assert_eq!(calls, 3);
}
