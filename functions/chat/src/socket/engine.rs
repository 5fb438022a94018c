//! What a client says on a socket, by a connection or a poll.

use axum::http::Extensions;
use serde_json::Value;
use shared::{
    domain::{
        packet::{self, Packet},
        person::Role,
        socket::{Socket, SocketMember},
    },
    http::{ApiError, ApiResult, caller_of_token},
    queue::SocketMessage,
    store::StoreError,
};

use super::{Sockets, event};

/// Does what a packet asks for; returns what is to be answered at once.
///
/// # Errors
/// When the table or the queue fails.
pub(super) async fn receive(
    sockets: &Sockets,
    socket: &Socket,
    packet: Packet,
    extensions: &Extensions,
) -> ApiResult<Option<String>> {
    match packet {
        Packet::Connect(auth) => join(sockets, socket, &auth).await,
        Packet::Event { ack, name, data } => {
            event::handle(sockets, socket, ack, &name, &data, extensions).await
        }
        // a client that leaves the only namespace there is, leaves
        Packet::Close | Packet::Disconnect => {
            let id = socket.id.clone();
            let closed = SocketMessage::Closed { socket: id };
            sockets.tell(socket, &closed).await?;
            Ok(None)
        }
        Packet::OtherNamespace(namespace) => {
            let refused = packet::refused(Some(&namespace), "Invalid namespace", "NOT_FOUND");
            Ok(Some(refused))
        }
        Packet::Pong | Packet::Noop | Packet::Probe | Packet::Upgrade => Ok(None),
    }
}

/// Logs somebody in. They are let in by the queue's worker, between one thing that all are told and the
/// next.
async fn join(sockets: &Sockets, socket: &Socket, auth: &Value) -> ApiResult<Option<String>> {
    if socket.member.is_some() {
        return Ok(None);
    }
    let text = |name: &str| auth[name].as_str().map(str::to_owned);
    let token = text("token").unwrap_or_default();
    let token = token.trim().trim_start_matches("Bearer ");
    let caller = match caller_of_token(&sockets.context(), token).await {
        Ok(caller) if caller.role == Role::SuperAdmin => {
            let words = "Only members of an organization may do this";
            return Ok(Some(packet::refused(None, words, "FORBIDDEN")));
        }
        Ok(caller) => caller,
        Err(ApiError::Unauthenticated(_)) => {
            return Ok(Some(packet::refused(None, "Unauthorized", "UNAUTHORIZED")));
        }
        Err(error) => return Err(error),
    };
    let member = SocketMember {
        tenant: caller.tenant,
        person: caller.person,
        role: caller.role,
        session: caller.session,
    };
    let store = &sockets.state.platform.store;
    match store.socket_name(socket, member).await {
        Ok(()) => {}
        // closed in the meantime, or the packet came twice
        Err(StoreError::Condition(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let named = Socket {
        member: Some(member),
        ..socket.clone()
    };
    let joined = SocketMessage::Joined {
        tenant: caller.tenant,
        socket: socket.id.clone(),
        pid: text("pid"),
        offset: text("offset"),
    };
    sockets.tell(&named, &joined).await?;
    Ok(None)
}
