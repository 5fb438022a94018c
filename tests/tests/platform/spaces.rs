//! `WorkHub`: `GET /api/tasks/spaces-with-boards`, and how spaces, boards and columns come
//! about.

mod limits;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, refusal, violations};

const ALL: &str = "/api/tasks/spaces-with-boards";
const SPACES: &str = "/api/tasks/spaces";

fn ok() -> Value {
    json!({ "ok": true })
}

fn not_found(what: &str) -> Value {
    refusal("NOT_FOUND", &format!("{what} not found"))
}

async fn create(client: &Client, path: &str, name: &str) -> Answer {
    client.post(path, json!({ "name": name })).await
}

/// Names of the spaces that a caller sees.
async fn seen(client: &Client) -> Vec<String> {
    let spaces = client.get(ALL).await.expect(200).json();
    let spaces = spaces.as_array().unwrap();
    spaces
        .iter()
        .map(|space| space["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Names of the columns of the first board, in their order, which must be numbered from 0.
async fn columns(client: &Client) -> Vec<String> {
    let spaces = client.get(ALL).await.expect(200).json();
    let columns = spaces[0]["boards"][0]["columns"]
        .as_array()
        .unwrap()
        .clone();
    for (order, column) in columns.iter().enumerate() {
        assert_eq!(column["order"], order);
    }
    columns
        .iter()
        .map(|column| column["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn spaces_are_listed_exactly_as_documented() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    owner.get(ALL).await.expect_json(200, &json!([]));

    let space = create(&owner, SPACES, "Development").await;
    let managed = json!({ "id": 1, "name": "Development", "boards": [], "memberIds": [] });
    space.expect_json(201, &managed);
    let board = json!({
        "id": 1, "name": "Sprint 12", "columns": [
            { "id": 1, "name": "To Do", "order": 0 },
            { "id": 2, "name": "In Progress", "order": 1 },
            { "id": 3, "name": "Done", "order": 2 },
        ],
    });
    let answer = create(&owner, "/api/tasks/spaces/1/boards", "Sprint 12").await;
    answer.expect_json(201, &board);
    create(&owner, SPACES, "Empty").await.expect(201);
    let documented = json!([
        { "id": 1, "name": "Development", "boards": [board] },
        { "id": 2, "name": "Empty", "boards": [] },
    ]);
    owner.get(ALL).await.expect_json(200, &documented);
}

#[tokio::test]
async fn a_space_without_members_is_open_to_all_and_with_members_to_them_and_the_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let anna = company.employee("anna").await;
    let maria = company.manager("maria").await;
    let admin = company.admin("boris").await;
    create(&company.owner, SPACES, "Open").await.expect(201);
    let body = json!({ "name": "Petr's", "memberIds": [2, 2] });
    let created = company.owner.post(SPACES, body).await;
    let view = json!({ "id": 2, "name": "Petr's", "boards": [], "memberIds": [2] });
    created.expect_json(201, &view);
    for client in [&company.owner, &admin, &petr] {
        assert_eq!(seen(client).await, ["Open", "Petr's"]);
    }
    for client in [&anna, &maria] {
        assert_eq!(seen(client).await, ["Open"]);
    }
    let boards = "/api/tasks/spaces/2/boards";
    create(&company.owner, boards, "Board").await.expect(201);
    petr.get("/api/tasks/spaces/2/boards/1/tasks")
        .await
        .expect_json(200, &json!([]));
    let absent = not_found("Space");
    let answer = anna.get("/api/tasks/spaces/2/boards/1/tasks").await;
    answer.expect_json(404, &absent);
    create(&maria, boards, "Board")
        .await
        .expect_json(404, &absent);
    let path = "/api/tasks/spaces/2";
    maria
        .patch(path, json!({ "memberIds": [] }))
        .await
        .expect_json(404, &absent);
    maria.delete(path).await.expect_json(404, &absent);
}

#[tokio::test]
async fn a_change_of_members_changes_who_sees_the_space() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let anna = company.employee("anna").await;
    create(&company.owner, SPACES, "Dev").await.expect(201);
    let path = "/api/tasks/spaces/1";
    for (members, petr_sees, anna_sees) in [
        (json!([3]), false, true),
        (json!([2, 3]), true, true),
        (json!([2]), true, false),
        (json!([]), true, true),
    ] {
        let body = json!({ "name": "Renamed", "memberIds": members });
        let changed = company.owner.patch(path, body).await;
        let view = json!({ "id": 1, "name": "Renamed", "boards": [], "memberIds": members });
        changed.expect_json(200, &view);
        assert_eq!(seen(&petr).await.len(), usize::from(petr_sees), "{members}");
        assert_eq!(seen(&anna).await.len(), usize::from(anna_sees), "{members}");
    }
}

#[tokio::test]
async fn a_manager_who_names_members_is_one_of_them() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    let maria = company.manager("maria").await;
    let body = json!({ "name": "Maria's", "memberIds": [2] });
    let created = maria.post(SPACES, body).await.expect(201);
    assert_eq!(created.json()["memberIds"], json!([2, 3]));
    assert_eq!(seen(&maria).await, ["Maria's"]);
}

#[tokio::test]
async fn members_must_be_people_of_the_company() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.owner.delete("/api/employees/2").await.expect(200);
    for (members, field) in [
        (json!([1, 2]), "memberIds[1]"),
        (json!([77]), "memberIds[0]"),
        (json!([0]), "memberIds[0]"),
    ] {
        let body = json!({ "name": "Dev", "memberIds": members });
        let answer = company.owner.post(SPACES, body).await;
        let details = json!({ field: ["No such person in the organization"] });
        answer.expect_json(400, &violations(&details));
    }
    let body = json!({ "name": "Dev", "memberIds": ["1"] });
    company.owner.post(SPACES, body).await.expect(400);
    assert_eq!(seen(&company.owner).await, Vec::<String>::new());
}

#[tokio::test]
async fn employees_see_but_do_not_arrange() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    create(&company.owner, SPACES, "Dev").await.expect(201);
    create(&company.owner, "/api/tasks/spaces/1/boards", "Sprint")
        .await
        .expect(201);
    let forbidden = refusal("FORBIDDEN", "Only managers and administrators may do this");
    let board = "/api/tasks/spaces/1/boards/1";
    for path in [
        SPACES,
        "/api/tasks/spaces/1/boards",
        &format!("{board}/columns"),
    ] {
        create(&petr, path, "Mine")
            .await
            .expect_json(403, &forbidden);
    }
    for path in ["/api/tasks/spaces/1", board, &format!("{board}/columns/1")] {
        petr.patch(path, json!({ "name": "Mine" }))
            .await
            .expect_json(403, &forbidden);
        petr.delete(path).await.expect_json(403, &forbidden);
    }
}

