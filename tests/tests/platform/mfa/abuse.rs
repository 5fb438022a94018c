//! What an attacker may try who has the password and no code, or an old login.

use serde_json::json;
use tests::{App, PASSWORD, refusal};

use super::{EMAIL, bad_code, enable, temp_token, verify};
use crate::{
    auth::try_login,
    headroom_auth::{self, bad_refresh_token},
};

#[tokio::test]
async fn a_code_used_twice_at_the_same_time_starts_one_session() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let (token, code, anonymous) = (temp_token(&app).await, phone.code(&app), app.anonymous());
    let (one, two) = futures::join!(
        verify(&anonymous, &token, &code),
        verify(&anonymous, &token, &code),
    );
    let sessions = [&one, &two].map(|answer| answer.header("set-cookie").is_some());
    assert_eq!(sessions.iter().filter(|started| **started).count(), 1);
    assert!([one.status, two.status].contains(&axum::http::StatusCode::OK));
}

#[tokio::test]
async fn after_ten_wrong_codes_even_the_right_one_must_wait() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let anonymous = app.anonymous();
    let token = temp_token(&app).await;
    let wrong = phone.wrong_code(&app);
    for _ in 0..10 {
        verify(&anonymous, &token, &wrong)
            .await
            .expect_json(401, &bad_code());
    }
    let refused = verify(&anonymous, &token, &phone.code(&app)).await;
    let words = "Too many attempts, try again in 900 s";
    let refused = refused.expect_json(429, &refusal("RATE_LIMITED", words));
    assert_eq!(refused.header("retry-after"), Some("900"));
    // logging in again does not help
    let token = temp_token(&app).await;
    verify(&anonymous, &token, &phone.code(&app))
        .await
        .expect(429);
    app.hands.forward(900);
    let token = temp_token(&app).await;
    verify(&anonymous, &token, &phone.code(&app))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_right_code_forgives_the_wrong_ones() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let anonymous = app.anonymous();
    for _ in 0..2 {
        let token = temp_token(&app).await;
        for _ in 0..9 {
            verify(&anonymous, &token, &phone.wrong_code(&app))
                .await
                .expect(401);
        }
        verify(&anonymous, &token, &phone.code(&app))
            .await
            .expect(200);
        app.hands.forward(30);
    }
}

#[tokio::test]
async fn a_temp_token_is_no_access_token_and_lives_five_minutes() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let phone = enable(&app, &owner).await;
    let anonymous = app.anonymous();
    let token = temp_token(&app).await;
    let invalid = refusal("UNAUTHORIZED", "Invalid token");
    anonymous
        .bearer(&token)
        .get("/api/auth/me")
        .await
        .expect_json(401, &invalid);
    let cookie = anonymous.with("cookie", &format!("token={token}"));
    cookie.get("/api/auth/me").await.expect_json(401, &invalid);
    let refused = headroom_auth::refresh(&anonymous, &token).await;
    refused.expect_json(401, &bad_refresh_token());
    let backwards = verify(&anonymous, &owner.token(), &phone.code(&app)).await;
    backwards.expect_json(401, &invalid);

    app.hands.forward(299);
    let wrong = verify(&anonymous, &token, &phone.wrong_code(&app)).await;
    wrong.expect_json(401, &bad_code());
    app.hands.forward(1);
    let late = verify(&anonymous, &token, &phone.code(&app)).await;
    late.expect_json(401, &refusal("UNAUTHORIZED", "Session has expired"));
}

#[tokio::test]
async fn a_half_finished_login_ends_with_the_password_it_used() {
    let app = App::start().await;
    let phone = enable(&app, &app.company("Acme").await.owner).await;
    let token = temp_token(&app).await;
    app.set_password(EMAIL).await;
    let stale = verify(&app.anonymous(), &token, &phone.code(&app)).await;
    assert_eq!(
        stale.header("set-cookie"),
        None,
        "a reset ends what the old password began"
    );
    stale.expect(401);
    let token = temp_token(&app).await;
    app.hands.forward(30);
    verify(&app.anonymous(), &token, &phone.code(&app))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_deactivated_person_does_not_complete_a_login() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let petr = company.employee("petr").await;
    let phone = enable(&app, &petr).await;
    let step = try_login(&app.anonymous(), "petr@acme.example", PASSWORD).await;
    let token = step.expect(200).field("tempToken");
    let change = json!({ "status": "inactive" });
    company
        .owner
        .patch("/api/employees/2", change)
        .await
        .expect(200);
    verify(&app.anonymous(), &token, &phone.code(&app))
        .await
        .expect(401);
}
