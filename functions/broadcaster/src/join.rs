//! Greeting connections, letting people in with what they missed, and seeing them off.

use std::{collections::BTreeSet, time::Duration};

use shared::{
    BoxError,
    connections::Delivered,
    domain::{
        chat::Room,
        id::{TenantId, uuid_at},
        packet,
        socket::{Listener, MOST_OF_PERSON, Pid, Socket, SocketMember},
    },
    retry::wait_out,
    store::{Read, StoreError},
};

use crate::{Broadcaster, log::events, presence::everybody};

/// How long a connection may take to exist after its handshake was answered.
const EXISTS_WITHIN: Duration = Duration::from_secs(5);
/// Entries of the log that one may have missed and still be told them one by one.
const MOST_MISSED: u64 = 1000;
/// Events that one is told of them; who missed more reads history.
const MOST_REPLAYED: usize = 500;

impl Broadcaster {
    /// Greets a connection, which says nothing before.
    ///
    /// # Errors
    /// When the table or the gateway fails.
    pub(crate) async fn open(&self, socket: &str) -> Result<(), BoxError> {
        let open = packet::open(socket, &[]);
        let posted = wait_out(
            EXISTS_WITHIN,
            || self.connections.post(socket, &open),
            |posted| *posted == Delivered::Gone,
        );
        if posted.await? == Delivered::Gone {
            let store = &self.platform.store;
            store.socket_delete(socket, Some(socket), None).await?;
        }
        Ok(())
    }

