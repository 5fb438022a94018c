//! Chat over HTTP: rooms, messages, what is unread.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, App, Client, Company};

use super::{details, each};

const ROOMS: &str = "/api/v1/chat/rooms";

/// The rooms that a client sees, by name.
pub(super) async fn rooms(client: &Client) -> Vec<Value> {
    each(&client.get(ROOMS).await.expect(200), "name")
}

/// A room that a client sees.
pub(super) async fn room(client: &Client, name: &str) -> Value {
    let rooms = client.get(ROOMS).await.expect(200).json();
    let items = rooms["items"].as_array().expect("items");
    let room = items.iter().find(|room| room["name"] == name);
    room.unwrap_or_else(|| panic!("no {name} in {rooms}"))
        .clone()
}

/// Where the messages of a room are.
pub(super) async fn messages(client: &Client, name: &str) -> String {
    let room = room(client, name).await;
    let id = room["id"].as_str().expect("an id");
    format!("/api/v1/chat/channels/{id}/messages")
}

/// Sends a message.
pub(super) async fn send(client: &Client, path: &str, content: &str) -> Answer {
    client
        .post(path, json!({ "content": content }))
        .await
        .expect(201)
}

/// A smart group of those with a job title; returns its id.
pub(super) async fn group(company: &Company<'_>, name: &str, position: &str) -> String {
    let segments = "/api/v1/smart-groups/segments";
    let segment = company.owner.post(segments, json!({ "name": name })).await;
    let group = json!({
        "segmentId": segment.expect(201).field("id"), "name": name,
        "rules": [{ "field": "position", "operator": "equals", "value": position }],
    });
    let made = company.owner.post("/api/v1/smart-groups", group).await;
    made.expect(201).field("id")
}

fn contents(answer: &Answer) -> Vec<Value> {
    each(answer, "content")
}

#[tokio::test]
async fn everybody_is_in_general_admins_in_a_room_of_their_own_and_members_of_groups_in_theirs() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    group(&company, "Cooks", "Cook").await;
    assert_eq!(rooms(&anna).await, ["General"]);
    assert_eq!(rooms(&company.owner).await, ["General", "Admins & Owners"]);

    let cook = json!({ "position": "Cook" });
    company
        .owner
        .patch("/api/employees/2", cook)
        .await
        .expect(200);
    assert_eq!(rooms(&anna).await, ["General", "Cooks"], "at once");

    let listed = anna.get(ROOMS).await.json();
    assert_eq!(listed["nextCursor"], Value::Null);
    let admins = listed["adminsAndOwners"].as_array().expect("admins");
    assert_eq!(admins.len(), 1);
    assert_eq!(admins[0]["name"], "Ivanov Ivan");
    assert_eq!(admins[0]["role"], "owner");
}

#[tokio::test]
async fn messages_come_in_pages_the_latest_first_and_each_page_in_the_order_they_were_sent() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = messages(&company.owner, "General").await;
    let mut ids = Vec::new();
    for number in 1..=5 {
        let sent = send(&company.owner, &path, &number.to_string()).await;
        ids.push(sent.field("id"));
        app.forward(Duration::from_secs(60));
    }
    let first = company.owner.get(&format!("{path}?limit=2")).await;
    let first = first.expect(200);
    assert_eq!(contents(&first), ["4", "5"]);
    assert_eq!(first.json()["items"][0]["sender_name"], "Ivanov Ivan");
    let cursor = first.field("nextCursor");
    let second = format!("{path}?limit=2&cursor={cursor}");
    assert_eq!(contents(&company.owner.get(&second).await), ["2", "3"]);

    for (before, expected) in [
        (ids[2].as_str(), &["1", "2"][..]),
        ("2026-04-08T09:02:00Z", &["1", "2"]),
        ("2026-04-08T09:00:00Z", &[]),
    ] {
        let page = company.owner.get(&format!("{path}?before={before}")).await;
        assert_eq!(contents(&page.expect(200)), *expected, "{before}");
    }
    let wrong = company.owner.get(&format!("{path}?before=yesterday")).await;
    assert!(details(&wrong.expect(400))["before"].is_array());
}

