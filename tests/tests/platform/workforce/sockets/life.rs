//! Sockets begin with a login and end with it.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{App, Socket};

use super::super::chat::{messages, send};

async fn minutes(app: &App, minutes: u64) {
    for _ in 0..minutes {
        app.forward(Duration::from_secs(60));
        let swept = app.anonymous().post("/_local/run/sweep", json!({})).await;
        swept.expect(200);
        app.deliver().await;
    }
}

/// Who came and who left, as a socket was told.
fn presence(socket: &mut Socket<'_>) -> Vec<(usize, usize)> {
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    let events = socket.events("presence").into_iter();
    let events = events.map(|it| (count(&it["online"]), count(&it["offline"])));
    events.collect()
}

#[tokio::test]
async fn a_logout_closes_the_sockets_of_its_session_and_no_others() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let mut elsewhere = company.anonymous();
    elsewhere
        .log_in(&company.email("anna"), tests::PASSWORD)
        .await;
    let (mut socket, _) = Socket::join(&app, &anna.token()).await;
    let (mut other, _) = Socket::join(&app, &elsewhere.token()).await;
    anna.post("/api/auth/logout", json!({})).await.expect(200);
    app.deliver().await;
    assert_eq!(socket.frames().last().map(String::as_str), Some("41"));
    assert!(socket.is_closed());
    assert!(!other.is_closed());
}

#[tokio::test]
async fn who_is_removed_deactivated_or_given_another_role_or_password_is_hung_up_on() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mut sockets = Vec::new();
    for name in ["anna", "boris", "carla", "dora"] {
        let client = company.employee(name).await;
        sockets.push(Socket::join(&app, &client.token()).await.0);
    }
    let owner = &company.owner;
    owner.delete("/api/employees/2").await.expect(200);
    let inactive = json!({ "status": "inactive" });
    owner.patch("/api/employees/3", inactive).await.expect(200);
    let role = json!({ "accessRole": "manager" });
    owner.patch("/api/employees/4", role).await.expect(200);
    app.set_password(&company.email("dora")).await;
    let path = messages(owner, "General").await;
    send(owner, &path, "Are you there?").await;
    app.deliver().await;
    for mut socket in sockets {
        assert!(socket.is_closed());
        assert_eq!(socket.messages(), [""; 0]);
    }
}

#[tokio::test]
async fn one_is_told_who_comes_and_who_leaves() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let (mut owners, _) = Socket::join(&app, &company.owner.token()).await;
    let (first, _) = Socket::join(&app, &anna.token()).await;
    let (mut second, _) = Socket::join(&app, &anna.token()).await;
    assert_eq!(presence(&mut second), [(2, 0)], "all who are there");
    assert_eq!(
        presence(&mut owners),
        [(1, 0), (1, 0)],
        "once for her two windows"
    );
    first.cut().await;
    assert_eq!(presence(&mut owners).len(), 2, "she is still there");
    second.cut().await;
    assert_eq!(presence(&mut owners), [(1, 0), (1, 0), (0, 1)]);
}

#[tokio::test]
async fn a_silent_connection_is_pinged_and_one_that_does_not_answer_is_gone() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let (mut owners, _) = Socket::join(&app, &company.owner.token()).await;
    let (mut hers, _) = Socket::join(&app, &anna.token()).await;
    minutes(&app, 6).await;
    assert!(!hers.frames().contains(&"2".to_owned()));
    minutes(&app, 2).await;
    assert_eq!(hers.frames().last().map(String::as_str), Some("2"));
    owners.say("3").await;
    minutes(&app, 8).await;
    assert!(hers.is_closed(), "her laptop fell asleep");
    assert!(!owners.is_closed());
    assert_eq!(presence(&mut owners).last(), Some(&(0, 1)));
}

#[tokio::test]
async fn who_does_not_log_in_is_given_up() {
    let app = App::start().await;
    let mut socket = Socket::open(&app).await;
    minutes(&app, 1).await;
    assert!(socket.is_closed());
}

#[tokio::test]
async fn what_is_no_packet_ends_the_connection() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for nonsense in ["hello", "42{", "", "9"] {
        let (mut socket, _) = Socket::join(&app, &company.owner.token()).await;
        socket.say(nonsense).await;
        assert!(socket.is_closed(), "{nonsense:?}");
    }
}

#[tokio::test]
async fn a_network_address_opens_so_many_sockets() {
    let app = App::start().await;
    let open = async || {
        let gateway = &app.stack.gateway;
        let query = "EIO=4&transport=websocket";
        let opened = gateway.connect(query, "198.51.100.1").await;
        opened.map_or_else(|answer| answer.status().as_u16(), |_| 101)
    };
    for _ in 0..300 {
        assert_eq!(open().await, 101);
    }
    assert_eq!(open().await, 429);
    app.forward(Duration::from_secs(301));
    assert_eq!(open().await, 101);
}
