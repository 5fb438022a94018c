//! What clients send.

use deserr::Deserr;
use jiff::Timestamp;
use serde_json::Value;
use shared::{
    domain::{
        id::{PathId, uuid_for},
        money::TypedAmount,
        patch::{Given, Patch},
        project::Project,
        text::Text,
        violation::Violations,
    },
    http::{ApiResult, Bounded, Flag, parse_value},
};
use utoipa::ToSchema;

/// A project's name, trimmed.
type ProjectName = Text<2, 100>;
/// A project's description, trimmed.
type Description = Text<10, 5000>;

/// A project to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct NewProject {
    /// Unique, whatever its case.
    name: ProjectName,
    description: Description,
    #[deserr(default)]
    wage: Option<TypedAmount>,
    /// `true` if left out.
    #[deserr(default)]
    active: Option<Flag>,
}

/// Changes of a project.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct ProjectChange {
    #[deserr(default)]
    #[schema(value_type = ProjectName, required = false)]
    name: Given<ProjectName>,
    #[deserr(default)]
    #[schema(value_type = Description, required = false)]
    description: Given<Description>,
    #[deserr(default)]
    #[schema(value_type = Option<f64>, minimum = 0)]
    wage: Patch<TypedAmount>,
    #[deserr(default)]
    #[schema(value_type = bool, required = false)]
    active: Given<Flag>,
}

/// What a form sends, as if the fields that it leaves empty were left out of a new project, and
/// null in a change.
pub(super) fn form<T: Deserr<Violations>>(mut sent: Value, empty: Empty) -> ApiResult<T> {
    if let Some(fields) = sent.as_object_mut() {
        for field in ["wage", "active"] {
            let is_empty = fields.get(field).and_then(Value::as_str) == Some("");
            match (is_empty, field, empty) {
                (true, "wage", Empty::Clears) => drop(fields.insert(field.into(), Value::Null)),
                (true, ..) => drop(fields.remove(field)),
                (false, ..) => {}
            }
        }
    }
    parse_value(sent)
}

/// What an empty field of a form means.
#[derive(Clone, Copy)]
pub(super) enum Empty {
    /// It is not given.
    Omits,
    /// It is to be cleared.
    Clears,
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
            active: self.active.is_none_or(|Flag(active)| active),
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
            active: self.active.0.map_or(old.active, |Flag(active)| active),
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
    #[schema(value_type = Vec<u64>)]
    pub(super) employee_ids: Vec<PathId>,
}

/// Who is also to be assigned.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(super) struct Employee {
    #[schema(value_type = u64, minimum = 1, maximum = 281474976710655_i64)]
    pub(super) employee_id: PathId,
}
