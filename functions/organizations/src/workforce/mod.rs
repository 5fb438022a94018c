//! Workforce: organizations, their locations, segments and smart groups.

mod access;
mod group_input;
mod group_members;
mod locations;
mod organizations;
mod segments;
mod smart_groups;
mod update_groups;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct Workforce: State =
    organizations::{list, get, update},
    locations::{list, create, get, update, delete},
    segments::{list, create, get, update, delete},
    smart_groups::{list, create, get, update, delete},
    group_members::{list, preview},
);
