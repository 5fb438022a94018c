//! Making rows of what was read of people.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use shared::{
    domain::{
        clock::TimeEntry,
        hours::Month,
        language::Language,
        money::{Money, Units},
        pay::{calendar::WorkCalendar, salary::Terms, settings::History, work::Work},
        person::Person,
        report::{Report, ReportKind},
        schedule::Shift,
        time_book::{DayLock, DaySpan},
        timesheet::{Timesheet, TimesheetStatus},
    },
    http::timetracker::Seconds,
    store::PayrollBasis,
};

use crate::{
    attendance,
    read::{Basis, Limits, Outcome, ReportError, Sink, TooMany},
    rows::{
        AttendanceTotals, ReportRow, RowStatus, SummaryTotals, TimesheetRow, TimesheetTotals,
        Totals, between,
    },
    summary::{Summary, project_name},
    tally::{Tally, tallies},
};

/// What was read of a person.
pub(crate) struct PersonTime {
    pub(crate) person: Person,
    pub(crate) entries: Vec<TimeEntry>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) sheets: Vec<Timesheet>,
}

/// A report that is being made.
pub(crate) struct Making<'a, S> {
    pub(crate) report: &'a Report,
    pub(crate) basis: &'a Basis,
    pub(crate) language: Language,
    pub(crate) now: Timestamp,
    pub(crate) limits: Limits,
    pub(crate) projects: BTreeMap<u64, String>,
    pub(crate) payroll: BTreeMap<u64, PayrollBasis>,
    pub(crate) running: BTreeMap<u64, TimeEntry>,
    pub(crate) summary: Summary,
    pub(crate) rows: usize,
    pub(crate) entries: usize,
    pub(crate) outcome: Outcome,
    pub(crate) sink: &'a mut S,
}

