//! Which days, and whose.

use jiff::civil::Date;
use shared::{
    domain::{id::EntityId, text::Day, time_book::DaySpan},
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
    Ok(DaySpan::asked(first, last)?)
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
