//! How this API shows people.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{id::TenantId, money::Units, person::Person, project::Project, text::Email},
    http::{ApiResult, Caller, workhub::Millis},
    store::Store,
};
use utoipa::ToSchema;

use super::fields::ShownRole;

/// A user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
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
    #[schema(value_type = Vec<String>)]
    vacation_dates: Vec<Date>,
    github_link: Option<String>,
    linkedin_link: Option<String>,
    english_level: Option<String>,
    projects: Vec<ProjectName>,
    working_hours_per_week: Option<u8>,
    #[schema(value_type = String, example = "employee")]
    role: &'static str,
    created_at: Millis,
    updated_at: Millis,
    #[serde(flatten)]
    #[schema(inline)]
    private: Option<Private>,
}

/// What only admins and the person see.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Private {
    bank_card: Option<String>,
    salary: Option<Units>,
    admin_note: Option<String>,
}

/// A project that somebody is assigned to.
#[derive(Serialize, ToSchema)]
struct ProjectName {
    id: u64,
    name: String,
}

/// Names of projects.
#[derive(Debug, Default)]
pub(super) struct Projects(BTreeMap<u64, String>);

impl Projects {
    /// Those of some ids that exist.
    pub(super) async fn of(store: &Store, tenant: TenantId, ids: &[u64]) -> ApiResult<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let (_, found) = store.organization_with_projects(tenant, ids).await?;
        Ok(found.into_iter().collect())
    }

    /// Whether a project is among them.
    pub(super) fn has(&self, id: u64) -> bool {
        self.0.contains_key(&id)
    }
}

impl FromIterator<Project> for Projects {
    fn from_iter<I: IntoIterator<Item = Project>>(projects: I) -> Self {
        let names = projects
            .into_iter()
            .map(|project| (project.id, project.name));
        Self(names.collect())
    }
}

/// The different projects of some people.
pub(super) fn project_ids(people: &[Person]) -> Vec<u64> {
    let ids = people.iter().flat_map(|person| &person.project_ids);
    let mut ids: Vec<u64> = ids.copied().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A person as a caller may see them.
pub(super) fn user(person: Person, projects: &Projects, caller: &Caller) -> User {
    let sees_all = caller.role.is_admin() || caller.person == person.id;
    let project = |id: &u64| {
        let name = projects.0.get(id)?.clone();
        Some(ProjectName { id: *id, name })
    };
    User {
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
        last_login_date: person.last_login_at.map(Millis),
        last_salary_increase_date: person.last_salary_increase_at.map(Millis),
        hire_date: person.hire_date,
        position: person.position,
        mentor_name: person.mentor_name,
        vacation_dates: person.vacation_dates,
        github_link: person.github_link,
        linkedin_link: person.linkedin_link,
        english_level: person.english_level,
        projects: person.project_ids.iter().filter_map(project).collect(),
        working_hours_per_week: person.working_hours_per_week,
        role: ShownRole::of(person.role).name(),
        created_at: Millis(person.created_at),
        updated_at: Millis(person.updated_at),
        private: sees_all.then_some(Private {
            bank_card: person.bank_card,
            salary: person.salary.map(Units),
            admin_note: person.admin_note,
        }),
    }
}
