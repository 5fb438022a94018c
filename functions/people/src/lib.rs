//! People: `WorkHub`'s employees and the game they play, Employee Management's users, Headroom's
//! team members, Workforce's members.
//!
//! | route | who |
//! |---|---|
//! | `GET /api/employees` | member; others' fields limited unless admin |
//! | `POST /api/employees` | admin |
//! | `GET /api/employees/{id}` | member; likewise |
//! | `PATCH /api/employees/{id}` | admin; every member their own name, phone and `mailNotifications` |
//! | `DELETE /api/employees/{id}` | admin |
//! | `GET /api/game/config` | member |
//! | `PATCH /api/game/config` | admin |
//! | `GET /api/game/xp`, `/api/game/leaderboard` | member |
//!
//! Employee Management:
//!
//! | route | who |
//! |---|---|
//! | `POST /register` | public, as the organization allows; an admin with the secret word |
//! | `GET /profile` | member |
//! | `GET /users`, `/users/{id}` | member; others' private facts only for admins |
//! | `POST /users` | admin |
//! | `PUT /users/{id}` | admin; every user the basic fields of their own |
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
//!
//! `TimeTracker`, also at `/api/v1`:
//!
//! | route | who |
//! |---|---|
//! | `GET /v1/users/profile`, `PATCH` | member, their own |
//! | `GET /v1/users` | admin |
//!
//! Workforce, under `/api/v1/organizations/{id}`:
//!
//! | route | who |
//! |---|---|
//! | `GET /members`, `/members/{userId}` | member; contact for managers |
//! | `POST /members`, `DELETE /members/{userId}` | admin |
//! | `PATCH /members/{userId}` | admin; every member their own name and phone |
//!
//! | route | who |
//! |---|---|
//! | `GET /api/v1/super-admin/users` | operator |

mod employee_input;
mod employee_management;
mod employees;
mod game;
mod headroom;
mod permissions;
mod remove;
mod roles;
mod save;
mod timetracker;
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

use employee_management::{EmployeeManagement, SecretWord};
use headroom::Headroom;
use workforce::Workforce;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
    #[from_ref(skip)]
    sockets: Queue,
    secret_word: SecretWord,
}

documented_routes!(struct WorkHub: State =
    employees::{list, create, get, update, delete},
    game::{config, configure, xp, leaderboard},
);

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![
        (Surface::WorkHub, WorkHub::openapi as Document),
        (
            Surface::EmployeeManagement,
            EmployeeManagement::openapi as Document,
        ),
        (Surface::Headroom, Headroom::openapi as Document),
        (Surface::TimeTracker, timetracker::openapi as Document),
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
        notifications: platform.queue(QueueName::Notifications)?,
        sockets: platform.queue(QueueName::Sockets)?,
        secret_word: SecretWord::from_env(&platform.env),
    };
    let of = |surface, routes| surface_routes(platform, surface, routes);
    let routes = of(Surface::WorkHub, WorkHub::routes())
        .merge(of(
            Surface::EmployeeManagement,
            EmployeeManagement::routes(),
        ))
        .merge(of(Surface::Headroom, Headroom::routes()))
        .merge(of(Surface::TimeTracker, timetracker::routes()))
        .merge(of(Surface::Workforce, Workforce::routes()));
    Ok(service(platform, routes.with_state(state)))
}
