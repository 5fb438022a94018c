//! The time clock: punches, and the stretches of work they make.

use uuid::Uuid;

use super::{
    OutboxMessage, Page, Position, Query, Read, Store, StoreError, keys,
    outbox::with_messages,
    people::person_record,
    record::{Record, decode_found},
    table::take_at,
    transaction::{Condition, Transaction},
};
use crate::domain::{
    clock::{Correction, Punch, TimeEntry},
    id::TenantId,
    job::Job,
    location::Location,
    organization::{GameConfig, Organization},
    person::Person,
    wall_time::Span,
};

/// What a punch is decided by, as far as it exists.
#[derive(Clone, Debug)]
pub struct ClockBasis {
    /// Who punches.
    pub person: Option<Person>,
    /// Their organization.
    pub organization: Option<Organization>,
    /// What punctual punches pay.
    pub game: GameConfig,
    /// The stretch of work that they are at.
    pub open: Option<TimeEntry>,
    /// The kind of work that is named.
    pub job: Option<Job>,
    /// The place that is named.
    pub location: Option<Location>,
}

impl Store {
    /// What a punch is decided by, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn clock_basis(
        &self,
        tenant: TenantId,
        person: u64,
        job: Option<Uuid>,
        location: Option<Uuid>,
    ) -> Result<ClockBasis, StoreError> {
        let always = [
            keys::person(tenant, person),
            keys::organization(tenant),
            keys::game_config(tenant),
            keys::open_time_entry(tenant, person),
        ];
        let job = job.map(|id| keys::job(tenant, id));
        let location = location.map(|id| keys::location(tenant, id));
        let wanted = always.iter().chain(&job).chain(&location);
        let mut found = self.table.batch_get(wanted).await?;
        let mut take = |key: Option<&keys::Key>| take_at(&mut found, key?);
        let [person, organization, game, open] = always.each_ref().map(|key| take(Some(key)));
        Ok(ClockBasis {
            person: decode_found(person)?,
            organization: decode_found(organization)?,
            game: decode_found(game)?.unwrap_or_default(),
            open: decode_found(open)?,
            job: decode_found(take(job.as_ref()))?,
            location: decode_found(take(location.as_ref()))?,
        })
    }

    /// The stretch of work that a person is at.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn open_time_entry_get(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Option<TimeEntry>, StoreError> {
        let key = keys::open_time_entry(tenant, person);
        self.table.get(&key, Read::Consistent).await
    }

    /// One page of a person's stretches of work that ended and began in a span, latest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn time_entry_list(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<TimeEntry>, StoreError> {
        let (first, last) = keys::time_entries_within(span);
        let query = Query::partition(keys::time_entries(tenant, person))
            .between(first, last)
            .backward()
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// Begins a stretch of work, with what it pays: all or nothing. The person's version must be one
    /// more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if they are at work already, or the person changed in between.
    pub async fn clock_in(
        &self,
        tenant: TenantId,
        entry: &TimeEntry,
        punch: &Punch,
        awarded: Option<&Person>,
    ) -> Result<(), StoreError> {
        let key = keys::open_time_entry(tenant, entry.person.id);
        let mut transaction = Transaction::new()
            .create(Record::new(key, entry)?)
            .create(punch_record(tenant, punch)?);
        if let Some(person) = awarded {
            let unchanged = Condition::version(person.version - 1);
            transaction = transaction.put_if(person_record(tenant, person)?, unchanged);
        }
        self.table.transact(transaction).await
    }

    /// Writes a punch into the stretch of work that a person is at; one that ended stands among the
    /// others. Its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another punch was faster.
    pub async fn clock_punch(
        &self,
        tenant: TenantId,
        entry: &TimeEntry,
        punch: &Punch,
    ) -> Result<(), StoreError> {
        let person = entry.person.id;
        let open = keys::open_time_entry(tenant, person);
        let unchanged = Condition::version(entry.version - 1);
        let transaction = match entry.ended_at {
            None => Transaction::new().put_if(Record::new(open, entry)?, unchanged),
            Some(_) => {
                let ended = keys::time_entry(tenant, person, entry.started_at, entry.id);
                Transaction::new()
                    .delete_if(open, unchanged)
                    .create(Record::new(ended, entry)?)
            }
        };
        let transaction = transaction.create(punch_record(tenant, punch)?);
        self.table.transact(transaction).await
    }

    /// The stretches of work that the people of a tenant are at.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn open_time_entry_list(
        &self,
        tenant: TenantId,
    ) -> Result<Vec<TimeEntry>, StoreError> {
        let query = Query::partition(keys::open_time_entries(tenant));
        self.table.query_all(query, Read::Consistent).await
    }

    /// Closes a stretch of work that nobody ended, and tells of it. Its version must be one more than
    /// the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if a punch was faster.
    pub async fn time_entry_close(
        &self,
        tenant: TenantId,
        entry: &TimeEntry,
        messages: &[OutboxMessage],
    ) -> Result<(), StoreError> {
        let person = entry.person.id;
        let ended = keys::time_entry(tenant, person, entry.started_at, entry.id);
        let transaction = Transaction::new()
            .delete_if(
                keys::open_time_entry(tenant, person),
                Condition::version(entry.version - 1),
            )
            .create(Record::new(ended, entry)?);
        self.table
            .transact(with_messages(transaction, messages)?)
            .await
    }

    /// Ends a stretch of work that has ended already, by a punch that came late. Its version must be one
    /// more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if a correction was faster.
    pub async fn time_entry_end(
        &self,
        tenant: TenantId,
        entry: &TimeEntry,
        punch: &Punch,
    ) -> Result<(), StoreError> {
        let key = keys::time_entry(tenant, entry.person.id, entry.started_at, entry.id);
        let unchanged = Condition::version(entry.version - 1);
        let transaction = Transaction::new()
            .put_if(Record::new(key, entry)?, unchanged)
            .create(punch_record(tenant, punch)?);
        self.table.transact(transaction).await
    }

    /// Writes a corrected stretch of work with who corrected it and why. Its version must be one more
    /// than the old one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if a punch or another correction was faster.
    pub async fn time_entry_correct(
        &self,
        tenant: TenantId,
        old: &TimeEntry,
        new: &TimeEntry,
        correction: &Correction,
    ) -> Result<(), StoreError> {
        let place = |entry: &TimeEntry| match entry.ended_at {
            None => keys::open_time_entry(tenant, entry.person.id),
            Some(_) => keys::time_entry(tenant, entry.person.id, entry.started_at, entry.id),
        };
        let (from, to) = (place(old), place(new));
        let unchanged = Condition::version(old.version);
        let record = Record::new(to.clone(), new)?;
        let transaction = match from == to {
            true => Transaction::new().put_if(record, unchanged),
            false => Transaction::new().delete_if(from, unchanged).create(record),
        };
        let key = keys::correction(tenant, new.id, correction.id);
        let transaction = transaction.create(Record::new(key, correction)?);
        self.table.transact(transaction).await
    }

    /// The corrections of a stretch of work, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn correction_list(
        &self,
        tenant: TenantId,
        entry: Uuid,
    ) -> Result<Vec<Correction>, StoreError> {
        let query = Query::partition(keys::corrections(tenant, entry));
        self.table.query_all(query, Read::Consistent).await
    }

    /// The punches of a person that were recorded in a span, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn punch_list(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
    ) -> Result<Vec<Punch>, StoreError> {
        let (first, last) = keys::time_entries_within(span);
        let query = Query::partition(keys::punches(tenant, person)).between(first, last);
        self.table.query_all(query, Read::Consistent).await
    }
}

fn punch_record(tenant: TenantId, punch: &Punch) -> Result<Record, StoreError> {
    let key = keys::punch(tenant, punch.person.id, punch.recorded_at, punch.id);
    Record::new(key, punch)
}
