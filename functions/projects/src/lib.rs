//! Projects and who is assigned to them: Employee Management. Hours of people on them, planned
//! and worked: Headroom.
//!
//! | route | who |
//! |---|---|
//! | `GET /projects`, `/projects/{id}`, `/projects/{id}/employees` | member; wages and salaries for admins |
//! | `POST /projects`, `PUT /projects/{id}`, `DELETE` | admin |
//! | `POST /projects/{id}/employees`, `/projects/{id}/employee` | admin |
//! | `DELETE /projects/{id}/employees/{employeeId}` | admin |
//! | `GET /api/allocations`, `/api/allocations/{id}` | member; employees their own |
//! | `POST /api/allocations`, `PUT`, `PATCH`, `DELETE /api/allocations/{id}` | manager |
//! | the same under `/api/actuals` | likewise |

mod contention;
mod employee_management;
mod headroom;

use axum::Router;
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
};

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 2] {
    [
        (
            Surface::EmployeeManagement,
            employee_management::routes().into_openapi(),
        ),
        (Surface::Headroom, headroom::routes().into_openapi()),
    ]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let of = |surface, routes: utoipa_axum::router::OpenApiRouter<Platform>| {
        surface_routes(
            platform,
            surface,
            routes.with_state(platform.clone()).into(),
        )
    };
    let routes = of(Surface::EmployeeManagement, employee_management::routes())
        .merge(of(Surface::Headroom, headroom::routes()));
    Ok(service(platform, routes))
}
