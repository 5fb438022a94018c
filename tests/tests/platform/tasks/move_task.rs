//! Moving tasks, and what becomes of them when their place is deleted.

use serde_json::json;
use tests::{App, violations};

use super::{TASKS, at, last, move_to, not_found, with_board};

#[tokio::test]
async fn a_task_moves_between_columns_and_is_done_in_the_last() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let petr = company.employee("petr").await;
    let mut expected = petr
        .post(TASKS, json!({ "title": "T" }))
        .await
        .expect(201)
        .json();
    for (column, done) in [(2, false), (3, true), (1, false)] {
        app.hands.forward(60);
        expected["columnId"] = json!(column);
        expected["done"] = json!(done);
        expected["order"] = json!(last(&app));
        expected["updatedAt"] = json!(format!("{:.3}", app.stack.platform.clock.now()));
        move_to(&petr, 1, column).await.expect_json(200, &expected);
        petr.get(&at(1)).await.expect_json(200, &expected);
    }
    let moved = petr
        .post(
            &format!("{TASKS}/1/move"),
            json!({ "columnId": 1, "order": 7 }),
        )
        .await;
    assert_eq!(moved.expect(200).json()["order"], 7);
    for (body, details) in [
        (json!({}), json!({ "columnId": ["columnId is required"] })),
        (
            json!({ "columnId": 4 }),
            json!({ "columnId": ["No such column on the board"] }),
        ),
        (
            json!({ "columnId": 1, "boardId": 2 }),
            json!({ "boardId": ["No such board in the space"] }),
        ),
    ] {
        let answer = petr.post(&format!("{TASKS}/1/move"), body).await;
        answer.expect_json(400, &violations(&details));
    }
}

#[tokio::test]
async fn a_task_moves_to_another_board_of_the_space_and_keeps_its_identity() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let owner = &company.owner;
    let board = json!({ "name": "Sprint 13" });
    owner
        .post("/api/tasks/spaces/1/boards", board)
        .await
        .expect(201);
    let mut expected = owner
        .post(TASKS, json!({ "title": "T" }))
        .await
        .expect(201)
        .json();
    let body = json!({ "columnId": 5, "boardId": 2, "order": 1 });
    expected["boardId"] = json!(2);
    expected["columnId"] = json!(5);
    expected["order"] = json!(1);
    let moved = owner.post(&format!("{TASKS}/1/move"), body).await;
    moved.expect_json(200, &expected);
    owner.get(&at(1)).await.expect_json(404, &not_found("Task"));
    owner.get(TASKS).await.expect_json(200, &json!([]));
    let there = "/api/tasks/spaces/1/boards/2/tasks";
    owner
        .get(&format!("{there}/1"))
        .await
        .expect_json(200, &expected);
    owner.get(there).await.expect_json(200, &json!([expected]));
}

#[tokio::test]
async fn tasks_of_a_deleted_column_show_in_the_first_one() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let owner = &company.owner;
    for column in [1, 2, 3] {
        let body = json!({ "title": "T", "columnId": column });
        owner.post(TASKS, body).await.expect(201);
    }
    let columns = "/api/tasks/spaces/1/boards/1/columns";
    for column in [2, 3] {
        owner
            .delete(&format!("{columns}/{column}"))
            .await
            .expect(200);
    }
    let list = owner.get(TASKS).await.expect(200).json();
    for task in list.as_array().unwrap() {
        assert_eq!(
            (&task["columnId"], &task["done"]),
            (&json!(1), &json!(false)),
            "{task}"
        );
    }
    assert_eq!(list.as_array().unwrap().len(), 3, "none is lost");
    let gone = owner
        .post(TASKS, json!({ "title": "T", "columnId": 2 }))
        .await;
    let details = json!({ "columnId": ["No such column on the board"] });
    gone.expect_json(400, &violations(&details));
    owner.delete(&at(3)).await.expect(200);
}

#[tokio::test]
async fn tasks_go_with_their_board_or_space() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let owner = &company.owner;
    owner.post(TASKS, json!({ "title": "T" })).await.expect(201);
    owner
        .delete("/api/tasks/spaces/1/boards/1")
        .await
        .expect(200);
    owner
        .get(&at(1))
        .await
        .expect_json(404, &not_found("Board"));
    owner.get(TASKS).await.expect_json(404, &not_found("Board"));
    owner.delete("/api/tasks/spaces/1").await.expect(200);
    owner
        .get(&at(1))
        .await
        .expect_json(404, &not_found("Space"));
}
