//! Coming back: exactly what was missed, in its order.

use serde_json::{Value, json};
use shared::{
    domain::id::TenantId,
    queue::{QueueName, SocketMessage},
    store::Delivery,
};
use tests::{App, Company, Socket};
use uuid::Uuid;

use super::super::chat::{group, messages, send};

/// What a client shows that comes back.
fn back(token: &str, joined: &Value, offset: Option<Value>) -> Value {
    let mut auth = json!({ "token": token, "pid": joined["pid"] });
    if let Some(offset) = offset {
        auth["offset"] = offset;
    }
    auth
}

async fn say(company: &Company<'_>, contents: &[&str]) {
    let path = messages(&company.owner, "General").await;
    for content in contents {
        send(&company.owner, &path, content).await;
    }
}

#[tokio::test]
async fn who_comes_back_is_told_what_they_missed_and_then_goes_on() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = company.employee("anna").await.token();
    let (mut socket, joined) = Socket::join(&app, &token).await;
    say(&company, &["1", "2"]).await;
    app.deliver().await;
    assert_eq!(socket.messages(), ["1", "2"]);
    let offset = socket.offset();
    socket.cut().await;
    say(&company, &["3", "4"]).await;
    app.deliver().await;

    let (mut socket, again) = Socket::come_back(&app, back(&token, &joined, offset)).await;
    assert_eq!(again["pid"], joined["pid"], "recovered");
    assert_eq!(socket.messages(), ["3", "4"]);
    say(&company, &["5"]).await;
    app.deliver().await;
    assert_eq!(socket.messages(), ["3", "4", "5"]);
    let told = socket.frames();
    let place = |start: &str| told.iter().position(|frame| frame.starts_with(start));
    assert!(
        place("40") < place(r#"42["message""#),
        "let in first: {told:?}"
    );
}

#[tokio::test]
async fn who_was_told_nothing_yet_has_no_offset_and_misses_nothing_either() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    say(&company, &["before"]).await;
    app.deliver().await;
    let token = company.employee("anna").await.token();
    let (socket, joined) = Socket::join(&app, &token).await;
    socket.cut().await;
    say(&company, &["missed"]).await;
    app.deliver().await;
    let (mut socket, again) = Socket::come_back(&app, back(&token, &joined, None)).await;
    assert_eq!(again["pid"], joined["pid"]);
    assert_eq!(socket.messages(), ["missed"]);
}

#[tokio::test]
async fn what_is_sent_while_somebody_comes_back_comes_once_and_in_order() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = company.employee("anna").await.token();
    let (socket, joined) = Socket::join(&app, &token).await;
    socket.cut().await;
    say(&company, &["1"]).await;
    app.deliver().await;
    // sent, and not delivered yet, when she is let in
    say(&company, &["2", "3"]).await;
    let (mut socket, _) = Socket::come_back(&app, back(&token, &joined, None)).await;
    say(&company, &["4"]).await;
    app.deliver().await;
    assert_eq!(socket.messages(), ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn who_left_a_room_meanwhile_is_not_told_what_was_said_there() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    group(&company, "Cooks", "Cook").await;
    for person in ["/api/employees/1", "/api/employees/2"] {
        let cook = json!({ "position": "Cook" });
        company.owner.patch(person, cook).await.expect(200);
    }
    let (socket, joined) = Socket::join(&app, &anna.token()).await;
    socket.cut().await;
    let cooks = messages(&company.owner, "Cooks").await;
    send(&company.owner, &cooks, "The secret recipe").await;
    say(&company, &["Lunch"]).await;
    let waiter = json!({ "position": "Waiter" });
    company
        .owner
        .patch("/api/employees/2", waiter)
        .await
        .expect(200);
    app.deliver().await;
    let auth = back(&anna.token(), &joined, None);
    let (mut socket, _) = Socket::come_back(&app, auth).await;
    assert_eq!(socket.messages(), ["Lunch"]);
}

#[tokio::test]
async fn who_cannot_be_told_one_by_one_begins_anew() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let anna = company.employee("anna").await;
    say(&company, &["1"]).await;
    app.deliver().await;
    let (socket, joined) = Socket::join(&app, &anna.token()).await;
    socket.cut().await;
    say(&company, &["2"]).await;
    app.deliver().await;
    let token = anna.token();
    for (who, auth) in [
        (
            "another person",
            back(&company.owner.token(), &joined, Some(json!("0"))),
        ),
        (
            "another company",
            back(&other.owner.token(), &joined, Some(json!("0"))),
        ),
        ("from the future", back(&token, &joined, Some(json!("99")))),
        (
            "made up",
            json!({ "token": token, "pid": "x", "offset": "0" }),
        ),
    ] {
        let (mut socket, again) = Socket::come_back(&app, auth).await;
        assert_ne!(again["pid"], joined["pid"], "{who}");
        assert_eq!(socket.messages(), [""; 0], "{who}");
    }
}

#[tokio::test]
async fn whoever_is_let_in_twice_is_told_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = company.employee("anna").await.token();
    let (socket, joined) = Socket::join(&app, &token).await;
    socket.cut().await;
    say(&company, &["1"]).await;
    app.deliver().await;
    let (mut socket, _) = Socket::come_back(&app, back(&token, &joined, None)).await;
    let again = SocketMessage::Joined {
        tenant: TenantId(company.id),
        socket: socket.id.clone(),
        pid: joined["pid"].as_str().map(str::to_owned),
        offset: None,
    };
    let queue = app.stack.platform.queue(QueueName::Sockets);
    let queue = queue.expect("a queue");
    let sent = queue.send_in(company.id, &again, Uuid::nil()).await;
    sent.expect("taken");
    app.deliver().await;
    assert_eq!(socket.messages(), ["1"]);
}

#[tokio::test]
async fn after_a_worker_died_clients_come_back_and_have_each_message_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let token = company.employee("anna").await.token();
    let (mut socket, joined) = Socket::join(&app, &token).await;
    say(&company, &["1"]).await;
    app.deliver().await;
    let offset = socket.offset();
    say(&company, &["2"]).await;
    // it had begun to tell of the second one: nobody knows whom it told
    let under_way = Delivery {
        delivered: 1,
        under_way: Some(2),
    };
    let store = &app.stack.platform.store;
    let written = store.chat_delivery_put(TenantId(company.id), under_way);
    written.await.expect("the table is there");
    app.deliver().await;
    assert!(socket.is_closed());
    assert_eq!(socket.messages(), ["1"]);
    let (mut socket, again) = Socket::come_back(&app, back(&token, &joined, offset)).await;
    assert_eq!(again["pid"], joined["pid"]);
    assert_eq!(socket.messages(), ["2"]);
}
