//! Notices as the notifier would make them.

use jiff::civil::Date;
use shared::domain::notification::{Notice, Notification};

/// What a notification tells, on a day, without a mail.
#[must_use]
pub fn notice_of(told: &Notification, on: Date) -> Notice {
    Notice {
        kind: told.kind,
        subject: told.related_user_id,
        project: None,
        message: told.message.clone(),
        event_date: told.event_date,
        on,
        mailed: false,
    }
}
