//! A person is new, or their record changed.

use std::time::Duration;

use serde_json::json;
use shared::{domain::id::TenantId, queue::NotificationMessage};
use tests::{App, Company, PASSWORD};

use super::{QUEUE, count, page, told};

const WELCOME: &str = "welcome";
const CREATED: &str = "employee_created";
const UPDATED: &str = "user_update";

/// Sends a message past the API.
fn send(app: &App, message: &NotificationMessage) {
    let body = serde_json::to_string(message).unwrap();
    app.stack.queues.send(QUEUE, &body, Duration::ZERO).unwrap();
}

fn created(company: &Company<'_>, person: u64) -> NotificationMessage {
    NotificationMessage::PersonCreated {
        tenant: TenantId(company.id),
        person,
        by: Some(1),
        invite: false,
    }
}

/// How much a person was told, who may have no session any more.
async fn count_all(app: &App, company: &Company<'_>, person: u64) -> u64 {
    let store = &app.stack.platform.store;
    let counts = store.notification_counts_get(TenantId(company.id), person);
    counts.await.unwrap().all()
}

#[tokio::test]
async fn a_new_person_is_welcomed_and_the_admins_are_told() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let manager = company.manager("maria").await;
    let petr = company.employee("petr").await;
    app.deliver().await;
    let welcome = |name| {
        (
            WELCOME.to_owned(),
            format!("Добро пожаловать в компанию «Acme», {name}!"),
        )
    };
    for (client, id, name) in [(&manager, 3, "maria"), (&petr, 4, "petr")] {
        let (kind, message) = welcome(name);
        assert_eq!(told(client).await, [(kind, id, message)]);
    }
    let news = |id, name| {
        (
            CREATED.to_owned(),
            id,
            format!("Administrator created new employee: {name}"),
        )
    };
    let owners = told(&company.owner).await;
    assert_eq!(owners, [news(2, "anna"), news(3, "maria"), news(4, "petr")]);
    assert_eq!(count(&admin, WELCOME).await, 1, "not told of herself");
    assert_eq!(told(&admin).await[1..], owners[1..]);
}

#[tokio::test]
async fn a_welcome_is_mailed_once_and_an_invitation_is_mailed_in_its_place() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    let invited = json!({ "name": "Анна", "email": "anna@acme.example" });
    company
        .owner
        .post("/api/employees", invited)
        .await
        .expect(201);
    let mails = app.mails("petr@acme.example").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "WorkHub: добро пожаловать");
    let greeting = "Добро пожаловать в компанию «Acme», petr!";
    assert!(mails[0].text.contains(greeting), "{}", mails[0].text);
    let mails = app.mails("anna@acme.example").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "WorkHub: приглашение");
    assert_eq!(count_all(&app, &company, 3).await, 1, "welcomed in the app");
    assert_eq!(
        app.mails("owner@acme.example").await,
        [],
        "news are not mailed"
    );
}

#[tokio::test]
async fn a_message_that_comes_again_tells_and_mails_nothing_twice() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    app.deliver().await;
    let day = Duration::from_secs(24 * 3600);
    for _ in 0..3 {
        send(&app, &created(&company, 2));
        app.deliver().await;
        // of the day on which it happened, whenever its message comes
        app.forward(day);
    }
    for person in [1, 2] {
        assert_eq!(count_all(&app, &company, person).await, 1);
    }
    assert_eq!(app.mails("petr@acme.example").await.len(), 1);
}

#[tokio::test]
async fn a_change_is_told_to_the_admins_but_for_the_one_who_made_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let petr = company.employee("petr").await;
    admin
        .patch("/api/employees/3", json!({ "position": "Dev" }))
        .await
        .expect(200);
    app.deliver().await;
    assert_eq!(count(&admin, UPDATED).await, 0);
    assert_eq!(count(&petr, UPDATED).await, 0);
    let owners = page(&company.owner, "?type=user_update").await;
    let change = &owners["notifications"][0];
    assert_eq!(change["message"], "Обновлены данные сотрудника: petr");
    assert_eq!(change["relatedUserId"], 3);

    petr.patch("/api/employees/3", json!({ "phone": "+7" }))
        .await
        .expect(200);
    app.deliver().await;
    assert_eq!(count(&admin, UPDATED).await, 1);
    assert_eq!(count(&company.owner, UPDATED).await, 1, "once a day");
    assert_eq!(
        app.mails("anna@acme.example").await.len(),
        1,
        "changes are not mailed"
    );
}

