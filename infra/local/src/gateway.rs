//! API Gateway's stand-in for WebSocket APIs: invokes the chat function with the events of
//! connections, and lets their `@connections` be told.
//!
//! # Where it differs from API Gateway
//!
//! - It is at the path and the port of the HTTP API, where CloudFront would put it.
//! - What a connection says is handled in its order; a stage's functions run at the same time.

mod event;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{
        ConnectInfo, FromRequestParts, Path, Request, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{StatusCode, header::UPGRADE},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use jiff::Timestamp;
use serde_json::json;
use shared::clock::Clock;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::{Instant, sleep_until},
};
use tower::ServiceExt;

pub use event::EventType;

/// After so long without a frame a connection is closed.
const IDLE: Duration = Duration::from_secs(600);
/// No connection lasts longer.
const LONGEST: Duration = Duration::from_secs(2 * 3600);
const LARGEST_FRAME: usize = 32 * 1024;
const LARGEST_MESSAGE: usize = 128 * 1024;

/// What a connection is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Text.
    Text(String),
    /// That it is over.
    Close,
}

/// A WebSocket API. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    function: OnceLock<Router>,
    connections: Mutex<HashMap<String, Connection>>,
    clock: Clock,
}

struct Connection {
    frames: UnboundedSender<Frame>,
    connected_at: Timestamp,
    address: String,
}

impl Gateway {
    /// An API without connections, and without the function that serves it.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner {
            function: OnceLock::new(),
            connections: Mutex::default(),
            clock,
        }))
    }

    /// Has a function serve it.
    pub fn serve(&self, function: Router) {
        // the first stays
        let _ = self.0.function.set(function);
    }

    /// `$connect`: asks whether a connection may be; it exists when [`Self::open`] says so.
    ///
    /// # Errors
    /// The function's answer, when it refuses.
    pub async fn connect(&self, query: &str, address: &str) -> Result<String, Response> {
        let id = URL_SAFE.encode(rand::random::<[u8; 11]>());
        let answer = self
            .invoke(EventType::Connect, &id, address, query, "")
            .await;
        match answer.status().is_success() {
            true => Ok(id),
            false => Err(answer),
        }
    }

    /// A connection exists from now on; what it is told comes out of the channel.
    pub fn open(&self, id: &str, address: &str) -> UnboundedReceiver<Frame> {
        let (frames, told) = unbounded_channel();
        let connection = Connection {
            frames,
            connected_at: self.0.clock.now(),
            address: address.to_owned(),
        };
        self.connections().insert(id.to_owned(), connection);
        told
    }

    /// `$default`: a connection says something. What the function returns is sent to it.
    pub async fn receive(&self, id: &str, text: &str) {
        let connections = || self.connections();
        let address = connections().get(id).map(|it| it.address.clone());
        let Some(address) = address else { return };
        let answer = self
            .invoke(EventType::Message, id, &address, "", text)
            .await;
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await;
        let body = body.unwrap_or_default();
        let text = match status.is_success() {
            true => String::from_utf8_lossy(&body).into_owned(),
            // as API Gateway words it
            false => json!({ "message": "Internal server error", "connectionId": id }).to_string(),
        };
        if !text.is_empty() {
            self.tell(id, Frame::Text(text));
        }
    }

    /// `$disconnect`: a connection is gone.
    pub async fn disconnect(&self, id: &str) {
        let gone = self.connections().remove(id);
        if let Some(gone) = gone {
            self.invoke(EventType::Disconnect, id, &gone.address, "", "")
                .await;
        }
    }

    /// `POST`, `GET` and `DELETE /@connections/{id}`.
    pub fn management(&self) -> Router {
        Router::new()
            .route("/@connections/{id}", post(tell).get(show).delete(close))
            .with_state(self.clone())
    }

    /// Whether a connection was there to be told.
    fn tell(&self, id: &str, frame: Frame) -> bool {
        let connections = self.connections();
        let connection = connections.get(id);
        connection.is_some_and(|connection| connection.frames.send(frame).is_ok())
    }

    async fn invoke(
        &self,
        kind: EventType,
        id: &str,
        address: &str,
        query: &str,
        body: &str,
    ) -> Response {
        let now = self.0.clock.now();
        let Some(function) = self.0.function.get().cloned() else {
            return StatusCode::NOT_FOUND.into_response();
        };
        match event::request(kind, id, address, query, body, now) {
            Ok(request) => {
                let answer = function.oneshot(request).await;
                answer.unwrap_or_else(|never| match never {})
            }
            Err(error) => {
                tracing::error!(%error, "not an event");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<String, Connection>> {
        let connections = self.0.connections.lock();
        connections.unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries frames between a socket and the function until either ends it.
    async fn carry(&self, id: String, address: String, mut socket: WebSocket) {
        let mut told = self.open(&id, &address);
        let last = Instant::now() + LONGEST;
        let mut idle = Instant::now() + IDLE;
        loop {
            tokio::select! {
                frame = told.recv() => match frame {
                    Some(Frame::Text(text)) => {
                        if socket.send(Message::Text(text.into())).await.is_err() {
                            break;
                        }
                    }
                    Some(Frame::Close) | None => {
                        let _ = socket.send(Message::Close(None)).await;
                        break;
                    }
                },
                said = socket.recv() => match said {
                    Some(Ok(Message::Text(text))) => self.receive(&id, &text).await,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
                () = sleep_until(last.min(idle)) => break,
            }
            idle = Instant::now() + IDLE;
        }
        self.disconnect(&id).await;
    }
}

/// Makes connections of handshakes at Socket.IO's path, and lets all else through.
pub async fn intercept(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let upgrades = request.headers().contains_key(UPGRADE);
    match upgrades && request.uri().path().starts_with("/socket.io") {
        true => handshake(gateway, request).await,
        false => next.run(request).await,
    }
}

async fn handshake(gateway: Gateway, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(refused) => return refused.into_response(),
    };
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let address = address.map_or_else(String::new, |peer| peer.ip().to_string());
    let query = parts.uri.query().unwrap_or_default();
    match gateway.connect(query, &address).await {
        Ok(id) => upgrade
            .max_frame_size(LARGEST_FRAME)
            .max_message_size(LARGEST_MESSAGE)
            .on_upgrade(move |socket| async move { gateway.carry(id, address, socket).await }),
        Err(refused) => refused,
    }
}

/// Tells a connection.
async fn tell(State(gateway): State<Gateway>, Path(id): Path<String>, body: Bytes) -> Response {
    let text = String::from_utf8_lossy(&body).into_owned();
    match gateway.tell(&id, Frame::Text(text)) {
        true => StatusCode::OK.into_response(),
        false => gone(),
    }
}

async fn show(State(gateway): State<Gateway>, Path(id): Path<String>) -> Response {
    let connections = gateway.connections();
    match connections.get(&id) {
        Some(connection) => {
            let at = connection.connected_at.to_string();
            let identity = json!({ "sourceIp": connection.address });
            Json(json!({ "connectedAt": at, "identity": identity })).into_response()
        }
        None => gone(),
    }
}

/// Hangs up.
async fn close(State(gateway): State<Gateway>, Path(id): Path<String>) -> Response {
    match gateway.tell(&id, Frame::Close) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => gone(),
    }
}

/// Before a connection exists, and after.
fn gone() -> Response {
    let kind = [("x-amzn-errortype", "GoneException")];
    (StatusCode::GONE, kind, Body::empty()).into_response()
}
