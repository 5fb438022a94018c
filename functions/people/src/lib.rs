//! Employees and the game they play: `WorkHub`.
//!
//! | route | who |
//! |---|---|
//! | `GET /api/employees` | member; others' fields limited unless admin |
//! | `POST /api/employees` | admin |
//! | `GET /api/employees/{id}` | member; likewise |
//! | `PATCH /api/employees/{id}` | admin; everybody their own name, phone and `mailNotifications` |
//! | `DELETE /api/employees/{id}` | admin |
//! | `GET /api/game/config` | member |
//! | `PATCH /api/game/config` | admin |
//! | `GET /api/game/xp`, `/api/game/leaderboard` | member |

mod changes;
mod employees;
mod game;
mod writing;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
}

fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(employees::list, employees::create))
        .routes(routes!(
            employees::get,
            employees::update,
            employees::delete
        ))
        .routes(routes!(game::config, game::configure))
        .routes(routes!(game::xp))
        .routes(routes!(game::leaderboard))
}

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 1] {
    [(Surface::WorkHub, routes().into_openapi())]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let notifications = platform.queue(QueueName::Notifications)?;
    let state = State {
        platform: platform.clone(),
        notifications,
    };
    let routes = surface_routes(
        platform,
        Surface::WorkHub,
        routes().with_state(state).into(),
    );
    Ok(service(platform, routes))
}
