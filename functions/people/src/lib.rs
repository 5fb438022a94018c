//! People: `WorkHub`'s employees and the game they play, Employee Management's users, Headroom's
//! team members.
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
//!
//! Employee Management:
//!
//! | route | who |
//! |---|---|
//! | `POST /register` | public; an admin with the secret word |
//! | `GET /profile` | member |
//! | `GET /users`, `/users/{id}` | member; others' private facts only for admins |
//! | `POST /users` | admin |
//! | `PUT /users/{id}` | admin; everybody the basic fields of their own |
//! | `DELETE /users/{id}` | admin |
//!
//! Headroom:
//!
//! | route | who |
//! |---|---|
//! | `GET /api/team-members` | member; others' rates only for admins |
//! | `POST /api/team-members` | admin |
//! | `GET /api/team-members/{id}` | member; likewise |
//! | `PUT /api/team-members/{id}`, `PATCH`, `DELETE` | admin |
//! | `GET /api/roles` | member |
//! | `POST /api/roles` | admin |

mod changes;
mod employee_management;
mod employees;
mod game;
mod headroom;
mod removing;
mod writing;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use employee_management::SecretWord;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
    secret_word: SecretWord,
}

fn workhub_routes() -> OpenApiRouter<State> {
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

/// Headroom's routes.
fn headroom_routes() -> OpenApiRouter<State> {
    use headroom::{roles, team_members};
    OpenApiRouter::new()
        .routes(routes!(team_members::list, team_members::create))
        .routes(routes!(
            team_members::get,
            team_members::update,
            team_members::delete
        ))
        .routes(routes!(roles::list, roles::create))
}

/// The routes of each surface.
fn routes() -> [(Surface, OpenApiRouter<State>); 3] {
    [
        (Surface::WorkHub, workhub_routes()),
        (Surface::EmployeeManagement, employee_management::routes()),
        (Surface::Headroom, headroom_routes()),
    ]
}

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 3] {
    routes().map(|(surface, routes)| (surface, routes.into_openapi()))
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
        secret_word: SecretWord::from_env(&platform.env),
    };
    let all = routes().into_iter().map(|(surface, routes)| {
        surface_routes(platform, surface, routes.with_state(state.clone()).into())
    });
    Ok(service(platform, all.fold(Router::new(), Router::merge)))
}
