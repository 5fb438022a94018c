//! What a person's time is shown by: settings, timesheets and locks.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use shared::{
    domain::{
        clock::TimeEntry,
        id::EntityId,
        organization::Organization,
        pay::settings::{History, PaySettings},
        person::Person,
        text::Day,
        time_book::{DayLock, DaySpan, TimeBook},
        timesheet::{Timesheet, TimesheetStatus},
    },
    http::{ApiError, ApiResult, Caller},
    store::{Store, TimeBasis},
};

use super::entry_view::EntryStatus;

/// What a person's time is shown by.
pub(super) struct Rules {
    pub(super) person: Person,
    pub(super) organization: Organization,
    pub(super) settings: History<PaySettings>,
    pub(super) book: TimeBook,
    /// The stretch of work that they are at.
    pub(super) open: Option<TimeEntry>,
    sheets: Vec<Timesheet>,
}

impl Rules {
    /// What a person's time of some days is shown by.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown person.
    pub(super) async fn read(
        store: &Store,
        caller: &Caller,
        person: u64,
        days: DaySpan,
    ) -> ApiResult<Self> {
        let weeks = DaySpan {
            first: days.first.saturating_sub(6.days()),
            last: days.last,
        };
        let (basis, sheets) = tokio::try_join!(
            store.time_basis(caller.tenant, person),
            store.timesheet_list(caller.tenant, person, weeks),
        )?;
        Self::of(basis, sheets)
    }

    fn of(basis: TimeBasis, sheets: Vec<Timesheet>) -> ApiResult<Self> {
        let known = basis.person.zip(basis.organization);
        let (person, organization) = known.ok_or(ApiError::NotFound("User"))?;
        Ok(Self {
            person,
            organization,
            settings: basis.settings.pay(),
            book: basis.book,
            open: basis.open,
            sheets,
        })
    }

    /// How far a stretch of work is.
    pub(super) fn status(&self, entry: &TimeEntry) -> EntryStatus {
        if entry.ended_at.is_none() {
            return EntryStatus::Running;
        }
        let until = self.organization.time_locked_until;
        match self.book.lock(entry.date, until) {
            Some(DayLock::Locked) => EntryStatus::Locked,
            Some(DayLock::Approved) => EntryStatus::Approved,
            None if self.is_submitted(entry.date) => EntryStatus::Submitted,
            None => EntryStatus::Open,
        }
    }

    fn is_submitted(&self, day: Date) -> bool {
        let of_day = self.sheets.iter().filter(|it| it.days().contains(day));
        of_day
            .map(|it| it.status)
            .any(|status| status == TimesheetStatus::Submitted)
    }

    /// Puts a timesheet that changed in the place of what it was.
    pub(super) fn put_sheet(&mut self, sheet: Timesheet) {
        self.sheets.retain(|it| it.week != sheet.week);
        self.sheets.push(sheet);
    }

    /// The timesheet of a week.
    pub(super) fn sheet(&self, week: Date) -> Timesheet {
        let found = self.sheets.iter().find(|it| it.week == week);
        found.cloned().unwrap_or_else(|| Timesheet::open(week))
    }
}

/// Whose time is meant: one's own unless a manager names somebody.
///
/// # Errors
/// [`ApiError::Forbidden`] for who names others and leads nobody.
pub(super) fn whose(caller: &Caller, user_id: Option<EntityId>) -> ApiResult<u64> {
    let person = user_id.map_or(caller.person, EntityId::number);
    match person == caller.person || caller.role.is_manager() {
        true => Ok(person),
        false => Err(ApiError::forbidden("Only managers see others' time")),
    }
}

/// The last day that it is anywhere.
fn latest_day(now: Timestamp) -> Date {
    /// How far the easternmost zone is ahead of UTC.
    const EASTERNMOST: SignedDuration = SignedDuration::from_hours(14);
    (now + EASTERNMOST).to_zoned(TimeZone::UTC).date()
}

/// Some days that were asked for, at most 366; without a last one until today.
///
/// # Errors
/// [`ApiError::Validation`] where the last is before the first, or there are more.
pub(super) fn days(
    first: Option<Day>,
    last: Option<Day>,
    now: Timestamp,
    default: impl Fn(Date) -> Date,
) -> ApiResult<DaySpan> {
    let last = last.map_or_else(|| latest_day(now), |day| day.0);
    let first = first.map_or_else(|| default(last), |day| day.0);
    Ok(DaySpan::asked(first, last)?)
}
