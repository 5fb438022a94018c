//! Sockets: the stock Socket.IO client, over connections of API Gateway and by polling.
//!
//! What a client says is decided here, whichever way it came; what clients are told, `broadcaster`
//! tells them.

mod engine;
mod event;
mod gateway;
mod poll;

use std::time::Duration;

use axum::{
    Router,
    routing::{any, get},
};
use jiff::SignedDuration;
use shared::{
    auth::token::digest,
    config::ConfigError,
    domain::{
        id::uuid_at,
        socket::{Socket, SocketMember},
    },
    http::{ApiError, ApiResult, HttpContext, Surface, page_routes},
    queue::SocketMessage,
    store::Limit,
};

use crate::State;

/// What the handlers of sockets stand on.
#[derive(Clone, Debug)]
pub(crate) struct Sockets {
    state: State,
    /// What clients may also do by requests, they do by events: with the same rules.
    api: Router,
    /// `POLL_WAIT_MS`: how long a poll waits for something, default 20 seconds.
    poll_wait: Duration,
}

impl Sockets {
    /// Sockets beside an API.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for a wrong time to wait.
    pub(crate) fn new(state: &State, api: Router) -> Result<Self, ConfigError> {
        let millis = state.platform.env.parsed("POLL_WAIT_MS", 20_000)?;
        Ok(Self {
            state: state.clone(),
            api,
            poll_wait: Duration::from_millis(millis),
        })
    }

    fn context(&self) -> HttpContext {
        HttpContext::from(&self.state.platform)
    }

    /// Counts a socket that is opened: 300 in 5 minutes from a network address. Nobody has shown a
    /// token yet.
    async fn admit(&self, address: &str) -> ApiResult<()> {
        let platform = &self.state.platform;
        let limit = Limit {
            kind: "socket-address",
            subject: digest(address),
            most: 300 * platform.config.address_limit_factor,
            window: SignedDuration::from_mins(5),
        };
        let now = platform.clock.now();
        match platform.store.limit_take(&limit, now).await? {
            Some(retry_after) => Err(ApiError::RateLimited { retry_after }),
            None => Ok(()),
        }
    }

    /// Has something done about a socket: in the order of what its organization is told, once it
    /// belongs to one.
    async fn tell(&self, socket: &Socket, message: &SocketMessage) -> ApiResult<()> {
        let group = match socket.member {
            Some(SocketMember { tenant, .. }) => tenant.to_string(),
            None => socket.id.clone(),
        };
        let id = uuid_at(self.state.platform.clock.now());
        let sent = self.state.sockets.send_in(group, message, id).await;
        sent.map_err(ApiError::internal)
    }
}

/// Engine.IO's path, with the slash that its client adds and without.
pub(crate) fn polls(sockets: &Sockets) -> Router {
    let polls = || get(poll::fetch).post(poll::send);
    let routes = Router::new()
        .route("/socket.io/", polls())
        .route("/socket.io", polls());
    page_routes(Surface::Workforce, routes).with_state(sockets.clone())
}

/// Events of connections, whose path is the stage that they are of.
pub(crate) fn events(sockets: &Sockets) -> Router {
    let routes = Router::new()
        .route("/", any(gateway::handle))
        .route("/{*stage}", any(gateway::handle));
    page_routes(Surface::Workforce, routes).with_state(sockets.clone())
}
