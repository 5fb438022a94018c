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

mod employee_management;
mod headroom;

use axum::Router;
use shared::{
    config::ConfigError,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

use employee_management::EmployeeManagement;

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    let mut documents = vec![(
        Surface::EmployeeManagement,
        EmployeeManagement::openapi as Document,
    )];
    documents.extend(headroom::DOCUMENTS.map(|document| (Surface::Headroom, document)));
    documents
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let of = |surface, routes| surface_routes(platform, surface, routes);
    let routes = of(Surface::EmployeeManagement, EmployeeManagement::routes())
        .merge(of(Surface::Headroom, headroom::routes()));
    Ok(service(platform, routes.with_state(platform.clone())))
}
