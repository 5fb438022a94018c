//! Reports as answers.

use std::io::Cursor;

use axum::{
    Json,
    extract::State as Extract,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::{
    domain::{
        id::EntityId,
        report::{Grouping, Report, ReportFormat, ReportKind},
    },
    files::attachment,
    http::{
        ApiError, ApiResult, Caller, Member, Unauthenticated, ValidQuery, timetracker::Seconds,
    },
};
use utoipa::ToSchema;

use crate::{
    State,
    input::ReportQuery,
    output::{Heading, Output},
    read::{Basis, Limits, ReportError, Sink, Source},
    rows::{
        AttendanceRow, AttendanceTotals, ReportRow, SummaryRow, SummaryTotals, TimesheetRow,
        TimesheetTotals,
    },
};

const TOO_MANY: &str = "The report has more than 5,000 rows or 60,000 entries: ask for it with \
                        POST /v1/reports/exports";

/// The rows of a report, and what they come to together.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportBody<R, T> {
    /// Always true: an error has a form of its own.
    success: bool,
    data: R,
    totals: T,
    timestamp: Seconds,
}

/// Сводный отчёт: время по сотрудникам, проектам, отделам или дням; суммы для администраторов и
/// своего времени
#[utoipa::path(get, path = "/v1/reports/summary", tag = "Reports", security(("session" = ["member"])),
    params(("from" = String, Query, format = "date", description = "first day"),
           ("to" = String, Query, format = "date", description = "last day; at most 366 days"),
           ("group_by" = inline(Option<Grouping>), Query, description = "user unless given"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; everybody's unless given"),
           ("department" = Option<String>, Query, description = "a part of the department's name"),
           ("project_id" = Option<EntityId>, Query),
           ("format" = inline(Option<ReportFormat>), Query, description = "json unless given")),
    responses((status = 200, content((ReportBody<Vec<SummaryRow>, SummaryTotals> = "application/json"), (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/pdf")))))]
pub(crate) async fn summary(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ReportQuery>,
) -> ApiResult<Response> {
    answer(&state, &caller, ReportKind::Summary, query).await
}

/// Табель: каждая запись времени
#[utoipa::path(get, path = "/v1/reports/timesheet", tag = "Reports", security(("session" = ["member"])),
    params(("from" = String, Query, format = "date", description = "first day"),
           ("to" = String, Query, format = "date", description = "last day; at most 366 days"),
           ("group_by" = inline(Option<Grouping>), Query, description = "only of a summary"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; everybody's unless given"),
           ("department" = Option<String>, Query, description = "a part of the department's name"),
           ("project_id" = Option<EntityId>, Query),
           ("format" = inline(Option<ReportFormat>), Query, description = "json unless given")),
    responses((status = 200, content((ReportBody<Vec<TimesheetRow>, TimesheetTotals> = "application/json"), (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/pdf")))))]
pub(crate) async fn timesheet(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ReportQuery>,
) -> ApiResult<Response> {
    answer(&state, &caller, ReportKind::Timesheet, query).await
}

/// Посещаемость: смены и работа в них, опоздания и отсутствия
#[utoipa::path(get, path = "/v1/reports/attendance", tag = "Reports", security(("session" = ["member"])),
    params(("from" = String, Query, format = "date", description = "first day"),
           ("to" = String, Query, format = "date", description = "last day; at most 366 days"),
           ("group_by" = inline(Option<Grouping>), Query, description = "only of a summary"),
           ("user_id" = Option<EntityId>, Query, description = "whose, for managers; everybody's unless given"),
           ("department" = Option<String>, Query, description = "a part of the department's name"),
           ("project_id" = Option<EntityId>, Query, description = "not of attendance"),
           ("format" = inline(Option<ReportFormat>), Query, description = "json unless given")),
    responses((status = 200, content((ReportBody<Vec<AttendanceRow>, AttendanceTotals> = "application/json"), (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/pdf")))))]
pub(crate) async fn attendance(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ReportQuery>,
) -> ApiResult<Response> {
    answer(&state, &caller, ReportKind::Attendance, query).await
}

async fn answer(
    state: &State,
    caller: &Caller,
    kind: ReportKind,
    query: ReportQuery,
) -> ApiResult<Response> {
    let format = query.format;
    let report = query.report(kind, caller)?;
    let source = Source {
        store: &state.platform.store,
        tenant: caller.tenant,
        reader: caller.person,
        now: state.platform.clock.now(),
    };
    let basis = source.basis(&report).await;
    let basis = basis.map_err(|error| match error {
        ReportError::NoSuchPerson => ApiError::Unauthenticated(Unauthenticated::Removed),
        error => refused(error),
    })?;
    let answered = match format {
        ReportFormat::Json => as_json(&source, &report, &basis).await,
        format => as_file(&source, &report, &basis, format).await,
    };
    answered.map_err(refused)
}

fn refused(error: ReportError) -> ApiError {
    match error {
        ReportError::NoSuchPerson => ApiError::NotFound("User"),
        ReportError::TooMany(_) => ApiError::TooMuch(TOO_MANY),
        ReportError::Store(error) => error.into(),
        ReportError::Output(error) => ApiError::internal(error),
    }
}

async fn as_json(
    source: &Source<'_>,
    report: &Report,
    basis: &Basis,
) -> Result<Response, ReportError> {
    let mut rows = Rows(Vec::new());
    let language = basis.language();
    let made = source.make(report, basis, language, Limits::ANSWER, &mut rows);
    let outcome = made.await?;
    let body = ReportBody {
        success: true,
        data: rows.0,
        totals: outcome.totals,
        timestamp: Seconds(source.now),
    };
    Ok(Json(body).into_response())
}

async fn as_file(
    source: &Source<'_>,
    report: &Report,
    basis: &Basis,
    format: ReportFormat,
) -> Result<Response, ReportError> {
    let language = basis.language();
    let heading = Heading {
        report: report.clone(),
        organization: basis.organization.name.clone(),
        language,
        at: source.now,
    };
    let output = Output::new(Cursor::new(Vec::new()), format, heading);
    let mut file = Written(output.map_err(ReportError::Output)?);
    let made = source.make(report, basis, language, Limits::ANSWER, &mut file);
    let outcome = made.await?;
    let written = file.0.finish(&outcome.totals, &outcome.by_day);
    let bytes = written.map_err(ReportError::Output)?.into_inner();
    let headers = [
        (CONTENT_TYPE, format.content_type().to_owned()),
        (CONTENT_DISPOSITION, attachment(&report.file_name(format))),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Rows that are kept.
struct Rows(Vec<ReportRow>);

impl Sink for Rows {
    fn row(&mut self, row: ReportRow) -> Result<(), ReportError> {
        self.0.push(row);
        Ok(())
    }

    async fn progress(&mut self, _: u64, _: u64) -> Result<(), ReportError> {
        Ok(())
    }
}

/// Rows that are written as they come.
struct Written(Output<Cursor<Vec<u8>>>);

impl Sink for Written {
    fn row(&mut self, row: ReportRow) -> Result<(), ReportError> {
        self.0.row(&row).map_err(ReportError::Output)
    }

    async fn progress(&mut self, _: u64, _: u64) -> Result<(), ReportError> {
        Ok(())
    }
}
