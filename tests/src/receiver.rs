//! A receiver of webhooks on this machine.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use futures::stream;
use jiff::Timestamp;
use shared::domain::webhook::{Event, EventData, EventType, SubjectId};
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};

/// What a receiver answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A status, and a text.
    Status(u16, &'static str),
    /// It leads on.
    Redirect(String),
    /// Success, and a text that never ends.
    Endless,
    /// Success, once the test lets it.
    Held,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub body: Bytes,
}

/// Receives, and answers as it is told; with success otherwise.
pub struct Receiver {
    /// Where it is.
    pub url: String,
    state: Arc<Inner>,
    server: JoinHandle<()>,
}

struct Inner {
    replies: Mutex<VecDeque<Reply>>,
    received: Mutex<Vec<Received>>,
    gate: Semaphore,
}

impl Receiver {
    /// Begins to receive.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Inner {
            replies: Mutex::default(),
            received: Mutex::default(),
            gate: Semaphore::new(0),
        });
        let router = Router::new().fallback(receive).with_state(state.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self {
            url: format!("http://{address}/hook"),
            state,
            server,
        }
    }

    /// What it answers to the next requests.
    pub fn answers(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.replies.lock().expect("a lock").extend(replies);
    }

    /// Lets requests go on that it holds.
    pub fn release(&self, requests: usize) {
        self.state.gate.add_permits(requests);
    }

    /// All that came.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().expect("a lock").clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(state): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let received = Received { headers, body };
    state.received.lock().expect("a lock").push(received);
    let reply = state.replies.lock().expect("a lock").pop_front();
    match reply {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Reply::Status(status, text)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            (status, text).into_response()
        }
        Some(Reply::Redirect(to)) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Some(Reply::Endless) => {
            let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 1 << 10]));
            Body::from_stream(endless).into_response()
        }
        Some(Reply::Held) => {
            let permit = state.gate.acquire().await.expect("a gate");
            permit.forget();
            StatusCode::OK.into_response()
        }
    }
}

impl Received {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).expect("the header");
        value.to_str().expect("text")
    }

    /// The id by which the receiver knows the delivery.
    pub fn id(&self) -> String {
        self.header("webhook-id").to_owned()
    }

    /// How many signatures it has.
    pub fn signatures(&self) -> usize {
        self.header("webhook-signature").split(' ').count()
    }

    /// Whether one of its signatures is by a secret, of the bytes that came. The library's own check also
    /// wants the time of the machine.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let at = self.header("webhook-timestamp").parse().expect("seconds");
        let signer = Webhook::new(secret).expect("a secret");
        let expected = signer.sign(&self.id(), at, &self.body).expect("text");
        let mut signatures = self.header("webhook-signature").split(' ');
        signatures.any(|signature| signature == expected)
    }

    /// Whether the library finds it genuine, at the time of the machine.
    pub fn verifies(&self, secret: &str) -> bool {
        let receiver = Webhook::new(secret).expect("a secret");
        receiver.verify(&self.body, &self.headers).is_ok()
    }
}

/// Something that happened, by the id that it is published with.
pub fn event(id: &str, kind: EventType, at: Timestamp) -> Event {
    Event {
        id: id.to_owned(),
        kind,
        at,
        data: EventData {
            id: SubjectId::Number(7),
            user_id: None,
            version: Some(2),
            changed: vec!["position".to_owned()],
        },
    }
}
