//! Payroll: what people are paid from when on, and what a month's pay was computed to be.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    holidays::{Country, holidays, weekend_workdays},
    hours::Month,
    id::{instant_of, uuid_of_one},
    pay::{
        calendar::{CountryDays, DayOverride, WorkCalendar},
        salary::{Adjustment, Pay, Terms},
        settings::History,
    },
    person::Person,
    schedule::PersonRef,
    settings::{Currency, SettingsHistory},
    time_book::DaySpan,
};

/// What a person is paid, since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsChange {
    /// When it was entered; it holds from that day on.
    pub at: Timestamp,
    /// What they are paid.
    #[serde(flatten)]
    pub terms: Terms,
}

/// What a person was paid at all times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TermsHistory {
    /// Oldest first.
    pub changes: Vec<TermsChange>,
}

impl TermsHistory {
    /// The terms day by day where days begin in a zone; the present ones of whom no change is known.
    #[must_use]
    pub fn by_day(&self, person: &Person, zone: &TimeZone) -> History<Terms> {
        let changes = self.changes.iter().map(|change| {
            let day = change.at.to_zoned(zone.clone()).date();
            (day, change.terms)
        });
        History::new(changes.collect()).unwrap_or_else(|| History::always(terms_of(person)))
    }
}

/// What a person is paid now.
#[must_use]
pub const fn terms_of(person: &Person) -> Terms {
    Terms {
        hourly_rate: person.hourly_rate,
        salary: person.salary,
    }
}

/// What an organization says about the days of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CalendarYear {
    /// Days that are not what the week and the country make them.
    pub days: BTreeMap<Date, DayOverride>,
    /// Grows by one with every change.
    pub version: u64,
}

/// The calendar of an organization for some days.
#[must_use]
pub fn work_calendar(
    settings: &SettingsHistory,
    years: &[CalendarYear],
    days: DaySpan,
) -> WorkCalendar {
    let country = settings.at(days.last).country;
    let overrides = years.iter().flat_map(|year| year.days.clone());
    WorkCalendar {
        settings: settings.pay(),
        country: country.map_or_else(CountryDays::default, |it| country_days(it, days)),
        overrides: overrides.collect(),
    }
}

fn country_days(country: Country, days: DaySpan) -> CountryDays {
    // a short day looks at the day after it
    let last = days.last.tomorrow().unwrap_or(days.last);
    CountryDays {
        holidays: holidays(country, days.first..=last),
        work_days: weekend_workdays(country, days.first..=last),
        ..CountryDays::default()
    }
}

/// A month's pay as it was computed. None is ever changed, but for being approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalaryRecord {
    /// Whose.
    pub person: PersonRef,
    /// Of which month.
    pub month: Month,
    /// From 1, of that person and month.
    pub version: u64,
    /// What it is in.
    pub currency: Currency,
    /// The version of the settings that held at the month's end.
    pub settings_version: u64,
    /// What was added.
    #[serde(default)]
    pub bonuses: Vec<Adjustment>,
    /// What was kept back.
    #[serde(default)]
    pub deductions: Vec<Adjustment>,
    /// What came of it.
    pub pay: Pay,
    /// When it was computed.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: PersonRef,
    /// Who approved it, and when.
    #[serde(default)]
    pub approval: Option<Approval>,
}

/// The month and version of a month's pay, by its id.
#[must_use]
pub fn salary_of(id: Uuid) -> Option<(Month, u64)> {
    let day = instant_of(id)?.to_zoned(TimeZone::UTC).date();
    let midnight = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let version = instant_of(id)?.as_millisecond() - midnight.as_millisecond();
    let month = Month::of(day);
    let is_first = month.first() == day;
    is_first.then_some((month, u64::try_from(version).ok()?))
}

/// Who approved a month's pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: PersonRef,
    /// When.
    pub at: Timestamp,
}

impl SalaryRecord {
    /// Its id: of the month's beginning, its version in milliseconds after it, and the person's UUID.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let midnight = self.month.first().to_zoned(TimeZone::UTC);
        let midnight = midnight.map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp());
        let version = i64::try_from(self.version).unwrap_or_default();
        let at = midnight.saturating_add(SignedDuration::from_millis(version));
        uuid_of_one(at.unwrap_or(midnight), self.person.uuid)
    }

    /// Whether it comes from the same inputs as another.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let same = Self {
            version: other.version,
            created_at: other.created_at,
            created_by: other.created_by,
            approval: other.approval.clone(),
            ..self.clone()
        };
        same == *other
    }
}

/// Dates of a person's vacations.
#[must_use]
pub fn vacation_dates(person: &Person) -> BTreeSet<Date> {
    person.vacation_dates.iter().copied().collect()
}
