//! Types and parsing without I/O.

pub mod billing;
pub mod color;
pub mod directory;
pub mod hours;
pub mod id;
pub mod job;
pub mod job_role;
pub mod link;
pub mod location;
pub mod money;
pub mod notification;
pub mod one_time_code;
pub mod organization;
pub mod party;
pub mod patch;
pub mod person;
pub mod phone;
pub mod project;
pub mod queue;
pub mod schedule;
pub mod smart_group;
pub mod surface;
pub mod tasks;
pub mod text;
pub mod violation;
pub mod wall_time;