    /// Lets somebody in who has logged in: they are told what they missed, and from then on everything.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn join(
        &self,
        tenant: TenantId,
        socket: &str,
        pid: Option<&str>,
        offset: Option<&str>,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let Some(socket) = store.socket_get(socket, Read::Consistent).await? else {
            return Ok(());
        };
        let Some(member) = socket.member else {
            return Ok(());
        };
        let person = [member.person];
        let (found, delivery, others) = tokio::join!(
            store.rooms_with_people(tenant, &person),
            store.chat_delivery_get(tenant),
            store.listener_list(tenant),
        );
        let ((rooms, people), delivered, others) = (found?, delivery?.delivered, others?);
        // the message came twice: told again, the client would have everything twice
        if others.iter().any(|it| it.socket == socket.id) {
            return Ok(());
        }
        let rooms = people.first().map(|person| rooms.of(person));
        let listener = Listener {
            socket: socket.id.clone(),
            connection: socket.connection.clone(),
            person: member.person,
            uuid: people.first().map(|it| it.uuid).unwrap_or_default(),
            session: member.session,
            rooms: rooms.clone().unwrap_or_default(),
        };
        if listener.rooms.is_empty() || !self.is_alive(tenant, &listener).await? {
            return self.disconnect(tenant, &[&listener]).await;
        }
        let missed = self.missed(member, &listener.rooms, pid, offset, delivered);
        let (pid, missed) = match missed.await? {
            Some((pid, missed)) => (pid, missed),
            None => (
                Pid {
                    tenant,
                    person: member.person,
                    joined_after: delivered,
                },
                Vec::new(),
            ),
        };
        let now = self.platform.clock.now();
        let mut packets = vec![packet::connected(&uuid_at(now).to_string(), &pid.to_text())];
        packets.extend(missed);
        let there: Vec<_> = others.iter().chain([&listener]).cloned().collect();
        packets.push(everybody(&there)?);
        store.listener_put(tenant, &listener, now).await?;
        let connection = listener.connection.as_deref();
        if self.send(&listener.socket, connection, &packets).await? == Delivered::Gone {
            return self.close_all(tenant, &[&listener], None).await;
        }
        self.emit_online(tenant, &listener, &others).await?;
        self.limit_sockets(tenant, &listener, &others).await
    }

    /// What somebody missed since they were told last; none if that cannot be told one by one.
    async fn missed(
        &self,
        member: SocketMember,
        rooms: &[Room],
        pid: Option<&str>,
        offset: Option<&str>,
        delivered: u64,
    ) -> Result<Option<(Pid, Vec<String>)>, BoxError> {
        let (store, tenant) = (&self.platform.store, member.tenant);
        let own = |pid: &Pid| pid.tenant == tenant && pid.person == member.person;
        let Some(pid) = pid.and_then(Pid::parse).filter(own) else {
            return Ok(None);
        };
        let told = offset.and_then(|offset| offset.parse().ok());
        let told: u64 = told.unwrap_or(pid.joined_after);
        if told > delivered || delivered - told > MOST_MISSED {
            return Ok(None);
        }
        let entries = match usize::try_from(delivered - told).unwrap_or_default() {
            0 => Vec::new(),
            missed => store.chat_log_list(tenant, told, missed).await?,
        };
        // entries are kept for a time only
        if entries.len() as u64 != delivered - told {
            return Ok(None);
        }
        let mut entries = entries;
        entries.retain(|entry| rooms.iter().any(|room| room.id == entry.room));
        if entries.len() > MOST_REPLAYED {
            return Ok(None);
        }
        let messages = store.message_list_of(tenant, &entries).await?;
        let senders: BTreeSet<_> = messages.iter().map(|it| it.sender.id).collect();
        let senders: Vec<_> = senders.into_iter().collect();
        let people = store.person_list_by_ids(tenant, &senders).await?;
        let events = events(&entries, messages, &people.iter().collect())?;
        let packets = events.into_iter().map(|event| event.packet);
        Ok(Some((pid, packets.collect())))
    }

    /// Hangs up on one of a person's sockets who has too many.
    async fn limit_sockets(
        &self,
        tenant: TenantId,
        joined: &Listener,
        others: &[Listener],
    ) -> Result<(), BoxError> {
        let own = others.iter().filter(|it| it.person == joined.person);
        let own: Vec<_> = own.collect();
        match own.first() {
            Some(first) if own.len() >= MOST_OF_PERSON => self.disconnect(tenant, &[first]).await,
            _ => Ok(()),
        }
    }

    /// Goes on over a connection: first with what waited for a poll.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn upgrade(&self, socket: &str, connection: &str) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let now = self.platform.clock.now();
        let Some(socket) = store.socket_get(socket, Read::Consistent).await? else {
            self.close_connection(connection).await;
            return Ok(());
        };
        let packets = match store.socket_upgrade(&socket, connection, now).await {
            Ok(packets) => packets,
            // the message came twice
            Err(StoreError::Condition(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if let Some(SocketMember { tenant, person, .. }) = socket.member {
            let listeners = store.listener_list_of(tenant, person).await?;
            let listener = listeners.into_iter().find(|it| it.socket == socket.id);
            if let Some(listener) = listener {
                let listener = Listener {
                    connection: Some(connection.to_owned()),
                    ..listener
                };
                store.listener_put(tenant, &listener, now).await?;
            }
        }
        if self.send(&socket.id, Some(connection), &packets).await? == Delivered::Gone {
            self.close_socket(&socket.id).await?;
        }
        Ok(())
    }

    /// Forgets a socket that is closed, and tells the others who is gone.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn close_socket(&self, socket: &str) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let Some(found) = store.socket_get(socket, Read::Consistent).await? else {
            // nobody knows it, and it may be a connection
            self.close_connection(socket).await;
            return Ok(());
        };
        self.close_found(&found).await
    }

    /// The same for a socket that was read.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn close_found(&self, socket: &Socket) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let connection = socket.connection.as_deref();
        if let Some(member) = socket.member {
            let listeners = store.listener_list_of(member.tenant, member.person).await?;
            let listener = listeners.iter().find(|it| it.socket == socket.id);
            if let Some(listener) = listener {
                return self.close_all(member.tenant, &[listener], None).await;
            }
        }
        if let Some(connection) = connection {
            self.close_connection(connection).await;
        }
        Ok(store.socket_delete(&socket.id, connection, None).await?)
    }
}
