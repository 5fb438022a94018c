//! SQLite as the queues and the outbox use it: one connection, short blocking calls.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::Connection;

/// How long a statement waits for another process that has the file open, such as `sqlite3`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A database in a file or in memory.
///
/// Write-ahead log with `synchronous = NORMAL`: what was committed outlives a killed process;
/// only a power cut may lose the last commits, and never the file's consistency.
#[derive(Debug)]
pub struct Sqlite(Mutex<Connection>);

impl Sqlite {
    /// Opens `file`, or a database in memory without one, and applies `schema`, which must be repeatable.
    ///
    /// # Errors
    /// When the file is not a database, or cannot be opened.
    pub fn open(file: Option<&Path>, schema: &str) -> rusqlite::Result<Self> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(schema)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Runs `work` in one transaction: all of it is kept, or on an error nothing.
    ///
    /// # Errors
    /// The error of `work`, or of the commit.
    pub fn transaction<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        // A panic in `work` rolled its transaction back, so the connection behind the poison is sound.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS things (name TEXT NOT NULL) STRICT";

    fn count(database: &Sqlite) -> i64 {
        database
            .transaction(|connection| {
                connection.query_row("SELECT count(*) FROM things", [], |row| row.get(0))
            })
            .unwrap()
    }

    #[test]
    fn a_failed_transaction_leaves_nothing_behind() {
        let database = Sqlite::open(None, SCHEMA).unwrap();
        let outcome = database.transaction(|connection| {
            connection.execute("INSERT INTO things VALUES ('a')", [])?;
            Err::<(), _>(rusqlite::Error::InvalidQuery)
        });
        assert!(outcome.is_err());
        assert_eq!(count(&database), 0);
    }

    #[test]
    fn a_file_keeps_its_rows_when_it_is_opened_again() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("things.sqlite");
        let insert = |database: &Sqlite| {
            database
                .transaction(|connection| connection.execute("INSERT INTO things VALUES ('a')", []))
        };
        insert(&Sqlite::open(Some(&file), SCHEMA).unwrap()).unwrap();
        assert_eq!(count(&Sqlite::open(Some(&file), SCHEMA).unwrap()), 1);
    }
}
