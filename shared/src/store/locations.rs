//! Locations.

use uuid::Uuid;

use super::{
    Page, Position, Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys,
    record::Record,
    transaction::{Condition, Transaction},
};
use crate::domain::{id::TenantId, location::Location};

impl Store {
    /// One page of a tenant's locations, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn location_list(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Location>, StoreError> {
        let query = Query::partition(keys::locations(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// A location.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn location_get(
        &self,
        tenant: TenantId,
        location: Uuid,
    ) -> Result<Option<Location>, StoreError> {
        let key = keys::location(tenant, location);
        self.table.get(&key, Read::Consistent).await
    }

    /// Stores a new location and counts it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the tenant has [`Location::MOST`] already.
    pub async fn location_create(
        &self,
        tenant: TenantId,
        location: &Location,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::location(tenant, location.id), location)?;
        let created = Transaction::new().create(record);
        let transaction = one_more(created, tenant, Counted::Locations, Some(Location::MOST));
        self.table.transact(transaction).await
    }

    /// Writes a changed location; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed or deleted it in between.
    pub async fn location_update(
        &self,
        tenant: TenantId,
        location: &Location,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::location(tenant, location.id), location)?;
        let unchanged = Condition::version(location.version - 1);
        self.table.put_if(record, unchanged).await
    }

    /// Deletes a location; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn location_delete(
        &self,
        tenant: TenantId,
        location: Uuid,
    ) -> Result<(), StoreError> {
        let key = keys::location(tenant, location);
        let deleted = Transaction::new().delete_if(key, Condition::present());
        let transaction = one_less(deleted, tenant, Counted::Locations);
        self.table.transact(transaction).await
    }
}
