//! The time as the stand-ins see it.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::{NoContext, Uuid};

/// Tells the time. Injected, so that a test decides what "now" is instead of sleeping.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A new identifier of something made `now`.
pub(crate) fn uuid_at(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanoseconds))
}
