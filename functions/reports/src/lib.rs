//! Reports: `TimeTracker`'s section 7. The same rows as JSON, CSV, spreadsheet and PDF.
//!
//! | route, under `/v1/reports` | who |
//! |---|---|
//! | `GET /summary`, `/timesheet`, `/attendance` | member, of their own time; managers everybody's |
//! | `POST /exports` | likewise |
//! | `GET /exports/{id}` | who asked for it, and admins |

mod answer;
pub mod attendance;
mod exports;
mod input;
mod make;
pub mod output;
pub mod read;
pub mod rows;
pub mod sheet;
pub mod summary;
pub mod tally;

#[cfg(test)]
mod tests;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    files::Files,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    files: Files,
    exports: Queue,
}

documented_routes!(struct TimeTracker: State =
    answer::{summary, timesheet, attendance},
    exports::{create, get},
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
        platform: platform.clone(),
        files: platform.files()?,
        exports: platform.queue(QueueName::Exports)?,
    };
    let routes = surface_routes(platform, Surface::TimeTracker, TimeTracker::routes());
    Ok(service(platform, routes.with_state(state)))
}
