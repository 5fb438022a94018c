//! What is due on an organization's day.

use jiff::civil::date;
use serde_json::json;
use tests::{App, Company};

use super::{LIST, TODAY, born, count, describe, page, remind};

const BIRTHDAY: &str = "birthday_reminder";
const REVIEW: &str = "salary_increase_reminder";

/// Message and date of what the owner was reminded of, oldest first.
async fn reminded(company: &Company<'_>, kind: &str) -> Vec<(String, String)> {
    let page = page(&company.owner, &format!("?type={kind}&order=ASC")).await;
    let all = page["notifications"].as_array().unwrap().iter();
    let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap().to_owned();
    all.map(|one| (text(one, "message"), text(one, "eventDate")))
        .collect()
}

#[tokio::test]
async fn admins_are_reminded_of_birthdays_thirty_days_before_and_on_the_day() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let petr = company.employee("petr").await;
    born(&app, &company, "today", date(1990, 4, 8)).await;
    born(&app, &company, "soon", date(1991, 5, 8)).await;
    born(&app, &company, "tomorrow", date(1992, 4, 9)).await;
    remind(&app, TODAY).await;
    let expected = [
        ("Сегодня день рождения: today", "2026-04-08"),
        ("08.05.2026 — день рождения: soon", "2026-05-08"),
    ];
    let expected = expected.map(|(message, date)| (message.to_owned(), date.to_owned()));
    assert_eq!(reminded(&company, BIRTHDAY).await, expected);
    assert_eq!(count(&admin, BIRTHDAY).await, 2);
    assert_eq!(count(&petr, BIRTHDAY).await, 0);
    let mails = app.mails("anna@acme.example").await;
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(
        subjects,
        [
            "WorkHub: день рождения",
            "WorkHub: день рождения",
            "WorkHub: добро пожаловать"
        ]
    );
    assert!(
        mails[1].text.contains("Сегодня день рождения: today"),
        "{}",
        mails[1].text
    );

    remind(&app, "2026-05-08T09:00:00Z").await;
    assert_eq!(
        reminded(&company, BIRTHDAY).await.len(),
        3,
        "and on the day itself"
    );
}

#[tokio::test]
async fn admins_are_reminded_of_salaries_half_a_year_after_hire_or_increase() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for (name, hired) in [("old", "2025-11-08"), ("new", "2025-11-09")] {
        let person = company.hire(name, "employee").await.id();
        let path = format!("/api/employees/{person}");
        let facts = json!({ "hireDate": hired, "salary": 100 });
        company.owner.patch(&path, facts).await.expect(200);
    }
    remind(&app, TODAY).await;
    let hired = (
        "08.05.2026 — пора пересмотреть зарплату: old".to_owned(),
        "2026-05-08".to_owned(),
    );
    assert_eq!(
        reminded(&company, REVIEW).await,
        std::slice::from_ref(&hired)
    );

    let raise = json!({ "salary": 200 });
    company
        .owner
        .patch("/api/employees/2", raise)
        .await
        .expect(200);
    remind(&app, "2026-09-08T09:00:00Z").await;
    let increased = (
        "08.10.2026 — пора пересмотреть зарплату: old".to_owned(),
        "2026-10-08".to_owned(),
    );
    assert_eq!(reminded(&company, REVIEW).await, [hired, increased]);
}

#[tokio::test]
async fn an_increase_just_after_midnight_counts_from_the_companys_date() {
    let app = App::start().await;
    let mut company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    let first = json!({ "salary": 100 });
    company
        .owner
        .patch("/api/employees/2", first)
        .await
        .expect(200);
    // 00:30 of the next day in Moscow
    app.hands.forward(12 * 3600 + 1800);
    let email = company.email("owner");
    company.owner.log_in(&email, tests::PASSWORD).await;
    let raise = json!({ "salary": 200 });
    company
        .owner
        .patch("/api/employees/2", raise)
        .await
        .expect(200);
    for (day, expected) in [(8, 0), (9, 1), (10, 1)] {
        remind(&app, &format!("2026-09-{day:02}T09:00:00Z")).await;
        let due = reminded(&company, REVIEW).await;
        assert_eq!(due.len(), expected, "on the {day}th");
    }
    let (_, event_date) = reminded(&company, REVIEW).await.swap_remove(0);
    assert_eq!(event_date, "2026-10-09");
}

