//! The roles of a tenant: one item, the default ones while none is stored.

use super::{
    Read, Store, StoreError, keys,
    record::{Record, decode_found},
    transaction::Condition,
};
use crate::domain::{id::TenantId, job_role::JobRoles, person::Person};

impl Store {
    /// The roles of a tenant.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job_roles_get(&self, tenant: TenantId) -> Result<JobRoles, StoreError> {
        let stored = self
            .table
            .get(&keys::job_roles(tenant), Read::Consistent)
            .await?;
        Ok(stored.unwrap_or_default())
    }

    /// Writes changed roles; their version must be one more than the stored ones'.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed them in between.
    pub async fn job_roles_put(
        &self,
        tenant: TenantId,
        roles: &JobRoles,
    ) -> Result<(), StoreError> {
        let unchanged = match roles.version {
            0 | 1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        let record = Record::new(keys::job_roles(tenant), roles)?;
        self.table.put_if(record, unchanged).await
    }

    /// A person with the roles of their tenant, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_job_roles(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, JobRoles), StoreError> {
        let wanted = [&keys::person(tenant, person), &keys::job_roles(tenant)];
        let [person, roles] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(person)?,
            decode_found(roles)?.unwrap_or_default(),
        ))
    }
}
