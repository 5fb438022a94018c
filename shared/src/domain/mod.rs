//! Types and parsing without I/O.

pub mod billing;
pub mod hours;
pub mod id;
pub mod money;
pub mod organization;
pub mod patch;
pub mod person;
pub mod project;
pub mod tasks;
pub mod text;
pub mod violation;
