//! What work there is and who does it when: Workforce.
//!
//! | route | who |
//! |---|---|
//! | `GET /api/v1/job-list`, `/{jobId}` | member |
//! | `POST /api/v1/job-list`, `/bulk` | manager |
//! | `PATCH /api/v1/job-list/{jobId}`, `DELETE` | manager |
//!
//! Under `/api/v1/schedules`, of which members see what they made or are assigned to, managers all:
//!
//! | route | who |
//! |---|---|
//! | `GET /`, `/{scheduleId}` | member with access |
//! | `POST /`, `PATCH /{scheduleId}`, `DELETE` | manager |
//! | `POST /{scheduleId}/publish`, `copy-week` | manager |
//! | `GET …/shifts`, `/{shiftId}` | member with access; drafts for managers |
//! | `POST …/shifts`, `PATCH …/{shiftId}`, `DELETE` | manager |
//! | `POST …/shifts/{shiftId}/claim` | member with access |
//! | `POST …/shifts/{shiftId}/swap` | whose it is |
//! | `DELETE …/shifts/{shiftId}/swap` | whose it is, or a manager |
//! | `POST …/shifts/{shiftId}/swap/accept` | member with access |
//! | `POST …/shifts/{shiftId}/swap/approve` | manager |
//! | `GET …/unavailabilities` | member with access; others' for managers |
//! | `POST …/unavailabilities` | member with access |
//! | `DELETE …/unavailabilities/{uaId}` | its owner |

mod access;
mod claim;
mod conflict;
mod copy_week;
mod jobs;
mod lots;
mod plan;
mod publish;
mod repeat;
mod schedule_input;
mod schedules;
mod shift_input;
mod shift_view;
mod shifts;
mod swap;
mod tell;
mod unavailabilities;
mod unavailability_input;
mod warnings;

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    notifications: Queue,
}

documented_routes!(struct Workforce: State =
    jobs::{list, create, get, update, delete, delete_many},
    schedules::{list, create, get, update, delete},
    publish::{publish},
    copy_week::{copy_week},
    shifts::{list, create, get, update, delete},
    claim::{claim},
    swap::{offer, withdraw, accept, approve},
    unavailabilities::{list, create, delete},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::Workforce, Workforce::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        platform: platform.clone(),
        notifications: platform.queue(QueueName::Notifications)?,
    };
    let routes = surface_routes(platform, Surface::Workforce, Workforce::routes());
    Ok(service(platform, routes.with_state(state)))
}
