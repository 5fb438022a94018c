//! 2-employee-management.txt, "Projects".

mod assigning;
mod employees;
mod input;
mod listing;
mod projects;
mod team;
mod view;

use shared::platform::Platform;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(projects::get, projects::update, projects::delete))
        .routes(routes!(employees::list, employees::replace))
        .routes(routes!(employees::add))
        .routes(routes!(employees::remove))
}