#[tokio::test]
async fn only_who_is_in_a_room_reads_and_writes_there() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    let anna = company.employee("anna").await;
    let path = messages(&company.owner, "Admins & Owners").await;
    send(&company.owner, &path, "Salaries").await;

    let hello = json!({ "content": "Hello" });
    for (client, status) in [(&anna, 403), (&other.owner, 404)] {
        client.get(&path).await.expect(status);
        client.post(&path, hello.clone()).await.expect(status);
    }
    let empty = company.owner.post(&path, json!({ "content": "  " })).await;
    assert_eq!(
        details(&empty.expect(400)),
        json!({ "content": ["content is required"] })
    );
    let long = json!({ "content": "x".repeat(4001) });
    let long = company.owner.post(&path, long).await.expect(400);
    assert!(details(&long)["content"].is_array());
}

#[tokio::test]
async fn unread_messages_are_counted_until_one_reads_or_writes() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let path = messages(&anna, "General").await;
    let unread = async |client: &Client| room(client, "General").await["unread_count"].clone();
    let first = send(&company.owner, &path, "One").await.field("id");
    let second = send(&company.owner, &path, "Two").await.field("id");
    assert_eq!(unread(&anna).await, 2);
    assert_eq!(unread(&company.owner).await, 0, "one's own");

    let read = path.replace("/messages", "/read");
    let up_to = |id: &str| json!({ "messageId": id });
    anna.post(&read, up_to(&first)).await.expect(200);
    assert_eq!(unread(&anna).await, 1);
    anna.post(&read, up_to(&second)).await.expect(200);
    anna.post(&read, up_to(&first)).await.expect(200);
    assert_eq!(unread(&anna).await, 0, "reading goes forward only");

    send(&anna, &path, "Three").await;
    assert_eq!(unread(&anna).await, 0);
    assert_eq!(unread(&company.owner).await, 1);
    let nobodys = up_to("01963d4e-0000-7000-8000-000000000001");
    let refused = anna.post(&read, nobodys).await.expect(400);
    assert!(details(&refused)["messageId"].is_array());
}

#[tokio::test]
async fn who_sent_a_message_changes_or_deletes_it_for_a_quarter_of_an_hour() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let path = messages(&anna, "General").await;
    let id = send(&anna, &path, "Helo").await.field("id");
    let message = format!("{path}/{id}");
    let hello = json!({ "content": "Hello" });
    company
        .owner
        .patch(&message, hello.clone())
        .await
        .expect(403);
    company.owner.delete(&message).await.expect(403);

    app.forward(Duration::from_secs(14 * 60));
    let changed = anna.patch(&message, hello.clone()).await.expect(200).json();
    assert_eq!(changed["content"], "Hello");
    assert_eq!(changed["edited_at"], "2026-04-08T09:14:00.000Z");
    anna.delete(&message).await.expect(200);
    anna.patch(&message, hello.clone()).await.expect(404);
    let left = company.owner.get(&path).await.json();
    assert_eq!(left["items"][0]["content"], "", "its place stays");
    assert!(left["items"][0]["deleted_at"].is_string());

    let id = send(&anna, &path, "Late").await.field("id");
    app.forward(Duration::from_secs(15 * 60));
    let message = format!("{path}/{id}");
    anna.patch(&message, hello).await.expect(403);
    anna.delete(&message).await.expect(403);
}

