//! Workers that die, and workers that do the same at once.

use std::{task::Poll, time::Duration};

use futures::{
    future::{join_all, poll_fn, select},
    pin_mut,
};
use jiff::{SignedDuration, civil::date};
use shared::{
    domain::{
        id::TenantId,
        notification::{Notification, NotificationKind},
        person::{Person, Role},
        text::Email,
    },
    queue::{Consumer, NotificationMessage, QueueName},
    store::OutboxMessage,
};
use tests::{App, Company, notice_of, now};

use super::{QUEUE, TODAY, born, count, remind, schedule, settle, taken};

const BIRTHDAY: &str = "birthday_reminder";

/// What a worker told the owner just before it died.
fn birthday_of(person: u64) -> Notification {
    Notification {
        id: 1_000,
        kind: NotificationKind::BirthdayReminder,
        message: "of the one that died".to_owned(),
        user_id: 1,
        related_user_id: person,
        event_date: Some(date(2026, 4, 8)),
        is_read: false,
        created_at: now(),
        updated_at: now(),
    }
}

/// How many birthdays a person was reminded of.
async fn reminders(app: &App, company: &Company<'_>, person: u64) -> u64 {
    let store = &app.stack.platform.store;
    let counts = store.notification_counts_get(TenantId(company.id), person);
    counts.await.unwrap().of(NotificationKind::BirthdayReminder)
}

/// A company with some admins; the birthday of one of them is today.
async fn with_admins(app: &App, admins: u64) -> Company<'_> {
    let company = app.company("Acme").await;
    let others = (2..=admins).map(|id| Person {
        email: Some(Email::parse(format!("admin{id}@acme.example")).unwrap()),
        birth_date: (id == 2).then_some(date(1990, 4, 8)),
        ..Person::new(id, "Admin", Role::Admin, now())
    });
    settle(app, &company, others).await;
    company
}

fn begin(company: &Company<'_>) -> NotificationMessage {
    NotificationMessage::Remind {
        tenant: TenantId(company.id),
        at: now(),
        after: None,
    }
}

#[tokio::test]
async fn a_worker_that_stops_in_the_middle_of_telling_leaves_the_others_to_the_next() {
    const ADMINS: u64 = 30;
    let app = App::start().await;
    let company = with_admins(&app, ADMINS).await;
    let notifier = notifier::worker(&app.stack.platform).unwrap();
    notifier.handle(begin(&company), "one").await.unwrap();
    let due = taken(&app).swap_remove(0);
    let told = async || {
        let mut told = 0;
        for admin in 1..=ADMINS {
            told += reminders(&app, &company, admin).await;
        }
        told
    };
    {
        let telling = notifier.handle(due.clone(), "one");
        let enough = async { while reminders(&app, &company, 1).await == 0 {} };
        pin_mut!(telling, enough);
        select(enough, telling).await;
    }
    let before = told().await;
    assert!((1..ADMINS).contains(&before), "{before} told");
    notifier.handle(due, "one").await.unwrap();
    assert_eq!(told().await, ADMINS);
    remind(&app, TODAY).await;
    assert_eq!(told().await, ADMINS);
}

#[tokio::test]
async fn a_worker_that_stops_before_the_next_part_leaves_it_to_the_next() {
    let app = App::start().await;
    let company = with_admins(&app, 3).await;
    let notifier = notifier::worker(&app.stack.platform).unwrap();
    {
        let reminding = notifier.handle(begin(&company), "one");
        let waiting = || app.stack.queues.counts(QUEUE).unwrap().visible;
        let enough = poll_fn(|_| match waiting() {
            0 => Poll::Pending,
            _ => Poll::Ready(()),
        });
        pin_mut!(reminding);
        select(enough, reminding).await;
        assert_eq!(waiting(), 1, "what is due, and nothing after it");
    }
    app.deliver().await;
    for _ in 0..2 {
        for admin in 1..=3 {
            assert_eq!(reminders(&app, &company, admin).await, 1);
        }
        remind(&app, TODAY).await;
    }
}

