//! Files: Workforce. Their bytes go between clients and S3; here is said which may.
//!
//! | route, under `/api/v1/files` | who |
//! |---|---|
//! | `POST /presign` | member; an admin for a logo |
//! | `POST /{fileId}/complete` | who uploads it |
//! | `GET /{fileId}` | pictures: member; other files: who uploaded them, managers |

mod bytes;
mod uploads;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    files::Files,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    files: Files,
}

documented_routes!(struct Workforce: State = uploads::{presign, complete, get});

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::Workforce, Workforce::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        files: platform.files()?,
    };
    let routes = surface_routes(platform, Surface::Workforce, Workforce::routes());
    Ok(service(platform, routes.with_state(state)))
}
