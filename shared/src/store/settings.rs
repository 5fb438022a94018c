//! What organizations decide about time and pay.

use serde::Serialize;

use super::{
    Store, StoreError, keys,
    record::{Record, decode_found},
    transaction::{Change, Condition, Transaction},
};
use crate::domain::{id::TenantId, organization::Organization, settings::SettingsHistory};

impl Store {
    /// An organization, and all versions of its settings, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn settings_basis(
        &self,
        tenant: TenantId,
    ) -> Result<(Option<Organization>, SettingsHistory), StoreError> {
        let wanted = [&keys::organization(tenant), &keys::settings(tenant)];
        let [organization, settings] = self.table.get_many(wanted).await?;
        let settings = decode_found(settings)?.unwrap_or_default();
        Ok((decode_found(organization)?, settings))
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
