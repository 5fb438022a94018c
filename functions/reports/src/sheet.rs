//! Rows as cells: what spreadsheets, CSV and PDF have in common.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use shared::{
    domain::{
        language::Language,
        money::{Money, Units},
        report::{Grouping, Report, ReportKind},
    },
    http::timetracker::Seconds,
};

use crate::rows::{AttendanceRow, ReportRow, RowStatus, SummaryRow, TimesheetRow, Totals};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number of things, or the number of one.
    Number(i64),
    /// A date.
    Date(Date),
    /// What a clock on the wall showed.
    Local(DateTime),
    /// Seconds.
    Duration(i64),
    /// An amount.
    Money(Money),
    /// Yes or no.
    Flag(bool),
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// What stands below it.
    pub total: Total,
    /// Whether there is room for it on paper.
    pub printed: bool,
    /// Whether it holds words, which take more room.
    pub wide: bool,
}

/// What stands below a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Nothing.
    None,
    /// The sum of its cells.
    Sum,
    /// How many of its cells say yes.
    Count,
}

impl Column {
    const fn words(title: &'static str) -> Self {
        Self {
            title,
            total: Total::None,
            printed: true,
            wide: true,
        }
    }

    const fn plain(title: &'static str) -> Self {
        Self {
            wide: false,
            ..Self::words(title)
        }
    }

    const fn sum(title: &'static str) -> Self {
        Self {
            total: Total::Sum,
            ..Self::plain(title)
        }
    }

    const fn unprinted(self) -> Self {
        Self {
            printed: false,
            ..self
        }
    }
}

/// What a report is called.
#[must_use]
pub fn title(report: &Report, language: Language) -> &'static str {
    match report.kind {
        ReportKind::Summary => language.pick("Сводный отчёт", "Summary"),
        ReportKind::Timesheet => language.pick("Табель", "Timesheet"),
        ReportKind::Attendance => language.pick("Посещаемость", "Attendance"),
    }
}

/// The columns of a report.
#[must_use]
pub fn columns(report: &Report, language: Language) -> Vec<Column> {
    let pick = |russian, english| language.pick(russian, english);
    let paid = [
        Column::sum(pick("Сверхурочно", "Overtime")),
        Column::sum(pick("Ночь", "Night")),
        Column::sum(pick("Праздники", "Holidays")),
    ];
    let amount = report
        .shows_amounts
        .then(|| Column::sum(pick("Сумма", "Amount")));
    match report.kind {
        ReportKind::Summary => {
            let group = match report.group_by {
                Grouping::User => Column::words(pick("Сотрудник", "Person")),
                Grouping::Project => Column::words(pick("Проект", "Project")),
                Grouping::Department => Column::words(pick("Отдел", "Department")),
                Grouping::Day => Column::words(pick("Дата", "Date")),
            };
            let worked = Column::sum(pick("Отработано", "Worked"));
            [group, worked]
                .into_iter()
                .chain(paid)
                .chain(amount)
                .collect()
        }
        ReportKind::Timesheet => {
            let first = [
                Column::words(pick("Сотрудник", "Person")),
                Column::plain(pick("Дата", "Date")),
                Column::plain(pick("Начало", "Start")),
                Column::plain(pick("Конец", "End")),
                Column::plain(pick("Часовой пояс", "Time zone")).unprinted(),
                Column::sum(pick("Длительность", "Duration")).unprinted(),
                Column::sum(pick("Перерывы", "Breaks")),
                Column::sum(pick("Отработано", "Worked")),
            ];
            let last = [
                Column::words(pick("Проект", "Project")),
                Column::words(pick("Работа", "Job")).unprinted(),
                Column::words(pick("Комментарий", "Note")).unprinted(),
                Column::plain(pick("Состояние", "Status")),
            ];
            let paid = paid.map(Column::unprinted);
            let amount = amount.map(Column::unprinted);
            first
                .into_iter()
                .chain(paid)
                .chain(amount)
                .chain(last)
                .collect()
        }
        ReportKind::Attendance => vec![
            Column::words(pick("Сотрудник", "Person")),
            Column::plain(pick("Дата", "Date")),
            Column::plain(pick("План: начало", "Planned start")),
            Column::plain(pick("План: конец", "Planned end")),
            Column::plain(pick("Начало", "Start")),
            Column::plain(pick("Конец", "End")),
            Column::plain(pick("Часовой пояс", "Time zone")).unprinted(),
            Column::sum(pick("Опоздание", "Late")),
            Column::sum(pick("Ушёл раньше", "Left early")),
            Column {
                total: Total::Count,
                ..Column::plain(pick("Отсутствие", "Absent"))
            },
        ],
    }
}

/// The cells of a row, one for each column.
#[must_use]
pub fn cells(row: &ReportRow, report: &Report, language: Language) -> Vec<Cell> {
    match row {
        ReportRow::Summary(row) => summary(row, report),
        ReportRow::Timesheet(row) => timesheet(row, language),
        ReportRow::Attendance(row) => attendance(row),
    }
}