#[tokio::test]
async fn two_workers_with_the_same_message_tell_each_recipient_once() {
    const ADMINS: u64 = 20;
    let app = App::start().await;
    let company = with_admins(&app, ADMINS).await;
    let notifier = notifier::worker(&app.stack.platform).unwrap();
    let twice = async |message: NotificationMessage| {
        let both = [message.clone(), message].map(|message| notifier.handle(message, "one"));
        let handled: Result<(), _> = join_all(both).await.into_iter().collect();
        handled.unwrap();
    };
    twice(begin(&company)).await;
    for message in taken(&app) {
        twice(message).await;
    }
    app.deliver().await;
    for admin in 1..=ADMINS {
        assert_eq!(reminders(&app, &company, admin).await, 1);
    }
    let mails = app.mails("admin2@acme.example").await;
    assert_eq!(mails.len(), 1);
}

#[tokio::test]
async fn three_runs_on_a_day_one_of_them_killed_leave_each_reminder_once() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let admin = company.admin("anna").await;
    let first = born(&app, &company, "first", date(1990, 4, 8)).await;
    born(&app, &company, "second", date(1990, 5, 8)).await;
    app.deliver().await;

    // a worker takes the message, tells the first admin of the first person, and is never heard of again
    schedule(&app, TODAY).await;
    assert_eq!(app.stack.queues.receive(QUEUE, 10, None).unwrap().len(), 1);
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    let told = birthday_of(first);
    let new = store
        .notification_create(tenant, &told, &notice_of(&told, date(2026, 4, 8)), None)
        .await;
    assert!(new.unwrap());
    app.deliver().await;
    assert_eq!(count(&admin, BIRTHDAY).await, 0);

    // a second run completes it; then the message of the dead worker comes back; then a third run
    remind(&app, "2026-04-08T12:00:00Z").await;
    for _ in 0..3 {
        for client in [&company.owner, &admin] {
            assert_eq!(count(client, BIRTHDAY).await, 2);
        }
        assert_eq!(
            app.mails("anna@acme.example").await.len(),
            3,
            "a welcome, two birthdays"
        );
        app.hands.forward(30);
        app.deliver().await;
        remind(&app, "2026-04-08T18:00:00Z").await;
    }
    let counts = app.stack.queues.counts(QUEUE).unwrap();
    assert_eq!(counts, local::sqs::store::Counts::default());
}

/// Tells the owner of their birthday as a worker does who dies before they send the mail's message.
async fn birthday_mail(app: &App, company: &Company<'_>) -> OutboxMessage {
    let platform = &app.stack.platform;
    let queue = platform.queue(QueueName::Notifications).unwrap();
    let (store, tenant) = (&platform.store, TenantId(company.id));
    let told = birthday_of(1);
    let mail = NotificationMessage::Notified {
        tenant,
        recipient: 1,
        notification: told.id,
    };
    let mail = queue.outbox_message(tenant, &mail, now()).unwrap();
    let notice = notice_of(&told, date(2026, 4, 8));
    let new = store.notification_create(tenant, &told, &notice, Some(&mail));
    assert!(new.await.unwrap());
    mail
}

#[tokio::test]
async fn a_mail_whose_worker_died_right_after_telling_is_sent_by_the_relay() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    birthday_mail(&app, &company).await;
    assert_eq!(app.mails("owner@acme.example").await, []);
    for minute in 1..=3 {
        let at = now() + SignedDuration::from_mins(minute);
        app.stack.scheduler.run_once("relay", at).await.unwrap();
        remind(&app, TODAY).await;
        assert_eq!(app.mails("owner@acme.example").await.len(), 1);
    }
}

#[tokio::test]
async fn a_mail_whose_message_was_sent_and_not_forgotten_is_not_sent_again_by_the_relay() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let mail = birthday_mail(&app, &company).await;
    // the request that stored the message sent it, and died before forgetting it
    let queues = &app.stack.queues;
    queues.send(QUEUE, &mail.body, Duration::ZERO).unwrap();
    assert_eq!(app.mails("owner@acme.example").await.len(), 1);
    let at = now() + SignedDuration::from_mins(1);
    app.stack.scheduler.run_once("relay", at).await.unwrap();
    assert_eq!(app.deliver().await, 1, "relayed");
    assert_eq!(app.mails("owner@acme.example").await.len(), 1);
}
