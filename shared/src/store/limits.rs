//! Counters of failures that hold across instances and restarts.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Read, Store, StoreError,
    keys::{self, Key},
    record::Record,
    transaction::{Change, Condition, number},
};

/// So many failures of a subject in a window.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What fails, e.g. `login-account`.
    pub kind: &'static str,
    /// Hash of who fails.
    pub subject: String,
    /// Failures allowed in a window.
    pub most: u64,
    /// Length of a window, which the first failure opens.
    pub window: SignedDuration,
}

/// Failures counted in the current window.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Taken {
    failures: u64,
    /// End of the window, seconds since the epoch; also the item's TTL.
    expires_at: i64,
}

impl Limit {
    pub(super) fn key(&self) -> Key {
        keys::limit(self.kind, &self.subject)
    }

    /// Seconds until the subject may try again, if it may not now.
    pub(super) fn blocked(&self, taken: Taken, now: Timestamp) -> Option<u64> {
        let left = taken.expires_at - now.as_second();
        (taken.failures >= self.most && left > 0).then_some(left.unsigned_abs())
    }
}

impl Store {
    /// Seconds until the subject may try again, if it may not now.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn limit_get(
        &self,
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let taken = self.table.get(&limit.key(), Read::Consistent).await?;
        Ok(taken.and_then(|taken| limit.blocked(taken, now)))
    }

    /// Forgives a subject's failures.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn limit_delete(&self, limit: &Limit) -> Result<(), StoreError> {
        self.table
            .delete_if(&limit.key(), Condition::always())
            .await
    }

    /// Counts one try before it is made, so that tries at the same time cannot exceed the limit.
    /// Returns the seconds to wait when there are no tries left.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn limit_take(
        &self,
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let end = now + limit.window;
        let first = Record::new(
            limit.key(),
            &Taken {
                failures: 1,
                expires_at: end.as_second(),
            },
        )?;
        let now_seconds: AttributeValue = number(now.as_second());
        let no_window = Condition::new(
            "attribute_not_exists(pk) OR expires_at <= :now",
            [(":now", now_seconds.clone())],
        );
        match self.table.put_if(first, no_window).await {
            Err(StoreError::Condition(_)) => {}
            written => return written.map(|()| None),
        }
        let open = Condition::new(
            "expires_at > :now AND failures < :most",
            [(":now", now_seconds), (":most", number(limit.most))],
        );
        let one_more = Change::new("ADD failures :one", [(":one", number(1))]);
        match self.table.update_if(&limit.key(), one_more, open).await {
            // a window that ended between the two calls leaves nothing to wait for but a moment
            Err(StoreError::Condition(_)) => {
                self.limit_get(limit, now).await.map(|s| s.or(Some(1)))
            }
            written => written.map(|_| None),
        }
    }
}
