//! The time clock: Workforce.
//!
//! | route, under `/api/v1/clock` | who |
//! |---|---|
//! | `POST /` | member, their own |
//! | `GET /` | member, their own |
//! | `GET /entries` | member, their own; managers everybody's |

mod entries;
mod entry_view;
mod judge;
mod punch;
mod punch_input;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct Workforce: Platform =
    punch::{punch},
    entries::{current, list},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::Workforce, Workforce::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// None today; every function has the same form.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = surface_routes(platform, Surface::Workforce, Workforce::routes());
    Ok(service(platform, routes.with_state(platform.clone())))
}
