//! `WorkHub`: forgotten passwords; first ones by invitation.

mod invitations;

use serde_json::{Value, json};
use shared::{
    domain::{
        id::TenantId,
        person::{Credentials, Person, Role},
    },
    queue::{NotificationMessage, QueueName},
    store::NewPerson,
};
use tests::{Answer, App, Client, PASSWORD, now, refusal, violations};

use crate::{
    auth::{bad_credentials, try_login},
    headroom_auth,
};

const EMAIL: &str = "owner@acme.example";
const NEW: &str = "newPass456";

async fn forgot(client: &Client, email: &str) -> Answer {
    let body = json!({ "email": email });
    client.post("/api/auth/forgot-password", body).await
}

pub(crate) async fn reset(client: &Client, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    client.post("/api/auth/reset-password", body).await
}

fn ok() -> Value {
    json!({ "ok": true })
}

fn bad_token() -> Value {
    violations(&json!({ "token": ["Invalid or expired token"] }))
}

/// Asks for a mail and takes the token out of it.
pub(crate) async fn mailed_token(app: &App, email: &str) -> String {
    forgot(&app.anonymous(), email)
        .await
        .expect_json(200, &ok());
    app.token_from_mail(email).await
}

#[tokio::test]
async fn a_forgotten_password_is_mailed_a_link_that_sets_another() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    forgot(&anonymous, " Owner@Acme.example ")
        .await
        .expect_json(200, &ok());
    let mails = app.mails(EMAIL).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "WorkHub: восстановление пароля");
    assert!(
        mails[0]
            .text
            .contains("http://workhub.test/reset-password?token="),
        "{}",
        mails[0].text
    );
    let token = app.token_from_mail(EMAIL).await;
    reset(&anonymous, &token, NEW).await.expect_json(200, &ok());
    try_login(&anonymous, EMAIL, NEW).await.expect(200);
    let old = try_login(&anonymous, EMAIL, PASSWORD).await;
    old.expect_json(401, &bad_credentials());
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
    let app = App::start().await;
    app.company("Acme").await;
    let answer = forgot(&app.anonymous(), "nobody@acme.example").await;
    answer.expect_json(200, &ok());
    app.deliver().await;
    assert_eq!(app.stack.outbox.outbox(None).unwrap(), []);
}

#[tokio::test]
async fn a_deactivated_or_removed_person_gets_no_mail() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    company.hire("anna", "employee").await;
    let change = json!({ "status": "inactive" });
    company
        .owner
        .patch("/api/employees/2", change)
        .await
        .expect(200);
    company.owner.delete("/api/employees/3").await.expect(200);
    for email in ["petr@acme.example", "anna@acme.example"] {
        forgot(&app.anonymous(), email)
            .await
            .expect_json(200, &ok());
    }
    app.deliver().await;
    assert_eq!(app.stack.outbox.outbox(None).unwrap(), []);
}

#[tokio::test]
async fn a_token_works_once() {
    let app = App::start().await;
    app.company("Acme").await;
    let token = mailed_token(&app, EMAIL).await;
    reset(&app.anonymous(), &token, NEW).await.expect(200);
    let again = reset(&app.anonymous(), &token, "anotherPass789").await;
    again.expect_json(400, &bad_token());
    try_login(&app.anonymous(), EMAIL, NEW).await.expect(200);
}

