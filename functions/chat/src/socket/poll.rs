//! Long polling: how the stock client begins, and goes on where no WebSocket gets through.

use std::convert::Infallible;

use axum::{
    Json,
    extract::{FromRequestParts, State as Extract},
    http::{Extensions, StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use deserr::Deserr;
use serde_json::json;
use shared::{
    domain::{
        packet::{self, LARGEST, NOOP, PING, Packet, SEPARATOR, VERSION},
        socket::{PINGED_AFTER, Socket},
        violation::Violations,
    },
    http::{ApiError, ApiResult, ClientAddress, RawBody, ValidQuery},
    queue::SocketMessage,
    store::{Read, StoreError},
};
use tokio::time::{Duration, Instant, sleep};

use super::{Sockets, engine};

/// Between two looks at what waits for a client: short at first, as who has just come waits to be let in.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Engine.IO's query.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(super) struct Poll {
    #[deserr(default, rename = "EIO")]
    version: Option<String>,
    #[deserr(default)]
    transport: Option<String>,
    #[deserr(default)]
    sid: Option<String>,
}

/// Engine.IO's own errors, by its numbers.
enum Refused {
    UnknownTransport,
    UnknownSocket,
    BadRequest,
    UnknownVersion,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (code, message) = match self {
            Self::UnknownTransport => (0, "Transport unknown"),
            Self::UnknownSocket => (1, "Session ID unknown"),
            Self::BadRequest => (3, "Bad request"),
            Self::UnknownVersion => (5, "Unsupported protocol version"),
        };
        let body = Json(json!({ "code": code, "message": message }));
        (StatusCode::BAD_REQUEST, body).into_response()
    }
}

impl Poll {
    fn check(&self) -> Result<(), Refused> {
        match (self.version.as_deref(), self.transport.as_deref()) {
            (Some(VERSION), Some("polling")) => Ok(()),
            // an upgrade that did not get through to the WebSocket API
            (Some(VERSION), Some("websocket")) => Err(Refused::BadRequest),
            (Some(VERSION), _) => Err(Refused::UnknownTransport),
            _ => Err(Refused::UnknownVersion),
        }
    }
}

/// Opens a socket, or fetches what a socket is told.
pub(super) async fn fetch(
    Extract(sockets): Extract<Sockets>,
    ClientAddress(address): ClientAddress,
    ValidQuery(poll): ValidQuery<Poll>,
) -> ApiResult<Response> {
    if let Err(refused) = poll.check() {
        return Ok(refused.into_response());
    }
    let Some(sid) = poll.sid else {
        sockets.admit(&address).await?;
        let id = BASE64.encode(rand::random::<[u8; 24]>());
        let platform = &sockets.state.platform;
        let socket = Socket::new(id, None, platform.clock.now());
        platform.store.socket_create(&socket).await?;
        return Ok(text(packet::open(&socket.id, &["websocket"])));
    };
    let waited = wait(&sockets, &sid).await?;
    Ok(waited.map_or_else(IntoResponse::into_response, text))
}

/// Waits until a socket is told something, it tries a connection, or it has waited long enough.
async fn wait(sockets: &Sockets, sid: &str) -> ApiResult<Result<String, Refused>> {
    let platform = &sockets.state.platform;
    let store = &platform.store;
    let until = Instant::now() + sockets.poll_wait;
    // the first look must see a socket that was opened a moment ago
    let (mut read, mut pause) = (Read::Consistent, FIRST_PAUSE);
    loop {
        let found = store.socket_get(sid, read).await?;
        let Some(socket) = found.filter(|socket| socket.connection.is_none()) else {
            return Ok(Err(Refused::UnknownSocket));
        };
        let late = Instant::now() >= until;
        let now = platform.clock.now();
        if !socket.packets.is_empty() || late {
            let mut packets = match store.socket_take(&socket, now).await {
                Ok(packets) => packets,
                Err(StoreError::Condition(_)) => return Ok(Err(Refused::UnknownSocket)),
                Err(error) => return Err(error.into()),
            };
            if now >= socket.pinged_at + PINGED_AFTER {
                packets.push(PING.to_owned());
                let pinged = Socket {
                    pinged_at: now,
                    seen_at: now,
                    ..socket
                };
                store.socket_touch(&pinged).await?;
            }
            if packets.is_empty() {
                packets.push(NOOP.to_owned());
            }
            let separator = SEPARATOR.to_string();
            return Ok(Ok(packets.join(&separator)));
        }
        if socket.probed_by.is_some() {
            store.socket_probed(&socket.id).await?;
            return Ok(Ok(NOOP.to_owned()));
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
        read = Read::Eventual;
    }
}

/// What is known of a request besides its text.
pub(super) struct Carried(Extensions);

impl<S: Sync> FromRequestParts<S> for Carried {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.clone()))
    }
}

/// Hears what a client says.
pub(super) async fn send(
    Extract(sockets): Extract<Sockets>,
    ValidQuery(poll): ValidQuery<Poll>,
    Carried(extensions): Carried,
    RawBody(body): RawBody,
) -> ApiResult<Response> {
    if let Err(refused) = poll.check() {
        return Ok(refused.into_response());
    }
    let Some(sid) = poll.sid else {
        return Ok(Refused::BadRequest.into_response());
    };
    if body.len() > LARGEST {
        return Err(ApiError::PayloadTooLarge);
    }
    let body = String::from_utf8_lossy(&body);
    let store = &sockets.state.platform.store;
    for frame in body.split(SEPARATOR) {
        // a packet may change the socket for the next one
        let found = store.socket_get(&sid, Read::Consistent).await?;
        let Some(socket) = found.filter(|socket| socket.connection.is_none()) else {
            return Ok(Refused::UnknownSocket.into_response());
        };
        let Ok(packet) = Packet::parse(frame) else {
            let closed = SocketMessage::Closed { socket: sid };
            sockets.tell(&socket, &closed).await?;
            return Ok(Refused::BadRequest.into_response());
        };
        let answer = engine::receive(&sockets, &socket, packet, &extensions).await?;
        if let Some(answer) = answer {
            match store.socket_push(&sid, &[answer]).await {
                Ok(()) | Err(StoreError::Condition(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(text("ok".to_owned()))
}

fn text(body: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=UTF-8")], body).into_response()
}
