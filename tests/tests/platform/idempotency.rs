//! `Idempotency-Key`: the same request twice has one effect.

mod contention;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use shared::{
    http::{ApiError, Surface, service, surface_routes},
    store::StoreError,
};
use tests::{Answer, App, Client, PASSWORD, refusal, violations};

const INVOICES: &str = "/api/billing/invoice";

fn keyed(client: &Client, key: &str) -> Client {
    client.with("idempotency-key", key)
}

fn april() -> Value {
    json!({ "subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30" })
}

fn invoice(id: u64) -> Value {
    json!({
        "id": id, "number": format!("INV-2026-{id:03}"), "amount": 199_000, "status": "pending",
    })
}

async fn invoices(client: &Client) -> usize {
    client
        .get(INVOICES)
        .await
        .expect(200)
        .json()
        .as_array()
        .unwrap()
        .len()
}

fn is_replay(answer: &Answer) -> bool {
    match answer.header("idempotent-replayed") {
        None => false,
        Some(value) => {
            assert_eq!(value, "true");
            true
        }
    }
}

#[tokio::test]
async fn the_same_key_and_body_answer_the_same_and_create_nothing_twice() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let client = keyed(&owner, "3e0f7c9a-april");
    let first = client
        .post(INVOICES, april())
        .await
        .expect_json(201, &invoice(1));
    assert!(!is_replay(&first));
    app.hands.forward(600);
    for _ in 0..3 {
        let again = client
            .post(INVOICES, april())
            .await
            .expect_json(201, &invoice(1));
        assert!(is_replay(&again));
        assert_eq!(again.header("content-type"), first.header("content-type"));
    }
    assert_eq!(invoices(&owner).await, 1);
    assert_eq!(app.deliver().await, 1, "one message too");
    owner
        .post(INVOICES, april())
        .await
        .expect_json(201, &invoice(2));
    let other = keyed(&owner, "3e0f7c9a-again")
        .post(INVOICES, april())
        .await;
    assert!(!is_replay(&other.expect_json(201, &invoice(3))));
}

#[tokio::test]
async fn the_same_key_with_another_body_is_409() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let client = keyed(&owner, "k");
    client.post(INVOICES, april()).await.expect(201);
    let mut may = april();
    may["periodEnd"] = json!("2026-05-31");
    let conflict = refusal("CONFLICT", "Idempotency-Key was used for another request");
    client.post(INVOICES, may).await.expect_json(409, &conflict);
    assert_eq!(invoices(&owner).await, 1);
    let again = client
        .post(INVOICES, april())
        .await
        .expect_json(201, &invoice(1));
    assert!(is_replay(&again));
}

#[tokio::test]
async fn a_key_belongs_to_its_caller_and_tenant() {
    let app = App::start().await;
    let (acme, other) = (app.company("Acme").await, app.company("Other").await);
    let admin = acme.admin("boris").await;
    for (client, id) in [(&acme.owner, 1), (&admin, 2)] {
        let answer = keyed(client, "k").post(INVOICES, april()).await;
        assert_eq!(answer.expect(201).id(), id);
    }
    let foreign = keyed(&other.owner, "k").post(INVOICES, april()).await;
    assert!(!is_replay(&foreign.expect_json(201, &invoice(1))));
    // another session of the same person is the same caller
    let mut phone = app.anonymous();
    phone.log_in("owner@acme.example", PASSWORD).await;
    let answer = keyed(&phone, "k").post(INVOICES, april()).await.expect(201);
    assert_eq!((answer.id(), is_replay(&answer)), (1, true));
    let bearer = app.anonymous().bearer(&phone.token());
    let answer = keyed(&bearer, "k")
        .post(INVOICES, april())
        .await
        .expect(201);
    assert_eq!((answer.id(), is_replay(&answer)), (1, true));
}

#[tokio::test]
async fn every_kind_of_mutation_takes_a_key() {
    let app = App::start().await;
    let owner = keyed(&app.company("Acme").await.owner, "k");
    for replayed in [false, true] {
        let employee = owner
            .post("/api/employees", json!({ "name": "Petr" }))
            .await
            .expect(201);
        assert_eq!((employee.id(), is_replay(&employee)), (2, replayed));
        let change = owner
            .patch("/api/employees/2", json!({ "name": "Pyotr" }))
            .await
            .expect(200);
        assert_eq!(is_replay(&change), replayed);
        let details = owner
            .put("/api/billing/details", json!({ "name": "ООО" }))
            .await;
        assert_eq!(is_replay(&details.expect(200)), replayed);
        let space = owner
            .post("/api/tasks/spaces", json!({ "name": "Dev" }))
            .await
            .expect(201);
        assert_eq!((space.id(), is_replay(&space)), (1, replayed));
    }
    for replayed in [false, true] {
        let removal = owner.delete("/api/employees/2").await;
        let removal = removal.expect_json(200, &json!({ "ok": true }));
        assert_eq!(
            is_replay(&removal),
            replayed,
            "a second removal alone would be 404"
        );
    }
    let seen = owner.get("/api/employees").await.expect(200);
    assert!(!is_replay(&seen), "reading needs no key");
    owner.get("/api/employees/2").await.expect(404);
}

