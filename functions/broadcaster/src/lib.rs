//! Tells open sockets what happens: the consumer of the ordered queue of sockets.
//!
//! All that an organization's sockets are told goes through one group of the queue, so that one thing
//! is told to everybody before the next: the log's entries in the order of their numbers, and who joins
//! in between two of them. What somebody may see is decided at that moment.

mod join;
mod listeners;
mod log;
mod presence;
mod rooms;
mod send;
mod sessions;
mod signals;
mod sweep;

use futures::future::BoxFuture;
use shared::{
    BoxError,
    config::ConfigError,
    connections::Connections,
    platform::Platform,
    queue::{Consumer, Queue, QueueName, SocketMessage},
};

/// The consumer.
#[derive(Clone, Debug)]
pub struct Broadcaster {
    platform: Platform,
    connections: Connections,
    sockets: Queue,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Broadcaster, ConfigError> {
    Ok(Broadcaster {
        connections: platform.connections()?,
        sockets: platform.queue(QueueName::Sockets)?,
        platform: platform.clone(),
    })
}

impl Consumer for Broadcaster {
    type Message = SocketMessage;

    /// Does what a message asks for. Each looks at what is there, so that one which comes again does
    /// no harm.
    async fn handle(&self, message: SocketMessage, _: &str) -> Result<(), BoxError> {
        // each in a box: together their types are too deep for the compiler
        let handling: BoxFuture<'_, _> = match message {
            SocketMessage::Opened { socket } => Box::pin(async move { self.open(&socket).await }),
            SocketMessage::Joined {
                tenant,
                socket,
                pid,
                offset,
            } => Box::pin(async move {
                let (pid, offset) = (pid.as_deref(), offset.as_deref());
                self.join(tenant, &socket, pid, offset).await
            }),
            SocketMessage::Upgraded { socket, connection } => {
                Box::pin(async move { self.upgrade(&socket, &connection).await })
            }
            SocketMessage::Logged { tenant } => Box::pin(self.deliver_log(tenant)),
            SocketMessage::RoomsChanged { tenant } => Box::pin(self.emit_rooms(tenant)),
            SocketMessage::Typed {
                tenant,
                person,
                room,
                at,
            } => Box::pin(self.emit_typing(tenant, person, room, at)),
            SocketMessage::Read {
                tenant,
                person,
                room,
                message,
                sender,
            } => Box::pin(self.emit_read(tenant, person, room, message, sender)),
            SocketMessage::Closed { socket } => {
                Box::pin(async move { self.close_socket(&socket).await })
            }
            SocketMessage::SessionsEnded { tenant, person } => {
                Box::pin(self.end_sessions(tenant, person))
            }
            SocketMessage::Sweep => Box::pin(self.sweep()),
        };
        handling.await
    }
}
