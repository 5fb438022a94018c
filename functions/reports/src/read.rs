//! Reading what a report is made of, person by person: no more than its days, and what their overtime
//! and pay depend on.

use std::{collections::BTreeMap, future::Future};

use futures::{StreamExt, stream};
use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    BoxError,
    domain::{
        clock::TimeEntry,
        hours::Month,
        id::TenantId,
        language::Language,
        organization::Organization,
        pay::calendar::WorkCalendar,
        payroll::work_calendar,
        person::Person,
        report::{Grouping, Report, ReportKind},
        schedule::AgendaEntry,
        text::folded,
        time_book::DaySpan,
    },
    store::{Position, Read, Store, StoreError},
};

use crate::{
    make::{Making, PersonTime, no_totals, reads_from},
    output::ByDay,
    rows::{ReportRow, Totals},
    summary::Summary,
};

/// People on a page.
const PAGE: usize = 250;

/// More rows than one answer or document holds.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too many rows")]
pub struct TooMany;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nobody has this number.
    #[error("no such person")]
    NoSuchPerson,
    /// It is larger than it may be.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The table cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be written.
    #[error("output: {0}")]
    Output(#[source] BoxError),
}

/// Where rows go.
pub trait Sink: Send {
    /// Takes a row.
    ///
    /// # Errors
    /// [`ReportError::TooMany`], or when it cannot be written.
    fn row(&mut self, row: ReportRow) -> Result<(), ReportError>;

    /// Hears of how many people were read, and of how many in all.
    ///
    /// # Errors
    /// When nobody waits for the report any more.
    fn progress(
        &mut self,
        done: u64,
        all: u64,
    ) -> impl Future<Output = Result<(), ReportError>> + Send;
}

/// How much a report may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows.
    pub rows: usize,
    /// Entries that are read.
    pub entries: usize,
}

impl Limits {
    /// Those of an answer.
    pub const ANSWER: Self = Self {
        rows: 5000,
        entries: 60_000,
    };
    /// None.
    pub const NONE: Self = Self {
        rows: usize::MAX,
        entries: usize::MAX,
    };
}

/// What a report came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The sums of the rows.
    pub totals: Totals,
    /// Seconds by day.
    pub by_day: ByDay,
}

/// What all rows depend on.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The organization.
    pub organization: Organization,
    /// Who reads the report.
    pub reader: Person,
    pub(crate) calendar: WorkCalendar,
}

impl Basis {
    /// The language that the reader prefers.
    #[must_use]
    pub fn language(&self) -> Language {
        Language::preferred(&self.reader.preferences.language)
    }
}

/// Where a report is read from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The table.
    pub store: &'a Store,
    /// The organization.
    pub tenant: TenantId,
    /// Who reads the report.
    pub reader: u64,
    /// The instant.
    pub now: Timestamp,
}

