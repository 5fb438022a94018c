//! Events of connections of API Gateway's WebSocket API: `$connect`, `$default`, `$disconnect`.

use axum::{
    extract::State as Extract,
    http::{Extensions, StatusCode},
    response::{IntoResponse, Response},
};
use shared::{
    domain::{
        packet::{PROBED, Packet, VERSION},
        socket::Socket,
    },
    http::{
        ApiError, ApiResult,
        socket::{SocketEvent, SocketEventKind},
    },
    queue::SocketMessage,
    store::{Read, StoreError},
};

use super::{Sockets, engine};

/// What a connection's event does. What is answered to a message is sent to the client.
pub(super) async fn handle(
    Extract(sockets): Extract<Sockets>,
    event: SocketEvent,
) -> ApiResult<Response> {
    let connection = event.connection;
    match event.kind {
        SocketEventKind::Connect {
            address,
            version,
            socket,
        } => {
            sockets.admit(&address).await?;
            if version.as_deref() != Some(VERSION) {
                return Err(ApiError::rule("EIO", "Only version 4 is spoken"));
            }
            match socket {
                Some(socket) => probe(&sockets, &socket, &connection).await?,
                None => open(&sockets, connection).await?,
            }
            Ok(StatusCode::OK.into_response())
        }
        SocketEventKind::Message(frame) => {
            let answer = message(&sockets, &connection, &frame, &event.extensions).await?;
            Ok(answer.unwrap_or_default().into_response())
        }
        SocketEventKind::Disconnect => {
            let store = &sockets.state.platform.store;
            let socket = store.socket_of_connection(&connection).await?;
            // one that was only tried leaves the client polling
            let closed = socket.filter(|it| it.connection.as_ref() == Some(&connection));
            if let Some(socket) = closed {
                let id = socket.id.clone();
                let closed = SocketMessage::Closed { socket: id };
                sockets.tell(&socket, &closed).await?;
            }
            Ok(StatusCode::OK.into_response())
        }
    }
}

/// The client speaks when it is greeted, and can be greeted when this is answered: the queue's worker
/// does it.
async fn open(sockets: &Sockets, connection: String) -> ApiResult<()> {
    let platform = &sockets.state.platform;
    let socket = Socket::new(
        connection.clone(),
        Some(connection.clone()),
        platform.clock.now(),
    );
    platform.store.socket_create(&socket).await?;
    let opened = SocketMessage::Opened { socket: connection };
    sockets.tell(&socket, &opened).await
}

/// A client that polls tries a connection, on which it speaks first.
async fn probe(sockets: &Sockets, socket: &str, connection: &str) -> ApiResult<()> {
    let platform = &sockets.state.platform;
    let found = platform.store.socket_get(socket, Read::Consistent).await?;
    if found.is_none_or(|socket| socket.connection.is_some()) {
        return Err(ApiError::rule("sid", "Session ID unknown"));
    }
    let now = platform.clock.now();
    let created = platform.store.connection_create(connection, socket, now);
    Ok(created.await?)
}

async fn message(
    sockets: &Sockets,
    connection: &str,
    frame: &str,
    extensions: &Extensions,
) -> ApiResult<Option<String>> {
    let store = &sockets.state.platform.store;
    let Some(socket) = store.socket_of_connection(connection).await? else {
        return close(sockets, connection).await;
    };
    let packet = match Packet::parse(frame) {
        Ok(packet) => packet,
        Err(_) if socket.connection.is_none() => return Ok(None),
        Err(_) => return close(sockets, connection).await,
    };
    match packet {
        Packet::Probe if socket.connection.is_none() => {
            match store.socket_probe(&socket.id, connection).await {
                Ok(()) => Ok(Some(PROBED.to_owned())),
                Err(StoreError::Condition(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
        Packet::Upgrade if socket.connection.is_none() => {
            let upgraded = SocketMessage::Upgraded {
                socket: socket.id.clone(),
                connection: connection.to_owned(),
            };
            sockets.tell(&socket, &upgraded).await?;
            Ok(None)
        }
        packet => {
            heard(sockets, &socket).await?;
            engine::receive(sockets, &socket, packet, extensions).await
        }
    }
}

/// Ends a connection that no socket is on, or that speaks another language.
async fn close(sockets: &Sockets, connection: &str) -> ApiResult<Option<String>> {
    let now = sockets.state.platform.clock.now();
    let socket = Socket::new(connection.to_owned(), None, now);
    let closed = SocketMessage::Closed {
        socket: connection.to_owned(),
    };
    sockets.tell(&socket, &closed).await?;
    Ok(None)
}

/// Writes down that a client is there, once for each ping.
async fn heard(sockets: &Sockets, socket: &Socket) -> ApiResult<()> {
    if socket.seen_at >= socket.pinged_at {
        return Ok(());
    }
    let platform = &sockets.state.platform;
    let seen = Socket {
        seen_at: platform.clock.now(),
        ..socket.clone()
    };
    match platform.store.socket_touch(&seen).await {
        Ok(()) | Err(StoreError::Condition(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
