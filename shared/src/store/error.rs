//! Why calls of the store fail, and what the database's refusals mean.

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::transact_write_items::TransactWriteItemsError,
    types::CancellationReason,
};

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
    pub(super) fn sdk(error: impl std::error::Error + Send + Sync + 'static) -> Self {
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

impl<E> From<SdkError<E>> for StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        match error.code() {
            Some("ConditionalCheckFailedException") => Self::Condition(0),
            Some("TransactionConflictException") => Self::Busy,
            _ => Self::sdk(error),
        }
    }
}

/// Why a transaction was refused.
pub(super) enum Refusal {
    /// The condition of the write at this place does not hold.
    Condition(usize),
    /// Another transaction writes the same items.
    Conflict,
}

/// Why a transaction was refused; none where it failed otherwise.
pub(super) fn refusal(error: &SdkError<TransactWriteItemsError>) -> Option<Refusal> {
    match error.as_service_error()? {
        TransactWriteItemsError::TransactionCanceledException(canceled) => {
            let reasons = canceled.cancellation_reasons();
            let place = |code| {
                reasons
                    .iter()
                    .position(|r: &CancellationReason| r.code() == Some(code))
            };
            match (
                place("ConditionalCheckFailed"),
                place("TransactionConflict"),
            ) {
                (Some(place), _) => Some(Refusal::Condition(place)),
                (None, Some(_)) => Some(Refusal::Conflict),
                (None, None) => None,
            }
        }
        TransactWriteItemsError::TransactionInProgressException(_) => Some(Refusal::Conflict),
        _ => None,
    }
}
