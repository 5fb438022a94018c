//! Sending packets to sockets, over their connection or to their next poll.

use futures::{StreamExt, future::BoxFuture, stream};
use serde::Serialize;
use shared::{
    BoxError,
    connections::Delivered,
    domain::{
        id::TenantId,
        packet::{self, DISCONNECT},
        socket::Listener,
    },
    store::StoreError,
};

use crate::Broadcaster;

/// Sockets that are told at the same time.
const AT_ONCE: usize = 64;

/// A socket that is to be told something.
pub(crate) struct Outgoing<'a> {
    pub(crate) listener: &'a Listener,
    pub(crate) packets: Vec<String>,
}

impl Broadcaster {
    /// Sends packets in their order; whether the socket is there. One that fails for another reason
    /// counts as gone: its client comes back, and gets what it missed.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn send(
        &self,
        socket: &str,
        connection: Option<&str>,
        packets: &[String],
    ) -> Result<Delivered, BoxError> {
        let Some(connection) = connection else {
            return match self.platform.store.socket_push(socket, packets).await {
                Ok(()) => Ok(Delivered::Yes),
                Err(StoreError::Condition(_)) => Ok(Delivered::Gone),
                Err(error) => Err(error.into()),
            };
        };
        for packet in packets {
            match self.connections.post(connection, packet).await {
                Ok(Delivered::Yes) => {}
                Ok(Delivered::Gone) => return Ok(Delivered::Gone),
                Err(error) => {
                    tracing::warn!(%error, "a connection failed");
                    return Ok(Delivered::Gone);
                }
            }
        }
        Ok(Delivered::Yes)
    }

    /// Tells sockets, each by itself; those that are gone are forgotten. That tells others, of whom some
    /// may be gone: a recursion, whose type would have no end.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) fn broadcast<'a>(
        &'a self,
        tenant: TenantId,
        mut told: Vec<Outgoing<'a>>,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        told.retain(|it| !it.packets.is_empty());
        Box::pin(async move {
            let sending: Vec<_> = told.into_iter().map(|it| self.deliver(it)).collect();
            let sent: Vec<_> = stream::iter(sending)
                .buffer_unordered(AT_ONCE)
                .collect()
                .await;
            let gone = sent.into_iter().filter_map(Result::transpose);
            let gone = gone.collect::<Result<Vec<_>, _>>()?;
            self.close_all(tenant, &gone, None).await
        })
    }

    /// Tells a socket; returns it if it is gone.
    async fn deliver<'a>(&self, told: Outgoing<'a>) -> Result<Option<&'a Listener>, BoxError> {
        let Outgoing { listener, packets } = told;
        let connection = listener.connection.as_deref();
        let sent = self.send(&listener.socket, connection, &packets).await?;
        Ok((sent == Delivered::Gone).then_some(listener))
    }

    /// Tells sockets the same.
    ///
    /// # Errors
    /// When the table fails, or the data has no JSON form.
    pub(crate) async fn emit(
        &self,
        tenant: TenantId,
        listeners: impl Iterator<Item = &Listener>,
        event: &str,
        data: &impl Serialize,
    ) -> Result<(), BoxError> {
        let packet = packet::event(event, data, None)?;
        let told = listeners.map(|listener| Outgoing {
            listener,
            packets: vec![packet.clone()],
        });
        self.broadcast(tenant, told.collect()).await
    }

    /// Forgets sockets and hangs up; with a farewell their clients do not come back by themselves.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn close_all(
        &self,
        tenant: TenantId,
        listeners: &[&Listener],
        farewell: Option<&str>,
    ) -> Result<(), BoxError> {
        if listeners.is_empty() {
            return Ok(());
        }
        let store = &self.platform.store;
        for listener in listeners {
            let (socket, person) = (&*listener.socket, listener.person);
            match (&listener.connection, farewell) {
                (Some(connection), farewell) => {
                    if let Some(farewell) = farewell {
                        let farewell = [farewell.to_owned()];
                        self.send(socket, Some(connection), &farewell).await?;
                    }
                    self.close_connection(connection).await;
                    let member = Some((tenant, person));
                    store
                        .socket_delete(socket, Some(connection), member)
                        .await?;
                }
                // the next poll fetches the farewell
                (None, Some(farewell)) => {
                    store.listener_delete(tenant, person, socket).await?;
                    self.send(socket, None, &[farewell.to_owned()]).await?;
                }
                (None, None) => {
                    let member = Some((tenant, person));
                    store.socket_delete(socket, None, member).await?;
                }
            }
        }
        self.emit_offline(tenant, listeners).await
    }

    /// Hangs up on those whose session has ended.
    ///
    /// # Errors
    /// When the table fails.
    pub(crate) async fn disconnect(
        &self,
        tenant: TenantId,
        listeners: &[&Listener],
    ) -> Result<(), BoxError> {
        self.close_all(tenant, listeners, Some(DISCONNECT)).await
    }

    /// Closes a connection, if it is there.
    pub(crate) async fn close_connection(&self, connection: &str) {
        if let Err(error) = self.connections.close(connection).await {
            tracing::warn!(%error, "a connection was not closed; it ends by itself");
        }
    }
}
