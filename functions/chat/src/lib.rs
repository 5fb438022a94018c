//! Chat: Workforce over HTTP, and in real time to the stock Socket.IO client.
//!
//! | route, under `/api/v1/chat` | who |
//! |---|---|
//! | `GET /rooms` | member, the rooms they are in |
//! | `POST /rooms/sync` | member; only a manager's changes anything |
//! | `GET`, `POST /channels/{channelId}/messages` | who is in the room |
//! | `PATCH`, `DELETE /channels/{channelId}/messages/{messageId}` | who sent it, for 15 minutes |
//! | `POST /channels/{channelId}/read` | who is in the room |
//!
//! | route | who |
//! |---|---|
//! | `GET`, `POST /socket.io/` | everybody; what a socket may do follows from the token it shows |
//!
//! A WebSocket connection's events arrive as requests, too: [`socket`] tells them from others.

mod mentions;
mod messages;
mod post;
mod rooms;
mod socket;
mod sync;

use axum::{
    Router,
    extract::FromRef,
    middleware::{Next, from_fn},
};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, socket::is_socket_event, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use tower::ServiceExt;
use utoipa::OpenApi;

use socket::Sockets;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
    #[from_ref(skip)]
    sockets: Queue,
}

documented_routes!(struct Workforce: State =
    rooms::{list},
    sync::{sync},
    messages::{list, create, update, delete, read},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::Workforce, Workforce::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
        sockets: platform.queue(QueueName::Sockets)?,
    };
    let api = surface_routes(platform, Surface::Workforce, Workforce::routes());
    let api: Router = api.with_state(state.clone());
    let sockets = Sockets::new(&state, api.clone())?;
    let events = service(platform, socket::events(&sockets));
    let routes = service(platform, api.merge(socket::polls(&sockets)));
    // an event of a connection has no path of its own
    Ok(routes.layer(from_fn(move |request, next: Next| {
        let events = events.clone();
        async move {
            if !is_socket_event(&request) {
                return next.run(request).await;
            }
            let answered = events.oneshot(request).await;
            answered.unwrap_or_else(|never| match never {})
        }
    })))
}
