//! Lists of hours: filters and pages.

use serde_json::{Value, json};
use shared::{
    domain::id::{TenantId, uuid_for},
    http::Surface,
};
use tests::{App, Client, endpoints::assert_names_field};

use super::{ALLOCATIONS, make, row, with_project};
use crate::isolation::base64_url;

/// Member, project and month of each row.
fn places(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().unwrap().iter();
    let place = |row: &Value| {
        let member = row["team_member_id"].as_str().unwrap();
        let member = u64::from_str_radix(&member[24..], 16).unwrap();
        format!(
            "{member} {} {}",
            row["project_id"],
            row["month"].as_str().unwrap()
        )
    };
    rows.map(place).collect()
}

async fn list(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("{ALLOCATIONS}?{query}")).await;
    places(&answer.expect(200).json())
}

/// Rows of two people on two projects in two months, the latest month first.
async fn fill(client: &Client) {
    super::super::projects::make(client, "Портал").await;
    for month in ["2026-05", "2026-04"] {
        for (person, project) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            make(client, ALLOCATIONS, row(person, project, month)).await;
        }
    }
}

#[tokio::test]
async fn filters_find_by_member_project_and_month() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    fill(owner).await;
    let uuid = owner.get("/api/employees/2").await.field("uuid");
    let of_person = ["2 1 2026-04", "2 2 2026-04", "2 1 2026-05", "2 2 2026-05"];
    assert_eq!(list(owner, "team_member_id=2").await, of_person);
    assert_eq!(
        list(owner, &format!("team_member_id={uuid}")).await,
        of_person
    );
    for guessed in [
        format!("team_member_id={}", uuid_for(2)),
        format!("project_id={}", uuid_for(2)),
        format!("project_id={}&team_member_id=2", uuid_for(2)),
    ] {
        for limit in ["", "&limit=1"] {
            let path = format!("{ALLOCATIONS}?{guessed}{limit}");
            let answer = owner.get(&path).await.expect_json(200, &json!([]));
            assert_eq!(answer.header("x-next-cursor"), None, "{path}");
        }
    }
    let on_project = ["1 2 2026-04", "2 2 2026-04", "1 2 2026-05", "2 2 2026-05"];
    assert_eq!(list(owner, "project_id=2").await, on_project);
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let portal = store.project_get(tenant, 2).await.unwrap().unwrap();
    let by_uuid = format!("project_id={}", portal.uuid);
    assert_eq!(list(owner, &by_uuid).await, on_project);
    let in_month = ["1 1 2026-05", "1 2 2026-05", "2 1 2026-05", "2 2 2026-05"];
    assert_eq!(list(owner, "month=2026-05").await, in_month);
    for (query, expected) in [
        (
            "team_member_id=2&month=2026-05",
            &["2 1 2026-05", "2 2 2026-05"][..],
        ),
        (
            "team_member_id=2&project_id=2",
            &["2 2 2026-04", "2 2 2026-05"],
        ),
        (
            "project_id=1&month=2026-04",
            &["1 1 2026-04", "2 1 2026-04"],
        ),
        (
            "team_member_id=1&project_id=1&month=2026-04",
            &["1 1 2026-04"],
        ),
        ("team_member_id=9", &[]),
        ("project_id=9", &[]),
        ("month=2027-01", &[]),
    ] {
        assert_eq!(list(owner, query).await, expected, "{query}");
    }
    assert_eq!(list(owner, "").await.len(), 8);
}

#[tokio::test]
async fn pages_have_every_row_once() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    fill(owner).await;
    for query in [
        "",
        "&team_member_id=1",
        "&project_id=1",
        "&month=2026-04",
        "&team_member_id=1&project_id=2",
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("{ALLOCATIONS}?limit=3{query}{cursor}");
            let page = owner.get(&path).await.expect(200);
            seen.extend(places(&page.json()));
            match page.header("x-next-cursor") {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, list(owner, query.trim_start_matches('&')).await);
    }
}

#[tokio::test]
async fn rows_of_a_member_on_a_project_are_found_behind_those_on_others() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    super::super::projects::make(owner, "Портал").await;
    for month in 1..=4 {
        make(owner, ALLOCATIONS, row(2, 1, &format!("2025-{month:02}"))).await;
    }
    for month in ["2026-04", "2026-05"] {
        make(owner, ALLOCATIONS, row(2, 2, month)).await;
    }
    let path = format!("{ALLOCATIONS}?team_member_id=2&project_id=2&limit=1");
    let first = owner.get(&path).await.expect(200);
    assert_eq!(places(&first.json()), ["2 2 2026-04"]);
    let next = first.header("x-next-cursor").expect("a second page");
    let second = owner.get(&format!("{path}&cursor={next}")).await;
    let second = second.expect(200);
    assert_eq!(places(&second.json()), ["2 2 2026-05"]);
    assert_eq!(second.header("x-next-cursor"), None);
}

#[tokio::test]
async fn a_query_that_breaks_rules_is_told_which() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for (query, field) in [
        ("team_member_id=x", "team_member_id"),
        ("project_id=-1", "project_id"),
        ("month=2026-4", "month"),
        ("limit=101", "limit"),
    ] {
        let answer = owner.get(&format!("{ALLOCATIONS}?{query}")).await;
        let json = answer.expect(422).json();
        let errors = json["errors"].as_object().unwrap();
        assert_eq!(errors.keys().collect::<Vec<_>>(), [field], "{json}");
    }
}

#[tokio::test]
async fn a_list_is_one_call_besides_the_session() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    make(owner, ALLOCATIONS, row(2, 1, "2026-04")).await;
    for query in [
        "",
        "team_member_id=2",
        "project_id=1",
        "month=2026-04",
        "team_member_id=2&project_id=1",
        "team_member_id=2&project_id=1&month=2026-04",
    ] {
        let answer = owner.get(&format!("{ALLOCATIONS}?{query}")).await;
        assert_eq!(answer.expect(200).meter.calls(), 2, "{query}");
    }
}

#[tokio::test]
async fn a_cursor_whose_position_is_outside_its_list_breaks_a_rule() {
    let app = App::start().await;
    let (company, _) = with_project(&app).await;
    let owner = &company.owner;
    fill(owner).await;
    let long = "x".repeat(1500);
    for (filter, name, outside) in [
        ("", "sk", long.as_str()),
        ("&team_member_id=1", "sk", &long),
        ("&team_member_id=1&month=2026-05", "sk", "9"),
        ("&team_member_id=1&month=2026-05", "sk", &long),
        ("&project_id=1&month=2026-05", "gsi1sk", "9"),
        ("&project_id=1", "gsi1sk", &long),
        ("&month=2026-05", "gsi1sk", &long),
        ("&month=2026-05", "sk", &long),
    ] {
        let path = format!("{ALLOCATIONS}?limit=1{filter}");
        let page = owner.get(&path).await.expect(200);
        let cursor = page.header("x-next-cursor").expect("a second page");
        let mut forged: Value = serde_json::from_str(&base64_url::decoded(cursor)).unwrap();
        assert!(forged["p"][name].is_string(), "{forged}");
        forged["p"][name] = json!(outside);
        let forged = base64_url::encoded(&forged.to_string());
        let answer = owner.get(&format!("{path}&cursor={forged}")).await;
        assert_names_field(&answer, Surface::Headroom, "cursor", &path);
    }
}
