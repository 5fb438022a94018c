//! The time clock: Workforce's, and `TimeTracker`'s time.
//!
//! | route, under `/api/v1/clock` | who |
//! |---|---|
//! | `POST /` | member, their own |
//! | `GET /` | member, their own |
//! | `GET /entries`, `/entries/{entryId}` | member, their own; managers everybody's |
//! | `PATCH /entries/{entryId}` | manager |
//!
//! | route, under `/v1/time` | who |
//! |---|---|
//! | `POST /start`, `/stop`, `/break/start`, `/break/end`, `GET /current` | member, their own |
//! | `GET /entries`, `/entries/{id}`, `/entries/{id}/history` | member, their own; managers everybody's |
//! | `POST /entries` | member, their own; managers everybody's |
//! | `PATCH /entries/{id}`, `DELETE` | member, of their own what they did not punch; managers everybody's |
//! | `GET /timesheets` | member, their own; managers everybody's |
//! | `POST /timesheets/{id}/submit` | member, their own |
//! | `POST /timesheets/{id}/approve`, `/reject` | manager |
//! | `POST /timesheets/{id}/reopen` | admin |
//! | `GET /locks` | member |
//! | `POST /locks` | admin |

mod begin;
mod correct;
mod instant;
mod judge;
mod punch;
mod timetracker;
mod workforce;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

use timetracker::TimeTracker;
use workforce::Workforce;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
}

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![
        (Surface::Workforce, Workforce::openapi as Document),
        (Surface::TimeTracker, TimeTracker::openapi as Document),
    ]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let workforce = surface_routes(platform, Surface::Workforce, Workforce::routes());
    let timetracker = surface_routes(platform, Surface::TimeTracker, TimeTracker::routes());
    let routes = workforce.merge(timetracker);
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
    };
    Ok(service(platform, routes.with_state(state)))
}
