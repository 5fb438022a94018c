//! Which request a log line and an error speak of.

/// Identity of a request, in its log line and in the body of a 5xx.
#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);
