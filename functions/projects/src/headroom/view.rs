//! How this API shows hours.

use serde::Serialize;
use shared::{
    domain::hours::{HoursRow, HoursText, Month},
    http::headroom::Micros,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// Hours of a team member on a project in a month.
#[derive(Serialize, ToSchema)]
pub(super) struct HoursView {
    id: Uuid,
    team_member_id: Uuid,
    project_id: u64,
    month: Month,
    hours: HoursText,
    created_at: Micros,
    updated_at: Micros,
}

impl From<HoursRow> for HoursView {
    fn from(row: HoursRow) -> Self {
        Self {
            id: row.id,
            team_member_id: row.person_uuid,
            project_id: row.project,
            month: row.month,
            hours: HoursText(row.hours),
            created_at: Micros(row.created_at),
            updated_at: Micros(row.updated_at),
        }
    }
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    pub(super) message: &'static str,
}
