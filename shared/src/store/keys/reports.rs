//! Keys of reports.

use uuid::Uuid;

use super::{Key, key};
use crate::domain::id::TenantId;

/// A report that is written to a file.
#[must_use]
pub fn export(tenant: TenantId, export: Uuid) -> Key {
    key(tenant, "export", export.to_string())
}
