//! Tickets, with comments and attachments: Workforce.
//!
//! | route, under `/api/v1/tickets` | who |
//! |---|---|
//! | `GET /`, `/{ticketId}`, `/{ticketId}/comments` | member, their own; managers all |
//! | `POST /`, `POST /{ticketId}/comments` | likewise |
//! | `PATCH /{ticketId}` | managers; who opened it says that it is done, or is not |

mod attachments;
mod comments;
mod ticket_input;
mod ticket_view;
mod tickets;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{ApiError, ApiResult, Caller, Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{NotificationMessage, Queue, QueueName},
    store::OutboxMessage,
};
use utoipa::OpenApi;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
}

documented_routes!(struct Workforce: State =
    tickets::{list, create, get, update},
    comments::{list, create},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::Workforce, Workforce::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
    };
    let routes = surface_routes(platform, Surface::Workforce, Workforce::routes());
    Ok(service(platform, routes.with_state(state)))
}

impl State {
    /// A message to store with what it tells of.
    fn message(&self, caller: &Caller, message: &NotificationMessage) -> ApiResult<OutboxMessage> {
        let now = self.platform.clock.now();
        let stored = self
            .notifications
            .outbox_message(caller.tenant, message, now);
        stored.map_err(ApiError::internal)
    }

    /// Sends stored messages; what cannot be sent now, the relay sends.
    async fn relay(&self, messages: &[OutboxMessage]) {
        for message in messages {
            let store = &self.platform.store;
            self.notifications.relay_or_leave(store, message).await;
        }
    }
}