#[tokio::test]
async fn a_space_and_a_board_are_renamed_and_deleted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let maria = company.manager("maria").await;
    create(&maria, SPACES, "Dev").await.expect(201);
    let boards = "/api/tasks/spaces/1/boards";
    create(&maria, boards, "One").await.expect(201);
    create(&maria, boards, "Two").await.expect(201);
    let renamed = maria
        .patch(&format!("{boards}/1"), json!({ "name": "Uno" }))
        .await
        .expect(200);
    assert_eq!((renamed.id(), renamed.field("name")), (1, "Uno".to_owned()));
    let space = maria
        .patch("/api/tasks/spaces/1", json!({ "name": "R&D" }))
        .await
        .expect(200);
    assert_eq!((space.id(), space.field("name")), (1, "R&D".to_owned()));
    maria
        .delete(&format!("{boards}/1"))
        .await
        .expect_json(200, &ok());
    maria
        .delete(&format!("{boards}/1"))
        .await
        .expect_json(404, &not_found("Board"));
    let left = maria.get(ALL).await.expect(200).json();
    assert_eq!(left[0]["name"], "R&D");
    assert_eq!(left[0]["boards"].as_array().unwrap().len(), 1);
    assert_eq!(left[0]["boards"][0]["name"], "Two");
    create(&maria, boards, "Three").await.expect(201);
    assert_eq!(
        maria.get(ALL).await.json()[0]["boards"][1]["id"],
        3,
        "numbers are not used again"
    );
    maria
        .delete("/api/tasks/spaces/1")
        .await
        .expect_json(200, &ok());
    maria
        .delete("/api/tasks/spaces/1")
        .await
        .expect_json(404, &not_found("Space"));
    maria.get(ALL).await.expect_json(200, &json!([]));
}

#[tokio::test]
async fn a_board_is_made_with_columns_of_ones_own() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Dev").await.expect(201);
    let body = json!({
        "name": "Kanban", "columns": [{ "name": "Бэклог" }, { "name": "Готово", "done": true }],
    });
    let answer = owner.post("/api/tasks/spaces/1/boards", body).await;
    let board = json!({
        "id": 1, "name": "Kanban", "columns": [
            { "id": 1, "name": "Бэклог", "order": 0 },
            { "id": 2, "name": "Готово", "order": 1 },
        ],
    });
    answer.expect_json(201, &board);
    let none = json!({ "name": "B", "columns": [] });
    let answer = owner.post("/api/tasks/spaces/1/boards", none).await;
    answer.expect_json(
        400,
        &violations(&json!({ "columns": ["columns is required"] })),
    );
    let columns = vec![json!({ "name": "c" }); 21];
    let many = json!({ "name": "B", "columns": columns });
    let answer = owner.post("/api/tasks/spaces/1/boards", many).await;
    answer.expect_json(409, &refusal("CONFLICT", "A board has at most 20 columns"));
}

