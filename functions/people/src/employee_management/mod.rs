//! Employee Management: registration, one's own profile, users.

mod admission;
mod fields;
mod form;
mod input;
mod list;
mod register;
mod users;
mod view;

use shared::documented_routes;

use crate::State;

pub(crate) use admission::SecretWord;

documented_routes!(pub(crate) struct EmployeeManagement: State =
    register::{register},
    users::{profile, create, get, update, delete},
    list::{list},
);
