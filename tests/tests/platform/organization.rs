//! The organization's own settings: name, time zone, legal details, who may register.

use serde_json::{Value, json};
use tests::{Answer, App, Client, Company, PASSWORD, violations};

const ORGANIZATION: &str = "/api/organization";
const CLOSED: &str = "Регистрация в этой организации закрыта";

async fn set(company: &Company<'_>, change: Value) -> Answer {
    company.owner.patch(ORGANIZATION, change).await
}

async fn register(app: &App, company: &Company<'_>, name: &str) -> Answer {
    let body = json!({
        "email": company.email(name), "password": PASSWORD, "firstName": "Анна",
        "lastName": "Смирнова", "middleName": "Петровна", "birthDate": "1990-04-08",
        "phone": "1", "programmingLanguage": "Rust",
    });
    let visitor = app.anonymous().with("x-tenant", &company.slug);
    visitor.post("/register", body).await
}

async fn log_in(client: &Client, email: &str) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    client.post("/login", body).await
}

#[tokio::test]
async fn members_see_their_organization_and_admins_its_legal_details() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let shown = company.owner.get(ORGANIZATION).await.expect(200).json();
    let uuid = shown["uuid"].clone();
    let mut expected = json!({
        "id": 1, "uuid": uuid, "name": "Acme", "slug": "acme", "timeZone": "Europe/Moscow",
        "registration": "open", "employeeCount": 1, "createdAt": "2026-04-08T09:00:00.000Z",
        "billingDetails": {
            "name": "Acme", "inn": null, "kpp": null, "address": null, "bankName": null,
            "bik": null, "account": null, "correspondentAccount": null, "director": null,
            "accountant": null,
        },
    });
    assert_eq!(shown, expected);
    expected.as_object_mut().unwrap().remove("billingDetails");
    expected["employeeCount"] = json!(2);
    let employee = company.employee("anna").await;
    employee.get(ORGANIZATION).await.expect_json(200, &expected);
    let manager = company.manager("boris").await;
    for client in [&employee, &manager] {
        client
            .patch(ORGANIZATION, json!({ "name": "Mine" }))
            .await
            .expect(403);
    }
}

#[tokio::test]
async fn a_renaming_keeps_the_slug_and_what_is_left_out_stays() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let renamed = set(&company, json!({ "name": " Рога и копыта " }))
        .await
        .expect(200);
    let renamed = renamed.json();
    assert_eq!(
        (&renamed["name"], &renamed["slug"]),
        (&json!("Рога и копыта"), &json!("acme"))
    );
    set(&company, json!({ "timeZone": "asia/bishkek" }))
        .await
        .expect(200);
    let details = json!({ "billingDetails": { "name": "ООО «Рога»", "inn": "7701234567" } });
    set(&company, details).await.expect(200);
    let same = set(&company, json!({})).await.expect(200).json();
    assert_eq!(same["name"], "Рога и копыта");
    assert_eq!(same["timeZone"], "Asia/Bishkek");
    let billing = company
        .owner
        .get("/api/billing/details")
        .await
        .expect(200)
        .json();
    assert_eq!(billing, same["billingDetails"]);
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_change_is_named() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let wrong = json!({
        "name": "", "timeZone": "Mars/Olympus", "registration": "maybe",
        "billingDetails": { "name": "A", "inn": "1" },
    });
    let details = json!({
        "name": ["name is required"],
        "timeZone": ["timeZone must be a known IANA time zone"],
        "registration": ["registration must be one of: open, approval, closed"],
        "billingDetails.inn": ["Must have 10 or 12 digits"],
    });
    set(&company, wrong)
        .await
        .expect_json(400, &violations(&details));
}

#[tokio::test]
async fn a_new_time_zone_holds_from_now_on() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    // one in the morning of the first of January in Moscow, and still the old year in Lisbon
    app.hands.forward(23_115_600);
    company.owner.get(ORGANIZATION).await.expect(401);
    let mut owner = app.anonymous();
    owner.log_in("owner@acme.example", PASSWORD).await;
    let bill =
        json!({ "subscriptionId": 1, "periodStart": "2026-12-01", "periodEnd": "2026-12-31" });
    let first = owner
        .post("/api/billing/invoice", bill.clone())
        .await
        .expect(201);
    assert_eq!(first.field("number"), "INV-2027-001");
    let zone = json!({ "timeZone": "Europe/Lisbon" });
    owner.patch(ORGANIZATION, zone).await.expect(200);
    let second = owner.post("/api/billing/invoice", bill).await.expect(201);
    assert_eq!(second.field("number"), "INV-2026-001");
}

