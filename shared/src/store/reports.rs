//! What reports are made of, and the files they are written to.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    OutboxMessage, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    record::{Record, decode_found},
    table::take_at,
    transaction::{Condition, Transaction},
};
use crate::domain::{
    clock::TimeEntry, id::TenantId, payroll::TermsHistory, person::Person, report::Export,
    time_book::TimeBook, wall_time::Span,
};

/// What a person's time is judged and paid by.
#[derive(Clone, Debug, Default)]
pub struct PayrollBasis {
    /// What they were paid at all times.
    pub terms: TermsHistory,
    /// Which of their days are closed.
    pub book: TimeBook,
}

impl Store {
    /// What some people's time is judged and paid by, one call for each fifty.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn payroll_basis_list(
        &self,
        tenant: TenantId,
        people: &[u64],
    ) -> Result<BTreeMap<u64, PayrollBasis>, StoreError> {
        let mut all = BTreeMap::new();
        for people in people.chunks(50) {
            let keys = people.iter().map(|person| {
                let terms = keys::terms(tenant, *person);
                (*person, terms, keys::time_book(tenant, *person))
            });
            let keys: Vec<_> = keys.collect();
            let wanted = keys.iter().flat_map(|(_, terms, book)| [terms, book]);
            let mut found = self.table.batch_get(wanted).await?;
            for (person, terms, book) in &keys {
                let basis = PayrollBasis {
                    terms: decode_found(take_at(&mut found, terms))?.unwrap_or_default(),
                    book: decode_found(take_at(&mut found, book))?.unwrap_or_default(),
                };
                all.insert(*person, basis);
            }
        }
        Ok(all)
    }

    /// The stretches of work of a person that ended and began in a span, oldest first; those of the last
    /// moment may be missing.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn time_entry_list_lately(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
    ) -> Result<Vec<TimeEntry>, StoreError> {
        let (first, last) = keys::time_entries_within(span);
        let query = Query::partition(keys::time_entries(tenant, person)).between(first, last);
        self.table.query_all(query, Read::Eventual).await
    }

    /// What is kept of all people who were removed.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn former_person_list(&self, tenant: TenantId) -> Result<Vec<Person>, StoreError> {
        let query = Query::partition(keys::former_people(tenant));
        self.table.query_all(query, Read::Eventual).await
    }

    /// Stores an export with the message that asks for its file.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn export_create(
        &self,
        tenant: TenantId,
        export: &Export,
        message: &OutboxMessage,
    ) -> Result<(), StoreError> {
        let record = export_record(tenant, export)?;
        let transaction = Transaction::new().create(record);
        let transaction = with_messages(transaction, std::slice::from_ref(message))?;
        self.table.transact(transaction).await
    }

    /// An export.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn export_get(
        &self,
        tenant: TenantId,
        export: Uuid,
    ) -> Result<Option<Export>, StoreError> {
        let key = keys::export(tenant, export);
        self.table.get(&key, Read::Consistent).await
    }

    /// Writes how far an export is; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another worker was faster.
    pub async fn export_update(&self, tenant: TenantId, export: &Export) -> Result<(), StoreError> {
        let unchanged = Condition::version(export.version - 1);
        self.table
            .put_if(export_record(tenant, export)?, unchanged)
            .await
    }
}

fn export_record(tenant: TenantId, export: &Export) -> Result<Record, StoreError> {
    let record = Record::new(keys::export(tenant, export.id), export)?;
    Ok(record.expiring(export.expires_at()))
}
