//! `WorkHub`: `POST /api/signup`.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, PASSWORD, refusal, signup, violations};

fn taken() -> Value {
    json!({
        "error": "E-mail is already registered", "code": "CONFLICT",
        "details": { "email": ["E-mail is already registered"] },
    })
}

async fn sign_up(client: &Client, name: &str, email: &str) -> Answer {
    client.post("/api/signup", signup(name, email)).await
}

#[tokio::test]
async fn a_signup_answers_ok_and_the_slug() {
    let app = App::start().await;
    let answer = sign_up(&app.anonymous(), "My Company", "admin@company.com").await;
    let answer = answer.expect_json(201, &json!({ "ok": true, "slug": "my-company" }));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("set-cookie"), None, "a signup is no login");
}

#[tokio::test]
async fn a_signup_creates_company_admin_trial_and_default_game() {
    let app = App::start().await;
    let owner = app.company("My Company").await.owner;

    let me = json!({
        "empId": 1, "orgId": 1, "name": "Ivanov Ivan", "role": "admin",
        "adminSections": [], "featureFlags": { "arena": true },
        "subscriptionStatus": "trial", "trialEndsAt": "2026-04-22T09:00:00.000Z",
        "announcements": [],
    });
    owner.get("/api/auth/me").await.expect_json(200, &me);

    let people = owner.get("/api/employees").await.expect(200).json();
    let uuid = people[0]["uuid"].as_str().unwrap().to_owned();
    assert_eq!(
        people,
        json!([{
            "id": 1, "uuid": uuid, "name": "Ivanov Ivan", "role": "admin", "department": null,
            "level": 1, "xp": 0, "hc": 0, "email": "owner@my-company.example",
            "accessRole": "admin", "position": null, "phone": null, "salary": null,
            "hireDate": null, "status": "active", "mailNotifications": true, "createdAt": "2026-04-08T09:00:00.000Z",
            "updatedAt": "2026-04-08T09:00:00.000Z",
        }])
    );

    let subscription = json!({
        "id": 1, "plan": "standard", "status": "trial", "billingCycle": "monthly",
        "monthlyPricePerEmployee": 199_000, "employeeCount": 1,
        "trialEndsAt": "2026-04-22T09:00:00.000Z",
    });
    let answer = owner.get("/api/billing/subscription").await;
    answer.expect_json(200, &subscription);

    let game = json!({
        "enabled": true, "xpPerLevel": 3000, "xpPerTask": 100, "hcPerTask": 10,
        "xpPerPunctualPunch": 20, "hcPerPunctualPunch": 5,
    });
    owner.get("/api/game/config").await.expect_json(200, &game);
}

#[tokio::test]
async fn a_taken_address_is_refused_and_nothing_is_half_created() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anonymous = app.anonymous();
    for spelling in [
        "owner@acme.example",
        "Owner@ACME.example",
        " owner@acme.example ",
    ] {
        let answer = sign_up(&anonymous, "Other", spelling).await;
        answer.expect_json(409, &taken());
    }
    let other = sign_up(&anonymous, "Other", "owner@other.example").await;
    assert_eq!(other.expect(201).field("slug"), "other");
    let mut owner = app.anonymous();
    let login = owner.log_in("owner@acme.example", PASSWORD).await;
    assert_eq!(login.json()["orgId"], company.id);
}

#[tokio::test]
async fn an_employees_address_is_taken_too() {
    let app = App::start().await;
    app.company("Acme").await.hire("petr", "employee").await;
    let answer = sign_up(&app.anonymous(), "Other", "petr@acme.example").await;
    answer.expect_json(409, &taken());
}

#[tokio::test]
async fn the_operators_address_is_taken_from_the_beginning() {
    let app = App::start().await;
    for spelling in ["operator@workhub.localhost", "Operator@WorkHub.localhost"] {
        let answer = sign_up(&app.anonymous(), "Acme", spelling).await;
        answer.expect_json(409, &taken());
    }
    let acme = sign_up(&app.anonymous(), "Acme", "owner@acme.example").await;
    assert_eq!(acme.expect(201).field("slug"), "acme");
}

