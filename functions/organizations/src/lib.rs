//! Companies sign up; operators announce: `WorkHub`.
//!
//! | route | who |
//! |---|---|
//! | `POST /api/signup` | public |
//! | `GET /api/organization` | member; legal details for admins |
//! | `PATCH /api/organization` | admin |
//! | `GET /api/announcements` | any session |
//! | `POST /api/announcements`, `PATCH`, `DELETE /api/announcements/{id}` | operator |

mod announcements;
mod organization;
mod signup;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct WorkHub: Platform =
    signup::{signup},
    organization::{get, update},
    announcements::{list, create, update, delete},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::WorkHub, WorkHub::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// None today; every function has the same form.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = surface_routes(platform, Surface::WorkHub, WorkHub::routes());
    Ok(service(platform, routes.with_state(platform.clone())))
}
