//! What writing a year of 200 people takes: 400,000 entries as each form that has no limit.
//! `cargo bench -p exporter --bench memory --profile e2e`
#![allow(missing_docs, clippy::print_stdout, reason = "a benchmark prints")]

use std::{
    fs,
    io::{BufWriter, Write},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp, civil::date};
use reports::{
    output::{ByDay, Heading, Output},
    rows::{ReportRow, RowStatus, SummaryTotals, TimesheetRow, TimesheetTotals, Totals},
};
use shared::{
    domain::{
        language::Language,
        report::{Grouping, Report, ReportFormat, ReportKind},
        time_book::DaySpan,
    },
    http::timetracker::Seconds,
};
use uuid::Uuid;

const ROWS: u64 = 400_000;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let begin = peak()?;
    println!("before: {begin:.0} MB");
    for format in [ReportFormat::Json, ReportFormat::Csv, ReportFormat::Xlsx] {
        let started = Instant::now();
        let file = tempfile::NamedTempFile::new()?;
        let to = BufWriter::new(file.reopen()?);
        let mut output = Output::new(to, format, heading())?;
        let mut totals = Totals::Timesheet(TimesheetTotals {
            paid: SummaryTotals::default(),
            ..TimesheetTotals::default()
        });
        for number in 0..ROWS {
            let row = row(number);
            totals.add(&row);
            output.row(&row)?;
        }
        output.finish(&totals, &ByDay::new())?.flush()?;
        let size = fs::metadata(file.path())?.len() as f64 / 1e6;
        println!(
            "{}: {size:.0} MB in {:.1?}, peak {:.0} MB",
            format.extension(),
            started.elapsed(),
            peak()?
        );
    }
    Ok(())
}

fn heading() -> Heading {
    let report = Report {
        kind: ReportKind::Timesheet,
        days: DaySpan {
            first: date(2026, 1, 1),
            last: date(2026, 12, 31),
        },
        group_by: Grouping::User,
        person: None,
        department: None,
        project: None,
        shows_amounts: false,
    };
    Heading {
        report,
        organization: "ООО «Ромашка»".into(),
        language: Language::Russian,
        at: Timestamp::UNIX_EPOCH,
    }
}

fn row(number: u64) -> ReportRow {
    let start = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(number as i64 * 15_000);
    ReportRow::Timesheet(Box::new(TimesheetRow {
        id: Uuid::from_u128(number.into()),
        user_id: number / 2000,
        name: format!("Сотрудник {}", number / 2000),
        date: start.to_zoned(jiff::tz::TimeZone::UTC).date(),
        start: Seconds(start),
        end: Seconds(start + SignedDuration::from_hours(4)),
        time_zone: "Europe/Moscow".into(),
        duration: 14_400,
        break_seconds: 600,
        billable_seconds: 13_800,
        overtime_seconds: 0,
        night_seconds: 0,
        holiday_seconds: 0,
        amount: None,
        project_id: Some(number % 20),
        project: Some(format!("Проект {}", number % 20)),
        job: None,
        note: Some(format!("Запись {number}")),
        status: RowStatus::Open,
    }))
}

/// The most memory that the process had so far, MB.
fn peak() -> Result<f64, Box<dyn std::error::Error + Send + Sync>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next());
    Ok(kilobytes.unwrap_or("0").parse::<f64>()? / 1000.0)
}
