//! A month's pay from what is stored: reads once, then the pure rules.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use shared::{
    domain::{
        clock::TimeEntry,
        hours::Month,
        id::TenantId,
        organization::Organization,
        pay::{
            salary::{Adjustment, Pay, Payee},
            settings::{History, PaySettings},
            work::{Entry, Work},
        },
        payroll::{SalaryRecord, vacation_dates, work_calendar},
        person::Person,
        schedule::PersonRef,
        time_book::{DaySpan, TimeBook},
    },
    http::{ApiError, ApiResult},
    store::{CalendarBasis, Store},
};

/// What a person's pay of a month comes from.
pub(super) struct Inputs {
    pub(super) person: Person,
    pub(super) organization: Organization,
    /// Which of their days are closed, and the version of their time.
    pub(super) book: TimeBook,
    /// Their work that goes on.
    pub(super) open: Option<TimeEntry>,
    month: Month,
    basis: CalendarBasis,
    entries: Vec<Entry>,
}

/// The days whose work may count: a week that the month begins in may begin six days before.
fn days_of(month: Month) -> DaySpan {
    DaySpan {
        first: month.first().saturating_sub(6.days()),
        last: month.last(),
    }
}

impl Inputs {
    /// Reads what a person's pay of a month comes from: two calls at once.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown person.
    pub(super) async fn read(
        store: &Store,
        tenant: TenantId,
        person: u64,
        month: Month,
    ) -> ApiResult<Self> {
        let days = days_of(month);
        let (basis, entries) = tokio::try_join!(
            store.calendar_basis(tenant, person, days),
            store.time_entry_list_all(tenant, person, days.anywhere()),
        )?;
        let known = basis.person.clone().zip(basis.organization.clone());
        let (person, organization) = known.ok_or(ApiError::NotFound("User"))?;
        let entries = counted(&entries, days, month, &basis.settings.pay());
        Ok(Self {
            person,
            organization,
            book: basis.book.clone(),
            open: basis.open.clone(),
            month,
            entries,
            basis,
        })
    }

    /// The pay, as its next version after `latest` would be.
    pub(super) fn compute(
        &self,
        bonuses: Vec<Adjustment>,
        deductions: Vec<Adjustment>,
        by: PersonRef,
        latest: Option<&SalaryRecord>,
        now: Timestamp,
    ) -> SalaryRecord {
        let CalendarBasis {
            settings, years, ..
        } = &self.basis;
        let calendar = work_calendar(settings, years, days_of(self.month));
        let work = Work::of(&self.entries, &calendar);
        let zone = self.organization.zone_name_of(&self.person);
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let payee = Payee {
            terms: self.basis.terms.by_day(&self.person, &zone),
            vacation_dates: vacation_dates(&self.person),
            bonuses: bonuses.clone(),
            deductions: deductions.clone(),
        };
        let holding = settings.at(self.month.last());
        SalaryRecord {
            person: PersonRef::from(&self.person),
            month: self.month,
            version: latest.map_or(0, |it| it.version) + 1,
            currency: holding.currency,
            settings_version: holding.version,
            bonuses,
            deductions,
            pay: Pay::of(self.month, &work, &calendar, &payee),
            created_at: now,
            created_by: by,
            approval: None,
        }
    }

    /// The day that it is where the person is.
    pub(super) fn today(&self, now: Timestamp) -> Date {
        let zone = self.organization.zone_name_of(&self.person);
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        now.to_zoned(zone).date()
    }
}

/// The work that has ended and counts for a month.
fn counted(
    entries: &[TimeEntry],
    days: DaySpan,
    month: Month,
    settings: &History<PaySettings>,
) -> Vec<Entry> {
    let begins = Work::begins(month, settings);
    let ended = entries.iter().filter(|it| it.ended_at.is_some());
    let of_days = ended.filter(|it| days.contains(it.date) && it.date >= begins);
    of_days.map(|it| it.work(it.started_at)).collect()
}
