//! Events as people see them.

use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::calendar_event::{CalendarEvent, EventKind, When},
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// An event.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventView {
    id: Uuid,
    #[serde(rename = "type")]
    kind: EventKind,
    title: String,
    #[schema(value_type = String, example = "2026-04-10")]
    start: Moment,
    /// Of whole days the last one.
    #[schema(value_type = String, example = "2026-04-10")]
    end: Moment,
    all_day: bool,
    /// Empty if it concerns everybody.
    user_ids: Vec<u64>,
    /// Who entered it.
    created_by: u64,
    created_at: Seconds,
    updated_at: Seconds,
}

/// An instant, or the date of a whole day.
#[derive(Serialize)]
#[serde(untagged)]
enum Moment {
    Day(Date),
    Instant(Seconds),
}

impl From<CalendarEvent> for EventView {
    fn from(event: CalendarEvent) -> Self {
        let (start, end) = match event.when {
            When::Days(days) => (Moment::Day(days.first), Moment::Day(days.last)),
            When::Instants(span) => (
                Moment::Instant(Seconds(span.start)),
                Moment::Instant(Seconds(span.end)),
            ),
        };
        Self {
            id: event.id,
            kind: event.kind,
            title: event.title,
            start,
            end,
            all_day: matches!(event.when, When::Days(_)),
            user_ids: event.people,
            created_by: event.created_by,
            created_at: Seconds(event.created_at),
            updated_at: Seconds(event.updated_at),
        }
    }
}
