//! What an organization decides about time and pay, and what people are paid: `TimeTracker`.
//!
//! | route, under `/v1` | who |
//! |---|---|
//! | `GET /settings` | member |
//! | `PATCH /settings` | admin |
//! | `POST /salary/calculate`, `/salary/{id}/approve` | admin |
//! | `GET /salary`, `/salary/history`, `/salary/{id}/payslip` | member, their own; admins everybody's |
//! | `GET /errors` | anybody |

mod approve;
mod calculate;
mod compute;
mod download;
mod errors;
mod factor_input;
mod salaries;
mod salary_input;
mod salary_view;
mod settings;
mod settings_input;
mod settings_view;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct TimeTracker: Platform =
    settings::{get, update},
    calculate::{calculate},
    salaries::{list, history},
    approve::{approve},
    download::{payslip},
    errors::{list},
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