/// The cells below the columns.
#[must_use]
pub fn total_cells(totals: &Totals, report: &Report, language: Language) -> Vec<Cell> {
    let label = Cell::Text(language.pick("Итого", "Total").to_owned());
    let mut sums = match totals {
        Totals::Summary(it) => vec![
            Cell::Duration(it.billable_seconds),
            Cell::Duration(it.overtime_seconds),
            Cell::Duration(it.night_seconds),
            Cell::Duration(it.holiday_seconds),
        ],
        Totals::Timesheet(it) => vec![
            Cell::Duration(it.duration),
            Cell::Duration(it.break_seconds),
            Cell::Duration(it.paid.billable_seconds),
            Cell::Duration(it.paid.overtime_seconds),
            Cell::Duration(it.paid.night_seconds),
            Cell::Duration(it.paid.holiday_seconds),
        ],
        Totals::Attendance(it) => vec![
            Cell::Duration(it.late_seconds),
            Cell::Duration(it.early_leave_seconds),
            Cell::Number(it.absences),
        ],
    };
    let amount = match totals {
        Totals::Summary(it) => it.amount,
        Totals::Timesheet(it) => it.paid.amount,
        Totals::Attendance(_) => None,
    };
    sums.extend(amount.map(|Units(sum)| Cell::Money(sum)));
    let mut sums = sums.into_iter();
    let columns = columns(report, language).into_iter().enumerate();
    let below = columns.map(|(index, column)| match (index, column.total) {
        (0, _) => label.clone(),
        (_, Total::None) => Cell::Empty,
        (_, Total::Sum | Total::Count) => sums.next().unwrap_or(Cell::Empty),
    });
    below.collect()
}

fn summary(row: &SummaryRow, report: &Report) -> Vec<Cell> {
    let date = match (report.group_by, &row.key) {
        (Grouping::Day, Some(key)) => key.parse().ok().map(Cell::Date),
        _ => None,
    };
    let mut cells = vec![
        date.unwrap_or_else(|| Cell::Text(row.name.clone())),
        Cell::Duration(row.billable_seconds),
        Cell::Duration(row.overtime_seconds),
        Cell::Duration(row.night_seconds),
        Cell::Duration(row.holiday_seconds),
    ];
    cells.extend(row.amount.map(|Units(amount)| Cell::Money(amount)));
    cells
}

fn timesheet(row: &TimesheetRow, language: Language) -> Vec<Cell> {
    let zone = TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC);
    let words = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    let mut cells = vec![
        Cell::Text(row.name.clone()),
        Cell::Date(row.date),
        local(row.start.0, &zone),
        local(row.end.0, &zone),
        Cell::Text(row.time_zone.clone()),
        Cell::Duration(row.duration),
        Cell::Duration(row.break_seconds),
        Cell::Duration(row.billable_seconds),
        Cell::Duration(row.overtime_seconds),
        Cell::Duration(row.night_seconds),
        Cell::Duration(row.holiday_seconds),
    ];
    cells.extend(row.amount.map(|Units(amount)| Cell::Money(amount)));
    let status = match row.status {
        RowStatus::Open => language.pick("открыто", "open"),
        RowStatus::Submitted => language.pick("отправлено", "submitted"),
        RowStatus::Approved => language.pick("утверждено", "approved"),
        RowStatus::Locked => language.pick("закрыто", "locked"),
    };
    cells.extend([
        words(&row.project),
        words(&row.job),
        words(&row.note),
        Cell::Text(status.to_owned()),
    ]);
    cells
}

fn attendance(row: &AttendanceRow) -> Vec<Cell> {
    let zone = TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC);
    let at = |instant: Option<Seconds>| {
        instant.map_or(Cell::Empty, |Seconds(instant)| local(instant, &zone))
    };
    vec![
        Cell::Text(row.name.clone()),
        Cell::Date(row.date),
        at(row.planned_start),
        at(row.planned_end),
        at(row.start),
        at(row.end),
        Cell::Text(row.time_zone.clone()),
        Cell::Duration(row.late_seconds),
        Cell::Duration(row.early_leave_seconds),
        Cell::Flag(row.absent),
    ]
}

/// What a clock on the wall showed, to the second.
fn local(at: Timestamp, zone: &TimeZone) -> Cell {
    let shown = zone.to_datetime(at);
    let whole = shown.with().subsec_nanosecond(0).build();
    Cell::Local(whole.unwrap_or(shown))
}

/// `168:30:00`.
pub(crate) fn clock(seconds: i64) -> String {
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{sign}{hours}:{minutes:02}:{rest:02}")
}

/// `-1234.50`.
pub(crate) fn decimal(Money(minor): Money) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}
