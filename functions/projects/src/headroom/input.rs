//! What clients send.

use deserr::Deserr;
use shared::domain::{
    hours::{Hours, Month},
    id::EntityId,
    patch::Given,
    violation::Violations,
};
use utoipa::ToSchema;

/// Hours to be planned or booked.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct NewHours {
    pub(super) team_member_id: EntityId,
    pub(super) project_id: EntityId,
    pub(super) month: Month,
    pub(super) hours: Hours,
}

/// Changes of hours; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct HoursChange {
    #[deserr(default)]
    #[schema(value_type = EntityId, required = false)]
    pub(super) team_member_id: Given<EntityId>,
    #[deserr(default)]
    #[schema(value_type = EntityId, required = false)]
    pub(super) project_id: Given<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Month, required = false)]
    pub(super) month: Given<Month>,
    #[deserr(default)]
    #[schema(value_type = Hours, required = false)]
    pub(super) hours: Given<Hours>,
}

/// Whose hours are listed, on what and when.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(super) struct ListQuery {
    #[deserr(default)]
    pub(super) team_member_id: Option<EntityId>,
    #[deserr(default)]
    pub(super) project_id: Option<EntityId>,
    #[deserr(default)]
    pub(super) month: Option<Month>,
}
