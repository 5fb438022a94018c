//! Hours of people on projects. A row is stored twice, so that its person's rows and all rows are
//! read from the table itself: by its id, where an index has it by project, and among its
//! person's, where the index has it by month. The second makes it the only one of its place.

use uuid::Uuid;

use super::{
    Page, Position, Query, Read, Store, StoreError, keys,
    record::{Record, decode_found},
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    hours::{HoursKind, HoursRow, HoursSlot, Month},
    id::TenantId,
    person::Person,
    project::Project,
};

/// Which rows of hours are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoursFilter {
    /// Of this person.
    pub person: Option<u64>,
    /// On this project.
    pub project: Option<u64>,
    /// In this month.
    pub month: Option<Month>,
}

impl HoursFilter {
    /// The narrowest query whose answer has all rows wanted.
    fn query(self, tenant: TenantId, kind: HoursKind) -> Query {
        let query = match (self.person, self.project, self.month) {
            (Some(person), ..) => Query::partition(keys::hours_of(tenant, kind, person)),
            (None, Some(project), _) => {
                Query::index(keys::GSI1, keys::hours_on(tenant, kind, project))
            }
            (None, None, Some(month)) => {
                return Query::index(keys::GSI1, keys::hours_in(tenant, kind, month));
            }
            (None, None, None) => return Query::partition(keys::hours_all(tenant, kind)),
        };
        match self.month {
            Some(month) => query.prefix(keys::in_month(month)),
            None => query,
        }
    }
}

/// Why a row of hours was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursRefused {
    /// The person has a row for the project and the month.
    Taken,
    /// Another request changed the row in the meantime.
    Changed,
    /// There is no such person.
    NoPerson,
    /// There is no such project.
    NoProject,
}

impl Store {
    /// A row of hours.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn hours_get(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        row: Uuid,
    ) -> Result<Option<HoursRow>, StoreError> {
        let key = keys::hours(tenant, kind, row);
        self.table.get(&key, Read::Consistent).await
    }

    /// One page of rows of hours: those of a person, strongly consistent, or those of a project,
    /// by month; those of a month by person; all of them oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn hours_list(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        filter: HoursFilter,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<HoursRow>, StoreError> {
        let query = filter.query(tenant, kind).after(after);
        let HoursFilter {
            person: Some(person),
            project: Some(project),
            month,
        } = filter
        else {
            return self.table.query(query.limit(limit), Read::Consistent).await;
        };
        let key = |month| {
            let place = HoursSlot {
                person,
                project,
                month,
            };
            keys::hours_of_person(tenant, kind, place)
        };
        if let Some(month) = month {
            let row = self.table.get(&key(month), Read::Consistent).await?;
            let items = Vec::from_iter(row);
            return Ok(Page { items, next: None });
        }
        // those on one project stand anywhere among the person's
        let mut rows: Vec<HoursRow> = self.table.query_all(query, Read::Consistent).await?;
        rows.retain(|row| row.project == project);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        Ok(Page {
            next: last.map(|row| Position::at(key(row.month))),
            items: rows,
        })
    }

    /// Whether a person has rows of hours, or any of a month or later: what forbids to remove
    /// them. A new row changes the person's version, so that a removal decided on an older
    /// answer fails.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn hours_exist(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        person: u64,
        from: Option<Month>,
    ) -> Result<bool, StoreError> {
        let query = Query::partition(keys::hours_of(tenant, kind, person));
        let last = query.backward().limit(1);
        let last: Page<HoursRow> = self.table.query(last, Read::Consistent).await?;
        Ok(last
            .items
            .first()
            .is_some_and(|last| from.is_none_or(|from| last.month >= from)))
    }

    /// The person and the project that a row of hours is to be about, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn hours_basis(
        &self,
        tenant: TenantId,
        person: u64,
        project: u64,
    ) -> Result<(Option<Person>, Option<Project>), StoreError> {
        let wanted = [
            &keys::person(tenant, person),
            &keys::project(tenant, project),
        ];
        let [person, project] = self.table.get_many(wanted).await?;
        Ok((decode_found(person)?, decode_found(project)?))
    }

    /// Stores a new row of hours, if there is none of its place and the person and the project
    /// exist.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn hours_create(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        row: &HoursRow,
    ) -> Result<Result<(), HoursRefused>, StoreError> {
        let transaction = Transaction::new().create(by_id(tenant, kind, row)?);
        let transaction = placed(transaction, tenant, kind, row)?;
        refusal(self.table.transact(transaction).await)
    }

    /// Writes a changed row of hours; one that moves needs a free place like a new one.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn hours_update(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        old: &HoursRow,
        new: &HoursRow,
    ) -> Result<Result<(), HoursRefused>, StoreError> {
        let unchanged = Condition::version(old.version);
        let transaction = Transaction::new().put_if(by_id(tenant, kind, new)?, unchanged);
        let transaction = if old.slot() == new.slot() {
            transaction.put_if(by_person(tenant, kind, new)?, Condition::always())
        } else {
            let left = keys::hours_of_person(tenant, kind, old.slot());
            placed(transaction, tenant, kind, new)?.delete_if(left, Condition::always())
        };
        refusal(self.table.transact(transaction).await)
    }

    /// Deletes a row of hours, unless another request changed it in the meantime.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn hours_delete(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        row: &HoursRow,
    ) -> Result<Result<(), HoursRefused>, StoreError> {
        let place = keys::hours_of_person(tenant, kind, row.slot());
        let transaction = Transaction::new()
            .delete_if(
                keys::hours(tenant, kind, row.id),
                Condition::version(row.version),
            )
            .delete_if(place, Condition::always());
        refusal(self.table.transact(transaction).await)
    }
}

fn by_id(tenant: TenantId, kind: HoursKind, row: &HoursRow) -> Result<Record, StoreError> {
    let record = Record::new(keys::hours(tenant, kind, row.id), row)?;
    Ok(record.indexed(keys::hours_of_project(tenant, kind, row.slot())))
}

fn by_person(tenant: TenantId, kind: HoursKind, row: &HoursRow) -> Result<Record, StoreError> {
    let record = Record::new(keys::hours_of_person(tenant, kind, row.slot()), row)?;
    Ok(record.indexed(keys::hours_of_month(tenant, kind, row.slot())))
}

/// Takes a row's place, after the row itself is written. The person's version grows, so that
/// a request that removes the person for having no hours learns of these.
fn placed(
    transaction: Transaction,
    tenant: TenantId,
    kind: HoursKind,
    row: &HoursRow,
) -> Result<Transaction, StoreError> {
    let grows = Change::new("ADD version :one", [(":one", number(1))]);
    Ok(transaction
        .create(by_person(tenant, kind, row)?)
        .update_if(
            keys::person(tenant, row.person),
            grows,
            Condition::present(),
        )
        .check(keys::project(tenant, row.project), Condition::present()))
}

/// What the places of the writes above mean.
fn refusal(written: Result<(), StoreError>) -> Result<Result<(), HoursRefused>, StoreError> {
    let refused = match written {
        Ok(()) => return Ok(Ok(())),
        Err(StoreError::Condition(0)) => HoursRefused::Changed,
        Err(StoreError::Condition(1)) => HoursRefused::Taken,
        Err(StoreError::Condition(2)) => HoursRefused::NoPerson,
        Err(StoreError::Condition(3)) => HoursRefused::NoProject,
        Err(error) => return Err(error),
    };
    Ok(Err(refused))
}