#[tokio::test]
async fn inactive_people_are_neither_reminded_nor_reminded_of() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let away = born(&app, &company, "away", date(1990, 4, 8)).await;
    born(&app, &company, "here", date(1990, 4, 8)).await;
    let admin = company.hire("admin", "admin").await.id();
    for person in [away, admin] {
        let path = format!("/api/employees/{person}");
        company
            .owner
            .patch(&path, json!({ "status": "inactive" }))
            .await
            .expect(200);
    }
    remind(&app, TODAY).await;
    assert_eq!(reminded(&company, BIRTHDAY).await.len(), 1);
    assert_eq!(app.mails("admin@acme.example").await, []);
}

#[tokio::test]
async fn a_day_begins_at_midnight_of_the_companys_time_zone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    born(&app, &company, "petr", date(1990, 4, 8)).await;
    // Moscow is three hours ahead
    for (at, expected) in [
        ("2026-04-07T20:59:59Z", 0),
        ("2026-04-07T21:00:00Z", 1),
        ("2026-04-08T20:59:59Z", 1),
        ("2026-04-08T21:00:00Z", 1),
    ] {
        remind(&app, at).await;
        assert_eq!(count(&company.owner, BIRTHDAY).await, expected, "{at}");
    }
}

#[tokio::test]
async fn a_person_who_switched_mails_off_is_told_in_the_app_only() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    app.deliver().await;
    let off = admin
        .patch("/api/employees/2", json!({ "mailNotifications": false }))
        .await;
    assert_eq!(off.expect(200).json()["mailNotifications"], false);
    born(&app, &company, "today", date(1990, 4, 8)).await;
    describe(&app, &company, 1, |owner| owner.email = None).await;
    remind(&app, TODAY).await;
    assert_eq!(count(&admin, BIRTHDAY).await, 1);
    assert_eq!(app.mails("anna@acme.example").await.len(), 1, "the welcome");
    assert_eq!(
        app.mails("owner@acme.example").await,
        [],
        "no address, no mail"
    );

    admin
        .patch("/api/employees/2", json!({ "mailNotifications": true }))
        .await
        .expect(200);
    remind(&app, "2027-04-08T09:00:00Z").await;
    assert_eq!(app.mails("anna@acme.example").await.len(), 2);
}

#[tokio::test]
async fn read_notifications_are_deleted_after_six_months_and_unread_ones_stay() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for n in 0..4 {
        let body = json!({ "name": format!("Employee {n}") });
        company.owner.post("/api/employees", body).await.expect(201);
    }
    app.deliver().await;
    let all = page(&company.owner, "?order=ASC").await["notifications"].clone();
    for one in &all.as_array().unwrap()[..3] {
        let path = format!("{LIST}/{}/mark-as-read", one["id"]);
        company.owner.patch(&path, json!({})).await.expect(200);
    }
    remind(&app, "2026-10-08T08:59:00Z").await;
    assert_eq!(page(&company.owner, "").await["total"], 4, "not yet");
    for _ in 0..2 {
        remind(&app, "2026-10-08T09:01:00Z").await;
        let left = page(&company.owner, "").await;
        assert_eq!(left["total"], 1);
        assert_eq!(left["notifications"], json!([all[3]]));
    }
}

#[tokio::test]
async fn another_company_hears_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let other = app.company("Other").await;
    born(&app, &company, "petr", date(1990, 4, 8)).await;
    remind(&app, TODAY).await;
    assert_eq!(count(&company.owner, BIRTHDAY).await, 1);
    assert_eq!(page(&other.owner, "").await["total"], 0);
}
