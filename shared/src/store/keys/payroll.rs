//! Keys of payroll.

use super::{Key, key, padded, partition};
use crate::domain::{hours::Month, id::TenantId};

/// What a person was paid at all times.
#[must_use]
pub fn terms(tenant: TenantId, person: u64) -> Key {
    key(tenant, "terms", padded(person))
}

/// A version of a person's pay of a month.
#[must_use]
pub fn salary(tenant: TenantId, person: u64, month: Month, version: u64) -> Key {
    Key {
        pk: salaries(tenant, person),
        sk: format!("{month}#{}", padded(version)),
    }
}

/// The partition of all that a person was paid, by month and version.
#[must_use]
pub fn salaries(tenant: TenantId, person: u64) -> String {
    format!("{}#{person}", partition(tenant, "salary"))
}

/// What versions of a month's pay begin with: first and last sort key.
#[must_use]
pub fn salaries_of_month(month: Month) -> (String, String) {
    (format!("{month}#"), format!("{month}#~"))
}

/// The latest version of a person's pay of a month, among those of all people.
#[must_use]
pub fn salary_in_month(tenant: TenantId, month: Month, person: u64) -> Key {
    Key {
        pk: salaries_in_month(tenant, month),
        sk: padded(person),
    }
}

/// The partition of the latest versions of a month's pay.
#[must_use]
pub fn salaries_in_month(tenant: TenantId, month: Month) -> String {
    format!("{}#{month}", partition(tenant, "salary-in"))
}
