//! Rooms, their messages, and the log that says in which order everybody is told.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    record::{Record, decode_found},
    table::take_at,
    transaction::{Condition, Transaction, number},
};
use crate::domain::{
    chat::{LogEnd, LogEntry, Message, RoomState, Rooms, SyncedRoom},
    id::TenantId,
    person::Person,
};

/// How long entries of the log are kept: as long as a client may have been away to get what it
/// missed without reading it anew.
const LOG_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What a request in one room is decided on.
#[derive(Clone, Debug)]
pub struct ChatBasis {
    /// The person who asks.
    pub person: Option<Person>,
    /// The room among those of smart groups.
    pub rooms: Rooms,
    /// What is counted of the room.
    pub state: RoomState,
    /// Where the log ends.
    pub log: LogEnd,
    /// A message of the room.
    pub message: Option<Message>,
}

/// What a person has not read of a room.
#[derive(Clone, Copy, Debug)]
pub struct RoomCounts {
    /// What is counted of the room.
    pub state: RoomState,
    /// The place of the last message that they have read; 0 for none.
    pub read: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct RoomRead {
    place: u64,
}

impl Store {
    /// What a request in one room needs, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn chat_basis(
        &self,
        tenant: TenantId,
        person: u64,
        room: Uuid,
        message: Option<Uuid>,
    ) -> Result<ChatBasis, StoreError> {
        let person = keys::person(tenant, person);
        let groups = keys::smart_groups(tenant);
        let synced = keys::synced_room(tenant, room);
        let state = keys::room_state(tenant, room);
        let log = keys::chat_log_end(tenant);
        let message = message.map(|id| keys::message(tenant, room, id));
        let wanted = [&person, &groups, &synced, &state, &log].into_iter();
        let mut found = self.table.batch_get(wanted.chain(&message)).await?;
        let mut take = |key| take_at(&mut found, key);
        let synced: Option<SyncedRoom> = decode_found(take(&synced))?;
        let groups = decode_found(take(&groups))?.unwrap_or_default();
        Ok(ChatBasis {
            person: decode_found(take(&person))?,
            rooms: Rooms::new(tenant, groups, synced.into_iter().collect()),
            state: decode_found(take(&state))?.unwrap_or_default(),
            log: decode_found(take(&log))?.unwrap_or_default(),
            message: match &message {
                Some(key) => decode_found(take(key))?,
                None => None,
            },
        })
    }