#[tokio::test]
async fn companies_of_one_name_get_numbered_slugs() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let mut slugs = Vec::new();
    for (name, email) in [
        ("Acme", "a@one.example"),
        ("Acme 2", "a@two.example"),
        ("ACME", "a@three.example"),
        ("acme!", "a@four.example"),
    ] {
        let answer = sign_up(&anonymous, name, email).await.expect(201);
        slugs.push(answer.field("slug"));
    }
    assert_eq!(slugs, ["acme", "acme-2", "acme-3", "acme-4"]);
    let mut fourth = app.anonymous();
    let login = fourth.log_in("a@four.example", PASSWORD).await;
    assert_eq!(login.json()["empId"], 1, "each is a company of its own");
    let people = fourth.get("/api/employees").await.expect(200).json();
    assert_eq!(people.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_cyrillic_company_gets_a_latin_slug_and_keeps_its_names() {
    let app = App::start().await;
    let mut owner = app.anonymous();
    let body = json!({
        "orgName": "ООО «Ромашка»", "name": "Иванов Иван Петрович",
        "email": "ivanov@romashka.example", "password": "пароль-пароль",
    });
    let answer = owner.post("/api/signup", body).await;
    answer.expect_json(201, &json!({ "ok": true, "slug": "ooo-romashka" }));
    owner
        .log_in("ivanov@romashka.example", "пароль-пароль")
        .await;
    let me = owner.get("/api/auth/me").await.expect(200);
    assert_eq!(me.field("name"), "Иванов Иван Петрович");
    let details = owner.get("/api/billing/details").await.expect(200);
    assert_eq!(details.field("name"), "ООО «Ромашка»");
}

#[tokio::test]
async fn of_two_signups_at_once_with_one_address_one_succeeds() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let (one, two) = futures::join!(
        sign_up(&anonymous, "One", "owner@acme.example"),
        sign_up(&anonymous, "Two", "OWNER@acme.example"),
    );
    let (winner, loser, lost_slug) = match one.status.as_u16() {
        201 => (one, two, "two"),
        _ => (two, one, "one"),
    };
    winner.expect(201);
    loser.expect_json(409, &taken());
    let name = if lost_slug == "one" { "One" } else { "Two" };
    let again = sign_up(&anonymous, name, "owner@other.example").await;
    assert_eq!(
        again.expect(201).field("slug"),
        lost_slug,
        "nothing of the loser is left"
    );
}

#[tokio::test]
async fn signups_at_once_with_one_name_get_a_slug_each() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let emails: Vec<_> = (0..5).map(|n| format!("owner@acme{n}.example")).collect();
    let answers = join_all(
        emails
            .iter()
            .map(|email| sign_up(&anonymous, "Acme", email)),
    )
    .await;
    let mut slugs: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.expect(201).field("slug"))
        .collect();
    slugs.sort();
    assert_eq!(slugs, ["acme", "acme-2", "acme-3", "acme-4", "acme-5"]);
}

#[tokio::test]
async fn everything_wrong_with_a_signup_is_named_at_once() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let missing = json!({
        "orgName": ["orgName is required"], "name": ["name is required"],
        "email": ["email is required"], "password": ["password is required"],
    });
    for body in [
        json!({}),
        json!({ "orgName": "", "name": " ", "email": "", "password": "" }),
        json!({ "orgName": null, "name": null, "email": null, "password": null }),
    ] {
        let answer = anonymous.post("/api/signup", body).await;
        answer.expect_json(400, &violations(&missing));
    }
    let wrong = json!({
        "orgName": "x".repeat(201), "name": 5, "email": "not an address", "password": "7 chars",
    });
    let answer = anonymous.post("/api/signup", wrong).await;
    let details = json!({
        "orgName": ["orgName must not be longer than 200"],
        "name": ["name must be of type string"],
        "email": ["email must be a valid e-mail address"],
        "password": ["password must be at least 8 characters"],
    });
    answer.expect_json(400, &violations(&details));
}

#[tokio::test]
async fn a_password_has_eight_to_128_characters() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let with = |email: &str, password: String| {
        let mut body = signup("Acme", email);
        body["password"] = json!(password);
        anonymous.post("/api/signup", body)
    };
    let too_long = json!({ "password": ["password must not be longer than 128"] });
    with("a@acme.example", "п".repeat(129))
        .await
        .expect_json(400, &violations(&too_long));
    with("a@acme.example", "п".repeat(7)).await.expect(400);
    with("a@acme.example", "п".repeat(8)).await.expect(201);
    with("b@acme.example", "п".repeat(128)).await.expect(201);
}

#[tokio::test]
async fn a_signup_with_an_idempotency_key_happens_once() {
    let app = App::start().await;
    let client = app.anonymous().with("idempotency-key", "signup-1");
    let body = json!({ "ok": true, "slug": "acme" });
    let first = sign_up(&client, "Acme", "owner@acme.example").await;
    let first = first.expect_json(201, &body);
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = sign_up(&client, "Acme", "owner@acme.example").await;
    let again = again.expect_json(201, &body);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));

    let other = sign_up(&client, "Other", "owner@other.example").await;
    let conflict = refusal("CONFLICT", "Idempotency-Key was used for another request");
    other.expect_json(409, &conflict);
    let second = sign_up(&app.anonymous(), "Acme", "owner@second.example").await;
    assert_eq!(
        second.expect(201).field("slug"),
        "acme-2",
        "only one was made before"
    );
}

#[tokio::test]
async fn a_dead_session_does_not_keep_a_user_from_signing_up() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company
        .owner
        .post("/api/auth/logout", json!({}))
        .await
        .expect(200);
    let browser = company.owner.with("idempotency-key", "signup-2");
    sign_up(&browser, "Other", "owner@other.example")
        .await
        .expect(201);
}
