//! Webhooks: receivers outside, and what became of what they were told. `TimeTracker`.
//!
//! | route, under `/v1/webhooks` | who |
//! |---|---|
//! | `GET /`, `/{id}` | admin |
//! | `POST /`, `PATCH /{id}`, `DELETE /{id}` | admin |
//! | `POST /{id}/rotate`, `/{id}/test` | admin |
//! | `GET /{id}/deliveries` | admin |
//! | `POST /{id}/deliveries/{deliveryId}/replay` | admin |

mod deliveries;
mod delivery_view;
mod webhook_input;
mod webhook_view;
mod webhooks;

use axum::{Router, extract::FromRef};
use shared::{
    auth::{seal::Sealer, token::digest},
    config::ConfigError,
    documented_routes,
    domain::delivery::Delivery,
    http::{ApiError, ApiResult, Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{DeliveryMessage, Queue, QueueName},
    store::Limit,
};
use utoipa::OpenApi;
use uuid::Uuid;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    deliveries: Queue,
    sealer: Sealer,
    /// Whether a receiver may be on this machine: in development.
    allows_local: bool,
}

documented_routes!(struct TimeTracker: State =
    webhooks::{list, create, get, update, delete, rotate},
    deliveries::{list, test, replay},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::TimeTracker, TimeTracker::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        deliveries: platform.queue(QueueName::Deliveries)?,
        sealer: Sealer::from_env(&platform.env)?,
        allows_local: platform.env.parsed("WEBHOOKS_ALLOW_LOCAL", false)?,
        platform: platform.clone(),
    };
    let routes = surface_routes(platform, Surface::TimeTracker, TimeTracker::routes());
    Ok(service(platform, routes.with_state(state)))
}

impl State {
    /// Counts a delivery that is asked for by hand: 30 in a minute for a webhook.
    async fn count(&self, webhook: Uuid) -> ApiResult<()> {
        let limit = Limit {
            kind: "webhook-delivery",
            subject: digest(&webhook.to_string()),
            most: 30,
            window: jiff::SignedDuration::from_mins(1),
        };
        let now = self.platform.clock.now();
        match self.platform.store.limit_take(&limit, now).await? {
            Some(retry_after) => Err(ApiError::RateLimited { retry_after }),
            None => Ok(()),
        }
    }

    /// Has a stored delivery tried at once; what cannot be sent now, the sweep sends.
    async fn queue(&self, delivery: &Delivery) {
        let message = DeliveryMessage::of(delivery);
        if let Err(error) = self.deliveries.send(&message).await {
            tracing::warn!(%error, delivery = %delivery.id, "left to the sweep");
        }
    }
}
