//! Headroom: team members, and the roles they have as job titles.

mod input;
mod roles;
mod team_members;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct Headroom: State =
    team_members::{list, create, get, update, delete},
    roles::{list, create},
);
