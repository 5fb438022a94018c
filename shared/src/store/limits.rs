//! Counters of failures that hold across instances and restarts.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Read, Store, StoreError,
    keys::{self, Key},
    record::Record,
    transaction::{Change, Condition, number},
};
use crate::{clock::Clock, retry::wait_out};

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

/// Tries counted in the current window.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Taken {
    /// Those that failed, and those that may yet.
    failures: u64,
    /// How many of them are known to have failed, where that is told.
    #[serde(default)]
    settled: u64,
    /// End of the window, seconds since the epoch; also the item's TTL.
    expires_at: i64,
}

/// Why a try is not counted.
#[derive(Clone, Copy, Debug)]
struct NoneLeft {
    /// Seconds until there are tries again.
    retry_after: u64,
    /// Some that are under way may succeed and give theirs back.
    under_way: bool,
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
        let refused = self.limit_try(limit, now).await?;
        Ok(refused.map(|refused| refused.retry_after))
    }

    /// Counts one try as [`Self::limit_take`] does. While tries that are under way hold what is
    /// left, waits for them so long: a try that fails says so with [`Self::limit_settle`].
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn limit_take_in_turn(
        &self,
        limit: &Limit,
        clock: &Clock,
        longest: Duration,
    ) -> Result<Option<u64>, StoreError> {
        let refused = wait_out(
            longest,
            || self.limit_try(limit, clock.now()),
            |refused| refused.is_some_and(|refused| refused.under_way),
        );
        Ok(refused.await?.map(|refused| refused.retry_after))
    }

    /// Says that a counted try has failed, so that nobody waits for it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn limit_settle(&self, limit: &Limit) -> Result<(), StoreError> {
        let failed = Change::new("ADD settled :one", [(":one", number(1))]);
        let counted = Condition::new("settled < failures", []);
        match self.table.update_if(&limit.key(), failed, counted).await {
            // forgiven in the meantime
            Err(StoreError::Condition(_)) => Ok(()),
            written => written.map(drop),
        }
    }

    async fn limit_try(
        &self,
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<NoneLeft>, StoreError> {
        let end = now + limit.window;
        let first = Record::new(
            limit.key(),
            &Taken {
                failures: 1,
                settled: 0,
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
            Err(StoreError::Condition(_)) => {}
            written => return written.map(|_| None),
        }
        let taken: Option<Taken> = self.table.get(&limit.key(), Read::Consistent).await?;
        let full = taken.and_then(|taken| Some((limit.blocked(taken, now)?, taken)));
        Ok(Some(match full {
            Some((retry_after, taken)) => NoneLeft {
                retry_after,
                under_way: taken.settled < taken.failures,
            },
            // forgiven, or ended by itself, between the calls
            None => NoneLeft {
                retry_after: 1,
                under_way: true,
            },
        }))
    }
}
