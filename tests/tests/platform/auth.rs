//! 0-workhub.txt and 3-headroom.txt: logging in and out.

use serde_json::json;
use tests::{App, PASSWORD};

#[tokio::test]
async fn a_company_signs_up_and_its_admin_logs_in() {
    let app = App::start().await;
    let company = app.company("My Company").await;
    assert_eq!(company.slug, "my-company");
    let me = company.owner.get("/api/auth/me").await.expect(200);
    assert_eq!(
        me.json(),
        json!({
            "empId": 1, "orgId": company.id, "name": "Ivanov Ivan", "role": "admin",
            "adminSections": [], "featureFlags": { "arena": true },
            "subscriptionStatus": "trial", "trialEndsAt": "2026-04-22T09:00:00Z",
            "announcements": [],
        })
    );
}

#[tokio::test]
async fn an_eleventh_wrong_password_must_wait() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (anonymous, email) = (app.anonymous(), company.email("owner"));
    let guess = |password: &str| {
        anonymous.post(
            "/api/auth/login",
            json!({ "username": email, "password": password }),
        )
    };
    for _ in 0..10 {
        guess("wrong-password").await.expect(401);
    }
    let refused = guess(PASSWORD).await.expect(429);
    assert_eq!(refused.header("retry-after"), Some("900"));
    app.hands.forward(900);
    guess(PASSWORD).await.expect(200);
}
