//! What a report is asked with.

use deserr::Deserr;
use shared::{
    domain::{
        id::EntityId,
        report::{Grouping, Report, ReportFormat, ReportKind},
        text::{Day, Text},
        time_book::DaySpan,
        violation::Violations,
    },
    http::{ApiError, ApiResult, Caller},
};
use utoipa::ToSchema;

/// Which report.
#[derive(Clone, Deserr)]
#[deserr(error = Violations)]
pub(crate) struct ReportQuery {
    from: Day,
    to: Day,
    #[deserr(default)]
    group_by: Grouping,
    #[deserr(default)]
    user_id: Option<EntityId>,
    #[deserr(default)]
    department: Option<Text<1, 100>>,
    #[deserr(default)]
    project_id: Option<EntityId>,
    #[deserr(default)]
    pub(crate) format: ReportFormat,
}

/// A report to write to a file.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewExport {
    pub(crate) report: ReportKind,
    pub(crate) format: ReportFormat,
    /// The first day.
    #[schema(value_type = String, format = "date")]
    from: Day,
    /// The last day; at most 366 days.
    #[schema(value_type = String, format = "date")]
    to: Day,
    /// By what a summary adds up; people unless given.
    #[deserr(default)]
    #[schema(required = false)]
    group_by: Grouping,
    /// Whose, for managers; everybody's unless given.
    #[deserr(default)]
    user_id: Option<EntityId>,
    /// A part of the department's name.
    #[deserr(default)]
    department: Option<Text<1, 100>>,
    /// Not of attendance.
    #[deserr(default)]
    project_id: Option<EntityId>,
}

impl From<NewExport> for ReportQuery {
    fn from(new: NewExport) -> Self {
        Self {
            from: new.from,
            to: new.to,
            group_by: new.group_by,
            user_id: new.user_id,
            department: new.department,
            project_id: new.project_id,
            format: new.format,
        }
    }
}

impl ReportQuery {
    /// The report that somebody may see: managers everybody's time, others their own; what it is paid
    /// only admins, and whose it is.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for days that cannot be, and [`ApiError::Forbidden`] for who names
    /// others and leads nobody.
    pub(crate) fn report(self, kind: ReportKind, caller: &Caller) -> ApiResult<Report> {
        let days = DaySpan::asked(self.from.0, self.to.0)?;
        if kind == ReportKind::Attendance && self.project_id.is_some() {
            return Err(ApiError::rule("project_id", "Shifts are not of projects"));
        }
        let named = self.user_id.map(EntityId::number);
        let person = match caller.role.is_manager() {
            true => named,
            false if named.is_none_or(|id| id == caller.person) => Some(caller.person),
            false => return Err(ApiError::forbidden("Only managers see others' time")),
        };
        Ok(Report {
            kind,
            days,
            group_by: self.group_by,
            person,
            department: self.department.map(Text::into_string),
            project: self.project_id.map(EntityId::number),
            shows_amounts: kind != ReportKind::Attendance
                && (caller.role.is_admin() || person == Some(caller.person)),
        })
    }
}