#[tokio::test]
async fn a_reset_spends_every_token_mailed_before() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let earlier = mailed_token(&app, EMAIL).await;
    let used = mailed_token(&app, EMAIL).await;
    let later = mailed_token(&app, EMAIL).await;
    company.employee("petr").await;
    let other = mailed_token(&app, "petr@acme.example").await;
    let anonymous = app.anonymous();
    reset(&anonymous, &used, NEW).await.expect(200);
    for spent in [earlier, used, later] {
        let refused = reset(&anonymous, &spent, "anotherPass789").await;
        refused.expect_json(400, &bad_token());
    }
    try_login(&anonymous, EMAIL, NEW).await.expect(200);
    reset(&anonymous, &other, NEW).await.expect(200);
    let fresh = mailed_token(&app, EMAIL).await;
    reset(&anonymous, &fresh, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn two_tokens_used_at_the_same_time_set_one_password() {
    let app = App::start().await;
    app.company("Acme").await;
    let first = mailed_token(&app, EMAIL).await;
    let second = mailed_token(&app, EMAIL).await;
    let anonymous = app.anonymous();
    let answers = futures::join!(
        reset(&anonymous, &first, "password-one"),
        reset(&anonymous, &second, "password-two"),
    );
    let set = [answers.0, answers.1].map(|answer| answer.status.is_success());
    assert!(set[0] != set[1], "{set:?}");
    for (token, password) in [(&first, "password-three"), (&second, "password-four")] {
        reset(&anonymous, token, password)
            .await
            .expect_json(400, &bad_token());
    }
}

#[tokio::test]
async fn an_earlier_token_and_a_login_leave_a_token_usable() {
    let app = App::start().await;
    app.company("Acme").await;
    let first = mailed_token(&app, EMAIL).await;
    mailed_token(&app, EMAIL).await;
    let anonymous = app.anonymous();
    try_login(&anonymous, EMAIL, PASSWORD).await.expect(200);
    reset(&anonymous, &first, NEW).await.expect(200);
}

#[tokio::test]
async fn a_token_mailed_to_an_address_ends_with_it() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mistyped = json!({ "name": "Petr", "email": "peter@acme.example" });
    let hired = company.owner.post("/api/employees", mistyped).await;
    let path = format!("/api/employees/{}", hired.expect(201).id());
    let token = app.token_from_mail("peter@acme.example").await;
    let corrected = json!({ "email": "petr@acme.example" });
    company.owner.patch(&path, corrected).await.expect(200);
    let refused = reset(&app.anonymous(), &token, NEW).await;
    refused.expect_json(400, &bad_token());
}

#[tokio::test]
async fn a_token_used_twice_at_the_same_time_sets_one_password() {
    let app = App::start().await;
    app.company("Acme").await;
    let token = mailed_token(&app, EMAIL).await;
    let anonymous = app.anonymous();
    let (one, two) = futures::join!(
        reset(&anonymous, &token, "password-one"),
        reset(&anonymous, &token, "password-two"),
    );
    let (set, refused, other) = match one.status.as_u16() {
        200 => ("password-one", two, "password-two"),
        _ => ("password-two", one, "password-one"),
    };
    assert_ne!(refused.status.as_u16(), 200);
    assert!(refused.status.is_client_error());
    try_login(&anonymous, EMAIL, set).await.expect(200);
    try_login(&anonymous, EMAIL, other).await.expect(401);
}

#[tokio::test]
async fn a_token_lives_an_hour() {
    let app = App::start().await;
    app.company("Acme").await;
    let (late, in_time) = (
        mailed_token(&app, EMAIL).await,
        mailed_token(&app, EMAIL).await,
    );
    assert_ne!(late, in_time);
    app.hands.forward(3599);
    reset(&app.anonymous(), &in_time, NEW).await.expect(200);
    app.hands.forward(1);
    let refused = reset(&app.anonymous(), &late, NEW).await;
    refused.expect_json(400, &bad_token());
}

#[tokio::test]
async fn what_is_no_token_is_refused_in_the_same_words() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = mailed_token(&app, EMAIL).await;
    let other_tenant = format!("{}.{}", company.id + 1, token.split_once('.').unwrap().1);
    for token in [
        "abc123...",
        "1.x",
        ".",
        "999999999999999999999.x",
        &other_tenant,
    ] {
        let answer = reset(&app.anonymous(), token, NEW).await;
        answer.expect_json(400, &bad_token());
    }
}

#[tokio::test]
async fn a_weak_password_is_refused_and_leaves_the_token_usable() {
    let app = App::start().await;
    app.company("Acme").await;
    let token = mailed_token(&app, EMAIL).await;
    let anonymous = app.anonymous();
    for (password, words) in [
        ("", "password is required"),
        ("7 chars", "password must be at least 8 characters"),
        (&*"x".repeat(129), "password must not be longer than 128"),
    ] {
        let answer = reset(&anonymous, &token, password).await;
        answer.expect_json(400, &violations(&json!({ "password": [words] })));
    }
    reset(&anonymous, &token, "8 chars!").await.expect(200);
}

