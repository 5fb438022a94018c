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
    /// UUID or number.
    #[schema(value_type = String)]
    pub(super) team_member_id: EntityId,
    #[schema(value_type = u64)]
    pub(super) project_id: EntityId,
    pub(super) month: Month,
    pub(super) hours: Hours,
}

/// Changes of hours; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(super) struct HoursChange {
    /// UUID or number.
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    pub(super) team_member_id: Given<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<u64>)]
    pub(super) project_id: Given<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<Month>)]
    pub(super) month: Given<Month>,
    #[deserr(default)]
    #[schema(value_type = Option<Hours>)]
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
