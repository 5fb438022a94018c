//! Absurd limits, and cursors that are none or another list's.

use serde_json::{Value, json};
use tests::{
    App, Client,
    endpoints::{Endpoint, Things, assert_names_field, assert_refusal, endpoints},
};

use super::{Cast, base64_url};

fn lists() -> Vec<Endpoint> {
    endpoints()
        .into_iter()
        .filter(|endpoint| endpoint.paged)
        .collect()
}

/// The cursor after the first of at least two rows.
async fn cursor(list: &Endpoint, client: &Client, things: &Things) -> String {
    let page = client
        .get(&format!("{}?limit=1", list.path(things)))
        .await
        .expect(200);
    let header = page.header("x-next-cursor").map(str::to_owned);
    let in_body = || Some(page.json()["nextCursor"].as_str()?.to_owned());
    let cursor = header.or_else(in_body);
    cursor.unwrap_or_else(|| panic!("{list}: no second page"))
}

/// A company in which every list has two pages.
async fn with_two_of_each<'a>(app: &'a App, name: &str) -> (tests::Company<'a>, Things) {
    let company = app.company(name).await;
    Things::of(&company, None).await;
    let things = Things::of(&company, None).await;
    let tasks = lists()
        .into_iter()
        .find(|list| list.path.ends_with("/tasks"));
    let tasks = tasks.expect("the list of tasks").path(&things);
    company
        .owner
        .post(&tasks, json!({ "title": "Second" }))
        .await
        .expect(201);
    (company, things)
}

#[tokio::test]
async fn a_limit_that_is_no_number_from_1_to_100_breaks_a_rule() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for list in lists() {
        for limit in [
            "0",
            "-1",
            "101",
            "1.5",
            "1e1",
            "abc",
            "%00",
            "%F0%9F%92%A9",
            "NaN",
            "null",
            "9223372036854775808",
            "99999999999999999999999999",
            "1,2",
            "[1]",
        ] {
            let path = format!("{}?limit={limit}", list.path(&cast.things));
            let answer = cast.company.owner.get(&path).await;
            assert_names_field(&answer, list.surface, "limit", &path);
        }
        for limit in ["1", "100"] {
            let path = format!("{}?limit={limit}", list.path(&cast.things));
            cast.company.owner.get(&path).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_is_none_breaks_a_rule() {
    let app = App::start().await;
    let (company, things) = with_two_of_each(&app, "Acme").await;
    for list in lists() {
        let own = cursor(&list, &company.owner, &things).await;
        for wrong in [
            "abc".to_owned(),
            "%00".to_owned(),
            "%F0%9F%92%A9".to_owned(),
            "a".repeat(10_000),
            base64_url::encoded("null"),
            base64_url::encoded("{}"),
            base64_url::encoded(r#"{"p":null,"q":null}"#),
            format!("{own}A"),
            own[1..].to_owned(),
        ] {
            let path = format!("{}?cursor={wrong}", list.path(&things));
            let answer = company.owner.get(&path).await;
            let what = format!("{list} {wrong}");
            assert_names_field(&answer, list.surface, "cursor", &what);
        }
        let path = format!("{}?cursor={own}", list.path(&things));
        company.owner.get(&path).await.expect(200);
    }
}

#[tokio::test]
async fn a_cursor_of_another_company_or_another_list_breaks_a_rule() {
    let app = App::start().await;
    let (acme, its) = with_two_of_each(&app, "Acme").await;
    let (other, theirs) = with_two_of_each(&app, "Other").await;
    for list in lists() {
        let path = list.path(&its);
        let own = cursor(&list, &acme.owner, &its).await;
        let mut foreign = vec![cursor(&list, &other.owner, &theirs).await];
        for another in lists().iter().filter(|another| another.path != list.path) {
            foreign.push(cursor(another, &acme.owner, &its).await);
        }
        for cursor in foreign {
            let graft = position_of(&cursor, &own);
            // two lists may show the same things, and then a position in one is one in the other
            let wrong = [Some(cursor), graft].into_iter().flatten();
            for wrong in wrong {
                let answer = acme.owner.get(&format!("{path}?cursor={wrong}")).await;
                let what = format!("{list} with {}", base64_url::decoded(&wrong));
                assert_names_field(&answer, list.surface, "cursor", &what);
            }
        }
    }
}

/// A list's own cursor with the position of another: what the check of the query alone lets pass.
/// None if both are in the same partition.
fn position_of(other: &str, own: &str) -> Option<String> {
    let (mut cursor, other) = (json_of(own), json_of(other));
    let (old, new) = (cursor["p"].take(), &other["p"]);
    cursor["p"] = new.clone();
    let same = old["pk"] == new["pk"] && old.get("gsi1pk") == new.get("gsi1pk");
    (!same).then(|| base64_url::encoded(&cursor.to_string()))
}

fn json_of(cursor: &str) -> Value {
    serde_json::from_str(&base64_url::decoded(cursor)).expect("JSON")
}

#[tokio::test]
async fn a_cursor_with_a_made_up_position_is_never_an_internal_error() {
    let app = App::start().await;
    let (company, things) = with_two_of_each(&app, "Acme").await;
    for list in lists() {
        let own = json_of(&cursor(&list, &company.owner, &things).await);
        let names: Vec<String> = own["p"]
            .as_object()
            .expect("a position")
            .keys()
            .cloned()
            .collect();
        for name in names {
            for value in [
                json!(""),
                json!("x"),
                json!("\u{0}"),
                json!("\u{fffd}"),
                json!("a".repeat(3000)),
                json!(1),
                json!(null),
                json!([]),
            ] {
                let mut forged = own.clone();
                forged["p"][&name] = value;
                let forged = base64_url::encoded(&forged.to_string());
                let answer = company
                    .owner
                    .get(&format!("{}?cursor={forged}", list.path(&things)))
                    .await;
                let what = format!("{list} with another {name}");
                if answer.status != 200 {
                    assert_names_field(&answer, list.surface, "cursor", &what);
                    assert_refusal(&answer, list.surface, &what);
                }
            }
        }
    }
}
