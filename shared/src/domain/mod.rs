//! Types and parsing without I/O.

pub mod billing;
pub mod directory;
pub mod hours;
pub mod id;
pub mod job_role;
pub mod money;
pub mod notification;
pub mod organization;
pub mod party;
pub mod patch;
pub mod person;
pub mod project;
pub mod queue;
pub mod surface;
pub mod tasks;
pub mod text;
pub mod violation;
