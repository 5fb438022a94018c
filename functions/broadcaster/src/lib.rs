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
        match message {
            SocketMessage::Opened { socket } => self.greet(&socket).await,
            SocketMessage::Joined {
                tenant,
                socket,
                pid,
                offset,
            } => {
                let (pid, offset) = (pid.as_deref(), offset.as_deref());
                self.let_in(tenant, &socket, pid, offset).await
            }
            SocketMessage::Upgraded { socket, connection } => {
                self.upgrade(&socket, &connection).await
            }
            SocketMessage::Logged { tenant } => self.tell_log(tenant).await,
            SocketMessage::RoomsChanged { tenant } => self.tell_rooms(tenant).await,
            SocketMessage::Typed {
                tenant,
                person,
                room,
                at,
            } => self.tell_typing(tenant, person, room, at).await,
            SocketMessage::Read {
                tenant,
                person,
                room,
                message,
                sender,
            } => self.tell_read(tenant, person, room, message, sender).await,
            SocketMessage::Closed { socket } => self.forget(&socket).await,
            SocketMessage::SessionsEnded { tenant, person } => {
                self.end_sessions(tenant, person).await
            }
            SocketMessage::Sweep => self.sweep().await,
        }
    }
}
