//! Which request a log line and an error speak of, and since when.

use jiff::Timestamp;

/// Identity of a request, in its log line and in the body of a 5xx.
#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);

/// When a request came, as `TimeTracker`'s errors say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReceivedAt(pub(super) Timestamp);
