//! Reading notifications.

use serde_json::{Value, json};
use tests::{App, Client, Company};

use super::{LIST, page, told};

fn not_found() -> Value {
    json!({ "error": "Уведомление не найдено" })
}

/// A company whose owner was told of some new people, a minute after the other.
async fn with_news(app: &App, people: usize) -> Company<'_> {
    let company = app.company("Acme").await;
    for n in 0..people {
        let body = json!({ "name": format!("Employee {n}") });
        company.owner.post("/api/employees", body).await.expect(201);
        app.deliver().await;
        app.hands.forward(60);
    }
    company
}

fn ids(page: &Value) -> Vec<u64> {
    let all = page["notifications"].as_array().unwrap();
    all.iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

/// The owner's changes and news, oldest first: of a new person, a change, …
async fn with_news_and_changes(app: &App) -> (Company<'_>, Client) {
    let company = with_news(app, 3).await;
    let admin = company.admin("anna").await;
    for person in [2, 3] {
        let path = format!("/api/employees/{person}");
        admin
            .patch(&path, json!({ "phone": "+7" }))
            .await
            .expect(200);
    }
    app.deliver().await;
    (company, admin)
}

#[tokio::test]
async fn a_person_who_was_told_nothing_has_an_empty_list() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let empty = json!({ "notifications": [], "total": 0, "page": 1, "totalPages": 0 });
    company.owner.get(LIST).await.expect_json(200, &empty);
}

