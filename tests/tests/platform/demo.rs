//! The believable company of `cargo run -p local -- --demo`.

use local::demo;
use tests::App;

#[tokio::test]
async fn the_demo_is_there_for_every_api_and_made_once() {
    let app = App::start().await;
    let logins = demo::fill(&app.stack).await.expect("a company");
    demo::fill(&app.stack).await.expect("the same company");
    for login in &logins {
        let mut client = app.anonymous();
        client.log_in(login.username, login.password).await;
    }
    let mut admin = app.anonymous();
    admin.log_in(logins[0].username, logins[0].password).await;
    assert_eq!(admin.get("/users").await.expect(200).json()["total"], 5);
    for (list, rows) in [
        ("/api/employees", 5),
        ("/api/team-members", 5),
        ("/api/allocations", 2),
        ("/api/actuals", 1),
        ("/api/billing/invoice", 1),
    ] {
        let shown = admin.get(list).await.expect(200).json();
        assert_eq!(shown.as_array().map(Vec::len), Some(rows), "{list}");
    }
    let schedules = admin.get("/api/v1/schedules").await.expect(200).json();
    let schedule = schedules["items"][0]["id"].as_str().unwrap();
    let mut employee = app.anonymous();
    employee
        .log_in(logins[2].username, logins[2].password)
        .await;
    let week = format!("/api/v1/schedules/{schedule}/shifts");
    let week = employee.get(&week).await.expect(200).json();
    assert_eq!(week["items"].as_array().map(Vec::len), Some(5));
    let clock = employee.get("/api/v1/clock").await.expect(200).json();
    assert_eq!(clock["clocked_in"], true);
    for (list, rows) in [("/api/v1/clock/entries", 23), ("/api/v1/tickets", 1)] {
        let shown = employee.get(list).await.expect(200).json();
        assert_eq!(
            shown["items"].as_array().map(Vec::len),
            Some(rows),
            "{list}"
        );
    }
    let paid = employee.get("/v1/salary?month=2026-03").await;
    let paid = &paid.expect(200).json()["data"][0];
    assert!(paid["approved_at"].is_string(), "{paid}");
    let rooms = employee.get("/api/v1/chat/rooms").await.expect(200).json();
    assert_eq!(rooms["items"][0]["unread_count"], 0);
    let rooms = admin.get("/api/v1/chat/rooms").await.expect(200).json();
    assert_eq!(rooms["items"][0]["unread_count"], 1);
    let team = admin.get("/projects/1/employees").await.expect(200).json();
    assert_eq!(team["employees"].as_array().map(Vec::len), Some(3));
}
