//! The game: configuration, points, leaderboard. Awards are in `tasks::awards`.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{App, Client, refusal, violations};

const CONFIG: &str = "/api/game/config";

fn defaults() -> Value {
    json!({
        "enabled": true, "xpPerLevel": 3000, "xpPerTask": 100, "hcPerTask": 10,
        "xpPerPunctualPunch": 20, "hcPerPunctualPunch": 5,
    })
}

/// A space with a board; tasks are made done in its third column.
async fn done_tasks(owner: &Client, assignee: u64, count: usize) {
    let space = owner
        .post("/api/tasks/spaces", json!({ "name": "Dev" }))
        .await
        .id();
    let boards = format!("/api/tasks/spaces/{space}/boards");
    let board = owner
        .post(&boards, json!({ "name": "Sprint" }))
        .await
        .expect(201)
        .json();
    let tasks = format!("{boards}/{}/tasks", board["id"]);
    let done = &board["columns"][2]["id"];
    for _ in 0..count {
        let task = json!({ "title": "T", "assigneeId": assignee, "columnId": done });
        owner.post(&tasks, task).await.expect(201);
    }
}

#[tokio::test]
async fn members_see_the_configuration_and_admins_change_what_they_name() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    petr.get(CONFIG).await.expect_json(200, &defaults());
    for client in [&petr, &company.manager("maria").await] {
        let answer = client.patch(CONFIG, json!({ "xpPerTask": 1 })).await;
        let forbidden = refusal("FORBIDDEN", "Only administrators may do this");
        answer.expect_json(403, &forbidden);
    }
    let mut expected = defaults();
    expected["xpPerTask"] = json!(0);
    expected["xpPerLevel"] = json!(1_000_000);
    let change = json!({ "xpPerTask": 0, "xpPerLevel": 1_000_000 });
    company
        .owner
        .patch(CONFIG, change)
        .await
        .expect_json(200, &expected);
    petr.get(CONFIG).await.expect_json(200, &expected);
}

#[tokio::test]
async fn points_out_of_bounds_are_named() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for (field, value, words) in [
        ("xpPerLevel", json!(0), "must be between 1 and 1000000"),
        (
            "xpPerLevel",
            json!(1_000_001),
            "must be between 1 and 1000000",
        ),
        (
            "xpPerTask",
            json!(1_000_001),
            "must be between 0 and 1000000",
        ),
        ("hcPerTask", json!("10"), "must be of type integer"),
        ("enabled", json!("yes"), "must be of type boolean"),
    ] {
        let answer = owner.patch(CONFIG, json!({ field: value })).await;
        let details = json!({ field: [format!("{field} {words}")] });
        answer.expect_json(400, &violations(&details));
    }
    owner
        .patch(CONFIG, json!({ "xpPerTask": -1 }))
        .await
        .expect(400);
    owner.get(CONFIG).await.expect_json(200, &defaults());
}

#[tokio::test]
async fn the_arena_flag_follows_the_game() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for enabled in [false, true] {
        owner
            .patch(CONFIG, json!({ "enabled": enabled }))
            .await
            .expect(200);
        let me = owner.get("/api/auth/me").await.expect(200).json();
        assert_eq!(me["featureFlags"], json!({ "arena": enabled }));
    }
}

#[tokio::test]
async fn points_make_levels() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let start = json!({
        "id": 2, "name": "petr", "level": 1, "xp": 0, "hc": 0, "xpToNextLevel": 3000,
    });
    petr.get("/api/game/xp").await.expect_json(200, &start);

    let config = json!({ "xpPerTask": 6200, "hcPerTask": 1750 });
    company.owner.patch(CONFIG, config).await.expect(200);
    done_tasks(&company.owner, 2, 2).await;
    let points = json!({
        "id": 2, "name": "petr", "level": 5, "xp": 12_400, "hc": 3500, "xpToNextLevel": 2600,
    });
    petr.get("/api/game/xp").await.expect_json(200, &points);
    let profile = petr.get("/api/employees/2").await.expect(200).json();
    assert_eq!(
        [&profile["level"], &profile["xp"], &profile["hc"]],
        [&json!(5), &json!(12_400), &json!(3500)],
        "as `WorkHub` shows"
    );

    company
        .owner
        .patch(CONFIG, json!({ "xpPerLevel": 100 }))
        .await
        .expect(200);
    let points = json!({
        "id": 2, "name": "petr", "level": 125, "xp": 12_400, "hc": 3500, "xpToNextLevel": 100,
    });
    petr.get("/api/game/xp").await.expect_json(200, &points);
}

#[tokio::test]
async fn the_leaderboard_goes_by_experience_and_then_by_seniority() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for name in ["two", "three", "four", "five"] {
        company
            .owner
            .post("/api/employees", json!({ "name": name }))
            .await
            .expect(201);
    }
    done_tasks(&company.owner, 4, 2).await;
    done_tasks(&company.owner, 3, 1).await;
    done_tasks(&company.owner, 5, 1).await;
    let row = |id: u64, name: &str, xp: u64| {
        json!({
            "id": id, "name": name, "level": 1, "xp": xp, "hc": xp / 10,
            "xpToNextLevel": 3000 - xp,
        })
    };
    let rows = [
        row(4, "four", 200),
        row(3, "three", 100),
        row(5, "five", 100),
        row(1, "Ivanov Ivan", 0),
        row(2, "two", 0),
    ];
    let board = "/api/game/leaderboard";
    company
        .owner
        .get(board)
        .await
        .expect_json(200, &json!(rows));

    let mut paged = Vec::new();
    let mut path = format!("{board}?limit=2");
    loop {
        let page = company.owner.get(&path).await.expect(200);
        paged.extend(page.json().as_array().unwrap().clone());
        let Some(cursor) = page.header("x-next-cursor") else {
            break;
        };
        path = format!("{board}?limit=2&cursor={cursor}");
    }
    assert_eq!(json!(paged), json!(rows));

    company
        .owner
        .patch("/api/employees/3", json!({ "status": "inactive" }))
        .await
        .expect(200);
    let rows = [&rows[0], &rows[2], &rows[3], &rows[4]];
    company
        .owner
        .get(board)
        .await
        .expect_json(200, &json!(rows));
}

#[tokio::test]
async fn changes_of_different_fields_at_the_same_time_all_stay() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let fields = ["xpPerLevel", "xpPerTask", "hcPerTask", "hcPerPunctualPunch"];
    let changes = fields.map(|field| owner.patch(CONFIG, json!({ field: 7 })));
    for answer in join_all(changes).await {
        answer.expect(200);
    }
    let config = owner.get(CONFIG).await.expect(200).json();
    for field in fields {
        assert_eq!(config[field], 7, "{field}");
    }
    owner
        .patch(CONFIG, json!({}))
        .await
        .expect_json(200, &config);
}
