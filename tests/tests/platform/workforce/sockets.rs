//! Chat in real time, as the stock Socket.IO client sees it.

mod life;
mod polling;
mod recovery;

use serde_json::{Value, json};
use tests::{App, Socket};

use super::chat::{group, messages, send};

fn channel(path: &str) -> &str {
    let parts = path.split('/');
    parts.rev().nth(1).expect("a channel")
}

#[tokio::test]
async fn who_joins_is_told_messages_as_the_api_shows_them() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let (mut socket, answer) = Socket::join(&app, &anna.token()).await;
    assert!(answer["sid"].is_string() && answer["pid"].is_string());

    let path = messages(&company.owner, "General").await;
    let sent = send(&company.owner, &path, "Hello").await;
    app.deliver().await;
    assert_eq!(socket.events("message"), [sent.json()]);
    assert_eq!(
        socket.offset(),
        Some(json!("1")),
        "text, as the client wants it"
    );
}

#[tokio::test]
async fn who_is_not_in_a_room_hears_nothing_of_it() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let anna = company.employee("anna").await;
    let (mut hers, _) = Socket::join(&app, &anna.token()).await;
    let (mut owners, _) = Socket::join(&app, &company.owner.token()).await;
    let (mut outsiders, _) = Socket::join(&app, &other.owner.token()).await;
    for room in ["General", "Admins & Owners"] {
        let path = messages(&company.owner, room).await;
        send(&company.owner, &path, room).await;
    }
    app.deliver().await;
    assert_eq!(hers.messages(), ["General"]);
    assert_eq!(owners.messages(), ["General", "Admins & Owners"]);
    assert_eq!(outsiders.messages(), [""; 0]);
    assert_eq!(outsiders.events("presence").len(), 1, "only their own");
}

#[tokio::test]
async fn a_token_that_does_not_count_is_refused_and_the_client_told_why() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = company.owner.token();
    company
        .owner
        .post("/api/auth/logout", json!({}))
        .await
        .expect(200);
    for auth in [
        "{}".to_owned(),
        json!({ "token": "x" }).to_string(),
        json!({ "token": token }).to_string(),
    ] {
        let mut socket = Socket::open(&app).await;
        socket.say(&format!("40{auth}")).await;
        let refused = r#"44{"data":{"code":"UNAUTHORIZED"},"message":"Unauthorized"}"#;
        assert_eq!(
            socket.frames().last().map(String::as_str),
            Some(refused),
            "{auth}"
        );
    }
    let mut socket = Socket::open(&app).await;
    socket.say("40/admin,").await;
    let refused = r#"44/admin,{"data":{"code":"NOT_FOUND"},"message":"Invalid namespace"}"#;
    assert_eq!(socket.frames().last().map(String::as_str), Some(refused));
}

#[tokio::test]
async fn a_message_can_be_sent_on_a_socket_with_the_rules_of_the_request() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let (mut socket, _) = Socket::join(&app, &anna.token()).await;
    let path = messages(&anna, "General").await;
    let message = |content: &str| json!({ "channelId": channel(&path), "content": content });
    let sent = socket.emit("send", message("Hello")).await;
    assert_eq!(sent["content"], "Hello");
    assert_eq!(socket.events("message"), [sent]);

    let long = socket.emit("send", message(&"x".repeat(4001))).await;
    assert!(long["details"]["content"].is_array(), "{long}");
    let nowhere = json!({ "channelId": "../../../employees", "content": "x" });
    let nowhere = socket.emit("send", nowhere).await;
    assert!(nowhere["details"]["channelId"].is_array(), "{nowhere}");
    let admins = messages(&company.owner, "Admins & Owners").await;
    let admins = json!({ "channelId": channel(&admins), "content": "x" });
    assert_eq!(socket.emit("send", admins).await["code"], "FORBIDDEN");

    // its acknowledgement was lost
    let mut again = message("Once");
    again["idempotencyKey"] = json!("a key");
    let one = socket.emit("send", again.clone()).await;
    let two = socket.emit("send", again).await;
    assert_eq!(one["id"], two["id"]);
    assert_eq!(socket.messages(), ["Hello", "Once"]);
}

#[tokio::test]
async fn a_changed_message_is_another_event_so_that_nobody_shows_it_twice() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (mut socket, _) = Socket::join(&app, &company.owner.token()).await;
    let path = messages(&company.owner, "General").await;
    let id = send(&company.owner, &path, "Helo").await.field("id");
    app.deliver().await;
    let message = format!("{path}/{id}");
    let hello = json!({ "content": "Hello" });
    let changed = company.owner.patch(&message, hello).await.expect(200);
    app.deliver().await;
    company.owner.delete(&message).await.expect(200);
    app.deliver().await;
    assert_eq!(socket.messages(), ["Helo"]);
    let updates = socket.events("message_updated");
    assert_eq!(updates[0], changed.json());
    assert_eq!(updates[1]["content"], "");
    assert_eq!(updates.len(), 2);
}

#[tokio::test]
async fn one_is_told_who_types_and_the_sender_who_has_read() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (anna, boris) = (
        company.employee("anna").await,
        company.employee("boris").await,
    );
    let (mut hers, _) = Socket::join(&app, &anna.token()).await;
    let (mut his, _) = Socket::join(&app, &boris.token()).await;
    let (mut owners, _) = Socket::join(&app, &company.owner.token()).await;
    let path = messages(&anna, "General").await;
    let room = channel(&path);
    his.emit("typing", json!({ "channelId": room })).await;
    let typing = hers.events("typing");
    assert_eq!(typing.len(), 1);
    assert_eq!(typing[0]["channel_id"], room);
    assert_eq!(his.events("typing"), [Value::Null; 0]);
    let admins = messages(&company.owner, "Admins & Owners").await;
    his.emit("typing", json!({ "channelId": channel(&admins) }))
        .await;
    assert_eq!(owners.events("typing").len(), 1, "he is not in that room");

    let id = send(&anna, &path, "Hello").await.field("id");
    app.deliver().await;
    his.emit("read", json!({ "channelId": room, "messageId": id }))
        .await;
    let read = hers.events("read");
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["message_id"], json!(id));
    assert_eq!(read[0]["user_id"], typing[0]["user_id"]);
    assert_eq!(owners.events("read"), [Value::Null; 0]);
}

#[tokio::test]
async fn one_is_told_of_rooms_that_one_comes_into_and_leaves() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let (mut socket, _) = Socket::join(&app, &anna.token()).await;
    group(&company, "Cooks", "Cook").await;
    app.deliver().await;
    assert_eq!(socket.events("room"), [Value::Null; 0], "she is no cook");
    for position in ["Cook", "Waiter"] {
        let position = json!({ "position": position });
        company
            .owner
            .patch("/api/employees/2", position)
            .await
            .expect(200);
        app.deliver().await;
    }
    let rooms = socket.events("room");
    let changes: Vec<_> = rooms
        .iter()
        .map(|room| (&room["change"], &room["name"]))
        .collect();
    let (added, removed, cooks) = (json!("added"), json!("removed"), json!("Cooks"));
    assert_eq!(changes, [(&added, &cooks), (&removed, &cooks)]);
}
