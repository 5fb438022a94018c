//! Task spaces, boards, columns and tasks: `WorkHub`.
//!
//! Admins have access to every space, others to those that name nobody or name them; without
//! access a space and all in it is 404, like one that does not exist.
//!
//! | route, under `/api/tasks` | who |
//! |---|---|
//! | `GET /spaces-with-boards` | any member; shows what they have access to |
//! | `POST /spaces` | manager |
//! | `PATCH /spaces/{spaceId}`, `DELETE` | manager with access |
//! | `POST …/boards` | manager with access |
//! | `PATCH …/boards/{boardId}`, `DELETE` | manager with access |
//! | `POST …/boards/{boardId}/columns` | manager with access |
//! | `PATCH …/columns/{columnId}`, `DELETE` | manager with access |
//! | `GET …/boards/{boardId}/tasks`, `POST` | any member with access |
//! | `GET …/tasks/{taskId}`, `PATCH` | any member with access |
//! | `DELETE …/tasks/{taskId}` | its creator, or a manager with access |
//! | `POST …/tasks/{taskId}/move` | any member with access |

mod awards;
mod boards;
mod changing;
mod columns;
mod layout;
mod moving;
mod spaces;
mod tasks;

use axum::Router;
use shared::{
    config::ConfigError,
    http::{Surface, service, surface_routes},
    platform::Platform,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// How often a change is tried again when somebody else was faster.
const ROUNDS: u32 = 50;

fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(spaces::list))
        .routes(routes!(spaces::create))
        .routes(routes!(spaces::update, spaces::delete))
        .routes(routes!(boards::create))
        .routes(routes!(boards::update, boards::delete))
        .routes(routes!(columns::create))
        .routes(routes!(columns::update, columns::delete))
        .routes(routes!(tasks::list, tasks::create))
        .routes(routes!(tasks::get, tasks::update, tasks::delete))
        .routes(routes!(moving::place))
}

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 1] {
    [(Surface::WorkHub, routes().into_openapi())]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = routes().with_state(platform.clone()).into();
    Ok(service(
        platform,
        surface_routes(platform, Surface::WorkHub, routes),
    ))
}
