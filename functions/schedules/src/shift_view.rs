//! A shift as it is shown.

use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        schedule::{Shift, ShiftStatus, Swap},
        wall_time::ClockTime,
    },
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::conflict::Conflict;

/// A shift.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftItem {
    id: Uuid,
    schedule_id: Uuid,
    /// Whose it is; null while it is nobody's.
    employee_id: Option<Uuid>,
    job_id: Option<Uuid>,
    /// As the job was called when the shift was planned.
    job_name: Option<String>,
    location_id: Option<Uuid>,
    /// The day on which it begins.
    #[schema(value_type = String, format = "date")]
    shift_date: Date,
    start_time: ClockTime,
    /// On the next day if it is not later than the start.
    end_time: ClockTime,
    /// IANA time zone that it was planned in.
    time_zone: String,
    starts_at: Millis,
    ends_at: Millis,
    /// Seconds.
    duration: i64,
    title: Option<String>,
    instructions: Option<String>,
    status: ShiftStatus,
    /// Whether people may claim it while it is nobody's.
    is_open_shift: bool,
    /// That its person offers it to others.
    swap: Option<SwapItem>,
    created_at: Millis,
    updated_at: Millis,
}

/// An offer of a shift.
#[derive(Serialize, ToSchema)]
struct SwapItem {
    status: SwapStatus,
    note: Option<String>,
    offered_at: Millis,
    /// Who takes it, once a manager approves.
    taker_id: Option<Uuid>,
    /// The taker's shift that is given in return.
    in_return_shift_id: Option<Uuid>,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SwapStatus {
    /// Nobody takes it yet.
    Offered,
    /// It waits for a manager.
    Accepted,
}

impl From<Swap> for SwapItem {
    fn from(swap: Swap) -> Self {
        let taker_id = swap.taker.map(|taker| taker.uuid);
        Self {
            status: match taker_id {
                Some(_) => SwapStatus::Accepted,
                None => SwapStatus::Offered,
            },
            note: swap.note,
            offered_at: Millis(swap.offered_at),
            taker_id,
            in_return_shift_id: swap.in_return,
        }
    }
}

/// A shift, and what is in its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedShift {
    #[serde(flatten)]
    pub(crate) shift: ShiftItem,
    pub(crate) conflicts: Vec<Conflict>,
}

impl From<Shift> for ShiftItem {
    fn from(shift: Shift) -> Self {
        let (job_id, job_name) = match shift.job {
            Some(job) => (Some(job.id), Some(job.name)),
            None => (None, None),
        };
        Self {
            id: shift.id,
            schedule_id: shift.schedule,
            employee_id: shift.person.map(|person| person.uuid),
            job_id,
            job_name,
            location_id: shift.location_id,
            shift_date: shift.date,
            start_time: shift.start_time,
            end_time: shift.end_time,
            time_zone: shift.time_zone,
            starts_at: Millis(shift.span.start),
            ends_at: Millis(shift.span.end),
            duration: shift.span.duration().as_secs(),
            title: shift.title,
            instructions: shift.instructions,
            status: shift.status,
            is_open_shift: shift.is_open,
            swap: shift.swap.map(SwapItem::from),
            created_at: Millis(shift.created_at),
            updated_at: Millis(shift.updated_at),
        }
    }
}
