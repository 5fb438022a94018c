//! Long polling, and going on over a connection.

use axum::http::Method;
use serde_json::json;
use tests::{App, Polling, Socket};

use super::super::chat::{messages, send};

#[tokio::test]
async fn who_polls_is_told_what_waits_and_each_thing_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let polling = Polling::join(&app, &company.owner.token()).await;
    let path = messages(&company.owner, "General").await;
    for content in ["1", "2"] {
        send(&company.owner, &path, content).await;
    }
    app.deliver().await;
    let fetched = polling.fetch().await;
    let told: Vec<_> = fetched.iter().filter(|it| it.contains("message")).collect();
    assert_eq!(told.len(), 2, "{fetched:?}");
    assert_eq!(polling.fetch().await, ["6"], "nothing is left");
}

#[tokio::test]
async fn a_message_sent_by_a_poll_is_acknowledged_by_the_next() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let polling = Polling::join(&app, &company.owner.token()).await;
    let path = messages(&company.owner, "General").await;
    let room = path.split('/').rev().nth(1);
    let event = json!(["send", { "channelId": room, "content": "Hello" }]);
    polling.say(&format!("427{event}\u{1e}3")).await;
    let fetched = polling.fetch().await;
    assert!(
        fetched.iter().any(|packet| packet.starts_with("437[{")),
        "{fetched:?}"
    );
    assert!(
        fetched
            .iter()
            .any(|packet| packet.starts_with(r#"42["message""#))
    );
}

#[tokio::test]
async fn a_client_goes_on_over_a_connection_with_what_waited_for_its_poll() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let polling = Polling::join(&app, &company.owner.token()).await;
    let path = messages(&company.owner, "General").await;
    let query = format!("EIO=4&transport=websocket&sid={}", polling.sid);
    let mut socket = Socket::open_by(&app, &query).await;
    app.deliver().await;
    assert_eq!(socket.frames(), [""; 0], "the client speaks first");
    socket.say("2probe").await;
    assert_eq!(socket.frames(), ["3probe"]);
    assert_eq!(polling.fetch().await.last().map(String::as_str), Some("6"));

    send(&company.owner, &path, "while it changes over").await;
    app.deliver().await;
    socket.say("5").await;
    send(&company.owner, &path, "after").await;
    app.deliver().await;
    assert_eq!(socket.messages(), ["while it changes over", "after"]);
    let poll = app.anonymous().get(&polling.path()).await.expect(400);
    assert_eq!(poll.json()["code"], 1, "it polls no more");
}

#[tokio::test]
async fn a_connection_that_fails_leaves_the_client_polling() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let polling = Polling::join(&app, &company.owner.token()).await;
    let query = format!("EIO=4&transport=websocket&sid={}", polling.sid);
    let mut socket = Socket::open_by(&app, &query).await;
    socket.say("2probe").await;
    socket.cut().await;
    polling.fetch().await;
    let path = messages(&company.owner, "General").await;
    send(&company.owner, &path, "Hello").await;
    app.deliver().await;
    let fetched = polling.fetch().await;
    assert!(fetched[0].contains("Hello"), "{fetched:?}");
}

#[tokio::test]
async fn what_engine_io_does_not_know_it_refuses_by_its_numbers() {
    let app = App::start().await;
    for (query, code) in [
        ("EIO=4&transport=polling&sid=nobodys", 1),
        ("EIO=4&transport=carrier-pigeon", 0),
        ("EIO=4&transport=websocket", 3),
        ("EIO=3&transport=polling", 5),
        ("", 5),
    ] {
        let path = format!("/socket.io/?{query}");
        let refused = app.anonymous().get(&path).await.expect(400);
        assert_eq!(refused.json()["code"], code, "{query}");
    }
    let polling = Polling::open(&app).await;
    let client = app.anonymous();
    for (body, status) in [("nonsense".to_owned(), 400), ("4".repeat(33 * 1024), 413)] {
        let said = client.send(Method::POST, &polling.path(), Some(body)).await;
        said.expect(status);
    }
}
