//! What organizations decide about time and pay.

use serde::Serialize;

use super::{
    Read, Store, StoreError, keys,
    record::Record,
    transaction::{Change, Condition, Transaction},
};
use crate::domain::{id::TenantId, settings::SettingsHistory};

impl Store {
    /// All versions of an organization's settings.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn settings_get(&self, tenant: TenantId) -> Result<SettingsHistory, StoreError> {
        let key = keys::settings(tenant);
        let found: Option<SettingsHistory> = self.table.get(&key, Read::Consistent).await?;
        Ok(found.unwrap_or_default())
    }

    /// Writes settings with one more version, and fields of the organization that change with them.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change was faster.
    pub async fn settings_update(
        &self,
        tenant: TenantId,
        new: &SettingsHistory,
        organization: &impl Serialize,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::settings(tenant), new)?;
        let unchanged = Condition::next(new.version);
        let fields = serde_dynamo::to_item(organization).map_err(StoreError::Codec)?;
        let transaction = Transaction::new().put_if(record, unchanged).update_if(
            keys::organization(tenant),
            Change::set(fields),
            Condition::present(),
        );
        self.table.transact(transaction).await
    }
}
