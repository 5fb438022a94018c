//! How this API shows projects and the people assigned to them.

use serde::Serialize;
use shared::{
    domain::{
        money::Units,
        person::{Person, Role},
        project::Project,
        text::Email,
    },
    http::{Caller, workhub::Millis},
};
use utoipa::ToSchema;

use super::team::Team;

/// A project.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectView {
    id: u64,
    name: String,
    description: String,
    /// Only for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    wage: Option<Option<Units>>,
    active: bool,
    created_at: Millis,
    updated_at: Millis,
}

impl ProjectView {
    /// A project as a caller may see it.
    pub(super) fn of(project: Project, caller: &Caller) -> Self {
        Self {
            id: project.id,
            name: project.name,
            description: project.description,
            wage: (caller.role.is_admin()).then_some(project.wage.map(Units)),
            active: project.active,
            created_at: Millis(project.created_at),
            updated_at: Millis(project.updated_at),
        }
    }
}

/// A page of projects.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectPage {
    pub(super) projects: Vec<ProjectView>,
    /// Projects on all pages.
    pub(super) total: usize,
    pub(super) page: usize,
    pub(super) total_pages: usize,
}

/// A project with the people assigned to it.
#[derive(Serialize, ToSchema)]
pub(super) struct StaffedProject {
    #[serde(flatten)]
    project: ProjectView,
    employees: Vec<AssignedUser>,
}

impl StaffedProject {
    /// A team as a caller may see it.
    pub(super) fn of(team: Team, caller: &Caller) -> Self {
        let employees = assigned(&team, caller);
        Self {
            project: ProjectView::of(team.project, caller),
            employees,
        }
    }
}

/// Somebody assigned to a project.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssignedUser {
    id: u64,
    first_name: String,
    last_name: String,
    middle_name: Option<String>,
    email: Option<Email>,
    position: Option<String>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
    /// Only for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    salary: Option<Option<Units>>,
}

/// The people assigned to a project as a caller may see them.
pub(super) fn assigned(team: &Team, caller: &Caller) -> Vec<AssignedUser> {
    let user = |person: &Person| AssignedUser {
        id: person.id,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        middle_name: person.middle_name.clone(),
        email: person.email.clone(),
        position: person.position.clone(),
        role: shown(person.role),
        salary: (caller.role.is_admin()).then_some(person.salary.map(Units)),
    };
    team.assigned().map(user).collect()
}

/// A role as this document knows it: admin or employee.
fn shown(role: Role) -> &'static str {
    if role.is_admin() { "admin" } else { "employee" }
}

/// What was done, and the project it was done to.
#[derive(Serialize, ToSchema)]
pub(super) struct Changed {
    pub(super) message: &'static str,
    #[serde(flatten)]
    pub(super) project: ProjectView,
}

/// What was done, and the project with the people assigned to it now.
#[derive(Serialize, ToSchema)]
pub(super) struct Assigned {
    pub(super) message: &'static str,
    pub(super) project: StaffedProject,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    pub(super) message: &'static str,
}
