//! `TimeTracker`: one's own profile, and the list of users. Each route is also at `/api/v1`.

mod profile;
mod users;

use axum::Router;
use shared::documented_routes;
use utoipa::{OpenApi as _, openapi::OpenApi};

use crate::State;

documented_routes!(pub(crate) struct TimeTracker: State =
    profile::{get, update},
    users::{list},
);

/// The documentation of the routes at both of their places.
pub(crate) fn openapi() -> OpenApi {
    let nested = OpenApi::default().nest("/api", TimeTracker::openapi());
    TimeTracker::openapi().merge_from(nested)
}

/// The routes at both of their places.
pub(crate) fn routes() -> Router<State> {
    TimeTracker::routes().merge(Router::new().nest("/api", TimeTracker::routes()))
}
