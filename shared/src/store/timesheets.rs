//! Timesheets, and what they are decided by.

use super::{
    Query, Read, Store, StoreError,
    clock::with_book,
    keys,
    record::{Record, decode_found},
    transaction::{Condition, Transaction},
};
use crate::domain::{
    clock::TimeEntry,
    id::TenantId,
    organization::Organization,
    person::Person,
    settings::SettingsHistory,
    time_book::{DaySpan, TimeBook},
    timesheet::Timesheet,
};

/// What a person's time is shown and judged by.
#[derive(Clone, Debug)]
pub struct TimeBasis {
    /// Whose time.
    pub person: Option<Person>,
    /// Their organization.
    pub organization: Option<Organization>,
    /// What it decided.
    pub settings: SettingsHistory,
    /// Which of their days are closed.
    pub book: TimeBook,
    /// The stretch of work that they are at.
    pub open: Option<TimeEntry>,
}

impl Store {
    /// What a person's time is shown and judged by, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn time_basis(&self, tenant: TenantId, person: u64) -> Result<TimeBasis, StoreError> {
        let wanted = [
            &keys::person(tenant, person),
            &keys::organization(tenant),
            &keys::settings(tenant),
            &keys::time_book(tenant, person),
            &keys::open_time_entry(tenant, person),
        ];
        let [person, organization, settings, book, open] = self.table.get_many(wanted).await?;
        Ok(TimeBasis {
            person: decode_found(person)?,
            organization: decode_found(organization)?,
            settings: decode_found(settings)?.unwrap_or_default(),
            book: decode_found(book)?.unwrap_or_default(),
            open: decode_found(open)?,
        })
    }

    /// A person's timesheets with which somebody did something, of weeks that begin on some days.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn timesheet_list(
        &self,
        tenant: TenantId,
        person: u64,
        days: DaySpan,
    ) -> Result<Vec<Timesheet>, StoreError> {
        let query = Query::partition(keys::timesheets(tenant, person))
            .between(days.first.to_string(), days.last.to_string());
        self.table.query_all(query, Read::Consistent).await
    }

    /// Writes a timesheet after one more step, and with it the person's book, if that changes which days
    /// are closed. The versions of both must be one more than the stored ones'.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change was faster.
    pub async fn timesheet_update(
        &self,
        tenant: TenantId,
        person: u64,
        new: &Timesheet,
        book: &TimeBook,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::timesheet(tenant, person, new.week), new)?;
        let unchanged = Condition::next(new.version);
        let transaction = Transaction::new().put_if(record, unchanged);
        let transaction = with_book(transaction, tenant, person, book)?;
        self.table.transact(transaction).await
    }
}
