//! How this API shows projects and the people assigned to them.

use serde::Serialize;
use shared::{
    domain::{money::Units, person::Person, project::Project},
    http::{
        ApiResult, Caller,
        employee_management::{Related, User, Viewer, project_ids},
        workhub::Millis,
    },
    platform::Platform,
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
    employees: Vec<User>,
}

impl StaffedProject {
    /// A team as a caller may see it.
    pub(super) async fn of(team: Team, platform: &Platform, caller: &Caller) -> ApiResult<Self> {
        let employees = assigned(&team, platform, caller).await?;
        Ok(Self {
            project: ProjectView::of(team.project, caller),
            employees,
        })
    }
}

/// The people assigned to a project, with private facts for admins only: nobody finds even their
/// own here.
pub(super) async fn assigned(
    team: &Team,
    platform: &Platform,
    caller: &Caller,
) -> ApiResult<Vec<User>> {
    let mut others = project_ids(team.assigned());
    others.retain(|id| *id != team.project.id);
    let store = &platform.store;
    let mut projects = store.project_list_by_ids(caller.tenant, &others).await?;
    projects.push(team.project.clone());
    let related = Related::new(projects, team.last_logins.clone());
    let viewer = if caller.role.is_admin() {
        Viewer::Admin
    } else {
        Viewer::Colleague
    };
    let user = |person: &Person| User::of(person.clone(), &related, viewer);
    Ok(team.assigned().map(user).collect())
}

/// What was done, and the project it was done to.
#[derive(Serialize, ToSchema)]
pub(super) struct Changed {
    pub(super) message: &'static str,
    pub(super) project: ProjectView,
}

/// The people assigned to a project.
#[derive(Serialize, ToSchema)]
pub(super) struct AssignedEmployees {
    pub(super) employees: Vec<User>,
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