#[tokio::test]
async fn changes_of_a_day_in_the_companys_time_zone_are_told_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "admin").await;
    // noon in Moscow, 23:59, midnight
    for (seconds, phone, expected) in [(0, "+7", 1), (12 * 3600 - 60, "+8", 1), (60, "+9", 2)] {
        app.hands.forward(seconds);
        let mut owner = app.anonymous();
        owner.log_in("owner@acme.example", tests::PASSWORD).await;
        owner
            .patch("/api/employees/1", json!({ "phone": phone }))
            .await
            .expect(200);
        app.deliver().await;
        // her welcome, and the changes
        assert_eq!(count_all(&app, &company, 2).await, 1 + expected);
    }
}

#[tokio::test]
async fn a_change_is_of_the_day_on_which_it_was_made_whenever_its_message_comes() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("anna", "admin").await;
    app.deliver().await;
    for phone in ["+7", "+8"] {
        let mut owner = app.anonymous();
        owner.log_in("owner@acme.example", tests::PASSWORD).await;
        owner
            .patch("/api/employees/1", json!({ "phone": phone }))
            .await
            .expect(200);
        app.hands.forward(24 * 3600);
    }
    app.deliver().await;
    // her welcome, and a change of each day
    assert_eq!(count_all(&app, &company, 2).await, 3);
}

#[tokio::test]
async fn a_person_who_was_deactivated_or_removed_before_the_message_came_is_not_greeted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.hire("maria", "employee").await;
    let gone = json!({ "status": "inactive" });
    company
        .owner
        .patch("/api/employees/2", gone)
        .await
        .expect(200);
    company.owner.delete("/api/employees/3").await.expect(200);
    app.deliver().await;
    let owners = told(&company.owner).await;
    let subjects: Vec<u64> = owners.iter().map(|(_, subject, _)| *subject).collect();
    assert_eq!(subjects, [2]);
    for person in [2, 3] {
        assert_eq!(count_all(&app, &company, person).await, 0);
    }
    assert_eq!(app.stack.outbox.outbox(None).unwrap(), []);
}

#[tokio::test]
async fn many_changes_at_once_are_told_once_each() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admins = [company.admin("anna").await, company.admin("boris").await];
    for n in 0..20 {
        let body = json!({ "name": format!("Employee {n}") });
        company.owner.post("/api/employees", body).await.expect(201);
    }
    app.deliver().await;
    assert_eq!(count(&company.owner, CREATED).await, 22);
    for admin in &admins {
        assert_eq!(count(admin, CREATED).await, 21, "all but themselves");
    }
}

#[tokio::test]
async fn the_name_of_a_removed_person_leaves_what_others_have_not_read() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let body = json!({ "name": "Petrov Petr", "email": "petr@acme.example", "password": PASSWORD });
    let petr = company
        .owner
        .post("/api/employees", body)
        .await
        .expect(201)
        .id();
    app.deliver().await;
    let is_told = |told: &[(String, u64, String)]| {
        told.iter()
            .any(|(_, _, message)| message.contains("Petrov"))
    };
    assert!(is_told(&told(&company.owner).await) && is_told(&told(&admin).await));
    company
        .owner
        .delete(&format!("/api/employees/{petr}"))
        .await
        .expect(200);
    app.deliver().await;
    for client in [&company.owner, &admin] {
        let told = told(client).await;
        assert!(!is_told(&told), "{told:?}");
        assert!(
            told.iter().any(|(_, subject, _)| *subject == petr),
            "it stays"
        );
    }
}
