//! 3-headroom.txt: team members, and the roles they have as job titles.

mod input;
pub(crate) mod roles;
pub(crate) mod team_members;
