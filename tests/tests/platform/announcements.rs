//! Announcements of the platform's operators, as `me` shows them.

use serde_json::{Value, json};
use tests::{App, Client, refusal, violations};

const LIST: &str = "/api/announcements";

async fn announce(operator: &Client, title: &str) -> Value {
    let body = json!({ "title": title, "text": "Подробности" });
    operator.post(LIST, body).await.expect(201).json()
}

fn view(id: u64, title: &str, published_at: &str, expires_at: Option<&str>) -> Value {
    json!({
        "id": id, "title": title, "text": "Подробности",
        "publishedAt": published_at, "expiresAt": expires_at,
    })
}

async fn in_me(client: &Client) -> Value {
    client.get("/api/auth/me").await.expect(200).json()["announcements"].clone()
}

#[tokio::test]
async fn an_announcement_shows_in_every_members_me_newest_first() {
    let app = App::start().await;
    let operator = app.operator().await;
    let acme = app.company("Acme").await;
    let employee = app.company("Other").await.employee("petr").await;
    assert_eq!(in_me(&employee).await, json!([]));
    let first = announce(&operator, "Работы в субботу").await;
    assert_eq!(
        first,
        view(1, "Работы в субботу", "2026-04-08T09:00:00.000Z", None)
    );
    app.hands.forward(60);
    announce(&operator, "Работы окончены").await;
    let both = json!([
        view(2, "Работы окончены", "2026-04-08T09:01:00.000Z", None),
        view(1, "Работы в субботу", "2026-04-08T09:00:00.000Z", None),
    ]);
    for client in [&acme.owner, &employee, &operator] {
        assert_eq!(in_me(client).await, both);
        client.get(LIST).await.expect_json(200, &both);
    }
}

#[tokio::test]
async fn an_announcement_shows_from_its_beginning_until_its_end() {
    let app = App::start().await;
    let operator = app.operator().await;
    let owner = app.company("Acme").await.owner;
    let body = json!({
        "title": "Later", "text": "Подробности",
        "publishedAt": "2026-04-08T10:00:00Z", "expiresAt": "2026-04-08T14:00:00+03:00",
    });
    let (from, until) = ("2026-04-08T10:00:00.000Z", "2026-04-08T11:00:00.000Z");
    let later = view(1, "Later", from, Some(until));
    operator.post(LIST, body).await.expect_json(201, &later);
    for (at, shown) in [
        (0, false),
        (3599, false),
        (1, true),
        (3599, true),
        (1, false),
    ] {
        app.hands.forward(at);
        let expected = if shown { json!([later]) } else { json!([]) };
        assert_eq!(
            in_me(&owner).await,
            expected,
            "{}",
            app.stack.platform.clock.now()
        );
        owner.get(LIST).await.expect_json(200, &expected);
        operator.get(LIST).await.expect_json(200, &json!([later]));
    }
}

#[tokio::test]
async fn however_many_are_planned_or_over_the_current_ones_show() {
    let app = App::start().await;
    let operator = app.operator().await;
    let owner = app.company("Acme").await.owner;
    announce(&operator, "Current").await;
    for hour in 0..25 {
        for (from, until) in [("2026-05-01", "2026-06-01"), ("2026-04-01", "2026-04-07")] {
            let body = json!({
                "title": "At another time", "text": "Подробности",
                "publishedAt": format!("{from}T{hour:02}:00:00Z").replace("T24", "T23"),
                "expiresAt": format!("{until}T00:00:00Z"),
            });
            operator.post(LIST, body).await.expect(201);
        }
    }
    let current = json!([view(1, "Current", "2026-04-08T09:00:00.000Z", None)]);
    assert_eq!(in_me(&owner).await, current);
    let listed = owner.get(LIST).await.expect_json(200, &current);
    assert_eq!(listed.meter.calls(), 2, "the session and one query");
    let all = operator.get(LIST).await.expect(200).json();
    assert_eq!(all.as_array().unwrap().len(), 51);
}

#[tokio::test]
async fn a_planned_announcement_is_the_newest_when_its_time_comes() {
    let app = App::start().await;
    let operator = app.operator().await;
    let owner = app.company("Acme").await.owner;
    let planned = json!({
        "title": "Planned", "text": "Подробности", "publishedAt": "2026-04-08T10:00:00Z",
    });
    operator.post(LIST, planned).await.expect(201);
    announce(&operator, "At once").await;
    app.hands.forward(3600);
    let both = json!([
        view(1, "Planned", "2026-04-08T10:00:00.000Z", None),
        view(2, "At once", "2026-04-08T09:00:00.000Z", None),
    ]);
    assert_eq!(in_me(&owner).await, both);
    owner.get(LIST).await.expect_json(200, &both);
}

