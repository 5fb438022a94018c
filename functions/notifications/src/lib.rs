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
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct EmployeeManagement: Platform = employee_management::{list, mark_as_read});

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(
        Surface::EmployeeManagement,
        EmployeeManagement::openapi as Document,
    )]
}

/// The function's router.
///
/// # Errors
/// None today; every function has the same form.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = EmployeeManagement::routes();
    let routes = surface_routes(platform, Surface::EmployeeManagement, routes);
    Ok(service(platform, routes.with_state(platform.clone())))
}
