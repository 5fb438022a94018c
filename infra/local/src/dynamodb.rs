//! DynamoDB's stand-in: `dynoxide-rs` over SQLite, spoken to with the production SDK.
//!
//! # Where it differs from DynamoDB
//!
//! The tests of this module hold each point that a test can show.
//!
//! - **Time to live**: nothing is deleted by itself; [`DynamoDb::delete_expired`] deletes, by the system's
//!   clock. DynamoDB deletes some time within days, so code must not take an expired item for a live one.
//! - **No conflicts**: one lock runs one request after another, so `TransactionConflict` and
//!   `TransactionInProgress` never occur, nor throttling. Retries of those are not exercised here.
//! - **Global indexes** are current at once; in DynamoDB they lag by milliseconds.
//! - **Batches** return every key; `UnprocessedKeys` and `UnprocessedItems` stay empty.
//! - **Every request is admitted**: a signature must be present, but is not checked.
//!
//! As in DynamoDB are: cancellation reasons with the items that were there, `ALL_OLD` of a failed
//! condition, consumed capacity, client request tokens, reserved words, limits of size and number,
//! sparse and projected indexes, pages of 1 MB.
//!
//! What was acknowledged outlives a killed process (SIGKILL); a power cut may lose the last writes.
//! Client request tokens are kept in memory: they are forgotten at a restart.

use std::{io, path::Path};

use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};

use crate::server::{Server, listen};

/// Why the database could not be served or swept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No loopback port could be bound.
    #[error("no port for DynamoDB: {0}")]
    Listen(#[from] io::Error),
    /// The file cannot be opened or read as a database.
    #[error("the DynamoDB file: {0}")]
    Database(#[from] DynoxideError),
    /// The file's path is not UTF-8.
    #[error("the path of the DynamoDB file is not UTF-8")]
    Path,
    /// A request is malformed.
    #[error("a request to DynamoDB: {0}")]
    Request(#[from] serde_json::Error),
    /// The sweep was cut off by the end of the runtime.
    #[error("the sweep did not finish: {0}")]
    Sweep(#[from] tokio::task::JoinError),
}

/// A running DynamoDB. Dropping it stops it.
pub struct DynamoDb {
    server: Server,
    database: Database,
}

/// Serves the database in `file`, or one in memory, on a free loopback port.
///
/// # Errors
/// When the file is not a database or no port is free.
pub async fn serve(file: Option<&Path>) -> Result<DynamoDb, Error> {
    let database = match file {
        Some(file) => Database::new(file.to_str().ok_or(Error::Path)?)?,
        None => Database::memory()?,
    };
    // Despite its name this sets `synchronous = NORMAL`: no fsync per write, see the module's last lines.
    database.disable_bulk_loading()?;
    let served = database.clone();
    let server = Server::start_with(listen(0).await?, async |listener, stop| {
        let stopped = stop.cancelled_owned();
        if let Err(error) = dynoxide::server::serve_with_shutdown(listener, served, stopped).await {
            tracing::error!(%error, "DynamoDB's stand-in failed");
        }
    })?;
    Ok(DynamoDb { server, database })
}

impl DynamoDb {
    /// The endpoint for the SDK.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Creates a table, unless it is there, and sets the attribute by which its items expire.
    ///
    /// # Errors
    /// When a request is malformed or the database fails.
    pub fn create_table(&self, definition: Value, time_to_live: Value) -> Result<(), Error> {
        match self
            .database
            .create_table(serde_json::from_value(definition)?)
        {
            Ok(_) => {
                self.database
                    .update_time_to_live(serde_json::from_value(time_to_live)?)?;
                Ok(())
            }
            Err(DynoxideError::ResourceInUseException(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes an item in DynamoDB's JSON.
    ///
    /// # Errors
    /// When the item is malformed or the database fails.
    pub fn put_item(&self, table: &str, item: &Value) -> Result<(), Error> {
        let request = json!({ "TableName": table, "Item": item });
        self.database.put_item(serde_json::from_value(request)?)?;
        Ok(())
    }

    /// Deletes an item by its key in DynamoDB's JSON.
    ///
    /// # Errors
    /// When the key is malformed or the database fails.
    pub fn delete_item(&self, table: &str, key: &Value) -> Result<(), Error> {
        let request = json!({ "TableName": table, "Key": key });
        self.database
            .delete_item(serde_json::from_value(request)?)?;
        Ok(())
    }

    /// Deletes what its time-to-live attribute says has expired, and returns how many items that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_expired(&self) -> Result<usize, Error> {
        let database = self.database.clone();
        Ok(tokio::task::spawn_blocking(move || database.sweep_ttl()).await??)
    }

    /// Stops and waits for the requests in flight.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

#[cfg(test)]
mod tests;
