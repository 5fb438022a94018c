//! A month's pay, with lines that explain themselves.

use serde::Serialize;
use shared::{
    domain::{
        hours::Month,
        language::Language,
        money::Units,
        pay::line::{Line, LineKind},
        payroll::SalaryRecord,
        settings::Currency,
    },
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::settings_view::Number;

/// A version of a person's pay of a month.
#[derive(Serialize, ToSchema)]
pub(crate) struct SalaryView {
    id: Uuid,
    /// From 1, of this person and month.
    version: u64,
    user_id: u64,
    month: Month,
    currency: Currency,
    /// Seconds to work in the month.
    norm_seconds: i64,
    worked_seconds: i64,
    lines: Vec<LineView>,
    /// The sum of the lines.
    total: Units,
    /// The settings that held at the month's end.
    settings_version: u64,
    created_at: Seconds,
    /// Null until it is approved; the month's days are closed to changes then.
    approved_at: Option<Seconds>,
    /// Who approved it.
    approved_by: Option<u64>,
}

/// What is paid for what.
#[derive(Serialize, ToSchema)]
struct LineView {
    #[schema(value_type = String, example = "overtime")]
    kind: LineKind,
    title: String,
    seconds: Option<i64>,
    /// For an hour, rounded to be shown.
    rate: Option<Units>,
    multiplier: Option<Number>,
    amount: Units,
    /// How the amount comes about, in words and numbers.
    explain: String,
}

impl SalaryView {
    pub(super) fn of(record: &SalaryRecord, language: Language) -> Self {
        let currency = record.currency.code();
        let lines = record.pay.lines.iter();
        let lines = lines.map(|line| LineView::of(line, language, currency));
        Self {
            id: record.id(),
            version: record.version,
            user_id: record.person.id,
            month: record.month,
            currency: record.currency.clone(),
            norm_seconds: record.pay.norm_seconds,
            worked_seconds: record.pay.worked_seconds,
            lines: lines.collect(),
            total: Units(record.pay.total),
            settings_version: record.settings_version,
            created_at: Seconds(record.created_at),
            approved_at: record.approval.as_ref().map(|it| Seconds(it.at)),
            approved_by: record.approval.as_ref().map(|it| it.by.id),
        }
    }
}

impl LineView {
    fn of(line: &Line, language: Language, currency: &str) -> Self {
        let explained = line.explain(language, currency);
        Self {
            kind: line.kind,
            title: explained.title,
            seconds: line.seconds,
            rate: line.rate.map(|rate| Units(rate.rounded())),
            multiplier: line.multiplier.map(Number),
            amount: Units(line.amount),
            explain: explained.sentence,
        }
    }
}
