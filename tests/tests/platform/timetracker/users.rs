//! The list of users.

use serde_json::{Value, json};
use tests::{App, Client, Company, PASSWORD};

use super::{data, details};
use crate::employee_management::{hire, log_in};

/// Names of the users that a query finds.
async fn names(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/v1/users?{query}")).await.expect(200);
    let users = data(&answer);
    let name = |user: &Value| user["name"].as_str().unwrap().to_owned();
    users.as_array().unwrap().iter().map(name).collect()
}

/// Иван of IT, Мария who leads sales, Пётр who left.
async fn staff(company: &Company<'_>) {
    for (login, first, last, department, more) in [
        ("ivan", "Иван", "Петров", "IT отдел", json!({})),
        (
            "maria",
            "Мария",
            "Иванова",
            "Продажи",
            json!({ "accessRole": "manager" }),
        ),
        (
            "petr",
            "Пётр",
            "Алёшин",
            "IT отдел",
            json!({ "status": "inactive" }),
        ),
    ] {
        let id = hire(
            company,
            login,
            &json!({ "firstName": first, "lastName": last }),
        )
        .await;
        let mut change = more;
        change["department"] = json!(department);
        let path = format!("/api/employees/{id}");
        company.owner.patch(&path, change).await.expect(200);
    }
}

#[tokio::test]
async fn a_user_is_listed_as_documented() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    staff(&company).await;
    log_in(&app, &company.email("ivan"), PASSWORD).await;
    let query = "page=1&per_page=10&role=employee&department=IT&search=%D0%B8%D0%B2%D0%B0%D0%BD";
    let answer = company
        .owner
        .get(&format!("/v1/users?{query}"))
        .await
        .expect(200);
    let documented = json!({
        "success": true,
        "data": [{
            "id": 2, "name": "Иван Петров", "email": "ivan@acme.example", "position": null,
            "department": "IT отдел", "role": "employee", "status": "active",
            "last_activity": super::NOW,
        }],
        "pagination": { "current_page": 1, "per_page": 10, "total": 1, "total_pages": 1 },
        "timestamp": super::NOW,
    });
    assert_eq!(answer.json(), documented);
}

#[tokio::test]
async fn filters_find_people_whatever_the_case() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    staff(&company).await;
    let owner = &company.owner;
    let (ivan, maria, petr) = ("Иван Петров", "Мария Иванова", "Пётр Алёшин");
    for (query, found) in [
        ("", vec!["Ivanov Ivan", ivan, maria, petr]),
        ("search=%D0%98%D0%92%D0%90%D0%9D", vec![ivan, maria]),
        ("search=%D0%BF%D0%B5%D1%82%D1%80", vec![ivan, petr]),
        ("search=MARIA%40acme", vec![maria]),
        (
            "search=%D0%B8%D0%B2%D0%B0%D0%BD%20%D0%BF%D0%B5%D1%82",
            vec![ivan],
        ),
        ("role=admin", vec!["Ivanov Ivan"]),
        ("role=manager", vec![maria]),
        ("status=inactive", vec![petr]),
        ("status=active&department=it", vec![ivan]),
        ("department=%D0%BF%D1%80%D0%BE%D0%B4", vec![maria]),
        ("search=nobody", vec![]),
        (
            "search=&role=&status=&page=&per_page=",
            vec!["Ivanov Ivan", ivan, maria, petr],
        ),
        ("per_page=3&page=2", vec![petr]),
        ("page=9", vec![]),
    ] {
        assert_eq!(names(owner, query).await, found, "{query}");
    }
    let page = owner.get("/v1/users?per_page=3&page=2").await.expect(200);
    let pagination = json!({ "current_page": 2, "per_page": 3, "total": 4, "total_pages": 2 });
    assert_eq!(page.json()["pagination"], pagination);
    let most = owner.get("/api/v1/users?per_page=500").await.expect(200);
    assert_eq!(most.json()["pagination"]["per_page"], 100);
}

#[tokio::test]
async fn a_change_of_what_people_are_found_by_shows_at_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    staff(&company).await;
    let owner = &company.owner;
    assert_eq!(names(owner, "role=manager").await, ["Мария Иванова"]);
    let promoted =
        json!({ "accessRole": "manager", "department": "Sales", "email": "vanya@acme.example" });
    owner.patch("/api/employees/2", promoted).await.expect(200);
    assert_eq!(
        names(owner, "role=manager").await,
        ["Иван Петров", "Мария Иванова"]
    );
    assert_eq!(names(owner, "department=sales").await, ["Иван Петров"]);
    assert_eq!(names(owner, "search=vanya").await, ["Иван Петров"]);
    owner.delete("/api/employees/2").await.expect(200);
    assert_eq!(names(owner, "role=manager").await, ["Мария Иванова"]);
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for field in [
        "role=owner",
        "role=boss",
        "status=gone",
        "page=0",
        "page=x",
        "per_page=0",
    ] {
        let answer = company
            .owner
            .get(&format!("/v1/users?{field}"))
            .await
            .expect(422);
        let (name, _) = field.split_once('=').unwrap();
        assert!(
            details(&answer)[name].is_array(),
            "{field}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn only_admins_list_users() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for client in [company.employee("zoe").await, company.manager("max").await] {
        let answer = client.get("/v1/users").await.expect(403);
        assert_eq!(answer.json()["error"]["code"], "FORBIDDEN");
    }
}
