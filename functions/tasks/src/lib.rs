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

mod access;
mod assignee;
mod awards;
mod boards;
mod columns;
mod create_task;
mod layout;
mod move_task;
mod spaces;
mod task_input;
mod task_order;
mod task_path;
mod tasks;
mod update_space;
mod update_task;
mod view;

use axum::Router;
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
};
use utoipa::OpenApi;

documented_routes!(struct WorkHub: Platform =
    spaces::{list, create, update, delete},
    boards::{create, update, delete},
    columns::{create, update, delete},
    tasks::{list, create, get, update, delete},
    move_task::{move_task},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::WorkHub, WorkHub::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let routes = surface_routes(platform, Surface::WorkHub, WorkHub::routes());
    Ok(service(platform, routes.with_state(platform.clone())))
}