#[tokio::test]
async fn a_replay_shows_the_first_answer_even_when_things_have_changed() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let rename = keyed(&owner, "k");
    let body = json!({ "name": "First" });
    let first = rename
        .patch("/api/employees/1", body.clone())
        .await
        .expect(200)
        .json();
    owner
        .patch("/api/employees/1", json!({ "name": "Second" }))
        .await
        .expect(200);
    rename
        .patch("/api/employees/1", body)
        .await
        .expect_json(200, &first);
    assert_eq!(owner.get("/api/employees/1").await.field("name"), "Second");
}

#[tokio::test]
async fn a_key_has_one_to_255_characters() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let words = "Idempotency-Key must have 1 to 255 visible ASCII characters";
    for key in ["", &"k".repeat(256)] {
        let answer = keyed(&owner, key).post(INVOICES, april()).await;
        answer.expect_json(400, &violations(&json!({ "Idempotency-Key": [words] })));
    }
    assert_eq!(invoices(&owner).await, 0);
    keyed(&owner, &"k".repeat(255))
        .post(INVOICES, april())
        .await
        .expect(201);
}

#[tokio::test]
async fn a_key_is_kept_for_24_hours() {
    let app = App::start().await;
    let mut owner = app.company("Acme").await.owner;
    keyed(&owner, "k")
        .post(INVOICES, april())
        .await
        .expect_json(201, &invoice(1));
    app.hands.forward(24 * 3600 - 1);
    owner.log_in("owner@acme.example", PASSWORD).await;
    let kept = keyed(&owner, "k").post(INVOICES, april()).await;
    assert!(is_replay(&kept.expect_json(201, &invoice(1))));
    app.hands.forward(1);
    let forgotten = keyed(&owner, "k").post(INVOICES, april()).await;
    assert!(!is_replay(&forgotten.expect_json(201, &invoice(2))));
}

#[tokio::test]
async fn a_refusal_is_kept_like_any_answer() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let pay = keyed(&owner, "k");
    let body = json!({ "invoiceId": 1 });
    let not_found = refusal("NOT_FOUND", "Invoice not found");
    let first = pay.post("/api/billing/create-payment", body.clone()).await;
    assert!(!is_replay(&first.expect_json(404, &not_found)));
    owner.post(INVOICES, april()).await.expect(201);
    let again = pay.post("/api/billing/create-payment", body).await;
    assert!(is_replay(&again.expect_json(404, &not_found)));

    let wrong = keyed(&owner, "w");
    let details = violations(&json!({ "name": ["name is required"] }));
    for replayed in [false, true] {
        let answer = wrong.post("/api/employees", json!({})).await;
        assert_eq!(is_replay(&answer.expect_json(400, &details)), replayed);
    }
}

#[tokio::test]
async fn what_was_turned_away_at_the_door_may_come_again() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut petr = company.employee("petr").await;
    let body = json!({ "name": "New" });
    keyed(&petr, "k")
        .post("/api/employees", body.clone())
        .await
        .expect(403);
    company
        .owner
        .patch("/api/employees/2", json!({ "accessRole": "admin" }))
        .await
        .expect(200);
    keyed(&petr, "k")
        .post("/api/employees", body.clone())
        .await
        .expect(401);
    petr.log_in("petr@acme.example", PASSWORD).await;
    let allowed = keyed(&petr, "k")
        .post("/api/employees", body)
        .await
        .expect(201);
    assert!(!is_replay(&allowed));
}

