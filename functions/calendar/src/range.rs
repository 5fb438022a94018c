//! Which days, and whose.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use shared::{
    domain::{
        calendar_event::MOST_DAYS, id::EntityId, text::Day, time_book::DaySpan, wall_time::Span,
    },
    http::{ApiError, ApiResult, Caller},
};

/// Some days that were asked for, at most 366: those of the month that it is in a zone unless said
/// otherwise.
///
/// # Errors
/// [`ApiError::Validation`] where the last is before the first, or there are more.
pub(super) fn days(first: Option<Day>, last: Option<Day>, today: Date) -> ApiResult<DaySpan> {
    let (first, last) = match (first, last) {
        (Some(Day(first)), Some(Day(last))) => (first, last),
        (Some(Day(first)), None) => (first, first.last_of_month()),
        (None, Some(Day(last))) => (last.first_of_month(), last),
        (None, None) => (today.first_of_month(), today.last_of_month()),
    };
    let count = first
        .until(last)
        .map_or(i32::MAX, |span| span.get_days().saturating_add(1));
    match count {
        ..=0 => Err(ApiError::rule("to", "Must not be before from")),
        1..=MOST_DAYS => Ok(DaySpan { first, last }),
        _ => Err(ApiError::rule("to", "Must be at most 366 days after from")),
    }
}

/// All instants that are on some days anywhere.
pub(super) fn instants(days: DaySpan) -> Span {
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
    let start = midnight(days.first.saturating_sub(1.day()));
    let end = midnight(days.last.saturating_add(2.days()));
    Span {
        start: start.unwrap_or(Timestamp::MIN),
        end: end.unwrap_or(Timestamp::MAX),
    }
}

/// Whose calendar is meant: one's own unless a manager names somebody.
///
/// # Errors
/// [`ApiError::Forbidden`] for who names others and leads nobody.
pub(super) fn whose(caller: &Caller, user_id: Option<EntityId>) -> ApiResult<u64> {
    let person = user_id.map_or(caller.person, EntityId::number);
    match person == caller.person || caller.role.is_manager() {
        true => Ok(person),
        false => Err(ApiError::forbidden("Only managers see others' calendars")),
    }
}
