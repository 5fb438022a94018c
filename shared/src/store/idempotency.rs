//! First responses of requests that carry an `Idempotency-Key`.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Read, Store, StoreError, keys,
    record::Record,
    transaction::{Condition, number, string},
};
use crate::domain::id::TenantId;

/// How long a response is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A request that has not finished by then has died; longer than any function's time-out.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(60);

/// A response as it was first given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, if any.
    pub content_type: Option<String>,
    /// The body; none if it was too large to be kept.
    pub body: Option<String>,
}

/// What a key says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The key is new: handle the request, then complete or release it.
    New,
    /// The same request was answered: answer the same.
    Replay(StoredResponse),
    /// The same request is being handled.
    UnderWay,
    /// The key was used for another request.
    OtherRequest,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    /// Hash of the request's body.
    fingerprint: String,
    answer: Option<StoredResponse>,
    /// While there is no answer: until when the handler is believed to live, epoch seconds.
    held_until: i64,
    /// Epoch seconds; the TTL deletes late.
    expires_at: i64,
}

impl Store {
    /// Claims a key for a request.
    ///
    /// # Errors
    /// When the table cannot be read or written.
    pub async fn idempotency_claim(
        &self,
        tenant: TenantId,
        hash: &str,
        fingerprint: &str,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        let key = keys::idempotency(tenant, hash);
        let entry = Entry {
            fingerprint: fingerprint.to_owned(),
            answer: None,
            held_until: (now + UNDER_WAY).as_second(),
            expires_at: (now + KEPT).as_second(),
        };
        let free = Condition::new(
            "attribute_not_exists(pk) OR expires_at <= :now OR (attribute_not_exists(answer) \
             AND held_until <= :now AND fingerprint = :fingerprint)",
            [
                (":now", number(now.as_second())),
                (":fingerprint", string(fingerprint)),
            ],
        );
        match self
            .table
            .put_if(Record::new(key.clone(), &entry)?, free)
            .await
        {
            Ok(()) => return Ok(Claim::New),
            Err(StoreError::Condition(_)) => {}
            Err(error) => return Err(error),
        }
        let stored: Option<Entry> = self.table.get(&key, Read::Consistent).await?;
        Ok(match stored {
            Some(stored) if stored.fingerprint != fingerprint => Claim::OtherRequest,
            Some(Entry {
                answer: Some(response),
                ..
            }) => Claim::Replay(response),
            // released between the two calls: the next try will claim it
            Some(_) | None => Claim::UnderWay,
        })
    }

    /// Keeps the response of a claimed request.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn idempotency_complete(
        &self,
        tenant: TenantId,
        hash: &str,
        fingerprint: &str,
        response: StoredResponse,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            fingerprint: fingerprint.to_owned(),
            answer: Some(response),
            held_until: 0,
            expires_at: (now + KEPT).as_second(),
        };
        let record = Record::new(keys::idempotency(tenant, hash), &entry)?;
        self.table.put_if(record, Condition::always()).await
    }

    /// Frees a claimed key, so that the request can be tried again.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn idempotency_release(
        &self,
        tenant: TenantId,
        hash: &str,
    ) -> Result<(), StoreError> {
        self.table
            .delete_if(&keys::idempotency(tenant, hash), Condition::always())
            .await
    }
}
