//! The only place that knows `DynamoDB`. Functions are named by access pattern and take the
//! tenant first; the access log shows what each costs.

mod announcements;
mod billing;
mod gate;
mod hours;
mod idempotency;
mod job_roles;
pub mod keys;
mod limits;
mod meter;
mod notifications;
mod organizations;
mod outbox;
mod people;
mod projects;
mod query;
mod record;
mod sequences;
mod sessions;
mod table;
mod tasks;
mod transaction;

pub use billing::{InvoiceDraftBasis, InvoiceSequence, PaymentAttempt, PaymentProgress};
pub use gate::{Gate, Liveness};
pub use hours::{HoursFilter, HoursRefused};
pub use idempotency::{Claim, StoredResponse};
pub use limits::Limit;
pub use meter::Meter;
pub use notifications::{NotificationCounts, NotificationListing, NotificationOrder};
pub use organizations::{Signup, SignupRefused};
pub use outbox::{OutboxMessage, UnreadableMessage};
pub use people::{DirectoryEntry, NewPerson, PersonOrder, PersonRefused};
pub use projects::{ProjectEntry, ProjectRefused};
pub use query::{Page, Position, Query, Read};
pub use sequences::Sequence;
pub use sessions::{LoginProof, PasswordToken};
pub use table::Table;
pub use tasks::TaskKey;

/// Why a store call failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A condition did not hold; in a transaction, that of the write at this place.
    #[error("the condition of write {0} does not hold")]
    Condition(usize),
    /// Others keep writing the same items.
    #[error("too many writers of the same items")]
    Busy,
    /// The session of the request has ended, so that nothing is written for it.
    #[error("the session has ended")]
    SessionEnded,
    /// A cursor that belongs to another list.
    #[error("the cursor belongs to another list")]
    ForeignCursor,
    /// An item does not have the form of its type, or the reverse.
    #[error("item codec: {0}")]
    Codec(#[source] serde_dynamo::Error),
    /// The database did not do it.
    #[error("dynamodb: {0}")]
    Sdk(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    fn sdk(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Sdk(Box::new(error))
    }
}

/// `None` where a write was refused because others were faster: for [`crate::retry::until_written`].
///
/// # Errors
/// Any other failure of the write.
pub fn unless_overtaken<T>(written: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match written {
        Ok(written) => Ok(Some(written)),
        Err(StoreError::Condition(_) | StoreError::Busy) => Ok(None),
        Err(error) => Err(error),
    }
}

/// All access patterns, by entity in the files beside this one.
#[derive(Clone, Debug)]
pub struct Store {
    table: Table,
}

impl Store {
    /// A store over a table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self { table }
    }

    /// Waits until the request's session is known to be alive: before an effect outside the table,
    /// whose writes wait by themselves.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`].
    pub async fn session_confirmed(&self) -> Result<(), StoreError> {
        gate::confirmed().await
    }
}
