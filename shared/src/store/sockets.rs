//! Sockets, whom they tell, and how far the log was delivered to them.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Page, Position, Query, Read, Store, StoreError,
    keys::{self, GSI1_PK, GSI1_SK},
    record::{Record, decode_found},
    transaction::{Change, Condition, number, string},
};
use crate::domain::{
    chat::Room,
    id::TenantId,
    socket::{LASTS, Listener, MOST_WAITING, Socket, SocketMember},
};

/// How far the log of an organization was delivered to its sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The number of the last entry that everybody has been told of.
    pub delivered: u64,
    /// The number up to which entries are being delivered: left there by a worker that died, which may
    /// have told some.
    pub under_way: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct SocketOfConnection {
    socket: String,
}

impl Store {
    /// Remembers a new socket.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn socket_create(&self, socket: &Socket) -> Result<(), StoreError> {
        let record = Record::new(keys::socket(&socket.id), socket)?
            .indexed(keys::socket_due(socket.due_at(), &socket.id))
            .expiring(socket.opened_at + LASTS);
        self.table.put_if(record, Condition::always()).await
    }

    /// A socket.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn socket_get(&self, socket: &str, read: Read) -> Result<Option<Socket>, StoreError> {
        self.table.get(&keys::socket(socket), read).await
    }

    /// The socket of a connection: one call, two where the client polled before.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn socket_of_connection(
        &self,
        connection: &str,
    ) -> Result<Option<Socket>, StoreError> {
        let wanted = [&keys::socket(connection), &keys::connection(connection)];
        let [socket, other] = self.table.get_many(wanted).await?;
        if let Some(socket) = decode_found(socket)? {
            return Ok(Some(socket));
        }
        let other: Option<SocketOfConnection> = decode_found(other)?;
        match other {
            Some(other) => self.socket_get(&other.socket, Read::Consistent).await,
            None => Ok(None),
        }
    }

    /// Remembers that a client which polls tries a connection.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn connection_create(
        &self,
        connection: &str,
        socket: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let socket = SocketOfConnection {
            socket: socket.to_owned(),
        };
        let record = Record::new(keys::connection(connection), &socket)?.expiring(now + LASTS);
        self.table.put_if(record, Condition::always()).await
    }

    /// Remembers the connection that a client tries, so that the poll which waits is answered.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the client does not poll.
    pub async fn socket_probe(&self, socket: &str, connection: &str) -> Result<(), StoreError> {
        let change = Change::new(
            "SET probed_by = :probed_by",
            [(":probed_by", string(connection))],
        );
        let change = change.naming("#connection", "connection".to_owned());
        self.socket_change(socket, change, polls()).await
    }

    /// Remembers that the poll was answered which a tried connection is waiting for: a client whose
    /// connection fails polls on.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn socket_probed(&self, socket: &str) -> Result<(), StoreError> {
        let change = Change::new("REMOVE probed_by", []);
        match self
            .socket_change(socket, change, Condition::present())
            .await
        {
            Ok(()) | Err(StoreError::Condition(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Goes on over the connection that the client tried; returns what waited for a poll.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the client does not poll.
    pub async fn socket_upgrade(
        &self,
        socket: &Socket,
        connection: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let upgraded = Socket {
            connection: Some(connection.to_owned()),
            seen_at: now,
            ..socket.clone()
        };
        let change = due(
            "SET #connection = :connection, seen_at = :seen, packets = :none REMOVE probed_by",
            &upgraded,
            [
                (":connection", string(connection)),
                (":seen", instant(now)),
                (":none", AttributeValue::L(Vec::new())),
            ],
        )
        .naming("#connection", "connection".to_owned());
        self.socket_swap(&socket.id, change, polls()).await
    }

    /// Writes down who has logged in on a socket.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it is closed, or somebody has already.
    pub async fn socket_name(
        &self,
        socket: &Socket,
        member: SocketMember,
    ) -> Result<(), StoreError> {
        let named = Socket {
            member: Some(member),
            ..socket.clone()
        };
        let member = serde_dynamo::to_attribute_value(member).map_err(StoreError::Codec)?;
        let change = due("SET #member = :member", &named, [(":member", member)])
            .naming("#member", "member".to_owned());
        let free = Condition::new("attribute_exists(pk) AND attribute_not_exists(#member)", []);
        self.socket_change(&socket.id, change, free).await
    }

    /// Writes down when a client was pinged or heard of, and when to look after it next.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it is closed.
    pub async fn socket_touch(&self, socket: &Socket) -> Result<(), StoreError> {
        let change = due(
            "SET pinged_at = :pinged, seen_at = :seen",
            socket,
            [
                (":pinged", instant(socket.pinged_at)),
                (":seen", instant(socket.seen_at)),
            ],
        );
        self.socket_change(&socket.id, change, Condition::present())
            .await
    }

    /// Puts packets where the next poll fetches them.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the client does not poll, or has not for long.
    pub async fn socket_push(&self, socket: &str, packets: &[String]) -> Result<(), StoreError> {
        let packets = packets.iter().map(string).collect();
        let change = Change::new(
            "SET packets = list_append(packets, :packets)",
            [(":packets", AttributeValue::L(packets))],
        );
        let polls = Condition::new(
            "attribute_exists(pk) AND attribute_not_exists(#connection) AND size(packets) < :most",
            [(":most", number(MOST_WAITING))],
        );
        let change = change.naming("#connection", "connection".to_owned());
        self.socket_change(socket, change, polls).await
    }

    /// Takes what waits for a poll; a packet is given to one poll.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the client does not poll.
    pub async fn socket_take(
        &self,
        socket: &Socket,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let seen = Socket {
            seen_at: now,
            ..socket.clone()
        };
        let change = due(
            "SET packets = :none, seen_at = :seen",
            &seen,
            [
                (":none", AttributeValue::L(Vec::new())),
                (":seen", instant(now)),
            ],
        )
        .naming("#connection", "connection".to_owned());
        self.socket_swap(&socket.id, change, polls()).await
    }

    /// Forgets a socket.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn socket_delete(
        &self,
        socket: &str,
        connection: Option<&str>,
        member: Option<(TenantId, u64)>,
    ) -> Result<(), StoreError> {
        let listener = member.map(|(tenant, person)| keys::listener(tenant, person, socket));
        let mut keys = vec![keys::socket(socket)];
        keys.extend(connection.map(keys::connection));
        keys.extend(listener);
        self.table.delete_many(keys).await
    }

    /// Tells a socket no more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn listener_delete(
        &self,
        tenant: TenantId,
        person: u64,
        socket: &str,
    ) -> Result<(), StoreError> {
        let key = keys::listener(tenant, person, socket);
        self.table.delete_if(&key, Condition::always()).await
    }

    /// One page of the sockets to look after, those of longest ago first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn socket_list_due(
        &self,
        before: Timestamp,
        after: Option<Position>,
    ) -> Result<Page<Socket>, StoreError> {
        let due = keys::socket_due_before(before);
        let query = Query::index(keys::GSI1, due.pk)
            .before(due.sk)
            .limit(100)
            .after(after);
        self.table.query(query, Read::Eventual).await
    }

    /// Lets a socket be told, or writes down what it has been told of rooms.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn listener_put(
        &self,
        tenant: TenantId,
        listener: &Listener,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::listener(tenant, listener.person, &listener.socket);
        let record = Record::new(key, listener)?.expiring(now + LASTS);
        self.table.put_if(record, Condition::always()).await
    }

    /// Writes down the rooms that a socket was told of, if it is still told.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it is not.
    pub async fn listener_rooms_put(
        &self,
        tenant: TenantId,
        listener: &Listener,
        rooms: &[Room],
    ) -> Result<(), StoreError> {
        let key = keys::listener(tenant, listener.person, &listener.socket);
        let rooms = serde_dynamo::to_attribute_value(rooms).map_err(StoreError::Codec)?;
        let change = Change::new("SET rooms = :rooms", [(":rooms", rooms)]);
        let told = self.table.update_if(&key, change, Condition::present());
        told.await.map(drop)
    }

    /// Whoever is told in an organization.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn listener_list(&self, tenant: TenantId) -> Result<Vec<Listener>, StoreError> {
        let query = Query::partition(keys::listeners(tenant));
        self.table.query_all(query, Read::Consistent).await
    }

    /// The sockets of a person.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn listener_list_of(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Vec<Listener>, StoreError> {
        let of_person = keys::listeners_of(tenant, person);
        let query = Query::partition(of_person.pk).prefix(of_person.sk);
        self.table.query_all(query, Read::Consistent).await
    }

    /// How far the log was delivered.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn chat_delivery_get(&self, tenant: TenantId) -> Result<Delivery, StoreError> {
        let key = keys::chat_delivery(tenant);
        let found = self.table.get(&key, Read::Consistent).await?;
        Ok(found.unwrap_or_default())
    }

    /// Writes down how far the log was delivered, or is about to be.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn chat_delivery_put(
        &self,
        tenant: TenantId,
        delivery: Delivery,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::chat_delivery(tenant), &delivery)?;
        self.table.put_if(record, Condition::always()).await
    }

    async fn socket_change(
        &self,
        socket: &str,
        change: Change,
        condition: Condition,
    ) -> Result<(), StoreError> {
        let key = keys::socket(socket);
        let changed = self.table.update_if(&key, change, condition).await;
        changed.map(drop)
    }

    /// Changes a socket, and returns the packets that waited before.
    async fn socket_swap(
        &self,
        socket: &str,
        change: Change,
        condition: Condition,
    ) -> Result<Vec<String>, StoreError> {
        let mut old = self
            .table
            .swap_if(&keys::socket(socket), change, condition)
            .await?;
        let packets = old.remove("packets");
        let packets = packets.map(serde_dynamo::from_attribute_value).transpose();
        Ok(packets.map_err(StoreError::Codec)?.unwrap_or_default())
    }
}

/// A change of a socket together with when to look after it.
fn due<const N: usize>(
    expression: &str,
    socket: &Socket,
    values: [(&str, AttributeValue); N],
) -> Change {
    let position = keys::socket_due(socket.due_at(), &socket.id);
    let expression = expression.replacen(
        "SET ",
        &format!("SET {GSI1_PK} = :due_pk, {GSI1_SK} = :due_sk, "),
        1,
    );
    let mut change = Change::new(expression, values);
    let place = [(":due_pk", position.pk), (":due_sk", position.sk)];
    let place = place.map(|(name, text)| (name.to_owned(), string(text)));
    change.values.extend(place);
    change
}

fn instant(at: Timestamp) -> AttributeValue {
    string(at.to_string())
}

/// The client polls.
fn polls() -> Condition {
    Condition::new(
        "attribute_exists(pk) AND attribute_not_exists(#connection)",
        [],
    )
}
