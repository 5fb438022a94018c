//! 2-employee-management.txt: registration, one's own profile, users.

mod fields;
mod input;
mod listing;
mod registration;
mod users;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

pub(crate) use registration::SecretWord;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(registration::register))
        .routes(routes!(users::profile))
        .routes(routes!(listing::list, users::create))
        .routes(routes!(users::get, users::update, users::delete))
}
