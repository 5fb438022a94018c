//! How many spaces, boards and columns there may be.

use futures::future::join_all;
use serde_json::json;
use tests::{App, refusal};

use super::{ALL, SPACES, create, not_found, ok, seen};

#[tokio::test]
async fn an_organization_has_at_most_a_hundred_spaces() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let other = app.company("Other").await.owner;
    for _ in 0..95 {
        create(&owner, SPACES, "Development").await.expect(201);
    }
    let full = refusal("CONFLICT", "An organization has at most 100 spaces");
    let answers = join_all((0..10).map(|_| create(&owner, SPACES, "At once"))).await;
    for answer in answers {
        match answer.status.as_u16() {
            201 => {}
            _ => drop(answer.expect_json(409, &full)),
        }
    }
    assert_eq!(seen(&owner).await.len(), 100);
    create(&other, SPACES, "Development").await.expect(201);

    let path = format!("{SPACES}/1");
    owner.delete(&path).await.expect_json(200, &ok());
    owner
        .delete(&path)
        .await
        .expect_json(404, &not_found("Space"));
    let room = create(&owner, SPACES, "Room again").await;
    assert_eq!(room.expect(201).meter.calls(), 3, "session, id, space");
    create(&owner, SPACES, "One more")
        .await
        .expect_json(409, &full);
}

#[tokio::test]
async fn a_space_has_at_most_fifty_boards() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Development").await.expect(201);
    let boards = format!("{SPACES}/1/boards");
    for _ in 0..50 {
        create(&owner, &boards, "Sprint").await.expect(201);
    }
    let full = refusal("CONFLICT", "A space has at most 50 boards");
    create(&owner, &boards, "Sprint")
        .await
        .expect_json(409, &full);
}

#[tokio::test]
async fn a_hundred_spaces_fit_into_one_answer_whatever_they_are_called() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let longest = "📋".repeat(100);
    let space = create(&owner, SPACES, &longest).await.id();
    let boards = format!("{SPACES}/{space}/boards");
    let column = "📋".repeat(50);
    let full = "The names of a space's boards and columns have at most 48 KB together";
    let mut refused = None;
    'filling: for _ in 0..50 {
        let board = create(&owner, &boards, &longest).await.expect(201).id();
        for _ in 3..20 {
            let made = create(&owner, &format!("{boards}/{board}/columns"), &column).await;
            if made.status != 201 {
                refused = Some(made);
                break 'filling;
            }
        }
    }
    let refused = refused.expect("a limit");
    refused.expect_json(409, &refusal("CONFLICT", full));
    let list = owner.get(ALL).await.expect(200);
    let escaped = json!(list.text()).to_string().len();
    assert!(100 * escaped < 6_000_000, "{escaped} bytes");
    // what is there can still be named shorter
    let shorter = json!({ "name": "Dev" });
    let path = format!("{SPACES}/{space}");
    owner.patch(&path, shorter).await.expect(200);
}