    /// All rooms of an organization, and some of its people.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn rooms_with_people(
        &self,
        tenant: TenantId,
        people: &[u64],
    ) -> Result<(Rooms, Vec<Person>), StoreError> {
        let groups = keys::smart_groups(tenant);
        let people: Vec<_> = people.iter().map(|id| keys::person(tenant, *id)).collect();
        let synced = Query::partition(keys::synced_rooms(tenant));
        let (synced, found) = tokio::join!(
            self.table.query_all::<SyncedRoom>(synced, Read::Consistent),
            self.table.batch_get(people.iter().chain([&groups])),
        );
        let mut found = found?;
        let groups = decode_found(take_at(&mut found, &groups))?.unwrap_or_default();
        let people = people.iter().filter_map(|key| take_at(&mut found, key));
        let people = people.map(super::record::decode);
        Ok((
            Rooms::new(tenant, groups, synced?),
            people.collect::<Result<_, _>>()?,
        ))
    }

    /// What is counted of some rooms, and how far a person has read in them: in their order.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn room_counts(
        &self,
        tenant: TenantId,
        person: u64,
        rooms: &[Uuid],
    ) -> Result<Vec<RoomCounts>, StoreError> {
        let states = rooms.iter().map(|room| keys::room_state(tenant, *room));
        let states: Vec<_> = states.collect();
        let read = rooms
            .iter()
            .map(|room| keys::room_read(tenant, person, *room));
        let read: Vec<_> = read.collect();
        let mut found = self.table.batch_get(states.iter().chain(&read)).await?;
        let counts = states.iter().zip(&read).map(|(state, read)| {
            let state = decode_found(take_at(&mut found, state))?.unwrap_or_default();
            let read: Option<RoomRead> = decode_found(take_at(&mut found, read))?;
            let read = read.unwrap_or_default().place;
            Ok(RoomCounts { state, read })
        });
        counts.collect()
    }

    /// Makes, renames and re-members a room.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn synced_room_put(
        &self,
        tenant: TenantId,
        room: &SyncedRoom,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::synced_room(tenant, room.id), room)?;
        self.table.put_if(record, Condition::always()).await
    }

    /// One page of a room's messages, the latest first, all sent before a message or an instant.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn message_list(
        &self,
        tenant: TenantId,
        room: Uuid,
        before: Option<Uuid>,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Message>, StoreError> {
        let mut query = Query::partition(keys::messages(tenant, room))
            .backward()
            .limit(limit)
            .after(after);
        if let Some(before) = before {
            query = query.before(before.to_string());
        }
        self.table.query(query, Read::Consistent).await
    }

    /// A message.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn message_get(
        &self,
        tenant: TenantId,
        room: Uuid,
        message: Uuid,
    ) -> Result<Option<Message>, StoreError> {
        let key = keys::message(tenant, room, message);
        self.table.get(&key, Read::Consistent).await
    }

    /// Writes a message that was sent, with its number in the log; its sender has read so far.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another one has got the number, or the place in the room.
    pub async fn message_create(
        &self,
        tenant: TenantId,
        message: &Message,
        end: LogEnd,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let (room, id) = (message.room, message.id);
        let state = RoomState {
            messages: message.place,
            last_message_at: Some(message.created_at),
        };
        let read = RoomRead {
            place: message.place,
        };
        // items of one batch are read one after the other: the count may be older than the log's end
        let counted = match message.place {
            1 => Condition::absent(),
            place => Condition::new("messages = :before", [(":before", number(place - 1))]),
        };
        let read_key = keys::room_read(tenant, message.sender.id, room);
        let transaction = logged(tenant, message, end, true)?
            .create(Record::new(keys::message(tenant, room, id), message)?)
            .put_if(
                Record::new(keys::room_state(tenant, room), &state)?,
                counted,
            )
            .put_if(Record::new(read_key, &read)?, Condition::always());
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// Writes a message that was changed or deleted; its version must be one more than the stored
    /// one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if others were faster.
    pub async fn message_update(
        &self,
        tenant: TenantId,
        message: &Message,
        end: LogEnd,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let key = keys::message(tenant, message.room, message.id);
        let unchanged = Condition::version(message.version - 1);
        let transaction =
            logged(tenant, message, end, false)?.put_if(Record::new(key, message)?, unchanged);
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// Remembers how far a person has read in a room; returns whether that is further than before.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn room_read_put(
        &self,
        tenant: TenantId,
        person: u64,
        room: Uuid,
        place: u64,
    ) -> Result<bool, StoreError> {
        let record = Record::new(keys::room_read(tenant, person, room), &RoomRead { place })?;
        let further = Condition::new(
            "attribute_not_exists(pk) OR place < :place",
            [(":place", number(place))],
        );
        match self.table.put_if(record, further).await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Entries of the log after a number, in its order.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn chat_log_list(
        &self,
        tenant: TenantId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let first = keys::chat_log_entry(tenant, after + 1);
        let query = Query::partition(first.pk).from(first.sk).limit(limit);
        let page: Page<LogEntry> = self.table.query(query, Read::Consistent).await?;
        Ok(page.items)
    }

    /// Messages that entries of the log are about, as they are now; what several are about stands there
    /// once.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn message_list_of(
        &self,
        tenant: TenantId,
        entries: &[LogEntry],
    ) -> Result<Vec<Message>, StoreError> {
        let keys = entries
            .iter()
            .map(|entry| keys::message(tenant, entry.room, entry.message));
        let mut keys: Vec<_> = keys.collect();
        keys.sort();
        keys.dedup();
        let found = self.table.batch_get(keys.iter()).await?;
        found.into_iter().map(super::record::decode).collect()
    }
}

/// A transaction that gives the next number of the log to a message, if nobody has got it.
fn logged(
    tenant: TenantId,
    message: &Message,
    end: LogEnd,
    is_new: bool,
) -> Result<Transaction, StoreError> {
    let free = match end.number {
        1 => Condition::absent(),
        taken => Condition::new("log_number = :last", [(":last", number(taken - 1))]),
    };
    let entry = LogEntry {
        number: end.number,
        room: message.room,
        message: message.id,
        is_new,
    };
    let entry = Record::new(keys::chat_log_entry(tenant, end.number), &entry)?;
    Ok(Transaction::new()
        .put_if(Record::new(keys::chat_log_end(tenant), &end)?, free)
        .create(entry.expiring(end.at + LOG_KEPT)))
}
