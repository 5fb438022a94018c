//! 2-employee-management.txt, "Projects".

mod assigning;
mod employees;
mod input;
mod listing;
mod projects;
mod team;
mod view;

use shared::{documented_routes, platform::Platform};

documented_routes!(pub(crate) struct EmployeeManagement: Platform =
    projects::{list, create, get, update, delete},
    employees::{list, replace, add, remove},
);
