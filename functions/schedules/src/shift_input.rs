//! What clients send of a shift.

use deserr::Deserr;
use jiff::civil::{Date, date};
use shared::{
    deserr_by_parse,
    domain::{
        id::{EntityId, TypedUuid},
        patch::Cleared,
        schedule::ShiftStatus,
        text::{Day, Text},
        violation::{Violation, Violations},
        wall_time::ClockTime,
    },
};
use utoipa::ToSchema;

/// A day that can be planned.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, format = "date")]
pub(crate) struct PlannedDay(pub(crate) Date);

impl PlannedDay {
    /// The first.
    pub(crate) const FIRST: Date = date(2000, 1, 1);
    /// The last.
    pub(crate) const LAST: Date = date(2099, 12, 31);

    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let Day(day) = Day::parse(text)?;
        match (Self::FIRST..=Self::LAST).contains(&day) {
            true => Ok(Self(day)),
            false => Err(Violation::Rule("Must be a day from 2000 to 2099".into())),
        }
    }
}

/// How far a shift is to be.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = ShiftStatus)]
pub(crate) struct TypedStatus(pub(crate) ShiftStatus);

impl TypedStatus {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref() {
            "draft" => Ok(Self(ShiftStatus::Draft)),
            "published" => Ok(Self(ShiftStatus::Published)),
            "cancelled" | "canceled" => Ok(Self(ShiftStatus::Cancelled)),
            _ => {
                let all = ["draft", "published", "cancelled"];
                Err(Violation::OneOf(all.map(str::to_owned).into()))
            }
        }
    }
}

deserr_by_parse!(PlannedDay, TypedStatus);

/// A new shift.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewShift {
    /// Whose it is; nobody's while it is open.
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    pub(crate) assigned_user_id: Cleared<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    pub(crate) job_id: Cleared<TypedUuid>,
    /// Where; without one, where the schedule is. By its zone the shift begins and ends.
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    pub(crate) location_id: Cleared<TypedUuid>,
    pub(crate) shift_date: PlannedDay,
    pub(crate) start_time: ClockTime,
    /// On the next day if it is not later than the start.
    pub(crate) end_time: ClockTime,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub(crate) title: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub(crate) instructions: Cleared<Text<0, 5000>>,
    /// `draft` unless given.
    #[deserr(default)]
    pub(crate) status: Option<TypedStatus>,
    /// Whether people may claim it; true unless given, where it is nobody's.
    #[deserr(default)]
    pub(crate) is_open_shift: Option<bool>,
    /// Whether it is made in spite of conflicts where the schedule refuses them.
    #[deserr(default)]
    pub(crate) force: Option<bool>,
}

/// Changes of a shift; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedShift {
    /// Null for nobody.
    #[deserr(default)]
    #[schema(value_type = Option<EntityId>)]
    pub(crate) assigned_user_id: Cleared<EntityId>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    pub(crate) job_id: Cleared<TypedUuid>,
    #[deserr(default)]
    #[schema(value_type = Option<TypedUuid>)]
    pub(crate) location_id: Cleared<TypedUuid>,
    #[deserr(default)]
    pub(crate) shift_date: Option<PlannedDay>,
    #[deserr(default)]
    pub(crate) start_time: Option<ClockTime>,
    #[deserr(default)]
    pub(crate) end_time: Option<ClockTime>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub(crate) title: Cleared<Text<0, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub(crate) instructions: Cleared<Text<0, 5000>>,
    #[deserr(default)]
    pub(crate) status: Option<TypedStatus>,
    #[deserr(default)]
    pub(crate) is_open_shift: Option<bool>,
    /// Whether it is changed in spite of conflicts where the schedule refuses them.
    #[deserr(default)]
    pub(crate) force: Option<bool>,
}
