//! Companies sign up; operators announce: `WorkHub`. Organizations, locations and smart groups:
//! Workforce.
//!
//! | route | who |
//! |---|---|
//! | `POST /api/signup` | public |
//! | `GET /api/organization` | member; legal details for admins |
//! | `PATCH /api/organization` | admin |
//! | `GET /api/announcements` | any session |
//! | `POST /api/announcements`, `PATCH`, `DELETE /api/announcements/{id}` | operator |
//! | `GET /api/v1/organizations`, `/{id}` | any session; operators see all |
//! | `PATCH /api/v1/organizations/{id}` | admin |
//! | `GET /api/v1/organizations/{id}/locations`, `/{locationId}` | member |
//! | `POST …/locations`, `PATCH`, `DELETE …/{locationId}` | admin |
//! | `GET /api/v1/smart-groups`, `/{smartGroupId}`, `…/members`, `/segments`, `…/{segmentId}` | member |
//! | `POST`, `PATCH`, `DELETE` of both, `POST /api/v1/smart-groups/preview` | manager |

mod announcements;
mod organization;
mod signup;
mod workforce;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

use workforce::Workforce;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    sockets: Queue,
}

documented_routes!(struct WorkHub: State =
    signup::{signup},
    organization::{get, update},
    announcements::{list, create, update, delete},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![
        (Surface::WorkHub, WorkHub::openapi as Document),
        (Surface::Workforce, Workforce::openapi as Document),
    ]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        sockets: platform.queue(QueueName::Sockets)?,
    };
    let routes = surface_routes(platform, Surface::WorkHub, WorkHub::routes()).merge(
        surface_routes(platform, Surface::Workforce, Workforce::routes()),
    );
    Ok(service(platform, routes.with_state(state)))
}
