//! The semantics of queues over SQLite: visibility, delays, receive counts, dead letters.

use std::{collections::BTreeMap, path::Path, pin::pin, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use md5::{Digest, Md5};
use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::{clock::Clock, domain::id::uuid_at};
use tokio::{sync::Notify, time::Instant};

use crate::sqlite::Sqlite;

mod model;
pub use model::{Counts, Error, Message, Place, QueueDefinition};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS messages (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    queue      TEXT NOT NULL,
    body       TEXT NOT NULL,
    sent_at    INTEGER NOT NULL,           -- milliseconds since 1970, as all times here
    visible_at INTEGER NOT NULL,
    received   INTEGER NOT NULL DEFAULT 0, -- how often, in this queue
    first_received_at INTEGER,
    source     TEXT                        -- the queue of which this is a dead letter
) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at, number);
CREATE TABLE IF NOT EXISTS places (         -- of messages in ordered queues, for a time after they are deleted
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    queue         TEXT NOT NULL,
    message_group TEXT NOT NULL,
    deduplication TEXT NOT NULL,
    sent_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS places_by_group ON places (queue, message_group, number);
CREATE INDEX IF NOT EXISTS places_by_deduplication ON places (queue, deduplication, sent_at);
";

/// How long an ordered queue takes no other message with the same deduplication id.
const DEDUPLICATED_FOR: SignedDuration = SignedDuration::from_mins(5);

/// All queues. Cheap to clone; clones are the same queues.
#[derive(Clone)]
pub struct Queues(Arc<Inner>);

struct Inner {
    database: Sqlite,
    queues: BTreeMap<String, Queue>,
    clock: Clock,
}

struct Queue {
    definition: QueueDefinition,
    changed: Notify,
}

impl Queues {
    /// Opens the queues kept in `file`, or in memory without one.
    ///
    /// # Errors
    /// When the file cannot be opened, or a definition is duplicated, has no visibility timeout or
    /// receive count, or names a dead-letter queue that is not defined.
    pub fn open(
        file: Option<&Path>,
        definitions: Vec<QueueDefinition>,
        clock: Clock,
    ) -> Result<Self, Error> {
        let mut queues = BTreeMap::new();
        for definition in definitions {
            let name = definition.name.clone();
            if definition.visibility_timeout < Duration::from_millis(1) {
                return Err(Error::Definition(name, "no visibility timeout"));
            }
            if definition.max_receive_count == 0 {
                return Err(Error::Definition(name, "no receive before it gives up"));
            }
            let queue = Queue {
                definition,
                changed: Notify::new(),
            };
            if queues.insert(name.clone(), queue).is_some() {
                return Err(Error::Definition(name, "defined twice"));
            }
        }
        for (name, queue) in &queues {
            if queue
                .definition
                .dead_letter
                .as_ref()
                .is_some_and(|dead| dead == name || !queues.contains_key(dead))
            {
                return Err(Error::Definition(
                    name.clone(),
                    "its dead-letter queue is not another defined queue",
                ));
            }
        }
        let database = Sqlite::open(file, SCHEMA)?;
        Ok(Self(Arc::new(Inner {
            database,
            queues,
            clock,
        })))
    }

    /// The definition of the queue.
    ///
    /// # Errors
    /// [`Error::NoSuchQueue`].
    pub fn definition(&self, queue: &str) -> Result<&QueueDefinition, Error> {
        Ok(&self.queue(queue)?.definition)
    }

    /// Sends one message and returns its id. It becomes visible after `delay`.
    ///
    /// # Errors
    /// When the queue does not exist or the file fails.
    pub fn send(&self, queue: &str, body: &str, delay: Duration) -> Result<String, Error> {
        let target = self.queue(queue)?;
        let now = self.now();
        let id = uuid_at(now).to_string();
        self.0.database.transaction(|connection| {
            let mut insert = connection.prepare_cached(
                "INSERT INTO messages (id, queue, body, sent_at, visible_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            insert.execute(params![id, queue, body, now.as_millisecond(), after(now, delay)])
        })?;
        target.changed.notify_waiters();
        Ok(id)
    }

    /// Sends one message to an ordered queue and returns its id, or that of the message which had its
    /// deduplication id in the last five minutes.
    ///
    /// # Errors
    /// When the queue does not exist or the file fails.
    pub fn send_in(&self, queue: &str, body: &str, place: &Place) -> Result<String, Error> {
        let target = self.queue(queue)?;
        let now = self.now();
        let id = uuid_at(now).to_string();
        let since = (now - DEDUPLICATED_FOR).as_millisecond();
        let id = self.0.database.transaction(|connection| {
            connection
                .prepare_cached(
                    "DELETE FROM places WHERE sent_at < ?1 AND number NOT IN (SELECT number FROM messages)",
                )?
                .execute([since])?;
            let sent = connection
                .prepare_cached(
                    "SELECT id FROM places WHERE queue = ?1 AND deduplication = ?2 AND sent_at >= ?3",
                )?
                .query_row(params![queue, place.deduplication, since], |row| row.get(0))
                .optional()?;
            if let Some(id) = sent {
                return Ok(id);
            }
            let now = now.as_millisecond();
            connection
                .prepare_cached(
                    "INSERT INTO messages (id, queue, body, sent_at, visible_at) VALUES (?1, ?2, ?3, ?4, ?4)",
                )?
                .execute(params![id, queue, body, now])?;
            let number = connection.last_insert_rowid();
            connection
                .prepare_cached("INSERT INTO places VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![number, id, queue, place.group, place.deduplication, now])?;
            Ok(id)
        })?;
        target.changed.notify_waiters();
        Ok(id)
    }

    /// Receives at most `limit` visible messages and hides them for `visibility`, or for the
    /// queue's visibility timeout. Those that were received too often move to the dead-letter queue.
    /// In an ordered queue nothing is received of a group while something before it is in flight.
    ///
    /// # Errors
    /// When the queue does not exist or the file fails.
    pub fn receive(
        &self,
        queue: &str,
        limit: usize,
        visibility: Option<Duration>,
    ) -> Result<Vec<Message>, Error> {
        let definition = self.definition(queue)?;
        let now = self.now();
        let hidden_until = after(now, visibility.unwrap_or(definition.visibility_timeout));
        let (moved, messages) = self.0.database.transaction(|connection| {
            let moved = move_dead_letters(connection, definition, now)?;
            let mut select = connection.prepare_cached(
                "UPDATE messages
                    SET visible_at = ?3, received = received + 1, first_received_at = coalesce(first_received_at, ?2)
                  WHERE number IN (SELECT number FROM messages AS it WHERE queue = ?1 AND visible_at <= ?2
                                      AND NOT EXISTS (SELECT 1 FROM places AS mine
                                           JOIN places AS theirs ON theirs.queue = mine.queue
                                                AND theirs.message_group = mine.message_group AND theirs.number < mine.number
                                           JOIN messages AS before ON before.number = theirs.number
                                          WHERE mine.number = it.number AND before.queue = ?1 AND before.visible_at > ?2)
                                    ORDER BY iif(?5, 0, visible_at), number LIMIT ?4)
              RETURNING number, id, body, sent_at, received, first_received_at, source,
                        (SELECT message_group FROM places WHERE places.number = messages.number) AS message_group",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = select.query_map(params![queue, now.as_millisecond(), hidden_until, limit, definition.is_ordered()], message)?;
            // SQLite returns updated rows in no promised order.
            let mut messages = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            messages.sort_by_key(|(number, _)| *number);
            Ok((moved, messages))
        })?;
        if let (true, Some(dead_letter)) = (moved > 0, &definition.dead_letter) {
            tracing::warn!(queue, dead_letter, moved, "messages failed too often");
            self.queue(dead_letter)?.changed.notify_waiters();
        }
        Ok(messages.into_iter().map(|(_, message)| message).collect())
    }

    /// Like [`Self::receive`], but waits for a message for up to `wait`. Dropping the future loses no message.
    ///
    /// # Errors
    /// When the queue does not exist or the file fails.
    pub async fn receive_within(
        &self,
        wait: Duration,
        queue: &str,
        limit: usize,
        visibility: Option<Duration>,
    ) -> Result<Vec<Message>, Error> {
        let deadline = Instant::now() + wait;
        loop {
            // Before looking, so that what is sent just after the look is not missed.
            let mut changed = pin!(self.queue(queue)?.changed.notified());
            changed.as_mut().enable();
            let messages = self.receive(queue, limit, visibility)?;
            if !messages.is_empty() || Instant::now() >= deadline {
                return Ok(messages);
            }
            let next = self
                .until_next(queue)?
                .map_or(deadline, |rest| deadline.min(Instant::now() + rest));
            tokio::select! {
                () = changed => {}
                () = tokio::time::sleep_until(next) => {}
            }
        }
    }

    /// Deletes the message, if the receipt is its latest; deleting again does nothing, as in SQS.
    ///
    /// # Errors
    /// When the queue does not exist, the receipt is malformed, or the file fails.
    pub fn delete(&self, queue: &str, receipt: &str) -> Result<(), Error> {
        self.queue(queue)?;
        let (id, received) = parse_receipt(receipt)?;
        self.0.database.transaction(|connection| {
            let delete = "DELETE FROM messages WHERE id = ?1 AND received = ?2 AND queue = ?3";
            connection
                .prepare_cached(delete)?
                .execute(params![id, received, queue])
        })?;
        Ok(())
    }

    /// Hides a message in flight for `visibility` from now on; zero makes it visible at once.
    ///
    /// # Errors
    /// When the queue does not exist, the receipt is malformed, the message is not in flight, or the file fails.
    pub fn change_visibility(
        &self,
        queue: &str,
        receipt: &str,
        visibility: Duration,
    ) -> Result<(), Error> {
        let target = self.queue(queue)?;
        let (id, received) = parse_receipt(receipt)?;
        let now = self.now();
        let changed = self.0.database.transaction(|connection| {
            let mut update = connection.prepare_cached(
                "UPDATE messages SET visible_at = ?4
                  WHERE id = ?1 AND received = ?2 AND queue = ?3 AND visible_at > ?5",
            )?;
            update.execute(params![
                id,
                received,
                queue,
                after(now, visibility),
                now.as_millisecond()
            ])
        })?;
        if changed == 0 {
            return Err(Error::NotInFlight);
        }
        target.changed.notify_waiters();
        Ok(())
    }

    /// Shows what a process received that is gone now, without waiting for the visibility timeout.
    ///
    /// # Errors
    /// When the file fails.
    pub fn return_in_flight(&self) -> Result<(), Error> {
        let now = self.now().as_millisecond();
        self.0.database.transaction(|connection| {
            connection.execute(
                "UPDATE messages SET visible_at = ?1 WHERE received > 0 AND visible_at > ?1",
                [now],
            )
        })?;
        Ok(())
    }

    /// How many messages the queue has.
    ///
    /// # Errors
    /// When the queue does not exist or the file fails.
    pub fn counts(&self, queue: &str) -> Result<Counts, Error> {
        self.queue(queue)?;
        let now = self.now().as_millisecond();
        Ok(self.0.database.transaction(|connection| {
            let mut count = connection.prepare_cached(
                "SELECT count(*) FILTER (WHERE visible_at <= ?2),
                        count(*) FILTER (WHERE visible_at > ?2 AND received > 0),
                        count(*) FILTER (WHERE visible_at > ?2 AND received = 0)
                   FROM messages WHERE queue = ?1",
            )?;
            count.query_row(params![queue, now], |row| {
                Ok(Counts {
                    visible: row.get(0)?,
                    in_flight: row.get(1)?,
                    delayed: row.get(2)?,
                })
            })
        })?)
    }

    /// How long until the queue's next hidden message becomes visible.
    fn until_next(&self, queue: &str) -> Result<Option<Duration>, Error> {
        let now = self.now().as_millisecond();
        let next: Option<i64> = self.0.database.transaction(|connection| {
            let select =
                "SELECT visible_at FROM messages WHERE queue = ?1 ORDER BY visible_at LIMIT 1";
            connection
                .prepare_cached(select)?
                .query_row([queue], |row| row.get(0))
                .optional()
        })?;
        // At least a millisecond: the caller has just found nothing, and must not spin.
        Ok(next.map(|next| Duration::from_millis(next.saturating_sub(now).max(1).unsigned_abs())))
    }

    fn queue(&self, name: &str) -> Result<&Queue, Error> {
        self.0
            .queues
            .get(name)
            .ok_or_else(|| Error::NoSuchQueue(name.to_owned()))
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

/// The MD5 of a message's body in hexadecimal, as SQS returns it and the SDK compares it.
#[must_use]
pub fn md5_of(body: &str) -> String {
    format!("{:032x}", u128::from_be_bytes(Md5::digest(body).into()))
}

fn move_dead_letters(
    connection: &Connection,
    definition: &QueueDefinition,
    now: Timestamp,
) -> rusqlite::Result<usize> {
    let Some(dead_letter) = &definition.dead_letter else {
        return Ok(0);
    };
    let mut update = connection.prepare_cached(
        "UPDATE messages SET queue = ?1, source = queue, visible_at = ?3, received = 0, first_received_at = NULL
          WHERE queue = ?2 AND visible_at <= ?3 AND received >= ?4",
    )?;
    update.execute(params![
        dead_letter,
        definition.name,
        now.as_millisecond(),
        definition.max_receive_count
    ])
}

fn message(row: &Row<'_>) -> rusqlite::Result<(i64, Message)> {
    let id: String = row.get("id")?;
    let received = row.get("received")?;
    let message = Message {
        receipt: format!("{id}/{received}"),
        id,
        body: row.get("body")?,
        sent_at: time(row, "sent_at")?,
        received,
        first_received_at: time(row, "first_received_at")?,
        source: row.get("source")?,
        group: row.get("message_group")?,
    };
    Ok((row.get("number")?, message))
}

fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    let milliseconds = row.get(column)?;
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, milliseconds))
}

fn parse_receipt(receipt: &str) -> Result<(&str, u32), Error> {
    let parts = receipt
        .split_once('/')
        .and_then(|(id, received)| Some((id, received.parse().ok()?)));
    parts.ok_or_else(|| Error::BadReceipt(receipt.to_owned()))
}

/// `now + delay` in milliseconds since 1970.
fn after(now: Timestamp, delay: Duration) -> i64 {
    let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::MAX);
    now.saturating_add(delay)
        .unwrap_or(Timestamp::MAX)
        .as_millisecond()
}

#[cfg(test)]
mod tests;