#[tokio::test]
async fn nobody_registers_where_registration_is_closed() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    set(&company, json!({ "registration": "closed" }))
        .await
        .expect(200);
    let refused = register(&app, &company, "anna").await;
    refused.expect_json(403, &json!({ "error": CLOSED }));
    let total = company.owner.get("/users").await.expect(200).json()["total"].clone();
    assert_eq!(total, 1);
}

#[tokio::test]
async fn an_organization_that_has_not_chosen_follows_the_deployment() {
    let app = App::with([("REGISTRATION", "closed"), ("DEFAULT_TENANT", "acme")]).await;
    let default = app.company("Acme").await;
    let other = app.company("Other").await;
    register(&app, &default, "anna").await.expect(201);
    register(&app, &other, "anna").await.expect(403);
    set(&default, json!({ "registration": "closed" }))
        .await
        .expect(200);
    register(&app, &default, "boris").await.expect(403);
    set(&other, json!({ "registration": "open" }))
        .await
        .expect(200);
    register(&app, &other, "anna").await.expect(201);
}

#[tokio::test]
async fn a_registration_that_needs_approval_waits_for_an_admin() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    set(&company, json!({ "registration": "approval" }))
        .await
        .expect(200);
    let registered = register(&app, &company, "anna").await.expect(201).json();
    assert_eq!(
        registered["message"],
        "Регистрация ждет подтверждения администратора"
    );
    let anna = company.email("anna");
    log_in(&app.anonymous(), &anna).await.expect(403);
    app.deliver().await;
    let told = company.owner.get("/notifications").await.expect(200).json();
    assert_eq!(
        told["notifications"][0]["message"],
        "Новый сотрудник ждет подтверждения: Анна Смирнова"
    );
    assert_eq!(app.mails(&anna).await, []);

    let path = format!("/api/employees/{}", registered["userId"]);
    company
        .owner
        .patch(&path, json!({ "status": "active" }))
        .await
        .expect(200);
    log_in(&app.anonymous(), &anna).await.expect(200);
    app.deliver().await;
    let mails = app.mails(&anna).await;
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].text.contains("открыл вам доступ"),
        "{}",
        mails[0].text
    );
}

#[tokio::test]
async fn the_secret_word_opens_every_organization_to_admins() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    set(&company, json!({ "registration": "closed" }))
        .await
        .expect(200);
    let admin = json!({
        "email": "chief@acme.example", "password": PASSWORD, "firstName": "Анна",
        "lastName": "Смирнова", "middleName": "Петровна", "birthDate": "1990-04-08", "phone": "1",
        "programmingLanguage": "Rust", "role": "admin", "secretWord": "let-me-in",
    });
    let visitor = app.anonymous().with("x-tenant", &company.slug);
    visitor.post("/register", admin).await.expect(201);
    log_in(&app.anonymous(), "chief@acme.example")
        .await
        .expect(200);
}

#[tokio::test]
async fn twenty_people_register_from_a_network_address_in_an_hour() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for n in 0..20 {
        register(&app, &company, &format!("p{n}")).await.expect(201);
    }
    let refused = register(&app, &company, "late").await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("3600"));
    app.hands.forward(3600);
    register(&app, &company, "late").await.expect(201);
}

#[tokio::test]
async fn changes_of_different_fields_at_once_are_all_made() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (one, two, three) = futures::join!(
        set(&company, json!({ "name": "Other" })),
        set(&company, json!({ "timeZone": "Asia/Bishkek" })),
        company
            .owner
            .post("/api/employees", json!({ "name": "Anna" })),
    );
    one.expect(200);
    two.expect(200);
    three.expect(201);
    let shown = company.owner.get(ORGANIZATION).await.expect(200).json();
    assert_eq!(
        (&shown["name"], &shown["timeZone"]),
        (&json!("Other"), &json!("Asia/Bishkek"))
    );
    assert_eq!(shown["employeeCount"], 2);
}
