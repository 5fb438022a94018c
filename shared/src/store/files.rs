//! Files that people upload: what is known of them. The bytes are in S3.

use uuid::Uuid;

use super::{
    Read, Store, StoreError, keys,
    record::{Record, decode},
    transaction::Condition,
};
use crate::domain::{file::StoredFile, id::TenantId};

impl Store {
    /// Announces a file.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn file_create(&self, tenant: TenantId, file: &StoredFile) -> Result<(), StoreError> {
        let record = Record::new(keys::file(tenant, file.id), file)?;
        self.table.put_if(record, Condition::absent()).await
    }

    /// A file.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn file_get(
        &self,
        tenant: TenantId,
        file: Uuid,
    ) -> Result<Option<StoredFile>, StoreError> {
        self.table
            .get(&keys::file(tenant, file), Read::Consistent)
            .await
    }

    /// Those of some different files that exist.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn file_list_by_ids(
        &self,
        tenant: TenantId,
        files: &[Uuid],
    ) -> Result<Vec<StoredFile>, StoreError> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<_> = files.iter().map(|id| keys::file(tenant, *id)).collect();
        let found = self.table.batch_get(keys.iter()).await?;
        found.into_iter().map(decode).collect()
    }

    /// Writes what was found out about a file; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request was faster.
    pub async fn file_update(&self, tenant: TenantId, file: &StoredFile) -> Result<(), StoreError> {
        let record = Record::new(keys::file(tenant, file.id), file)?;
        let unchanged = Condition::version(file.version - 1);
        self.table.put_if(record, unchanged).await
    }
}
