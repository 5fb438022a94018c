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
    project::Project,
    time_book::TimeBook,
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
    /// The project that is named.
    pub project: Option<Project>,
    /// Which of their days are closed.
    pub book: TimeBook,
}

/// What a punch names, all of which must exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct NamedInPunch {
    /// The kind of work.
    pub job: Option<Uuid>,
    /// The place.
    pub location: Option<Uuid>,
    /// The project.
    pub project: Option<u64>,
}

/// A change of a person's time, and what is written with it.
#[derive(Clone, Copy, Debug)]
pub struct EntryChange<'a> {
    person: u64,
    book: &'a TimeBook,
    old: Option<&'a TimeEntry>,
    new: Option<&'a TimeEntry>,
    punch: Option<&'a Punch>,
    correction: Option<&'a Correction>,
    awarded: Option<&'a Person>,
    messages: &'a [OutboxMessage],
}

impl<'a> EntryChange<'a> {
    /// A stretch of work that is new; of one that goes on there must be no other.
    #[must_use]
    pub fn create(book: &'a TimeBook, new: &'a TimeEntry) -> Self {
        Self::of(book, new.person.id, None, Some(new))
    }

    /// A stretch of work that changes; its version must be one more than the old one's.
    #[must_use]
    pub fn update(book: &'a TimeBook, old: &'a TimeEntry, new: &'a TimeEntry) -> Self {
        Self::of(book, old.person.id, Some(old), Some(new))
    }

    /// A stretch of work that is deleted.
    #[must_use]
    pub fn delete(book: &'a TimeBook, old: &'a TimeEntry) -> Self {
        Self::of(book, old.person.id, Some(old), None)
    }

    fn of(
        book: &'a TimeBook,
        person: u64,
        old: Option<&'a TimeEntry>,
        new: Option<&'a TimeEntry>,
    ) -> Self {
        Self {
            person,
            book,
            old,
            new,
            punch: None,
            correction: None,
            awarded: None,
            messages: &[],
        }
    }

    /// With the punch that makes it.
    #[must_use]
    pub fn by_punch(self, punch: &'a Punch) -> Self {
        Self {
            punch: Some(punch),
            ..self
        }
    }

    /// With who changes it and why.
    #[must_use]
    pub fn by_correction(self, correction: &'a Correction) -> Self {
        Self {
            correction: Some(correction),
            ..self
        }
    }

    /// With what it pays; the person's version must be one more than the stored one's.
    #[must_use]
    pub fn awarding(self, person: Option<&'a Person>) -> Self {
        Self {
            awarded: person,
            ..self
        }
    }

    /// With what is told because of it.
    #[must_use]
    pub fn telling(self, messages: &'a [OutboxMessage]) -> Self {
        Self { messages, ..self }
    }
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
        named: NamedInPunch,
    ) -> Result<ClockBasis, StoreError> {
        let always = [
            keys::person(tenant, person),
            keys::organization(tenant),
            keys::game_config(tenant),
            keys::open_time_entry(tenant, person),
            keys::time_book(tenant, person),
        ];
        let job = named.job.map(|id| keys::job(tenant, id));
        let location = named.location.map(|id| keys::location(tenant, id));
        let project = named.project.map(|id| keys::project(tenant, id));
        let wanted = always.iter().chain(&job).chain(&location).chain(&project);
        let mut found = self.table.batch_get(wanted).await?;
        let mut take = |key: Option<&keys::Key>| take_at(&mut found, key?);
        let [person, organization, game, open, book] = always.each_ref().map(|key| take(Some(key)));
        Ok(ClockBasis {
            person: decode_found(person)?,
            organization: decode_found(organization)?,
            game: decode_found(game)?.unwrap_or_default(),
            open: decode_found(open)?,
            job: decode_found(take(job.as_ref()))?,
            location: decode_found(take(location.as_ref()))?,
            project: decode_found(take(project.as_ref()))?,
            book: decode_found(book)?.unwrap_or_default(),
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

    /// Writes a change of a person's time with all that belongs to it: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change of the person's time was faster.
    pub async fn time_entry_write(
        &self,
        tenant: TenantId,
        change: EntryChange<'_>,
    ) -> Result<(), StoreError> {
        let place = |entry: &TimeEntry| match entry.ended_at {
            None => keys::open_time_entry(tenant, entry.person.id),
            Some(_) => keys::time_entry(tenant, entry.person.id, entry.started_at, entry.id),
        };
        let from = change.old.map(place);
        let to = change.new.map(place);
        let unchanged = |old: &TimeEntry| Condition::version(old.version);
        let mut transaction = with_book(
            Transaction::new(),
            tenant,
            change.person,
            &change.book.turned(),
        )?;
        if let (Some(old), Some(key)) = (change.old, &from)
            && from != to
        {
            transaction = transaction.delete_if(key.clone(), unchanged(old));
        }
        if let (Some(new), Some(key)) = (change.new, &to) {
            let record = Record::new(key.clone(), new)?;
            transaction = match change.old.filter(|_| from == to) {
                Some(old) => transaction.put_if(record, unchanged(old)),
                None => transaction.create(record),
            };
        }
        if let Some(punch) = change.punch {
            let key = keys::punch(tenant, punch.person.id, punch.recorded_at, punch.id);
            transaction = transaction.create(Record::new(key, punch)?);
        }
        if let Some(correction) = change.correction {
            let key = keys::correction(tenant, correction.entry, correction.id);
            transaction = transaction.create(Record::new(key, correction)?);
        }
        if let Some(person) = change.awarded {
            let unchanged = Condition::version(person.version - 1);
            transaction = transaction.put_if(person_record(tenant, person)?, unchanged);
        }
        let transaction = with_messages(transaction, change.messages)?;
        self.table.transact(transaction).await
    }

    /// All stretches of work of a person that ended and began in a span, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn time_entry_list_all(
        &self,
        tenant: TenantId,
        person: u64,
        span: Span,
    ) -> Result<Vec<TimeEntry>, StoreError> {
        let (first, last) = keys::time_entries_within(span);
        let query = Query::partition(keys::time_entries(tenant, person)).between(first, last);
        self.table.query_all(query, Read::Consistent).await
    }

    /// What every change of a person's time is decided by.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn time_book_get(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<TimeBook, StoreError> {
        let key = keys::time_book(tenant, person);
        let found: Option<TimeBook> = self.table.get(&key, Read::Consistent).await?;
        Ok(found.unwrap_or_default())
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

/// Writes a person's book, which must be as it was before its last change.
pub(super) fn with_book(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
    new: &TimeBook,
) -> Result<Transaction, StoreError> {
    let record = Record::new(keys::time_book(tenant, person), new)?;
    let unchanged = Condition::next(new.version);
    Ok(transaction.put_if(record, unchanged))
}