#[tokio::test]
async fn a_reset_ends_all_sessions() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let browser = company.owner.clone();
    let tokens = headroom_auth::log_in(&app.anonymous(), EMAIL).await;
    let colleague = company.employee("petr").await;
    app.set_password(EMAIL).await;
    let expired = refusal("UNAUTHORIZED", "Session has expired");
    browser.get("/api/auth/me").await.expect_json(401, &expired);
    let bearer = app.anonymous().bearer(&tokens.access);
    bearer.get("/api/auth/me").await.expect_json(401, &expired);
    headroom_auth::refresh(&app.anonymous(), &tokens.refresh)
        .await
        .expect_json(401, &headroom_auth::bad_refresh_token());
    colleague.get("/api/auth/me").await.expect(200);
    let mut again = app.anonymous();
    again.log_in(EMAIL, PASSWORD).await;
    again.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn a_reset_forgives_the_wrong_passwords() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    for _ in 0..10 {
        try_login(&anonymous, EMAIL, "forgotten").await.expect(401);
    }
    try_login(&anonymous, EMAIL, PASSWORD).await.expect(429);
    let token = mailed_token(&app, EMAIL).await;
    reset(&anonymous, &token, NEW).await.expect(200);
    try_login(&anonymous, EMAIL, NEW).await.expect(200);
}

#[tokio::test]
async fn a_sixth_mail_in_a_quarter_of_an_hour_must_wait() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let words = "Too many attempts, try again in 900 s";
    for email in [EMAIL, "nobody@acme.example"] {
        for _ in 0..5 {
            forgot(&anonymous, email).await.expect(200);
        }
        let refused = forgot(&anonymous, "OWNER@acme.example").await;
        let refused = refused.expect_json(429, &refusal("RATE_LIMITED", words));
        assert_eq!(refused.header("retry-after"), Some("900"));
        forgot(&anonymous, email).await.expect(429);
    }
    assert_eq!(app.mails(EMAIL).await.len(), 5);
    app.hands.forward(900);
    forgot(&anonymous, EMAIL).await.expect(200);
    assert_eq!(app.mails(EMAIL).await.len(), 6);
}

#[tokio::test]
async fn a_message_that_comes_twice_is_mailed_once() {
    let app = App::start().await;
    app.company("Acme").await;
    forgot(&app.anonymous(), EMAIL).await.expect(200);
    assert_eq!(app.deliver().await, 1);
    app.hands.forward(3600);
    assert_eq!(app.deliver().await, 0, "the queue is empty");
    assert_eq!(app.mails(EMAIL).await.len(), 1);
}

#[tokio::test]
async fn an_address_that_is_none_is_named() {
    let app = App::start().await;
    for (body, words) in [
        (json!({}), "email is required"),
        (
            json!({ "email": "x" }),
            "email must be a valid e-mail address",
        ),
    ] {
        let answer = app
            .anonymous()
            .post("/api/auth/forgot-password", body)
            .await;
        answer.expect_json(400, &violations(&json!({ "email": [words] })));
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_mailed_is_refused() {
    let app = App::start().await;
    for email in [
        "почта@acme.example",
        "info@компания.рф",
        "\u{212a}im@acme.example",
    ] {
        let answer = forgot(&app.anonymous(), email).await;
        let words = "email must be a valid e-mail address";
        answer.expect_json(400, &violations(&json!({ "email": [words] })));
    }
}

#[tokio::test]
async fn a_mail_that_will_never_be_taken_is_given_up() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let person = Person {
        // of the time before addresses were looked at more closely
        email: Some(serde_json::from_value(json!("почта@acme.example")).unwrap()),
        ..Person::new(2, "Anna", Role::Employee, now())
    };
    let invitation = NotificationMessage::PersonCreated {
        tenant,
        person: 2,
        by: None,
        invite: true,
    };
    let notifications = app.stack.platform.queue(QueueName::Notifications).unwrap();
    let invitation = notifications
        .outbox_message(tenant, &invitation, now())
        .unwrap();
    let new = NewPerson {
        person,
        credentials: Credentials::default(),
        messages: vec![invitation.clone()],
    };
    store.person_create(tenant, &new).await.unwrap().unwrap();
    notifications.relay(store, &invitation).await.unwrap();
    assert_eq!(app.deliver().await, 1);
    let counts = app.stack.queues.counts("notifications").unwrap();
    assert_eq!(counts, local::sqs::store::Counts::default());
    assert_eq!(app.stack.outbox.outbox(None).unwrap(), []);
}
