//! Employee Management: Projects.

mod assign;
mod employees;
mod find;
mod input;
mod list;
mod projects;
mod team;
mod view;

use shared::{documented_routes, platform::Platform};

documented_routes!(pub(crate) struct EmployeeManagement: Platform =
    projects::{list, create, get, update, delete},
    employees::{list, replace, add, remove},
);
