//! What people are told in the app: Employee Management.
//!
//! | route | who |
//! |---|---|
//! | `GET /notifications` | member; their own |
//! | `PATCH /notifications/{id}/mark-as-read` | member; their own |

mod employee_management;

use axum::Router;
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
};
use utoipa_axum::{router::OpenApiRouter, routes};

fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(employee_management::list))
        .routes(routes!(employee_management::mark_as_read))
}

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 1] {
    [(Surface::EmployeeManagement, routes().into_openapi())]
}

/// The function's router.
///
/// # Errors
/// None today; every function has the same form.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = routes().with_state(platform.clone()).into();
    Ok(service(
        platform,
        surface_routes(platform, Surface::EmployeeManagement, routes),
    ))
}
