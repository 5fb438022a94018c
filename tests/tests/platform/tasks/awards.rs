//! What the game pays for a task: once for ever, to whom it is given when it is done.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{TASKS, at, move_to, with_board};

const PETR: u64 = 2;

/// Points of a person.
async fn points(company: &Company<'_>, person: u64) -> (u64, u64) {
    let seen = company
        .owner
        .get(&format!("/api/employees/{person}"))
        .await
        .expect(200)
        .json();
    let number = |field: &str| seen[field].as_u64().unwrap();
    (number("xp"), number("hc"))
}

async fn task(client: &Client, assignee: Option<u64>) -> u64 {
    let body = json!({ "title": "T", "assigneeId": assignee });
    client.post(TASKS, body).await.expect(201).id()
}

/// A person without a login.
async fn hire(company: &Company<'_>, name: &str) {
    company
        .owner
        .post("/api/employees", json!({ "name": name }))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_task_done_pays_its_assignee_exactly_once() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    hire(&company, "anna").await;
    let id = task(&company.owner, Some(PETR)).await;
    move_to(&company.owner, id, 2).await.expect(200);
    assert_eq!(points(&company, PETR).await, (0, 0));
    for column in [3, 1, 3, 3, 2, 3] {
        move_to(&company.owner, id, column).await.expect(200);
    }
    assert_eq!(points(&company, PETR).await, (100, 10));
    company
        .owner
        .patch(&at(id), json!({ "assigneeId": 3 }))
        .await
        .expect(200);
    move_to(&company.owner, id, 1).await.expect(200);
    move_to(&company.owner, id, 3).await.expect(200);
    assert_eq!(
        points(&company, 3).await,
        (0, 0),
        "once for ever, whichever assignee gets it later"
    );
    assert_eq!(points(&company, 1).await, (0, 0), "not who moves it");
}

#[tokio::test]
async fn moves_to_done_at_the_same_time_pay_once() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let id = task(&company.owner, Some(PETR)).await;
    let moves = join_all((0..10).map(|_| move_to(&company.owner, id, 3))).await;
    let moved = moves
        .iter()
        .filter(|answer| answer.status.is_success())
        .count();
    assert!(moved >= 1);
    for answer in moves {
        assert!(
            [200, 409].contains(&answer.status.as_u16()),
            "{}",
            answer.text()
        );
    }
    assert_eq!(points(&company, PETR).await, (100, 10));
}

#[tokio::test]
async fn tasks_of_one_person_done_at_the_same_time_are_all_paid() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(task(&company.owner, Some(PETR)).await);
    }
    for answer in join_all(ids.iter().map(|id| move_to(&company.owner, *id, 3))).await {
        answer.expect(200);
    }
    assert_eq!(points(&company, PETR).await, (800, 80));
}

#[tokio::test]
async fn a_task_without_an_assignee_pays_the_first_who_gets_it_done() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let id = task(&company.owner, None).await;
    move_to(&company.owner, id, 3).await.expect(200);
    assert_eq!(points(&company, PETR).await, (0, 0));
    company
        .owner
        .patch(&at(id), json!({ "assigneeId": PETR }))
        .await
        .expect(200);
    assert_eq!(points(&company, PETR).await, (100, 10));
}

#[tokio::test]
async fn a_task_created_done_pays_and_one_moved_to_another_board_does_too() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let body = json!({ "title": "T", "assigneeId": PETR, "columnId": 3 });
    company.owner.post(TASKS, body).await.expect(201);
    assert_eq!(points(&company, PETR).await, (100, 10));
    let board = json!({
        "name": "Archive", "columns": [{ "name": "Готово", "done": true }],
    });
    company
        .owner
        .post("/api/tasks/spaces/1/boards", board)
        .await
        .expect(201);
    let id = task(&company.owner, Some(PETR)).await;
    let body = json!({ "boardId": 2, "columnId": 4 });
    let moved = company
        .owner
        .post(&format!("{TASKS}/{id}/move"), body)
        .await
        .expect(200);
    assert_eq!(moved.json()["done"], true);
    assert_eq!(points(&company, PETR).await, (200, 20));
}

#[tokio::test]
async fn the_game_pays_what_its_configuration_says() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let config = "/api/game/config";
    for (change, expected) in [
        (json!({ "xpPerTask": 7, "hcPerTask": 0 }), (7, 0)),
        (json!({ "enabled": false }), (7, 0)),
        (
            json!({ "enabled": true, "xpPerTask": 0, "hcPerTask": 3 }),
            (7, 3),
        ),
    ] {
        company.owner.patch(config, change).await.expect(200);
        let id = task(&company.owner, Some(PETR)).await;
        move_to(&company.owner, id, 3).await.expect(200);
        assert_eq!(points(&company, PETR).await, expected);
    }
}

#[tokio::test]
async fn switching_the_game_on_does_not_pay_for_what_was_done_before() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let config = "/api/game/config";
    company
        .owner
        .patch(config, json!({ "enabled": false }))
        .await
        .expect(200);
    let id = task(&company.owner, Some(PETR)).await;
    move_to(&company.owner, id, 3).await.expect(200);
    company
        .owner
        .patch(config, json!({ "enabled": true }))
        .await
        .expect(200);
    move_to(&company.owner, id, 1).await.expect(200);
    move_to(&company.owner, id, 3).await.expect(200);
    assert_eq!(points(&company, PETR).await, (0, 0));
}

#[tokio::test]
async fn a_column_that_is_deleted_or_declared_done_pays_nobody() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let (stray, waiting) = (
        task(&company.owner, Some(PETR)).await,
        task(&company.owner, Some(PETR)).await,
    );
    move_to(&company.owner, waiting, 2).await.expect(200);
    let columns = "/api/tasks/spaces/1/boards/1/columns";
    let declared = company
        .owner
        .patch(&format!("{columns}/2"), json!({ "done": true }))
        .await;
    declared.expect(200);
    company
        .owner
        .delete(&format!("{columns}/1"))
        .await
        .expect(200);
    for id in [stray, waiting] {
        let seen: Value = company.owner.get(&at(id)).await.expect(200).json();
        assert_eq!(
            (&seen["columnId"], &seen["done"]),
            (&json!(2), &json!(true))
        );
        company
            .owner
            .patch(&at(id), json!({ "title": "Renamed" }))
            .await
            .expect(200);
    }
    assert_eq!(points(&company, PETR).await, (0, 0), "nothing arrived");
}

#[tokio::test]
async fn an_award_is_paid_while_the_profile_changes() {
    let app = App::start().await;
    let company = with_board(&app).await;
    hire(&company, "petr").await;
    let id = task(&company.owner, Some(PETR)).await;
    let (moved, changed) = futures::join!(
        move_to(&company.owner, id, 3),
        company
            .owner
            .patch("/api/employees/2", json!({ "position": "Lead" })),
    );
    moved.expect(200);
    assert!(
        [200, 409].contains(&changed.status.as_u16()),
        "{}",
        changed.text()
    );
    assert_eq!(points(&company, PETR).await, (100, 10));
}
