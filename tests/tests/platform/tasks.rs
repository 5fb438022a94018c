//! Tasks of a board: create, show, change, delete. Moves and awards are in the
//! modules below.

mod awards;
mod move_task;

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company, refusal, violations};

pub(crate) const TASKS: &str = "/api/tasks/spaces/1/boards/1/tasks";

/// A company with space 1, board 1 and columns 1 (To Do), 2 (In Progress), 3 (Done).
pub(crate) async fn with_board(app: &App) -> Company<'_> {
    let company = app.company("Acme").await;
    let owner = &company.owner;
    owner
        .post("/api/tasks/spaces", json!({ "name": "Dev" }))
        .await
        .expect(201);
    let board = json!({ "name": "Sprint 12" });
    owner
        .post("/api/tasks/spaces/1/boards", board)
        .await
        .expect(201);
    company
}

pub(crate) fn at(task: u64) -> String {
    format!("{TASKS}/{task}")
}

pub(crate) async fn move_to(client: &Client, task: u64, column: u64) -> Answer {
    client
        .post(
            &format!("{TASKS}/{task}/move"),
            json!({ "columnId": column }),
        )
        .await
}

fn not_found(what: &str) -> Value {
    refusal("NOT_FOUND", &format!("{what} not found"))
}

/// Milliseconds since 1970 × 1024: what puts a task at the end.
fn last(app: &App) -> i64 {
    app.stack.platform.clock.now().as_millisecond() * 1024
}

#[tokio::test]
async fn a_title_is_all_that_a_task_needs() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let petr = company.employee("petr").await;
    let created = petr
        .post(TASKS, json!({ "title": " Write it down " }))
        .await;
    let uuid = created.field("uuid");
    let expected = json!({
        "id": 1, "uuid": uuid, "boardId": 1, "columnId": 1, "order": last(&app),
        "title": "Write it down", "description": null, "assigneeId": null, "dueDate": null,
        "createdBy": 2, "createdAt": "2026-04-08T09:00:00.000Z",
        "updatedAt": "2026-04-08T09:00:00.000Z", "done": false,
    });
    created.expect_json(201, &expected);
    for id in ["1", &uuid] {
        let shown = company.owner.get(&format!("{TASKS}/{id}")).await;
        shown.expect_json(200, &expected);
    }
    company
        .owner
        .get(TASKS)
        .await
        .expect_json(200, &json!([expected]));
}

#[tokio::test]
async fn a_task_is_created_with_everything_it_can_have() {
    let app = App::start().await;
    let company = with_board(&app).await;
    company.hire("petr", "employee").await;
    let body = json!({
        "title": "Настроить оплату", "description": "Шаг 1\nШаг 2", "columnId": 2,
        "assigneeId": 2, "dueDate": "2026-04-30", "order": -5,
    });
    let created = company.owner.post(TASKS, body).await;
    let uuid = created.field("uuid");
    created.expect_json(
        201,
        &json!({
            "id": 1, "uuid": uuid, "boardId": 1, "columnId": 2, "order": -5,
            "title": "Настроить оплату", "description": "Шаг 1\nШаг 2", "assigneeId": 2,
            "dueDate": "2026-04-30", "createdBy": 1, "createdAt": "2026-04-08T09:00:00.000Z",
            "updatedAt": "2026-04-08T09:00:00.000Z", "done": false,
        }),
    );
}

#[tokio::test]
async fn a_change_keeps_what_it_leaves_out_and_clears_what_is_null() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let petr = company.employee("petr").await;
    let body = json!({ "title": "T", "description": "D", "dueDate": "2026-04-30" });
    let mut expected = company.owner.post(TASKS, body).await.expect(201).json();
    app.hands.forward(60);
    expected["updatedAt"] = json!("2026-04-08T09:01:00.000Z");
    expected["title"] = json!("New");
    expected["assigneeId"] = json!(2);
    let change = json!({ "title": "New", "assigneeId": 2 });
    petr.patch(&at(1), change).await.expect_json(200, &expected);
    for field in ["description", "assigneeId", "dueDate"] {
        expected[field] = Value::Null;
        petr.patch(&at(1), json!({ field: null }))
            .await
            .expect_json(200, &expected);
    }
    company.owner.get(&at(1)).await.expect_json(200, &expected);
}

#[tokio::test]
async fn everything_wrong_with_a_task_is_named_at_once() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let wrong = json!({
        "title": "", "description": 1, "columnId": "1", "assigneeId": -1, "dueDate": "soon",
        "order": "first",
    });
    let answer = company.owner.post(TASKS, wrong).await.expect(400).json();
    let named: Vec<_> = answer["details"].as_object().unwrap().keys().collect();
    let fields = [
        "assigneeId",
        "columnId",
        "description",
        "dueDate",
        "order",
        "title",
    ];
    assert_eq!(named, fields);
    assert_eq!(answer["details"]["title"], json!(["title is required"]));
    let long = json!({ "title": "t".repeat(201), "description": "d".repeat(10_001) });
    let details = json!({
        "title": ["title must not be longer than 200"],
        "description": ["description must not be longer than 10000"],
    });
    company
        .owner
        .post(TASKS, long)
        .await
        .expect_json(400, &violations(&details));
    company.owner.get(TASKS).await.expect_json(200, &json!([]));
}