#[tokio::test]
async fn a_notification_has_all_documented_fields() {
    let app = App::start().await;
    let company = with_news(&app, 1).await;
    let listed = page(&company.owner, "").await;
    let id = listed["notifications"][0]["id"].clone();
    let one = json!({
        "id": id, "message": "Administrator created new employee: Employee 0", "userId": 1,
        "relatedUserId": 2, "type": "employee_created", "eventDate": null, "isRead": false,
        "createdAt": "2026-04-08T09:00:00.000Z", "updatedAt": "2026-04-08T09:00:00.000Z",
    });
    let expected = json!({ "notifications": [one], "total": 1, "page": 1, "totalPages": 1 });
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn the_newest_come_first_ten_on_a_page() {
    let app = App::start().await;
    let company = with_news(&app, 12).await;
    let first = page(&company.owner, "").await;
    let second = page(&company.owner, "?page=2").await;
    let all: Vec<u64> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(ids(&first).len(), 10);
    assert_eq!(all.len(), 12);
    assert!(all.is_sorted_by(|one, next| one > next), "{all:?}");
    for (number, page) in [(1, &first), (2, &second)] {
        assert_eq!(
            (&page["total"], &page["page"], &page["totalPages"]),
            (&json!(12), &json!(number), &json!(2))
        );
    }
    let backward: Vec<u64> = all.iter().rev().copied().collect();
    let oldest = page(&company.owner, "?order=ASC&limit=5&page=2").await;
    assert_eq!(ids(&oldest), backward[5..10]);
    let beyond = page(&company.owner, "?page=4294967295&limit=100").await;
    assert_eq!(ids(&beyond), [0_u64; 0]);
    assert_eq!(beyond["total"], 12);
}

#[tokio::test]
async fn a_page_costs_no_more_calls_when_there_are_more_notifications() {
    let app = App::start().await;
    let company = with_news(&app, 12).await;
    for query in [
        "",
        "?sortBy=type",
        "?type=employee_created",
        "?limit=1&page=12",
    ] {
        let answer = company
            .owner
            .get(&format!("{LIST}{query}"))
            .await
            .expect(200);
        // the session, the counts, the page
        assert!(
            answer.meter.calls() <= 3,
            "{query}: {}",
            answer.meter.calls()
        );
    }
}

#[tokio::test]
async fn notifications_are_filtered_and_sorted_by_type() {
    let app = App::start().await;
    let (company, _) = with_news_and_changes(&app).await;
    let owner = &company.owner;
    let types = |page: &Value| -> Vec<String> {
        let all = page["notifications"].as_array().unwrap().iter();
        all.map(|one| one["type"].as_str().unwrap().to_owned())
            .collect()
    };
    let changes = page(owner, "?type=user_update&order=ASC").await;
    assert_eq!(types(&changes), ["user_update"; 2]);
    assert_eq!(changes["total"], 2);
    let some = page(owner, "?type=employee_created&limit=3&page=2").await;
    assert_eq!(
        (types(&some).len(), &some["total"], &some["totalPages"]),
        (1, &json!(4), &json!(2))
    );
    let all = page(owner, "").await;
    assert_eq!(page(owner, "?type=").await, all, "no filter");
    let none = page(owner, "?type=birthday_reminder").await;
    assert_eq!(
        (&none["total"], &none["totalPages"]),
        (&json!(0), &json!(0))
    );

    let ascending = page(owner, "?sortBy=type&order=ASC").await;
    let sorted = [
        "employee_created",
        "employee_created",
        "employee_created",
        "employee_created",
        "user_update",
        "user_update",
    ];
    assert_eq!(types(&ascending), sorted);
    let descending = page(owner, "?sortBy=type&order=DESC").await;
    let reversed: Vec<u64> = ids(&ascending).into_iter().rev().collect();
    assert_eq!(ids(&descending), reversed);
    let created = page(owner, "?sortBy=createdAt&order=ASC").await;
    assert!(ids(&created).is_sorted());
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let one_of = |values: &str| format!("Допустимые значения: {values}");
    for (path, value, msg) in [
        ("sortBy", "message", one_of("createdAt, type")),
        ("order", "asc", one_of("ASC, DESC")),
        ("page", "0", "Значение от 1 до 4294967295".to_owned()),
        ("page", "-1", "Значение от 1 до 4294967295".to_owned()),
        ("page", "x", "Ожидается целое число".to_owned()),
        ("limit", "0", "Значение от 1 до 100".to_owned()),
        ("limit", "101", "Значение от 1 до 100".to_owned()),
        ("limit", "1.5", "Ожидается целое число".to_owned()),
    ] {
        let error = json!({ "type": "field", "path": path, "param": path, "msg": msg, "location": "query" });
        let answer = company.owner.get(&format!("{LIST}?{path}={value}")).await;
        answer.expect_json(400, &json!({ "errors": [error] }));
    }
    let both = company
        .owner
        .get("/notifications?page=0&limit=0")
        .await
        .expect(400);
    assert_eq!(both.json()["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_notification_is_marked_as_read_once() {
    let app = App::start().await;
    let company = with_news(&app, 2).await;
    let listed = page(&company.owner, "").await;
    let mut expected = listed["notifications"][0].clone();
    let path = format!("{LIST}/{}/mark-as-read", expected["id"]);
    expected["isRead"] = json!(true);
    expected["updatedAt"] = json!("2026-04-08T09:02:00.000Z");
    let read = company.owner.patch(&path, json!({})).await;
    read.expect_json(200, &expected);
    app.hands.forward(60);
    let again = company
        .owner
        .send(axum::http::Method::PATCH, &path, None)
        .await;
    assert!(again.meter.calls() <= 4, "{}", again.meter.calls());
    again.expect_json(200, &expected);
    let after = page(&company.owner, "").await;
    assert_eq!(after["notifications"][0], expected);
    assert_eq!(after["notifications"][1], listed["notifications"][1]);
    assert_eq!(after["total"], 2);
}

#[tokio::test]
async fn of_two_clicks_at_once_both_are_fine() {
    let app = App::start().await;
    let company = with_news(&app, 1).await;
    let id = ids(&page(&company.owner, "").await)[0];
    let path = format!("{LIST}/{id}/mark-as-read");
    let click = || company.owner.patch(&path, json!({}));
    let (one, two) = futures::join!(click(), click());
    assert_eq!(one.expect(200).json(), two.expect(200).json());
}

#[tokio::test]
async fn another_persons_notification_is_unknown() {
    let app = App::start().await;
    let (company, admin) = with_news_and_changes(&app).await;
    let petr = company.employee("petr").await;
    let theirs = ids(&page(&company.owner, "").await);
    for client in [&admin, &petr] {
        for id in &theirs {
            let path = format!("{LIST}/{id}/mark-as-read");
            client
                .patch(&path, json!({}))
                .await
                .expect_json(404, &not_found());
        }
    }
    let unread = page(&company.owner, "").await["notifications"].clone();
    assert!(
        unread
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["isRead"] == false)
    );
    let unknown = format!("{LIST}/987654/mark-as-read");
    petr.patch(&unknown, json!({}))
        .await
        .expect_json(404, &not_found());
}

#[tokio::test]
async fn a_person_keeps_their_notifications_whatever_their_role() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "admin").await;
    company.hire("petr", "employee").await;
    app.deliver().await;
    let role = json!({ "accessRole": "employee" });
    company
        .owner
        .patch("/api/employees/2", role)
        .await
        .expect(200);
    app.deliver().await;
    company.hire("maria", "employee").await;
    app.deliver().await;
    let mut anna = app.anonymous();
    anna.log_in("anna@acme.example", tests::PASSWORD).await;
    let subjects: Vec<u64> = told(&anna).await.into_iter().map(|(_, id, _)| id).collect();
    assert_eq!(subjects, [2, 3], "and is told nothing more");
}
