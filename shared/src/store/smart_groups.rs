//! The smart groups of a tenant: one item.

use super::{
    Read, Store, StoreError, keys,
    record::{Record, decode_found},
    transaction::Condition,
};
use crate::domain::{id::TenantId, person::Person, smart_group::SmartGroups};

impl Store {
    /// All segments of a tenant with their smart groups.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn smart_groups_get(&self, tenant: TenantId) -> Result<SmartGroups, StoreError> {
        let key = keys::smart_groups(tenant);
        let stored = self.table.get(&key, Read::Consistent).await?;
        Ok(stored.unwrap_or_default())
    }

    /// A person with the smart groups of their tenant, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_smart_groups(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, SmartGroups), StoreError> {
        let wanted = [&keys::person(tenant, person), &keys::smart_groups(tenant)];
        let [person, groups] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(person)?,
            decode_found(groups)?.unwrap_or_default(),
        ))
    }

    /// Writes changed smart groups; their version must be one more than the stored ones'.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed them in between.
    pub async fn smart_groups_put(
        &self,
        tenant: TenantId,
        groups: &SmartGroups,
    ) -> Result<(), StoreError> {
        let unchanged = match groups.version {
            0 | 1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        let record = Record::new(keys::smart_groups(tenant), groups)?;
        self.table.put_if(record, unchanged).await
    }
}
