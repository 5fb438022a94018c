//! Removing people.

use serde_json::json;
use tests::{App, PASSWORD};

use super::{
    not_found,
    update::{PETR, count, is_logged_out},
};
use crate::auth::try_login;

#[tokio::test]
async fn a_removed_person_is_gone_and_their_address_is_free_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let uuid = company.owner.get(PETR).await.field("uuid");
    let removed = company.owner.delete(PETR).await;
    removed.expect_json(200, &json!({ "ok": true }));
    assert!(is_logged_out(&petr).await);
    assert_eq!(count(&company).await, 1);
    for path in [PETR.to_owned(), format!("/api/employees/{uuid}")] {
        company
            .owner
            .get(&path)
            .await
            .expect_json(404, &not_found());
        company
            .owner
            .patch(&path, json!({ "name": "X" }))
            .await
            .expect_json(404, &not_found());
        company
            .owner
            .delete(&path)
            .await
            .expect_json(404, &not_found());
    }
    let list = company.owner.get("/api/employees").await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let board = company.owner.get("/api/game/leaderboard").await.json();
    assert_eq!(board.as_array().unwrap().len(), 1);
    try_login(&app.anonymous(), "petr@acme.example", PASSWORD)
        .await
        .expect(401);

    let again = company.hire("petr", "employee").await;
    assert_eq!(again.id(), 3, "another person");
    assert_eq!(count(&company).await, 2);
}

#[tokio::test]
async fn removing_an_inactive_person_does_not_count_them_twice() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.hire("anna", "employee").await;
    company
        .owner
        .patch(PETR, json!({ "status": "inactive" }))
        .await
        .expect(200);
    company.owner.delete(PETR).await.expect(200);
    assert_eq!(count(&company).await, 2);
}

#[tokio::test]
async fn a_removal_keeps_the_history() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let space = company
        .owner
        .post("/api/tasks/spaces", json!({ "name": "Dev" }))
        .await
        .id();
    let boards = format!("/api/tasks/spaces/{space}/boards");
    let board = company
        .owner
        .post(&boards, json!({ "name": "Sprint" }))
        .await
        .id();
    let tasks = format!("{boards}/{board}/tasks");
    let task = petr
        .post(&tasks, json!({ "title": "Old work", "assigneeId": 2 }))
        .await
        .expect(201);
    company.invoice().await;
    company.owner.delete(PETR).await.expect(200);
    let kept = company.owner.get(&format!("{tasks}/{}", task.id())).await;
    kept.expect_json(200, &task.json());
    let invoices = company.owner.get("/api/billing/invoice").await.json();
    assert_eq!(invoices[0]["amount"], 2 * 199_000, "billed for two");
}
