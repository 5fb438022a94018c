//! Organizations with many people, many admins and many notifications.

use jiff::civil::date;
use shared::{
    domain::{
        id::TenantId,
        notification::{Notification, NotificationKind},
        person::{Person, Role},
    },
    queue::{Consumer, NotificationMessage},
    store::{NotificationListing, NotificationOrder},
};
use tests::{App, notice_of, now};

use super::{TODAY, remind, settle, taken};

/// The first number of these people.
const FIRST: u64 = 1_000;

/// People, the first of them admins; two of them have a birthday to be reminded of.
fn people(count: u64, admins: u64) -> impl Iterator<Item = Person> {
    (0..count).map(move |place| {
        let role = match place < admins {
            true => Role::Admin,
            false => Role::Employee,
        };
        // a person on the first page, and the last one
        let born = match place {
            200 => date(1990, 4, 8),
            last if last + 1 == count => date(1990, 5, 8),
            _ => date(1990, 6, 1),
        };
        Person {
            birth_date: Some(born),
            ..Person::new(FIRST + place, "Person", role, now())
        }
    })
}

#[tokio::test]
async fn a_message_looks_at_some_people_and_tells_a_hundred_admins_each_once() {
    const ADMINS: u64 = 101;
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    settle(&app, &company, people(300, ADMINS)).await;
    let notifier = notifier::worker(&app.stack.platform).unwrap();
    let mut next = NotificationMessage::Remind {
        tenant,
        at: now(),
        after: None,
    };
    for part in ["first", "second"] {
        assert!(matches!(next, NotificationMessage::Remind { .. }), "{part}");
        notifier.handle(next, part).await.unwrap();
        let mut sent = taken(&app);
        next = sent.pop().unwrap();
        let told = sent.iter().map(|message| match message {
            NotificationMessage::Due { recipients, .. } => recipients.len(),
            other => panic!("{other:?}"),
        });
        assert_eq!(told.collect::<Vec<_>>(), [100, 2], "{part}");
    }
    assert!(matches!(next, NotificationMessage::Tidy { .. }));

    for _ in 0..2 {
        remind(&app, TODAY).await;
        for person in (FIRST..FIRST + ADMINS).chain([1]) {
            let counts = store.notification_counts_get(tenant, person).await;
            let birthdays = counts.unwrap().of(NotificationKind::BirthdayReminder);
            assert_eq!(birthdays, 2, "of {person}");
        }
    }
    let others = store.notification_counts_get(tenant, FIRST + ADMINS).await;
    assert_eq!(others.unwrap().all(), 0);
}

#[tokio::test]
async fn hundreds_of_old_notifications_of_several_people_are_deleted_and_counted() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let (store, tenant) = (&app.stack.platform.store, TenantId(company.id));
    for id in 1..=250 {
        let kind = match id % 2 {
            0 => NotificationKind::Welcome,
            _ => NotificationKind::UserUpdate,
        };
        let old = Notification {
            id,
            kind,
            message: "old".to_owned(),
            user_id: 1 + id % 3,
            related_user_id: id,
            event_date: None,
            is_read: id > 6,
            created_at: now(),
            updated_at: now(),
        };
        let notice = notice_of(&old, date(2026, 4, 8));
        let new = store.notification_create(tenant, &old, &notice, None);
        assert!(new.await.unwrap());
    }
    remind(&app, "2026-10-09T09:00:00Z").await;
    for person in 1..=3 {
        let counts = store.notification_counts_get(tenant, person).await.unwrap();
        let unread = [NotificationKind::Welcome, NotificationKind::UserUpdate];
        assert_eq!(unread.map(|kind| counts.of(kind)), [1, 1], "of {person}");
        let listing = NotificationListing {
            kind: None,
            order: NotificationOrder::Created,
            ascending: true,
            skip: 0,
            limit: 100,
        };
        let left = store.notification_list(tenant, person, listing).await;
        assert_eq!(left.unwrap().len(), 2, "of {person}");
    }
}
