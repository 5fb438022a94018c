//! Workforce: members of an organization, and all users for the platform's operators.

mod input;
mod members;
mod operators;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct Workforce: State =
    members::{list, invite, get, update, remove},
    operators::{users},
);