#[tokio::test]
async fn a_failure_of_ours_is_not_kept() {
    let app = App::start().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let handler = {
        let tries = Arc::clone(&tries);
        move || async move {
            match tries.fetch_add(1, Ordering::SeqCst) {
                0 => Err(ApiError::internal("the table is on fire")),
                tried => Ok(Json(json!({ "tried": tried }))),
            }
        }
    };
    let platform = &app.stack.platform;
    let routes = Router::new().route("/flaky", post(handler));
    let routes = surface_routes(platform, Surface::WorkHub, routes);
    let client = keyed(&Client::new(service(platform, routes)), "k");
    let failed = client.post("/flaky", json!({})).await.expect(500);
    assert!(!failed.text().contains("fire"), "{}", failed.text());
    let second = client.post("/flaky", json!({})).await;
    assert!(!is_replay(&second.expect_json(200, &json!({ "tried": 1 }))));
    let third = client.post("/flaky", json!({})).await;
    assert!(is_replay(&third.expect_json(200, &json!({ "tried": 1 }))));
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_conflict_that_was_decided_is_kept_and_a_passing_one_is_not() {
    let app = App::start().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let handler = {
        let tries = Arc::clone(&tries);
        move || async move {
            match tries.fetch_add(1, Ordering::SeqCst) {
                0 => Err(ApiError::from(StoreError::Condition(0))),
                1 => Err(ApiError::Contended("Others keep changing this, try again")),
                _ => Err::<(), _>(ApiError::conflict("Invoice is already paid")),
            }
        }
    };
    let platform = &app.stack.platform;
    let routes = Router::new().route("/flaky", post(handler));
    let routes = surface_routes(platform, Surface::WorkHub, routes);
    let client = keyed(&Client::new(service(platform, routes)), "k");
    for (words, replayed) in [
        ("Changed in the meantime, try again", false),
        ("Others keep changing this, try again", false),
        ("Invoice is already paid", false),
        ("Invoice is already paid", true),
    ] {
        let answer = client.post("/flaky", json!({})).await;
        let answer = answer.expect_json(409, &refusal("CONFLICT", words));
        assert_eq!(is_replay(&answer), replayed, "{words}");
    }
    assert_eq!(tries.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn tokens_are_never_kept() {
    let app = App::start().await;
    app.company("Acme").await;
    let client = keyed(&app.anonymous(), "k");
    let body = json!({ "email": "owner@acme.example", "password": PASSWORD });
    let first = client
        .post("/api/auth/login", body.clone())
        .await
        .expect(200);
    let second = client.post("/api/auth/login", body).await.expect(200);
    assert!(!is_replay(&second));
    assert_ne!(first.field("refresh_token"), second.field("refresh_token"));
}

#[tokio::test]
async fn what_changes_a_password_or_the_second_factor_takes_a_key_too() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let client = keyed(&app.anonymous(), "k");
    let email = json!({ "email": "owner@acme.example" });
    for replayed in [false, true] {
        let asked = client.post("/api/auth/forgot-password", email.clone());
        assert_eq!(is_replay(&asked.await.expect(200)), replayed);
    }
    assert_eq!(app.mails("owner@acme.example").await.len(), 1);
    let token = app.token_from_mail("owner@acme.example").await;
    let reset = json!({ "token": token, "password": PASSWORD });
    for replayed in [false, true] {
        let done = client.post("/api/auth/reset-password", reset.clone()).await;
        assert_eq!(is_replay(&done.expect(200)), replayed);
    }

    let mut owner = company.owner.clone();
    owner.log_in("owner@acme.example", PASSWORD).await;
    let disable = keyed(&owner, "k");
    for replayed in [false, true] {
        let answer = disable
            .post("/api/auth/mfa/disable", json!({ "code": "123456" }))
            .await
            .expect(409);
        assert_eq!(is_replay(&answer), replayed);
    }
    for _ in 0..2 {
        let setup = disable.post("/api/auth/mfa/setup", json!({})).await;
        assert!(!is_replay(&setup.expect(200)), "secrets are not kept");
    }
}

#[tokio::test]
async fn an_answer_too_large_to_be_kept_has_its_effect_once_too() {
    let app = App::start().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let handler = {
        let tries = Arc::clone(&tries);
        move || async move {
            tries.fetch_add(1, Ordering::SeqCst);
            Json("x".repeat(2 << 20))
        }
    };
    let platform = &app.stack.platform;
    let routes = Router::new().route("/large", post(handler));
    let routes = surface_routes(platform, Surface::WorkHub, routes);
    let client = keyed(&Client::new(service(platform, routes)), "k");
    let first = client.post("/large", json!({})).await.expect(200);
    assert_eq!(first.json().as_str().map(str::len), Some(2 << 20));
    let words = "The request has had its effect; its answer was too large to be kept";
    let second = client.post("/large", json!({})).await;
    second.expect_json(409, &refusal("CONFLICT", words));
    assert_eq!(tries.load(Ordering::SeqCst), 1);
}