#[tokio::test]
async fn at_most_a_hundred_are_current_or_planned() {
    let app = App::start().await;
    let operator = app.operator().await;
    let over = json!({
        "title": "Over", "text": "Подробности", "expiresAt": "2026-04-08T08:00:00Z",
    });
    operator.post(LIST, over.clone()).await.expect(201);
    for _ in 0..100 {
        announce(&operator, "Current").await;
    }
    let words = "At most 100 announcements may be current or planned";
    let full = refusal("CONFLICT", words);
    let one_more = json!({ "title": "One more", "text": "Подробности" });
    operator
        .post(LIST, one_more.clone())
        .await
        .expect_json(409, &full);
    let revival = json!({ "expiresAt": null });
    operator
        .patch(&format!("{LIST}/1"), revival)
        .await
        .expect_json(409, &full);
    operator.post(LIST, over).await.expect(201);
    let rename = json!({ "title": "Still one of them" });
    let path = format!("{LIST}/2");
    operator.patch(&path, rename).await.expect(200);
    operator.delete(&path).await.expect(200);
    operator.post(LIST, one_more).await.expect(201);
}

#[tokio::test]
async fn an_announcement_is_changed_and_withdrawn() {
    let app = App::start().await;
    let operator = app.operator().await;
    let owner = app.company("Acme").await.owner;
    announce(&operator, "Draft").await;
    let path = format!("{LIST}/1");
    let (now, end) = ("2026-04-08T09:00:00.000Z", "2026-04-09T00:00:00.000Z");
    let change = json!({ "title": "Final", "expiresAt": "2026-04-09T00:00:00Z" });
    let changed = view(1, "Final", now, Some(end));
    operator
        .patch(&path, change)
        .await
        .expect_json(200, &changed);
    assert_eq!(in_me(&owner).await, json!([changed]));
    let endless = view(1, "Final", now, None);
    let change = json!({ "expiresAt": null });
    operator
        .patch(&path, change)
        .await
        .expect_json(200, &endless);
    operator
        .delete(&path)
        .await
        .expect_json(200, &json!({ "ok": true }));
    assert_eq!(in_me(&owner).await, json!([]));
    let not_found = refusal("NOT_FOUND", "Announcement not found");
    operator.delete(&path).await.expect_json(404, &not_found);
    operator
        .patch(&path, json!({ "title": "X" }))
        .await
        .expect_json(404, &not_found);
}

#[tokio::test]
async fn only_the_operator_announces() {
    let app = App::start().await;
    let operator = app.operator().await;
    let company = app.company("Acme").await;
    announce(&operator, "News").await;
    let forbidden = refusal("FORBIDDEN", "Only platform operators may do this");
    let body = json!({ "title": "Mine", "text": "x" });
    for client in [&company.owner, &company.employee("petr").await] {
        client
            .post(LIST, body.clone())
            .await
            .expect_json(403, &forbidden);
        let path = format!("{LIST}/1");
        client
            .patch(&path, body.clone())
            .await
            .expect_json(403, &forbidden);
        client.delete(&path).await.expect_json(403, &forbidden);
    }
    let required = refusal("UNAUTHORIZED", "Authentication required");
    app.anonymous().get(LIST).await.expect_json(401, &required);
    app.anonymous()
        .post(LIST, body)
        .await
        .expect_json(401, &required);
}

#[tokio::test]
async fn everything_wrong_with_an_announcement_is_named() {
    let app = App::start().await;
    let operator = app.operator().await;
    let details = json!({ "title": ["title is required"], "text": ["text is required"] });
    operator
        .post(LIST, json!({}))
        .await
        .expect_json(400, &violations(&details));
    let wrong = json!({
        "title": "t".repeat(201), "text": "t".repeat(5001), "publishedAt": "soon",
        "expiresAt": 1,
    });
    let details = json!({
        "title": ["title must not be longer than 200"],
        "text": ["text must not be longer than 5000"],
        "publishedAt": ["publishedAt must be an instant (RFC 3339)"],
        "expiresAt": ["expiresAt must be of type string"],
    });
    operator
        .post(LIST, wrong)
        .await
        .expect_json(400, &violations(&details));
    // lists are sorted by instants, and people's calendar has no year 0
    let ancient = json!({ "title": "t", "text": "t", "publishedAt": "0000-12-31T23:59:59Z" });
    let details = json!({ "publishedAt": ["publishedAt must be an instant (RFC 3339)"] });
    let refused = operator.post(LIST, ancient).await;
    refused.expect_json(400, &violations(&details));
}

#[tokio::test]
async fn the_operator_lives_outside_companies() {
    let app = App::start().await;
    let operator = app.operator().await;
    let me = operator.get("/api/auth/me").await.expect(200).json();
    assert_eq!(me["role"], "super_admin");
    assert_eq!(me["subscriptionStatus"], Value::Null);
    assert_eq!(me["trialEndsAt"], Value::Null);
    let members = refusal("FORBIDDEN", "Only members of an organization may do this");
    operator
        .get("/api/employees")
        .await
        .expect_json(403, &members);
    let admins = refusal("FORBIDDEN", "Only administrators may do this");
    operator
        .get("/api/billing/invoice")
        .await
        .expect_json(403, &admins);
}