impl<S: Sink> Making<'_, S> {
    pub(crate) fn add(&mut self, time: PersonTime) -> Result<(), ReportError> {
        self.entries += time.entries.len();
        if self.entries > self.limits.entries {
            return Err(TooMany.into());
        }
        match self.report.kind {
            ReportKind::Attendance => self.add_attendance(time),
            ReportKind::Summary | ReportKind::Timesheet => self.add_entries(time),
        }
    }

    fn add_attendance(&mut self, mut time: PersonTime) -> Result<(), ReportError> {
        time.entries.extend(self.running.remove(&time.person.id));
        let (person, days) = (&time.person, self.report.days);
        for row in attendance::rows(person, &time.shifts, &time.entries, days, self.now) {
            self.count(row.date, [row.present_seconds, 0]);
            self.emit(ReportRow::Attendance(Box::new(row)))?;
        }
        Ok(())
    }

    fn add_entries(&mut self, mut time: PersonTime) -> Result<(), ReportError> {
        let report = self.report;
        let first = reads_from(report, &self.basis.calendar);
        let reach = DaySpan {
            first,
            last: report.days.last,
        };
        time.entries.retain(|entry| reach.contains(entry.date));
        let terms = report.shows_amounts.then(|| self.terms(&time.person));
        let calendar = &self.basis.calendar;
        let tallies = tallies(&time.entries, calendar, report.days, terms.as_ref());
        let asked = time.entries.iter().filter(|entry| {
            report.days.contains(entry.date)
                && report.project.is_none_or(|id| entry.project == Some(id))
        });
        for entry in asked {
            let tally = tallies.get(&entry.id).copied().unwrap_or_default();
            self.count(entry.date, [tally.billable, tally.overtime]);
            if report.kind == ReportKind::Summary {
                self.summary
                    .add(&time.person, entry, tally, report.group_by);
                if self.summary.len() > self.limits.rows {
                    return Err(TooMany.into());
                }
                continue;
            }
            let row = self.timesheet_row(&time, entry, tally);
            self.emit(ReportRow::Timesheet(Box::new(row)))?;
        }
        Ok(())
    }

    /// What a person is paid, by the days of their zone.
    fn terms(&self, person: &Person) -> History<Terms> {
        let zone = self.basis.organization.zone_name_of(person);
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let basis = self.payroll.get(&person.id).cloned().unwrap_or_default();
        basis.terms.by_day(person, &zone)
    }

    fn timesheet_row(&self, time: &PersonTime, entry: &TimeEntry, tally: Tally) -> TimesheetRow {
        let end = entry.ended_at.unwrap_or(entry.started_at);
        let project = entry.project.map(|id| project_name(id, &self.projects));
        TimesheetRow {
            id: entry.id,
            user_id: time.person.id,
            name: time.person.name(),
            date: entry.date,
            start: Seconds(entry.started_at),
            end: Seconds(end),
            time_zone: entry.time_zone.clone(),
            duration: between(entry.started_at, end),
            break_seconds: entry.rested(end).as_secs(),
            billable_seconds: tally.billable,
            overtime_seconds: tally.overtime,
            night_seconds: tally.night,
            holiday_seconds: tally.holiday,
            amount: self.report.shows_amounts.then_some(Units(tally.amount)),
            project_id: entry.project,
            project,
            job: entry.job.as_ref().map(|job| job.name.clone()),
            note: entry.note.clone(),
            status: self.status(time, entry.date),
        }
    }

    fn status(&self, time: &PersonTime, day: Date) -> RowStatus {
        let until = self.basis.organization.time_locked_until;
        let book = self.payroll.get(&time.person.id).map(|it| &it.book);
        let lock = book.and_then(|book| book.lock(day, until));
        let submitted = || {
            let mut of_day = time.sheets.iter().filter(|it| it.days().contains(day));
            of_day.any(|sheet| sheet.status == TimesheetStatus::Submitted)
        };
        match lock {
            Some(DayLock::Locked) => RowStatus::Locked,
            Some(DayLock::Approved) => RowStatus::Approved,
            None if submitted() => RowStatus::Submitted,
            None => RowStatus::Open,
        }
    }

    fn count(&mut self, date: Date, [all, overtime]: [i64; 2]) {
        let day = self.outcome.by_day.entry(date).or_default();
        day[0] += all;
        day[1] += overtime;
    }

    fn emit(&mut self, row: ReportRow) -> Result<(), ReportError> {
        self.rows += 1;
        if self.rows > self.limits.rows {
            return Err(TooMany.into());
        }
        self.outcome.totals.add(&row);
        self.sink.row(row)
    }

    pub(crate) fn finish(mut self) -> Result<Outcome, ReportError> {
        let shows_amounts = self.report.shows_amounts;
        let rows = self
            .summary
            .rows(&self.projects, self.language, shows_amounts);
        for row in rows {
            self.emit(ReportRow::Summary(row))?;
        }
        Ok(self.outcome)
    }
}

/// The first day of which entries are read: the overtime of a week depends on its beginning, and what
/// is paid on that of the month.
pub(crate) fn reads_from(report: &Report, calendar: &WorkCalendar) -> Date {
    let first = report.days.first;
    match report.kind {
        ReportKind::Attendance => first,
        _ if report.shows_amounts => Work::begins(Month::of(first), &calendar.settings),
        _ => Work::begins_on(first, &calendar.settings),
    }
}

/// What no rows come to.
pub(crate) fn no_totals(report: &Report) -> Totals {
    let amount = report.shows_amounts.then_some(Units(Money::ZERO));
    let paid = SummaryTotals {
        amount,
        ..SummaryTotals::default()
    };
    match report.kind {
        ReportKind::Summary => Totals::Summary(paid),
        ReportKind::Timesheet => Totals::Timesheet(TimesheetTotals {
            paid,
            ..TimesheetTotals::default()
        }),
        ReportKind::Attendance => Totals::Attendance(AttendanceTotals::default()),
    }
}