#[tokio::test]
async fn a_task_is_given_to_active_people_only() {
    let app = App::start().await;
    let company = with_board(&app).await;
    company.hire("petr", "employee").await;
    company
        .owner
        .patch("/api/employees/2", json!({ "status": "inactive" }))
        .await
        .expect(200);
    company
        .owner
        .post(TASKS, json!({ "title": "T" }))
        .await
        .expect(201);
    let details = json!({ "assigneeId": ["No active person of the organization"] });
    for assignee in [2, 77] {
        let body = json!({ "title": "T", "assigneeId": assignee });
        company
            .owner
            .post(TASKS, body)
            .await
            .expect_json(400, &violations(&details));
        let answer = company
            .owner
            .patch(&at(1), json!({ "assigneeId": assignee }))
            .await;
        answer.expect_json(400, &violations(&details));
    }
}

#[tokio::test]
async fn a_task_is_deleted_by_its_creator_or_a_manager() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let petr = company.employee("petr").await;
    let anna = company.employee("anna").await;
    let maria = company.manager("maria").await;
    for title in ["one", "two"] {
        petr.post(TASKS, json!({ "title": title }))
            .await
            .expect(201);
    }
    let words = "Only its creator or a manager may delete a task";
    anna.delete(&at(1))
        .await
        .expect_json(403, &refusal("FORBIDDEN", words));
    petr.delete(&at(1))
        .await
        .expect_json(200, &json!({ "ok": true }));
    maria
        .delete(&at(2))
        .await
        .expect_json(200, &json!({ "ok": true }));
    for id in [1, 2] {
        petr.get(&at(id)).await.expect_json(404, &not_found("Task"));
        petr.delete(&at(id))
            .await
            .expect_json(404, &not_found("Task"));
        petr.patch(&at(id), json!({ "title": "X" }))
            .await
            .expect_json(404, &not_found("Task"));
        move_to(&petr, id, 2)
            .await
            .expect_json(404, &not_found("Task"));
    }
    let next = petr
        .post(TASKS, json!({ "title": "three" }))
        .await
        .expect(201);
    assert_eq!(next.id(), 3, "numbers are not used again");
}

#[tokio::test]
async fn tasks_are_listed_in_pages_oldest_first() {
    let app = App::start().await;
    let company = with_board(&app).await;
    for n in 0..7 {
        let body = json!({ "title": format!("T{n}"), "order": -n });
        company.owner.post(TASKS, body).await.expect(201);
    }
    let (mut seen, mut path) = (Vec::new(), format!("{TASKS}?limit=3"));
    loop {
        let page = company.owner.get(&path).await.expect(200);
        let rows = page.json();
        seen.extend(
            rows.as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_u64().unwrap()),
        );
        let Some(cursor) = page.header("x-next-cursor") else {
            break;
        };
        path = format!("{TASKS}?limit=3&cursor={cursor}");
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn without_access_to_the_space_there_is_no_task() {
    let app = App::start().await;
    let company = with_board(&app).await;
    let petr = company.employee("petr").await;
    let anna = company.employee("anna").await;
    petr.post(TASKS, json!({ "title": "T" })).await.expect(201);
    let members = json!({ "memberIds": [3] });
    company
        .owner
        .patch("/api/tasks/spaces/1", members)
        .await
        .expect(200);
    let absent = not_found("Space");
    petr.get(TASKS).await.expect_json(404, &absent);
    petr.get(&at(1)).await.expect_json(404, &absent);
    petr.post(TASKS, json!({ "title": "T" }))
        .await
        .expect_json(404, &absent);
    petr.patch(&at(1), json!({ "title": "X" }))
        .await
        .expect_json(404, &absent);
    petr.delete(&at(1)).await.expect_json(404, &absent);
    move_to(&petr, 1, 2).await.expect_json(404, &absent);
    anna.get(&at(1)).await.expect(200);
}

#[tokio::test]
async fn a_task_goes_to_people_with_access_to_its_space_only() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (inside, outside) = (
        company.hire("in", "employee").await.id(),
        company.hire("out", "employee").await.id(),
    );
    let owner = &company.owner;
    let space = json!({ "name": "Closed", "memberIds": [inside] });
    let space = owner
        .post("/api/tasks/spaces", space)
        .await
        .expect(201)
        .id();
    let boards = format!("/api/tasks/spaces/{space}/boards");
    let board = owner
        .post(&boards, json!({ "name": "B" }))
        .await
        .expect(201)
        .id();
    let tasks = format!("{boards}/{board}/tasks");
    let wrong = json!({ "assigneeId": ["This person has no access to the space"] });
    let refused = owner
        .post(&tasks, json!({ "title": "T", "assigneeId": outside }))
        .await;
    refused.expect_json(400, &violations(&wrong));
    let body = json!({ "title": "T", "assigneeId": inside });
    let task = owner.post(&tasks, body).await.expect(201).id();
    let path = format!("{tasks}/{task}");
    let refused = owner.patch(&path, json!({ "assigneeId": outside })).await;
    refused.expect_json(400, &violations(&wrong));
    // admins see every space
    owner
        .patch(&path, json!({ "assigneeId": 1 }))
        .await
        .expect(200);
}
