//! The time clock: Workforce.
//!
//! | route, under `/api/v1/clock` | who |
//! |---|---|
//! | `POST /` | member, their own |
//! | `GET /` | member, their own |
//! | `GET /entries`, `/entries/{entryId}` | member, their own; managers everybody's |
//! | `PATCH /entries/{entryId}` | manager |

mod correct;
mod entries;
mod entry_view;
mod judge;
mod punch;
mod punch_input;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
}

documented_routes!(struct Workforce: State =
    punch::{punch},
    entries::{current, list},
    correct::{get, correct},
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
    let routes = surface_routes(platform, Surface::Workforce, Workforce::routes());
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
    };
    Ok(service(platform, routes.with_state(state)))
}
