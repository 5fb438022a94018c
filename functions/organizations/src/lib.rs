//! Companies sign up; operators announce: `WorkHub`.
//!
//! | route | who |
//! |---|---|
//! | `POST /api/signup` | public |
//! | `GET /api/announcements` | any session |
//! | `POST /api/announcements`, `PATCH`, `DELETE /api/announcements/{id}` | operator |

mod announcements;
mod signup;

use axum::Router;
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
};
use utoipa_axum::{router::OpenApiRouter, routes};

fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(signup::signup))
        .routes(routes!(announcements::list, announcements::create))
        .routes(routes!(announcements::update, announcements::delete))
}

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 1] {
    [(Surface::WorkHub, routes().into_openapi())]
}

/// The function's router.
///
/// # Errors
/// None today; every function has the same form.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = routes().with_state(platform.clone()).into();
    Ok(service(
        platform,
        surface_routes(platform, Surface::WorkHub, routes),
    ))
}
