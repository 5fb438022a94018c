//! Everything that AWS is to the platform, in one process: `cargo run -p local`.
//!
//! - [`stack`]: the functions on top of the stand-ins
//! - [`dynamodb`], [`s3`], [`sqs`], [`ses`], [`scheduler`]: the stand-ins, at wire level
//! - [`pay`]: the payment sandbox's page
//! - [`demo`]: a believable company

pub mod demo;
pub mod dynamodb;
pub mod gateway;
pub mod keys;
pub mod pay;
pub mod s3;
pub mod scheduler;
pub mod server;
pub mod ses;
pub mod sns;
pub mod sqlite;
pub mod sqs;
pub mod stack;
pub mod table;
#[cfg(test)]
mod testing;
