//! local

pub mod clock;
pub mod dynamodb;
pub mod s3;
pub mod scheduler;
pub mod server;
pub mod ses;
pub mod sqlite;
pub mod sqs;
#[cfg(test)]
mod testing;
