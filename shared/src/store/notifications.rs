//! In-app notifications: a partition for each recipient, a count of each kind, and markers that
//! keep the same thing from being told twice on a day.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::outbox_record,
    record::{Record, decode},
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    id::TenantId,
    notification::{Notice, Notification, NotificationKind},
};

/// How long the marker of something told is kept: longer than its day can come again.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// How many deletions a transaction takes beside the count.
const MOST_DELETED: usize = 99;
/// Transactions at the same time.
const AT_ONCE: usize = 8;

/// How many notifications a person has of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NotificationCounts {
    birthday_reminder: u64,
    salary_increase_reminder: u64,
    welcome: u64,
    employee_created: u64,
    user_update: u64,
}

impl NotificationCounts {
    /// How many of one kind.
    #[must_use]
    pub const fn of(&self, kind: NotificationKind) -> u64 {
        match kind {
            NotificationKind::BirthdayReminder => self.birthday_reminder,
            NotificationKind::SalaryIncreaseReminder => self.salary_increase_reminder,
            NotificationKind::Welcome => self.welcome,
            NotificationKind::EmployeeCreated => self.employee_created,
            NotificationKind::UserUpdate => self.user_update,
        }
    }

    /// How many in all.
    #[must_use]
    pub fn all(&self) -> u64 {
        NotificationKind::ALL.map(|kind| self.of(kind)).iter().sum()
    }
}

/// What a list of notifications is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationOrder {
    /// When they were made.
    Created,
    /// Their kind's name, then when they were made.
    Kind,
}

/// Which of a person's notifications are wanted.
#[derive(Clone, Copy, Debug)]
pub struct NotificationListing {
    /// Only of this kind.
    pub kind: Option<NotificationKind>,
    /// The order.
    pub order: NotificationOrder,
    /// From first to last.
    pub ascending: bool,
    /// How many to leave out at the beginning.
    pub skip: usize,
    /// At most so many.
    pub limit: usize,
}

impl NotificationListing {
    fn query(&self, tenant: TenantId, recipient: u64) -> (Query, Read) {
        let partition = keys::notifications(tenant, recipient);
        let by_kind = |partition| Query::index(keys::sorted(0), partition);
        let (query, read) = match (self.kind, self.order) {
            (Some(kind), _) => {
                let prefix = keys::notifications_of_kind(kind);
                (by_kind(partition).prefix(prefix), Read::Eventual)
            }
            (None, NotificationOrder::Kind) => (by_kind(partition), Read::Eventual),
            // the default order sees what was written a moment ago
            (None, NotificationOrder::Created) => (Query::partition(partition), Read::Consistent),
        };
        let query = if self.ascending {
            query
        } else {
            query.backward()
        };
        (query, read)
    }
}

/// Marker: a recipient was told.
#[derive(Serialize, Deserialize)]
struct Told {
    recipient: u64,
}

/// The item of a notification: sorted by kind; unread listed by whom it is about, and once read for
/// its end.
fn notification_record(tenant: TenantId, of: &Notification) -> Result<Record, StoreError> {
    let record = Record::new(keys::notification(tenant, of.user_id, of.id), of)?
        .listed([keys::notification_of_kind(of.kind, of.id)]);
    Ok(match of.is_read {
        true => record.indexed(keys::read_notification(tenant, of.created_at)),
        false => record.indexed(keys::notification_about(
            tenant,
            of.related_user_id,
            of.user_id,
            of.id,
        )),
    })
}

