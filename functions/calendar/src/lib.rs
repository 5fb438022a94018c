//! The calendar: what days are, and what is on them; `TimeTracker`.
//!
//! | route, under `/v1/calendar` | who |
//! |---|---|
//! | `GET /` | member, their own; managers everybody's |
//! | `PUT /days/{date}`, `DELETE` | admin |
//! | `GET /events`, `/events/{id}` | member, what concerns them; managers all |
//! | `POST /events`, `PATCH /events/{id}`, `DELETE` | member, what concerns nobody else; managers all |
//! | `POST /feed`, `DELETE` | member, their own |
//! | `GET /feed/{token}` | whoever knows the address |

mod calendar;
mod day;
mod day_overrides;
mod event_input;
mod event_view;
mod events;
mod feed;
mod ics;
mod range;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct TimeTracker: Platform =
    calendar::{get},
    day_overrides::{put, delete},
    events::{list, create, get, update, delete},
    feed::{create, revoke, download},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::TimeTracker, TimeTracker::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// None today; routers may need configuration.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = surface_routes(platform, Surface::TimeTracker, TimeTracker::routes());
    Ok(service(platform, routes.with_state(platform.clone())))
}
