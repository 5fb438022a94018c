//! Tickets, their comments and files; users of all organizations for operators.

use serde_json::{Value, json};
use tests::{App, Client};

use super::{details, each};

const TICKETS: &str = "/api/v1/tickets";

async fn open(client: &Client, subject: &str) -> String {
    let made = client.post(TICKETS, json!({ "subject": subject })).await;
    format!("{TICKETS}/{}", made.expect(201).field("id"))
}

#[tokio::test]
async fn one_sees_ones_own_tickets_and_managers_see_all() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (anna, boris) = (
        company.employee("anna").await,
        company.employee("boris").await,
    );
    let carla = company.manager("carla").await;
    let oven = open(&anna, "The oven is cold").await;
    app.forward(std::time::Duration::from_secs(1));
    open(&boris, "No gloves").await;
    let subjects = async |client: &Client| each(&client.get(TICKETS).await.expect(200), "subject");
    assert_eq!(subjects(&anna).await, ["The oven is cold"]);
    assert_eq!(
        subjects(&carla).await,
        ["No gloves", "The oven is cold"],
        "latest first"
    );
    boris.get(&oven).await.expect(403);
    boris
        .post(&format!("{oven}/comments"), json!({ "body": "x" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_ticket_has_a_subject_or_a_title() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let titled = json!({ "title": "Oven", "description": "", "priority": "high" });
    let made = company.owner.post(TICKETS, titled).await.expect(201).json();
    assert_eq!(made["subject"], "Oven");
    assert_eq!(made["description"], Value::Null);
    assert_eq!(
        (&made["status"], &made["priority"]),
        (&json!("open"), &json!("high"))
    );
    let none = company.owner.post(TICKETS, json!({})).await.expect(400);
    assert_eq!(
        details(&none),
        json!({ "subject": ["subject is required"] })
    );
}

#[tokio::test]
async fn managers_work_on_tickets_and_who_opened_one_says_that_it_is_done_or_not() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let ticket = open(&anna, "The oven is cold").await;
    let status = |status: &str| json!({ "status": status });
    anna.patch(&ticket, status("in_progress")).await.expect(403);
    anna.patch(&ticket, json!({ "assigneeId": 1 }))
        .await
        .expect(403);
    let begun = json!({ "status": "in_progress", "assigneeId": 1 });
    let begun = company.owner.patch(&ticket, begun).await.expect(200).json();
    assert!(begun["assignee_id"].is_string());
    company
        .owner
        .patch(&ticket, status("resolved"))
        .await
        .expect(200);
    company
        .owner
        .patch(&ticket, status("in_progress"))
        .await
        .expect(409);
    anna.patch(&ticket, status("open")).await.expect(200);
    anna.patch(&ticket, status("closed")).await.expect(200);
    let refused = company
        .owner
        .patch(&ticket, json!({ "assigneeId": 99 }))
        .await;
    assert!(details(&refused.expect(400))["assigneeId"].is_array());

    let mails = app.mails(&company.email("anna")).await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject == "WorkHub: обращение");
    assert_eq!(told.count(), 2, "of what others did");
    let mails = app.mails(&company.email("owner")).await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.text.contains("Новое обращение"))
    );
}

#[tokio::test]
async fn comments_come_in_their_order_and_are_counted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let anna = company.employee("anna").await;
    let ticket = open(&anna, "The oven is cold").await;
    let comments = format!("{ticket}/comments");
    for (client, body) in [(&anna, "Still cold"), (&company.owner, "It is the fuse")] {
        client
            .post(&comments, json!({ "body": body }))
            .await
            .expect(201);
        app.forward(std::time::Duration::from_secs(1));
    }
    let listed = anna.get(&comments).await.expect(200);
    assert_eq!(each(&listed, "body"), ["Still cold", "It is the fuse"]);
    assert_eq!(anna.get(&ticket).await.json()["comment_count"], 2);
}

#[tokio::test]
async fn attachments_are_ones_own_files_and_shared_with_who_opened_the_ticket() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (anna, boris) = (
        company.employee("anna").await,
        company.employee("boris").await,
    );
    let file = async |client: &Client, purpose: &str| {
        let file = json!({ "key": "a.png", "contentType": "image/png", "purpose": purpose });
        let presigned = client.post("/api/v1/files/presign", file).await;
        presigned.expect(200).field("id")
    };
    let (hers, his) = (file(&anna, "ticket").await, file(&boris, "ticket").await);
    let upload = file(&anna, "upload").await;
    let body = json!({ "subject": "Look", "attachmentIds": [hers, his, upload] });
    let refused = details(&anna.post(TICKETS, body).await.expect(400));
    let fields: Vec<_> = refused.as_object().expect("fields").keys().collect();
    assert_eq!(fields, ["attachmentIds[1]", "attachmentIds[2]"]);

    let body = json!({ "subject": "Look", "attachmentIds": [hers] });
    let ticket = anna.post(TICKETS, body).await.expect(201).field("id");
    let managers = file(&company.owner, "ticket").await;
    let path = format!("/api/v1/files/{managers}");
    anna.get(&path).await.expect(403);
    let comment = json!({ "body": "The diagram", "attachmentIds": [managers] });
    let comments = format!("{TICKETS}/{ticket}/comments");
    company.owner.post(&comments, comment).await.expect(201);
    anna.get(&path).await.expect(409);
    boris.get(&path).await.expect(403);
}

#[tokio::test]
async fn operators_find_users_of_all_organizations_by_the_beginning_of_their_address() {
    let app = App::start().await;
    let (company, other) = (app.company("Acme").await, app.company("Other").await);
    company.employee("anna").await;
    other.employee("annabel").await;
    let operator = app.operator().await;
    let users = "/api/v1/super-admin/users";
    let found = operator
        .get(&format!("{users}?search=ANNA"))
        .await
        .expect(200);
    assert_eq!(
        each(&found, "email"),
        ["anna@acme.example", "annabel@other.example"]
    );
    assert_eq!(found.json()["items"][1]["organization"]["slug"], "other");
    let first = operator.get(&format!("{users}?limit=1")).await.expect(200);
    let cursor = first.field("nextCursor");
    let next = operator
        .get(&format!("{users}?limit=1&cursor={cursor}"))
        .await;
    assert_ne!(each(&next.expect(200), "email"), each(&first, "email"));
    company.owner.get(users).await.expect(403);
}
