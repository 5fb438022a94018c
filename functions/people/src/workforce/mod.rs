//! Workforce: members of an organization.

mod input;
mod members;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct Workforce: State =
    members::{list, invite, get, update, remove},
);
