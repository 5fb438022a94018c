//! Keys of in-app notifications.

use jiff::Timestamp;

use super::{Key, key, padded, partition};
use crate::domain::{
    id::TenantId,
    notification::{Notice, NotificationKind},
};

/// A notification of a recipient.
#[must_use]
pub fn notification(tenant: TenantId, recipient: u64, notification: u64) -> Key {
    Key {
        pk: notifications(tenant, recipient),
        sk: padded(notification),
    }
}

/// The partition of a recipient's notifications.
#[must_use]
pub fn notifications(tenant: TenantId, recipient: u64) -> String {
    format!("{}#{recipient}", partition(tenant, "notification"))
}

/// A notification among those of its kind: what it sorts by.
#[must_use]
pub fn notification_of_kind(kind: NotificationKind, notification: u64) -> String {
    format!("{}{}", notifications_of_kind(kind), padded(notification))
}

/// What all of a kind begin with where they sort by kind.
#[must_use]
pub fn notifications_of_kind(kind: NotificationKind) -> String {
    format!("{}#", kind.name())
}

/// How many notifications a recipient has of each kind.
#[must_use]
pub fn notification_counts(tenant: TenantId, recipient: u64) -> Key {
    key(tenant, "notification-count", padded(recipient))
}

/// Marker: a recipient was told something about a person on a day, and about a project of theirs.
#[must_use]
pub fn told(tenant: TenantId, recipient: u64, notice: &Notice) -> Key {
    let Notice { kind, on, .. } = notice;
    let project = notice
        .project
        .map(|project| format!("#{}", padded(project)));
    Key {
        pk: format!("{}#{recipient}", partition(tenant, "told")),
        sk: format!(
            "{on}#{}#{}{}",
            kind.name(),
            padded(notice.subject),
            project.unwrap_or_default()
        ),
    }
}

/// Index position of an unread notification about a person.
#[must_use]
pub fn notification_about(
    tenant: TenantId,
    subject: u64,
    recipient: u64,
    notification: u64,
) -> Key {
    Key {
        pk: notifications_about(tenant, subject),
        sk: format!("{}#{}", padded(recipient), padded(notification)),
    }
}

/// The index partition of the unread notifications about a person.
#[must_use]
pub fn notifications_about(tenant: TenantId, subject: u64) -> String {
    format!("{}#{subject}", partition(tenant, "notification-about"))
}

/// Index position of a tenant's read notification, and of an instant among them: oldest first.
#[must_use]
pub fn read_notification(tenant: TenantId, created_at: Timestamp) -> Key {
    let millis = created_at.as_millisecond();
    key(tenant, "read-notification", format!("{millis:020}"))
}
