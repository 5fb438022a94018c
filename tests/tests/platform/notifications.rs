//! What people are told in the app and by mail.

mod large;
mod lists;
mod people;
mod projects;
mod reminders;
mod schedule;
mod workers;

use futures::{StreamExt, stream};
use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use shared::{
    domain::{
        id::TenantId,
        person::{Credentials, Person},
    },
    queue::NotificationMessage,
    store::NewPerson,
};
use tests::{App, Client, Company};

const LIST: &str = "/notifications";
const QUEUE: &str = "notifications";
/// The day on which tests begin.
const TODAY: &str = "2026-04-08T09:00:00Z";

/// A page of a person's notifications.
async fn page(client: &Client, query: &str) -> Value {
    client
        .get(&format!("{LIST}{query}"))
        .await
        .expect(200)
        .json()
}

/// Type, subject and text of all that a person was told, oldest first.
async fn told(client: &Client) -> Vec<(String, u64, String)> {
    let page = page(client, "?order=ASC&limit=100").await;
    let all = page["notifications"].as_array().unwrap();
    assert_eq!(page["total"], all.len(), "the count is that of the list");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let told = all.iter().map(|one| {
        let subject = one["relatedUserId"].as_u64().unwrap();
        (text(one, "type"), subject, text(one, "message"))
    });
    told.collect()
}

/// The number of times that a person was told something of a type.
async fn count(client: &Client, kind: &str) -> u64 {
    let page = page(client, &format!("?type={kind}")).await;
    page["total"].as_u64().unwrap()
}

/// Writes facts of a person that this API does not know.
async fn describe(app: &App, company: &Company<'_>, person: u64, facts: impl FnOnce(&mut Person)) {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let old = store.person_get(tenant, person).await.unwrap().unwrap();
    let mut new = old.clone();
    facts(&mut new);
    new.version += 1;
    let written = store
        .person_update(tenant, &old, &new, None, &[])
        .await
        .unwrap();
    written.unwrap();
}

/// Hires a person who was born on a day.
async fn born(app: &App, company: &Company<'_>, name: &str, day: Date) -> u64 {
    let hired = company.hire(name, "employee").await.id();
    describe(app, company, hired, |person| person.birth_date = Some(day)).await;
    hired
}

/// Makes people past the API, of whom nobody is told.
async fn settle(app: &App, company: &Company<'_>, people: impl Iterator<Item = Person>) {
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let creations = people.map(|person| async move {
        let new = NewPerson {
            person,
            credentials: Credentials::default(),
            messages: Vec::new(),
        };
        store.person_create(tenant, &new).await.unwrap().unwrap();
    });
    let creations: Vec<_> = creations.collect();
    let creations = stream::iter(creations).buffer_unordered(8);
    creations.collect::<()>().await;
}

/// Runs the schedule as of an instant; nothing is delivered yet.
async fn schedule(app: &App, at: &str) {
    let at: Timestamp = at.parse().unwrap();
    let run = app.stack.scheduler.run_once("reminders", at).await;
    run.unwrap();
}

/// Runs the schedule as of an instant, and all that it leads to.
pub(crate) async fn remind(app: &App, at: &str) {
    schedule(app, at).await;
    app.deliver().await;
}

/// Takes the messages that wait, as a worker does who is never heard of again.
fn taken(app: &App) -> Vec<NotificationMessage> {
    let messages = app.stack.queues.receive(QUEUE, 10, None).unwrap();
    let messages = messages.iter();
    messages
        .map(|message| serde_json::from_str(&message.body).unwrap())
        .collect()
}
