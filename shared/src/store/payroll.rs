//! Payroll.

use super::{
    Query, Read, Store, StoreError,
    clock::with_book,
    keys,
    record::{Record, decode, decode_found},
    table::take_at,
    transaction::{Condition, Transaction, number},
};
use crate::domain::{
    clock::TimeEntry,
    hours::Month,
    id::TenantId,
    organization::Organization,
    payroll::{CalendarYear, SalaryRecord, TermsHistory},
    person::Person,
    settings::SettingsHistory,
    time_book::{DaySpan, TimeBook},
};

/// What an organization's days are.
#[derive(Clone, Debug)]
pub struct CalendarBasis {
    /// The organization.
    pub organization: Option<Organization>,
    /// What it decided.
    pub settings: SettingsHistory,
    /// What it says about the days of the years that are asked for.
    pub years: Vec<CalendarYear>,
    /// A person of it.
    pub person: Option<Person>,
    /// What they were paid at all times.
    pub terms: TermsHistory,
    /// Which of their days are closed.
    pub book: TimeBook,
    /// The stretch of work that they are at.
    pub open: Option<TimeEntry>,
}

impl Store {
    /// What an organization's days are, and what one of its people is paid by, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn calendar_basis(
        &self,
        tenant: TenantId,
        person: u64,
        days: DaySpan,
    ) -> Result<CalendarBasis, StoreError> {
        let always = [
            keys::organization(tenant),
            keys::settings(tenant),
            keys::person(tenant, person),
            keys::terms(tenant, person),
            keys::time_book(tenant, person),
            keys::open_time_entry(tenant, person),
        ];
        let years = days.first.year()..=days.last.year();
        let years: Vec<_> = years
            .map(|year| keys::calendar_year(tenant, year))
            .collect();
        let mut found = self.table.batch_get(always.iter().chain(&years)).await?;
        let years = years.iter().filter_map(|key| take_at(&mut found, key));
        let years = years.map(decode).collect::<Result<_, _>>()?;
        let [organization, settings, person, terms, book, open] =
            always.each_ref().map(|key| take_at(&mut found, key));
        Ok(CalendarBasis {
            organization: decode_found(organization)?,
            settings: decode_found(settings)?.unwrap_or_default(),
            years,
            person: decode_found(person)?,
            terms: decode_found(terms)?.unwrap_or_default(),
            book: decode_found(book)?.unwrap_or_default(),
            open: decode_found(open)?,
        })
    }

    /// The versions of a person's pay of a month, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn salary_list_of_month(
        &self,
        tenant: TenantId,
        person: u64,
        month: Month,
    ) -> Result<Vec<SalaryRecord>, StoreError> {
        let (first, last) = keys::salaries_of_month(month);
        let query = Query::partition(keys::salaries(tenant, person)).between(first, last);
        self.table.query_all(query, Read::Consistent).await
    }

    /// All that a person was paid, the latest month and version first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn salary_list_of_person(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Vec<SalaryRecord>, StoreError> {
        let query = Query::partition(keys::salaries(tenant, person)).backward();
        self.table.query_all(query, Read::Consistent).await
    }

    /// The latest versions of all people's pay of a month, by their numbers.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn salary_list_in_month(
        &self,
        tenant: TenantId,
        month: Month,
    ) -> Result<Vec<SalaryRecord>, StoreError> {
        let query = Query::partition(keys::salaries_in_month(tenant, month));
        self.table.query_all(query, Read::Consistent).await
    }

    /// Writes one more version of a person's pay of a month.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another version was written in the meantime.
    pub async fn salary_create(
        &self,
        tenant: TenantId,
        new: &SalaryRecord,
    ) -> Result<(), StoreError> {
        let key = keys::salary(tenant, new.person.id, new.month, new.version);
        let transaction = Transaction::new().create(Record::new(key, new)?);
        let transaction = with_latest(transaction, tenant, new)?;
        self.table.transact(transaction).await
    }

    /// Writes that a person's pay of a month is approved, and closes the month's days, unless anything
    /// of the person's time changed since the book was read.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it did, or the pay was approved already.
    pub async fn salary_approve(
        &self,
        tenant: TenantId,
        approved: &SalaryRecord,
        book: &TimeBook,
    ) -> Result<(), StoreError> {
        let key = keys::salary(tenant, approved.person.id, approved.month, approved.version);
        let pending = Condition::new("attribute_not_exists(approval)", []);
        let transaction = Transaction::new().put_if(Record::new(key, approved)?, pending);
        let transaction = with_latest(transaction, tenant, approved)?;
        let days = DaySpan::month(approved.month);
        let closed = TimeBook {
            approved_months: book.approved_months.with(days),
            ..book.turned()
        };
        let transaction = with_book(transaction, tenant, approved.person.id, &closed)?;
        self.table.transact(transaction).await
    }
}

fn with_latest(
    transaction: Transaction,
    tenant: TenantId,
    record: &SalaryRecord,
) -> Result<Transaction, StoreError> {
    let key = keys::salary_in_month(tenant, record.month, record.person.id);
    let none_later = Condition::new(
        "attribute_not_exists(pk) OR version <= :this_version",
        [(":this_version", number(record.version))],
    );
    Ok(transaction.put_if(Record::new(key, record)?, none_later))
}
