//! What clients send.

use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    domain::{
        id::uuid_for,
        money::TypedAmount,
        patch::{Given, Patch},
        project::Project,
        text::Text,
        violation::Violations,
    },
    http::{Bounded, Flag},
};
use utoipa::ToSchema;

/// A project to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct NewProject {
    /// Unique, whatever its case.
    name: Text<1, 200>,
    description: Text<0, 5000>,
    #[deserr(default)]
    wage: Option<TypedAmount>,
    /// `true` if left out.
    #[deserr(default)]
    active: Option<bool>,
}

/// Changes of a project.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct ProjectChange {
    #[deserr(default)]
    #[schema(value_type = Option<Text<1, 200>>)]
    name: Given<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<Text<0, 5000>>)]
    description: Given<Text<0, 5000>>,
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 0)]
    wage: Patch<TypedAmount>,
    #[deserr(default)]
    #[schema(value_type = Option<bool>)]
    active: Given<bool>,
}

impl NewProject {
    /// The project it describes.
    pub(super) fn into_project(self, id: u64, now: Timestamp) -> Project {
        Project {
            id,
            uuid: uuid_for(id),
            name: self.name.into_string(),
            description: self.description.into_string(),
            wage: self.wage.map(|wage| wage.0),
            active: self.active.unwrap_or(true),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

impl ProjectChange {
    /// The project after the change.
    pub(super) fn apply(&self, old: &Project, now: Timestamp) -> Project {
        Project {
            name: text(self.name.0.as_ref(), &old.name),
            description: text(self.description.0.as_ref(), &old.description),
            wage: match self.wage {
                Patch::Keep => old.wage,
                Patch::Clear => None,
                Patch::Set(wage) => Some(wage.0),
            },
            active: self.active.0.unwrap_or(old.active),
            updated_at: now,
            version: old.version + 1,
            ..old.clone()
        }
    }
}

fn text<const MIN: usize, const MAX: usize>(new: Option<&Text<MIN, MAX>>, old: &str) -> String {
    new.map_or(old, Text::as_str).to_owned()
}

/// Which projects are listed.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(super) struct ListQuery {
    #[deserr(default)]
    pub(super) active: Option<Flag>,
    #[deserr(default)]
    pub(super) search: Option<String>,
    #[deserr(default)]
    pub(super) page: Option<Bounded<1, 1_000_000>>,
    #[deserr(default)]
    pub(super) limit: Option<Bounded<1, 100>>,
}

/// Who is to be assigned, all others not.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct Employees {
    #[schema(max_items = 1000)]
    pub(super) employee_ids: Vec<u64>,
}

/// Who is also to be assigned.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct Employee {
    pub(super) employee_id: u64,
}
