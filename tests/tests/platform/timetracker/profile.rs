//! One's own profile.

use serde_json::{Value, json};
use tests::{App, Client, PASSWORD};

use super::{NOW, data, details};
use crate::employee_management::{hire, log_in};

const PROFILE: &str = "/v1/users/profile";

async fn profile(client: &Client) -> Value {
    data(&client.get(PROFILE).await.expect(200))
}

async fn settings_after(client: &Client, change: Value) -> Value {
    let answer = client.patch(PROFILE, change).await.expect(200);
    data(&answer)["settings"].clone()
}

#[tokio::test]
async fn a_profile_shows_what_every_api_knows_of_a_person() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let facts = json!({
        "firstName": "Иван", "lastName": "Петров", "phone": "+996555123456", "salary": 80000,
        "position": "Frontend Developer", "hireDate": "2024-01-15",
    });
    let id = hire(&company, "ivan", &facts).await;
    let department = json!({ "department": "IT отдел" });
    let path = format!("/api/employees/{id}");
    company.owner.patch(&path, department).await.expect(200);
    let ivan = log_in(&app, &company.email("ivan"), PASSWORD).await;
    let documented = json!({
        "id": id, "name": "Иван Петров", "email": "ivan@acme.example",
        "phone": "+996555123456", "position": "Frontend Developer", "department": "IT отдел",
        "role": "employee", "salary": 80000, "hire_date": "2024-01-15", "status": "active",
        "settings": {
            "timezone": "Europe/Moscow", "language": "ru",
            "notifications": { "email": true, "push": true },
        },
        "created_at": NOW, "updated_at": NOW,
    });
    assert_eq!(profile(&ivan).await, documented);
    let also = ivan.get("/api/v1/users/profile").await.expect(200);
    assert_eq!(data(&also), documented);
}

#[tokio::test]
async fn settings_are_merged_deeply() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let documented = json!({
        "name": "Иван Петрович Петров", "phone": "+996555987654",
        "settings": { "timezone": "Asia/Bishkek", "notifications": { "email": false } },
    });
    let answer = zoe.patch(PROFILE, documented).await.expect(200);
    let changed = data(&answer);
    assert_eq!(changed["name"], "Иван Петрович Петров");
    assert_eq!(changed["phone"], "+996555987654");
    let settings = |zone, email, push| {
        let notifications = json!({ "email": email, "push": push });
        json!({ "timezone": zone, "language": "ru", "notifications": notifications })
    };
    assert_eq!(changed["settings"], settings("Asia/Bishkek", false, true));
    let push = json!({ "settings": { "notifications": { "push": false } } });
    let merged = settings_after(&zoe, push).await;
    assert_eq!(merged, settings("Asia/Bishkek", false, false));
    // the same choice in another API
    let id = changed["id"].clone();
    let mails = json!({ "mailNotifications": true });
    zoe.patch(&format!("/api/employees/{id}"), mails)
        .await
        .expect(200);
    let back = json!({ "settings": { "timezone": null } });
    let merged = settings_after(&zoe, back).await;
    assert_eq!(merged, settings("Europe/Moscow", true, false));
    assert_eq!(profile(&zoe).await["settings"], merged);
}

#[tokio::test]
async fn a_form_that_sends_nothing_new_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let zoe = company.employee("zoe").await;
    let before = profile(&zoe).await;
    app.forward(std::time::Duration::from_secs(60));
    for change in [
        json!({}),
        json!({ "settings": {} }),
        json!({ "settings": { "notifications": {} } }),
        json!({ "name": "zoe", "phone": "" }),
        json!({ "email": "other@acme.example", "role": "admin", "salary": 1 }),
    ] {
        zoe.patch(PROFILE, change).await.expect(200);
        assert_eq!(profile(&zoe).await, before);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_profile_is_said_by_its_field() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (change, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "phone": "1".repeat(51) }), "phone"),
        (json!({ "settings": 1 }), "settings"),
        (
            json!({ "settings": { "timezone": "Mars/Olympus" } }),
            "settings.timezone",
        ),
        (
            json!({ "settings": { "language": "русский" } }),
            "settings.language",
        ),
        (
            json!({ "settings": { "notifications": { "email": "maybe" } } }),
            "settings.notifications.email",
        ),
    ] {
        let answer = company
            .owner
            .patch(PROFILE, change.clone())
            .await
            .expect(422);
        assert!(
            details(&answer)[field].is_array(),
            "{change}: {}",
            answer.text()
        );
    }
}
