//! 2-employee-management.txt: registration, one's own profile, users.

mod fields;
mod input;
mod listing;
mod registration;
mod users;
mod view;

use shared::documented_routes;

use crate::State;

pub(crate) use registration::SecretWord;

documented_routes!(pub(crate) struct EmployeeManagement: State =
    registration::{register},
    users::{profile, create, get, update, delete},
    listing::{list},
);
