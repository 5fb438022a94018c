//! SQS's stand-in: [`store`] keeps the queues, [`protocol`] speaks SQS's JSON to the SDK, and
//! [`poller`] does what Lambda's event source mapping does.
//!
//! # Where it differs from SQS
//!
//! - Messages are received in the order in which they became visible, each by one receiver; SQS
//!   promises neither. They never expire.
//! - A queue is ordered by groups (FIFO) when its name ends with `.fifo`, as SQS's must. Its messages bring
//!   their deduplication ids.
//! - Message attributes and `ChangeMessageVisibilityBatch` are refused.
//! - A message that moves to its dead-letter queue starts to count receives anew there.
//! - Every request is admitted, whatever its signature.

pub mod poller;
pub mod protocol;
pub mod store;

pub use poller::Poller;
pub use protocol::serve;
pub use store::{QueueDefinition, Queues};
