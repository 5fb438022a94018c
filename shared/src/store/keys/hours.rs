//! Keys of hours planned and worked. The kind of hours is part of `pk`.

use uuid::Uuid;

use super::{Key, padded, partition};
use crate::domain::{
    hours::{HoursKind, HoursSlot, Month},
    id::TenantId,
};

/// A row of hours, by its id.
#[must_use]
pub fn hours(tenant: TenantId, kind: HoursKind, row: Uuid) -> Key {
    Key {
        pk: hours_all(tenant, kind),
        sk: row.to_string(),
    }
}

/// The partition of all rows of a kind, oldest first.
#[must_use]
pub fn hours_all(tenant: TenantId, kind: HoursKind) -> String {
    format!("{}#{}", partition(tenant, "hours"), kind.name())
}

/// A row among those of its person, by month and project.
#[must_use]
pub fn hours_of_person(tenant: TenantId, kind: HoursKind, row: HoursSlot) -> Key {
    Key {
        pk: hours_of(tenant, kind, row.person),
        sk: format!("{}{}", in_month(row.month), padded(row.project)),
    }
}

/// The partition of a person's rows.
#[must_use]
pub fn hours_of(tenant: TenantId, kind: HoursKind, person: u64) -> String {
    format!("{}#{}#{person}", partition(tenant, "hours-of"), kind.name())
}

/// Index position of a row among those of its project, by month and person.
#[must_use]
pub fn hours_of_project(tenant: TenantId, kind: HoursKind, row: HoursSlot) -> Key {
    Key {
        pk: hours_on(tenant, kind, row.project),
        sk: format!("{}{}", in_month(row.month), padded(row.person)),
    }
}

/// The index partition of a project's rows.
#[must_use]
pub fn hours_on(tenant: TenantId, kind: HoursKind, project: u64) -> String {
    format!(
        "{}#{}#{project}",
        partition(tenant, "hours-on"),
        kind.name()
    )
}

/// Index position of a row among those of its month, by person and project.
#[must_use]
pub fn hours_of_month(tenant: TenantId, kind: HoursKind, row: HoursSlot) -> Key {
    Key {
        pk: hours_in(tenant, kind, row.month),
        sk: format!("{}#{}", padded(row.person), padded(row.project)),
    }
}

/// The index partition of a month's rows.
#[must_use]
pub fn hours_in(tenant: TenantId, kind: HoursKind, month: Month) -> String {
    format!("{}#{}#{month}", partition(tenant, "hours-in"), kind.name())
}

/// How the rows of a month begin, in a partition that is sorted by month.
#[must_use]
pub fn in_month(month: Month) -> String {
    format!("{month}#")
}
