//! Keys of hours planned and worked.

use uuid::Uuid;

use super::{Key, key, padded, partition};
use crate::domain::{
    hours::{HoursKind, HoursPlace, Month},
    id::TenantId,
};

/// A row of hours, by its id.
#[must_use]
pub fn hours(tenant: TenantId, kind: HoursKind, row: Uuid) -> Key {
    key(tenant, kind.name(), row.to_string())
}

/// The partition of all rows of hours of a kind, oldest first.
#[must_use]
pub fn hours_all(tenant: TenantId, kind: HoursKind) -> String {
    partition(tenant, kind.name())
}

/// A row of hours among those of its person, by month and project.
#[must_use]
pub fn hours_of_person(tenant: TenantId, kind: HoursKind, row: HoursPlace) -> Key {
    Key {
        pk: hours_of(tenant, kind, row.person),
        sk: format!("{}{}", in_month(row.month), padded(row.project)),
    }
}

/// The partition of a person's rows of hours.
#[must_use]
pub fn hours_of(tenant: TenantId, kind: HoursKind, person: u64) -> String {
    format!("{tenant}#{}-of#{person}", kind.name())
}

/// Index position of a row of hours among those of its project, by month and person.
#[must_use]
pub fn hours_of_project(tenant: TenantId, kind: HoursKind, row: HoursPlace) -> Key {
    Key {
        pk: hours_on(tenant, kind, row.project),
        sk: format!("{}{}", in_month(row.month), padded(row.person)),
    }
}

/// The index partition of a project's rows of hours.
#[must_use]
pub fn hours_on(tenant: TenantId, kind: HoursKind, project: u64) -> String {
    format!("{tenant}#{}-on#{project}", kind.name())
}

/// Index position of a row of hours among those of its month, by person and project.
#[must_use]
pub fn hours_of_month(tenant: TenantId, kind: HoursKind, row: HoursPlace) -> Key {
    Key {
        pk: hours_in(tenant, kind, row.month),
        sk: format!("{}#{}", padded(row.person), padded(row.project)),
    }
}

/// The index partition of a month's rows of hours.
#[must_use]
pub fn hours_in(tenant: TenantId, kind: HoursKind, month: Month) -> String {
    format!("{tenant}#{}-in#{month}", kind.name())
}

/// How the rows of a month begin, in a partition that is sorted by month.
#[must_use]
pub fn in_month(month: Month) -> String {
    format!("{month}#")
}