impl Store {
    /// Those of some different recipients who have not been told something on its day; a call for
    /// each 100 of them.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn notification_untold(
        &self,
        tenant: TenantId,
        notice: &Notice,
        recipients: &[u64],
    ) -> Result<Vec<u64>, StoreError> {
        let markers: Vec<_> = recipients
            .iter()
            .map(|recipient| keys::told(tenant, *recipient, notice))
            .collect();
        let mut told = BTreeSet::new();
        for item in self.table.batch_get(markers.iter()).await? {
            told.insert(decode::<Told>(item)?.recipient);
        }
        let untold = recipients.iter().filter(|one| !told.contains(one));
        Ok(untold.copied().collect())
    }

    /// Creates a notification that its recipient has not had on this day, counts it and keeps the
    /// message that is sent because of it, all or nothing; false if they have had it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn notification_create(
        &self,
        tenant: TenantId,
        new: &Notification,
        notice: &Notice,
        message: Option<&OutboxMessage>,
    ) -> Result<bool, StoreError> {
        let recipient = new.user_id;
        let marker = keys::told(tenant, recipient, notice);
        let marker = Record::new(marker, &Told { recipient })?;
        let mut transaction = Transaction::new()
            .create(marker.expiring(new.created_at + TOLD_FOR))
            .create(notification_record(tenant, new)?);
        transaction = counted(
            transaction,
            tenant,
            recipient,
            &BTreeMap::from([(new.kind.name(), 1)]),
        );
        if let Some(message) = message {
            transaction = transaction.create(outbox_record(message)?);
        }
        match self.table.transact(transaction).await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition(0)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A notification of a recipient.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn notification_get(
        &self,
        tenant: TenantId,
        recipient: u64,
        notification: u64,
    ) -> Result<Option<Notification>, StoreError> {
        let key = keys::notification(tenant, recipient, notification);
        self.table.get(&key, Read::Consistent).await
    }

    /// How many notifications a recipient has.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn notification_counts_get(
        &self,
        tenant: TenantId,
        recipient: u64,
    ) -> Result<NotificationCounts, StoreError> {
        let key = keys::notification_counts(tenant, recipient);
        let counts = self.table.get(&key, Read::Consistent).await?;
        Ok(counts.unwrap_or_default())
    }

    /// A recipient's notifications. What is left out at the beginning is read too: the first
    /// pages, which are the ones looked at, cost a call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn notification_list(
        &self,
        tenant: TenantId,
        recipient: u64,
        listing: NotificationListing,
    ) -> Result<Vec<Notification>, StoreError> {
        let (query, read) = listing.query(tenant, recipient);
        let mut left = listing.skip + listing.limit;
        let (mut passed, mut found, mut after) = (0, Vec::new(), None);
        loop {
            let query = query.clone().limit(left).after(after);
            let page: Page<Notification> = self.table.query(query, read).await?;
            let read = page.items.len();
            let skipped = listing.skip.saturating_sub(passed).min(read);
            found.extend(page.items.into_iter().skip(skipped));
            (left, passed, after) = (left.saturating_sub(read), passed + read, page.next);
            if left == 0 || after.is_none() {
                return Ok(found);
            }
        }
    }

    /// A page of what recipients have not read yet about a person.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn notification_list_about(
        &self,
        tenant: TenantId,
        subject: u64,
        after: Option<Position>,
    ) -> Result<Page<Notification>, StoreError> {
        let about = keys::notifications_about(tenant, subject);
        let query = Query::index(keys::GSI1, about).limit(100).after(after);
        self.table.query(query, Read::Eventual).await
    }

    /// Writes an unread notification in other words, unless it was read or deleted meanwhile.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn notification_reword(
        &self,
        tenant: TenantId,
        reworded: &Notification,
    ) -> Result<(), StoreError> {
        let record = notification_record(tenant, reworded)?;
        match self.table.put_if(record, unread()).await {
            Err(StoreError::Condition(_)) => Ok(()),
            written => written,
        }
    }

    /// Marks a notification as read, and returns it; one that is read already stays as it is.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn notification_mark_read(
        &self,
        tenant: TenantId,
        recipient: u64,
        notification: u64,
        now: Timestamp,
    ) -> Result<Option<Notification>, StoreError> {
        let found = self
            .notification_get(tenant, recipient, notification)
            .await?;
        let Some(fresh) = found.as_ref().filter(|found| !found.is_read) else {
            return Ok(found);
        };
        let read = Notification {
            is_read: true,
            updated_at: now,
            ..fresh.clone()
        };
        let record = notification_record(tenant, &read)?;
        match self.table.put_if(record, unread()).await {
            // a second click was faster
            Err(StoreError::Condition(_)) => {
                self.notification_get(tenant, recipient, notification).await
            }
            written => written.map(|()| Some(read)),
        }
    }

    /// Deletes some of a tenant's read notifications that were made before an instant, the oldest
    /// first, and returns where the next ones begin. Those that another run is deleting are left
    /// to it.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn notification_delete_read(
        &self,
        tenant: TenantId,
        before: Timestamp,
        after: Option<Position>,
    ) -> Result<Option<Position>, StoreError> {
        let until = keys::read_notification(tenant, before);
        let query = Query::index(keys::GSI1, until.pk)
            .before(until.sk)
            .limit(MOST_DELETED)
            .after(after);
        let page: Page<Notification> = self.table.query(query, Read::Eventual).await?;
        let mut by_recipient: BTreeMap<u64, Vec<Notification>> = BTreeMap::new();
        for old in page.items {
            by_recipient.entry(old.user_id).or_default().push(old);
        }
        let deletions: Vec<_> = by_recipient
            .iter()
            .map(|(recipient, old)| self.table.transact(deletion(tenant, *recipient, old)))
            .collect();
        let deleted: Vec<_> = stream::iter(deletions)
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        for deleted in deleted {
            match deleted {
                Ok(()) | Err(StoreError::Condition(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(page.next)
    }
}

/// A notification exists and nobody has read it.
fn unread() -> Condition {
    let unread = [(":unread", AttributeValue::Bool(false))];
    Condition::new("is_read = :unread", unread)
}

/// Deletes notifications of one recipient, all or nothing, so that their count stays right.
fn deletion(tenant: TenantId, recipient: u64, old: &[Notification]) -> Transaction {
    let mut transaction = Transaction::new();
    let mut counts = BTreeMap::new();
    for notification in old {
        let key = keys::notification(tenant, recipient, notification.id);
        transaction = transaction.delete_if(key, Condition::present());
        *counts.entry(notification.kind.name()).or_default() -= 1;
    }
    counted(transaction, tenant, recipient, &counts)
}

/// Adds to the counts of a recipient's notifications by kind.
fn counted(
    transaction: Transaction,
    tenant: TenantId,
    recipient: u64,
    counts: &BTreeMap<&str, i64>,
) -> Transaction {
    let adds: Vec<_> = counts
        .keys()
        .map(|kind| format!("{kind} :{kind}"))
        .collect();
    let mut change = Change::new(format!("ADD {}", adds.join(", ")), []);
    let values = counts.iter();
    change.values = values
        .map(|(kind, count)| (format!(":{kind}"), number(count)))
        .collect();
    let key = keys::notification_counts(tenant, recipient);
    transaction.update_if(key, change, Condition::always())
}