impl Source<'_> {
    /// What all rows depend on.
    ///
    /// # Errors
    /// [`ReportError::NoSuchPerson`] if the reader is a member no more, and when the table cannot be read.
    pub async fn basis(&self, report: &Report) -> Result<Basis, ReportError> {
        let days = DaySpan {
            first: report.days.first.first_of_month().saturating_sub(7.days()),
            last: Month::of(report.days.last).last(),
        };
        let basis = self.store.calendar_basis(self.tenant, self.reader, days);
        let basis = basis.await?;
        let known = basis.organization.zip(basis.person);
        let (organization, reader) = known.ok_or(ReportError::NoSuchPerson)?;
        Ok(Basis {
            organization,
            reader,
            calendar: work_calendar(&basis.settings, &basis.years, days),
        })
    }

    /// Gives the rows of a report to a sink, and returns what they come to.
    ///
    /// # Errors
    /// [`ReportError`].
    pub async fn make<S: Sink>(
        &self,
        report: &Report,
        basis: &Basis,
        language: Language,
        limits: Limits,
        sink: &mut S,
    ) -> Result<Outcome, ReportError> {
        let (projects, running, (mut people, mut after), former) = tokio::try_join!(
            self.projects(report),
            self.running(report),
            self.people(report, None),
            self.former_people(report),
        )?;
        let mut making = Making {
            report,
            basis,
            language,
            now: self.now,
            limits,
            projects,
            payroll: BTreeMap::new(),
            running,
            summary: Summary::default(),
            rows: 0,
            entries: 0,
            outcome: Outcome {
                totals: no_totals(report),
                by_day: ByDay::new(),
            },
            sink,
        };
        let all = match report.person {
            Some(_) => 1,
            None => basis.organization.person_count.max(1),
        };
        let mut done = 0;
        loop {
            self.add_people(people, all, &mut done, &mut making).await?;
            if after.is_none() {
                break;
            }
            (people, after) = self.people(report, after).await?;
        }
        self.add_people(former, all, &mut done, &mut making).await?;
        making.finish()
    }

    async fn add_people<S: Sink>(
        &self,
        people: Vec<Person>,
        all: u64,
        done: &mut u64,
        making: &mut Making<'_, S>,
    ) -> Result<(), ReportError> {
        if people.is_empty() {
            return Ok(());
        }
        let report = making.report;
        let needs_payroll = report.shows_amounts || report.kind == ReportKind::Timesheet;
        if needs_payroll && report.kind != ReportKind::Attendance {
            let ids: Vec<u64> = people.iter().map(|person| person.id).collect();
            making.payroll = self.store.payroll_basis_list(self.tenant, &ids).await?;
        }
        let first = reads_from(report, &making.basis.calendar);
        let reads: Vec<_> = people
            .into_iter()
            .map(|person| self.read(report, first, person))
            .collect();
        let mut reads = stream::iter(reads).buffered(at_once(report.days));
        while let Some(time) = reads.next().await {
            making.add(time?)?;
            *done += 1;
            making.sink.progress((*done).min(all), all).await?;
        }
        Ok(())
    }

    /// A page of the people whose time it is, by number.
    async fn people(
        &self,
        report: &Report,
        after: Option<Position>,
    ) -> Result<(Vec<Person>, Option<Position>), ReportError> {
        let (mut people, next) = match report.person {
            Some(person) => {
                let people = self
                    .store
                    .person_list_by_ids(self.tenant, &[person])
                    .await?;
                (people, None)
            }
            None => {
                let page = self
                    .store
                    .person_list(self.tenant, Read::Eventual, PAGE, after);
                let page = page.await?;
                (page.items, page.next)
            }
        };
        if report.person.is_some() && people.is_empty() {
            return Err(ReportError::NoSuchPerson);
        }
        if let Some(part) = report.department.as_deref().map(folded) {
            people.retain(|person| {
                let department = person.department.as_deref();
                department.is_some_and(|name| folded(name).contains(&part))
            });
        }
        Ok((people, next))
    }

    /// Those who were removed since the first day, nameless: their time counts in everybody's.
    async fn former_people(&self, report: &Report) -> Result<Vec<Person>, ReportError> {
        if report.person.is_some() || report.department.is_some() {
            return Ok(Vec::new());
        }
        let mut former = self.store.former_person_list(self.tenant).await?;
        let begins = report.days.anywhere().start;
        former.retain(|person| person.updated_at >= begins);
        Ok(former)
    }

    async fn projects(&self, report: &Report) -> Result<BTreeMap<u64, String>, ReportError> {
        let named = match report.kind {
            ReportKind::Summary => report.group_by == Grouping::Project,
            ReportKind::Timesheet => true,
            ReportKind::Attendance => false,
        };
        if !named {
            return Ok(BTreeMap::new());
        }
        let projects = self.store.project_directory(self.tenant).await?;
        Ok(projects.into_iter().map(|it| (it.id, it.name)).collect())
    }

    /// What people are at, by person.
    async fn running(&self, report: &Report) -> Result<BTreeMap<u64, TimeEntry>, ReportError> {
        if report.kind != ReportKind::Attendance {
            return Ok(BTreeMap::new());
        }
        let running = match report.person {
            Some(person) => {
                let running = self.store.open_time_entry_get(self.tenant, person);
                running.await?.into_iter().collect()
            }
            None => self.store.open_time_entry_list(self.tenant).await?,
        };
        Ok(running.into_iter().map(|it| (it.person.id, it)).collect())
    }

    async fn read(
        &self,
        report: &Report,
        first: Date,
        person: Person,
    ) -> Result<PersonTime, ReportError> {
        let days = report.days;
        let reach = DaySpan {
            first,
            last: days.last,
        };
        let (tenant, id) = (self.tenant, person.id);
        let entries = self
            .store
            .time_entry_list_lately(tenant, id, reach.anywhere());
        let sheets = async {
            if report.kind != ReportKind::Timesheet {
                return Ok(Vec::new());
            }
            let weeks = DaySpan {
                first: days.first.saturating_sub(6.days()),
                last: days.last,
            };
            self.store.timesheet_list(tenant, id, weeks).await
        };
        let agenda = async {
            if report.kind != ReportKind::Attendance {
                return Ok(Vec::new());
            }
            self.store.agenda_list(tenant, id, days.anywhere()).await
        };
        let (entries, sheets, agenda) = tokio::try_join!(entries, sheets, agenda)?;
        let shifts = agenda.into_iter().filter_map(|it| match it {
            AgendaEntry::Shift(shift) => Some(*shift),
            AgendaEntry::Unavailability(_) => None,
        });
        Ok(PersonTime {
            person,
            entries,
            shifts: shifts.collect(),
            sheets,
        })
    }
}

/// People that are read at once: fewer of more days, so that they take as much memory.
fn at_once(days: DaySpan) -> usize {
    let count = days.first.until(days.last);
    let count = count.map_or(366, |span| span.get_days() + 1);
    match count {
        ..=62 => 8,
        _ => 2,
    }
}
