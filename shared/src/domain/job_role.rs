//! Job titles that a tenant chooses from: Headroom's roles. The title itself is a person's
//! `position`; a role is that title with a number.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most roles of a tenant; they share one item.
pub const MOST_ROLES: usize = 200;

/// What every tenant begins with.
const FIRST_ROLES: [&str; 11] = [
    "Backend Developer",
    "Frontend Developer",
    "QA Engineer",
    "DevOps Engineer",
    "UI/UX Designer",
    "Project Manager",
    "Business Analyst",
    "Data Engineer",
    "Mobile Developer",
    "Team Lead",
    WITHOUT_TITLE,
];
/// The role of people whose title is none of the roles: Headroom shows everybody with one.
const WITHOUT_TITLE: &str = "Team Member";

/// A job title with a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRole {
    /// Unique in the tenant.
    pub id: u64,
    /// Unique in the tenant, whatever its case.
    pub name: String,
}

/// All roles of a tenant. None is ever removed, so that a number keeps its meaning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobRoles {
    roles: Vec<JobRole>,
    /// Grows by one with every change; 0 while none was stored.
    pub version: u64,
}

/// Why a role was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobRoleRefused {
    /// There is one with this name.
    Taken,
    /// There are [`MOST_ROLES`].
    Full,
}

impl Default for JobRoles {
    fn default() -> Self {
        let roles = (1..).zip(FIRST_ROLES);
        let role = |(id, name): (u64, &str)| JobRole {
            id,
            name: name.to_owned(),
        };
        Self {
            roles: roles.map(role).collect(),
            version: 0,
        }
    }
}

impl JobRoles {
    /// All of them, in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[JobRole] {
        &self.roles
    }

    /// The role with a number.
    #[must_use]
    pub fn find(&self, id: u64) -> Option<&JobRole> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The role that a job title names, whatever its case.
    #[must_use]
    pub fn named(&self, title: &str) -> Option<&JobRole> {
        let title = title.to_lowercase();
        self.roles
            .iter()
            .find(|role| role.name.to_lowercase() == title)
    }

    /// The role of a person with a job title, or without.
    #[must_use]
    pub fn of(&self, title: Option<&str>) -> Option<&JobRole> {
        let named = title.and_then(|title| self.named(title));
        named.or_else(|| self.named(WITHOUT_TITLE))
    }

    /// The roles with one more, and that one.
    ///
    /// # Errors
    /// [`JobRoleRefused`] when the name is known or there are too many.
    pub fn with(mut self, name: &str) -> Result<(Self, JobRole), JobRoleRefused> {
        if self.named(name).is_some() {
            return Err(JobRoleRefused::Taken);
        }
        if self.roles.len() >= MOST_ROLES {
            return Err(JobRoleRefused::Full);
        }
        let id = self.roles.last().map_or(1, |last| last.id + 1);
        let name = name.to_owned();
        let role = JobRole { id, name };
        self.roles.push(role.clone());
        self.version += 1;
        Ok((self, role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_begins_with_backend_developer_as_number_1() {
        let roles = JobRoles::default();
        assert_eq!(roles.find(1), roles.named("backend DEVELOPER"));
        assert_eq!(roles.find(1).unwrap().name, "Backend Developer");
        assert_eq!(roles.find(0), None);
    }

    #[test]
    fn everybody_has_a_role() {
        let roles = JobRoles::default();
        assert_eq!(roles.of(Some("qa engineer")), roles.find(3));
        for title in [None, Some("Повар")] {
            assert_eq!(roles.of(title).unwrap().name, "Team Member");
        }
    }

    #[test]
    fn a_new_role_gets_the_next_number_and_a_known_name_none() {
        let (roles, cook) = JobRoles::default().with("Повар").unwrap();
        assert_eq!(cook.id, FIRST_ROLES.len() as u64 + 1);
        assert_eq!(roles.named("ПОВАР"), Some(&cook));
        assert_eq!(roles.find(cook.id), Some(&cook));
        assert_eq!(roles.version, 1);
        let again = roles.with("повар");
        assert_eq!(again.err(), Some(JobRoleRefused::Taken));
    }

    #[test]
    fn there_is_room_for_two_hundred() {
        let mut roles = JobRoles::default();
        while roles.all().len() < 200 {
            let name = format!("Role {}", roles.all().len());
            roles = roles.with(&name).unwrap().0;
        }
        let known = roles.clone().with("Role 199");
        assert_eq!(known.err(), Some(JobRoleRefused::Taken));
        assert_eq!(roles.with("More").err(), Some(JobRoleRefused::Full));
    }
}
