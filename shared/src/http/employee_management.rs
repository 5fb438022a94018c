//! What several functions show and read in Employee Management's form.

use std::collections::BTreeMap;

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{caller::Caller, workhub::Millis};
use crate::{
    domain::{
        money::Units,
        person::{Person, Role},
        project::Project,
        text::Email,
        violation::Violations,
    },
    store::LastLogins,
};

/// A role as this API knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum ShownRole {
    /// Everybody who does not run the organization.
    Employee,
    /// Who runs the organization.
    Admin,
}

impl ShownRole {
    /// A role as this API shows it.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        if role.is_admin() {
            Self::Admin
        } else {
            Self::Employee
        }
    }

    /// The role that a new person gets.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Employee => Role::Employee,
            Self::Admin => Role::Admin,
        }
    }

    /// The role after it was set: what shows like this already stays what it is.
    #[must_use]
    pub fn replacing(self, old: Role) -> Role {
        if self == Self::of(old) {
            old
        } else {
            self.role()
        }
    }

    /// As documents spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Admin => "admin",
        }
    }
}

/// A user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    id: u64,
    first_name: String,
    last_name: String,
    middle_name: Option<String>,
    #[schema(value_type = Option<String>, format = "date")]
    birth_date: Option<Date>,
    phone: Option<String>,
    email: Option<Email>,
    programming_language: Option<String>,
    country: Option<String>,
    registration_date: Millis,
    last_login_date: Option<Millis>,
    last_salary_increase_date: Option<Millis>,
    #[schema(value_type = Option<String>, format = "date")]
    hire_date: Option<Date>,
    position: Option<String>,
    mentor_name: Option<String>,
    github_link: Option<String>,
    linkedin_link: Option<String>,
    english_level: Option<String>,
    projects: Vec<AssignedProject>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
    created_at: Millis,
    updated_at: Millis,
    #[serde(flatten)]
    #[schema(inline)]
    private: Option<Private>,
}

/// Who sees a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Sees everything.
    Admin,
    /// Sees everything of themselves but wages of projects.
    Oneself,
    /// Sees no private facts.
    Colleague,
}

impl Viewer {
    /// The caller, when they look at a person's own record.
    #[must_use]
    pub fn of(caller: &Caller, person: u64) -> Self {
        if caller.role.is_admin() {
            Self::Admin
        } else if caller.person == person {
            Self::Oneself
        } else {
            Self::Colleague
        }
    }
}

impl User {
    /// A person as a viewer may see them.
    #[must_use]
    pub fn of(person: Person, related: &Related, viewer: Viewer) -> Self {
        let project = |id: &u64| Some(AssignedProject::of(related.projects.get(id)?, viewer));
        Self {
            id: person.id,
            first_name: person.first_name,
            last_name: person.last_name,
            middle_name: person.middle_name,
            birth_date: person.birth_date,
            phone: person.phone,
            email: person.email,
            programming_language: person.programming_language,
            country: person.country,
            registration_date: Millis(person.created_at),
            last_login_date: related.last_logins.of(person.id).map(Millis),
            last_salary_increase_date: person.last_salary_increase_at.map(Millis),
            hire_date: person.hire_date,
            position: person.position,
            mentor_name: person.mentor_name,
            github_link: person.github_link,
            linkedin_link: person.linkedin_link,
            english_level: person.english_level,
            projects: person.project_ids.iter().filter_map(project).collect(),
            role: ShownRole::of(person.role).name(),
            created_at: Millis(person.created_at),
            updated_at: Millis(person.updated_at),
            private: (viewer != Viewer::Colleague).then_some(Private {
                bank_card: person.bank_card,
                salary: person.salary.map(Units),
                admin_note: person.admin_note,
                vacation_dates: person.vacation_dates,
                working_hours_per_week: person.working_hours_per_week,
            }),
        }
    }
}

/// What colleagues do not see.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Private {
    bank_card: Option<String>,
    salary: Option<Units>,
    admin_note: Option<String>,
    #[schema(value_type = Vec<String>)]
    vacation_dates: Vec<Date>,
    working_hours_per_week: Option<u8>,
}

/// A project that a person is assigned to.
#[derive(Serialize, ToSchema)]
struct AssignedProject {
    id: u64,
    name: String,
    description: String,
    active: bool,
    /// Only for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    wage: Option<Option<Units>>,
}

impl AssignedProject {
    fn of(project: &Project, viewer: Viewer) -> Self {
        Self {
            id: project.id,
            name: project.name.clone(),
            description: project.description.clone(),
            active: project.active,
            wage: (viewer == Viewer::Admin).then_some(project.wage.map(Units)),
        }
    }
}

/// What is shown with people beside their own records.
#[derive(Debug, Default)]
pub struct Related {
    projects: BTreeMap<u64, Project>,
    last_logins: LastLogins,
}

impl Related {
    /// The projects that people are assigned to, and when they last logged in.
    #[must_use]
    pub fn new(projects: impl IntoIterator<Item = Project>, last_logins: LastLogins) -> Self {
        let projects = projects.into_iter();
        Self {
            projects: projects.map(|project| (project.id, project)).collect(),
            last_logins,
        }
    }
}

/// The different projects of some people.
pub fn project_ids<'a>(people: impl IntoIterator<Item = &'a Person>) -> Vec<u64> {
    let ids = people.into_iter().flat_map(|person| &person.project_ids);
    let mut ids: Vec<u64> = ids.copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_the_role_that_shows_already_changes_nothing() {
        assert_eq!(ShownRole::Admin.replacing(Role::Owner), Role::Owner);
        assert_eq!(ShownRole::Employee.replacing(Role::Manager), Role::Manager);
        assert_eq!(ShownRole::Admin.replacing(Role::Manager), Role::Admin);
        assert_eq!(ShownRole::Employee.replacing(Role::Admin), Role::Employee);
    }
}
