//! What work there is and who does it when: Workforce.
//!
//! | route | who |
//! |---|---|
//! | `GET /api/v1/job-list`, `/{jobId}` | member |
//! | `POST /api/v1/job-list`, `/bulk` | manager |
//! | `PATCH /api/v1/job-list/{jobId}`, `DELETE` | manager |

mod jobs;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct Workforce: Platform =
    jobs::{list, create, get, update, delete, delete_many},
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
