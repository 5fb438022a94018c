//! Jobs: kinds of work.

use uuid::Uuid;

use super::{
    Page, Position, Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys,
    record::{Record, decode},
    transaction::{Condition, Transaction},
};
use crate::domain::{id::TenantId, job::Job};

impl Store {
    /// One page of a tenant's jobs, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job_list(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Job>, StoreError> {
        let query = Query::partition(keys::jobs(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// Those of some different jobs that exist: one call for each 100, none for none.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job_list_by_ids(
        &self,
        tenant: TenantId,
        jobs: &[Uuid],
    ) -> Result<Vec<Job>, StoreError> {
        let wanted: Vec<_> = jobs.iter().map(|id| keys::job(tenant, *id)).collect();
        let found = self.table.batch_get(wanted.iter()).await?;
        found.into_iter().map(decode).collect()
    }

    /// A job.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job_get(&self, tenant: TenantId, job: Uuid) -> Result<Option<Job>, StoreError> {
        let key = keys::job(tenant, job);
        self.table.get(&key, Read::Consistent).await
    }

    /// Stores a new job and counts it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the tenant has [`Job::MOST`] already.
    pub async fn job_create(&self, tenant: TenantId, job: &Job) -> Result<(), StoreError> {
        let record = Record::new(keys::job(tenant, job.id), job)?;
        let created = Transaction::new().create(record);
        let transaction = one_more(created, tenant, Counted::Jobs, Some(Job::MOST));
        self.table.transact(transaction).await
    }

    /// Writes a changed job; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed or deleted it in between.
    pub async fn job_update(&self, tenant: TenantId, job: &Job) -> Result<(), StoreError> {
        let record = Record::new(keys::job(tenant, job.id), job)?;
        let unchanged = Condition::version(job.version - 1);
        self.table.put_if(record, unchanged).await
    }

    /// Deletes a job; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn job_delete(&self, tenant: TenantId, job: Uuid) -> Result<(), StoreError> {
        let key = keys::job(tenant, job);
        let deleted = Transaction::new().delete_if(key, Condition::present());
        let transaction = one_less(deleted, tenant, Counted::Jobs);
        self.table.transact(transaction).await
    }
}