#[tokio::test]
async fn columns_are_added_moved_renamed_and_deleted_without_gaps() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Dev").await.expect(201);
    create(&owner, "/api/tasks/spaces/1/boards", "Sprint")
        .await
        .expect(201);
    let path = "/api/tasks/spaces/1/boards/1/columns";
    let added = create(&owner, path, "Review").await;
    added.expect_json(201, &json!({ "id": 4, "name": "Review", "order": 3 }));
    let body = json!({ "name": "Inbox", "order": 0 });
    let added = owner.post(path, body).await;
    added.expect_json(201, &json!({ "id": 5, "name": "Inbox", "order": 0 }));
    assert_eq!(
        columns(&owner).await,
        ["Inbox", "To Do", "In Progress", "Done", "Review"]
    );
    let moved = owner
        .patch(&format!("{path}/4"), json!({ "order": 3, "name": "QA" }))
        .await;
    moved.expect_json(200, &json!({ "id": 4, "name": "QA", "order": 3 }));
    assert_eq!(
        columns(&owner).await,
        ["Inbox", "To Do", "In Progress", "QA", "Done"]
    );
    for id in [1, 2, 4, 5] {
        owner
            .delete(&format!("{path}/{id}"))
            .await
            .expect_json(200, &ok());
    }
    assert_eq!(columns(&owner).await, ["Done"]);
    let last = owner.delete(&format!("{path}/3")).await;
    last.expect_json(409, &refusal("CONFLICT", "A board has at least one column"));
    let gone = owner.delete(&format!("{path}/1")).await;
    gone.expect_json(404, &not_found("Column"));
}

#[tokio::test]
async fn names_are_needed_and_have_bounds() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Dev").await.expect(201);
    create(&owner, "/api/tasks/spaces/1/boards", "Sprint")
        .await
        .expect(201);
    for (path, most) in [
        (SPACES, 100),
        ("/api/tasks/spaces/1/boards", 100),
        ("/api/tasks/spaces/1/boards/1/columns", 50),
    ] {
        let required = json!({ "name": ["name is required"] });
        for body in [json!({}), json!({ "name": " " })] {
            owner
                .post(path, body)
                .await
                .expect_json(400, &violations(&required));
        }
        let long = json!({ "name": [format!("name must not be longer than {most}")] });
        let answer = create(&owner, path, &"д".repeat(most + 1)).await;
        answer.expect_json(400, &violations(&long));
        create(&owner, path, &"д".repeat(most)).await.expect(201);
    }
}

#[tokio::test]
async fn unknown_spaces_and_boards_are_404() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Dev").await.expect(201);
    let answer = create(&owner, "/api/tasks/spaces/2/boards", "Sprint").await;
    answer.expect_json(404, &not_found("Space"));
    let answer = create(&owner, "/api/tasks/spaces/1/boards/1/columns", "C").await;
    answer.expect_json(404, &not_found("Board"));
    let answer = owner.get("/api/tasks/spaces/1/boards/1/tasks").await;
    answer.expect_json(404, &not_found("Board"));
    owner
        .patch("/api/tasks/spaces/x", json!({ "name": "x" }))
        .await
        .expect(404);
}

#[tokio::test]
async fn boards_made_at_the_same_time_are_all_there() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    create(&owner, SPACES, "Dev").await.expect(201);
    let names: Vec<_> = (0..8).map(|n| format!("Board {n}")).collect();
    let boards = "/api/tasks/spaces/1/boards";
    for answer in join_all(names.iter().map(|name| create(&owner, boards, name))).await {
        answer.expect(201);
    }
    let spaces = owner.get(ALL).await.expect(200).json();
    let made = spaces[0]["boards"].as_array().unwrap();
    let mut found: Vec<_> = made
        .iter()
        .map(|board| board["name"].as_str().unwrap())
        .collect();
    found.sort_unstable();
    assert_eq!(found, names);
    let mut ids: Vec<_> = made
        .iter()
        .map(|board| board["id"].as_u64().unwrap())
        .collect();
    let mut columns: Vec<_> = made
        .iter()
        .flat_map(|board| board["columns"].as_array().unwrap())
        .map(|column| column["id"].as_u64().unwrap())
        .collect();
    ids.sort_unstable();
    columns.sort_unstable();
    assert_eq!((ids, columns), ((1..=8).collect(), (1..=24).collect()));
}

#[tokio::test]
async fn a_removed_person_may_stay_named_but_not_be_named_anew() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.hire("anna", "employee").await;
    let named = json!({ "name": "Dev", "memberIds": [2, 3] });
    let space = company.owner.post(SPACES, named).await.expect(201).id();
    company.owner.delete("/api/employees/2").await.expect(200);
    let path = format!("{SPACES}/{space}");
    let renamed = company.owner.patch(&path, json!({ "name": "R&D" })).await;
    let shown = renamed.expect(200).json();
    let again = company.owner.patch(&path, shown.clone()).await;
    again.expect_json(200, &shown);
    let gone = json!({ "memberIds": [3] });
    company.owner.patch(&path, gone).await.expect(200);
    let back = json!({ "memberIds": [2, 3] });
    company.owner.patch(&path, back).await.expect(400);
}