#[tokio::test]
async fn a_managers_sync_makes_renames_and_re_members_rooms_and_an_employees_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let boris = company.manager("boris").await;
    let uuid = async |number: u64| {
        let person = company.owner.get(&format!("/api/employees/{number}")).await;
        person.field("uuid")
    };
    let hers = uuid(2).await;
    let sync = async |client: &Client, name: &str, members: Value| {
        let group = json!({ "smartGroupId": "sg-1", "name": name, "memberIds": members });
        let body = json!({ "smartGroups": [group] });
        client
            .post("/api/v1/chat/rooms/sync", body)
            .await
            .expect(200)
    };
    sync(&anna, "Mine", json!([hers])).await;
    assert_eq!(rooms(&anna).await, ["General"]);

    let made = sync(&boris, "All hands", json!([hers, 3, 99])).await;
    assert_eq!(each(&made, "name"), ["General", "All hands"]);
    let room_of_anna = room(&anna, "All hands").await;
    assert_eq!(room_of_anna["smart_group_id"], "sg-1");
    let path = messages(&anna, "All hands").await;
    send(&anna, &path, "Hello").await;

    let renamed = sync(&boris, "Everybody", json!([3])).await;
    assert_eq!(each(&renamed, "name"), ["General", "Everybody"]);
    assert_eq!(rooms(&anna).await, ["General"]);
    anna.get(&path).await.expect(403);
    let kept = boris.get(&path).await.expect(200);
    assert_eq!(contents(&kept), ["Hello"], "the same room");
}

#[tokio::test]
async fn the_rules_of_a_smart_group_say_who_is_in_its_room_whatever_a_sync_names() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let cooks = group(&company, "Cooks", "Cook").await;
    let group = json!({ "smartGroupId": cooks, "name": "Chefs", "memberIds": [2] });
    let body = json!({ "smartGroups": [group] });
    let path = "/api/v1/chat/rooms/sync";
    company.owner.post(path, body).await.expect(200);
    assert_eq!(rooms(&anna).await, ["General"]);
    let cook = json!({ "position": "Cook" });
    company
        .owner
        .patch("/api/employees/2", cook)
        .await
        .expect(200);
    assert_eq!(rooms(&anna).await, ["General", "Cooks"]);
}

#[tokio::test]
async fn who_is_mentioned_and_not_there_is_told_by_mail() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    company.employee("boris").await;
    let general = messages(&anna, "General").await;
    let sent = send(&anna, &general, "@boris, are you coming? cc @owner @nobody").await;
    let sent = sent.json();
    assert_eq!(sent["mentions"].as_array().map(Vec::len), Some(2));
    let mails = app.mails(&company.email("boris")).await;
    let mail = mails
        .iter()
        .find(|it| it.subject == "WorkHub: вас упомянули в чате");
    let mail = mail.expect("a mail");
    assert!(
        mail.text.contains("anna упоминает вас в чате «General»"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("are you coming?"), "{}", mail.text);

    // he is not in that room
    let admins = messages(&company.owner, "Admins & Owners").await;
    let sent = send(&company.owner, &admins, "@boris earns too much").await;
    assert_eq!(sent.json()["mentions"], json!([]));
    assert_eq!(app.mails(&company.email("boris")).await.len(), mails.len());
}

#[tokio::test]
async fn messages_sent_at_once_all_get_a_place_of_their_own() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let path = messages(&anna, "General").await;
    let senders = [&anna, &company.owner];
    let sent = (0..20).map(|number| {
        let (client, path) = (senders[number % 2], &path);
        async move { send(client, path, &number.to_string()).await.field("id") }
    });
    let mut sent = join_all(sent).await;
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 20);
    let listed = anna.get(&format!("{path}?limit=100")).await;
    assert_eq!(each(&listed, "id"), sent, "in the order of their ids");
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_sent_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let path = messages(&company.owner, "General").await;
    let client = company.owner.with("idempotency-key", "first");
    let one = send(&client, &path, "Hello").await;
    let two = send(&client, &path, "Hello").await;
    assert_eq!(one.field("id"), two.field("id"));
    let listed = company.owner.get(&path).await;
    assert_eq!(contents(&listed), ["Hello"]);
}
