//! What people send of events.

use deserr::Deserr;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use shared::{
    deserr_by_parse,
    domain::{
        calendar_event::{CalendarEvent, EventKind, MOST_DAYS, When},
        id::EntityId,
        text::Text,
        time_book::DaySpan,
        violation::{Violation, Violations},
        wall_time::Span,
    },
    http::{ApiError, ApiResult, Flag},
};
use utoipa::ToSchema;

/// People that an event names at most.
pub(super) const MOST_PEOPLE: usize = 100;

/// A new event.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewEvent {
    #[deserr(rename = "type", default = EventKind::Event)]
    #[schema(rename = "type", required = false)]
    kind: EventKind,
    title: Text<1, 200>,
    #[schema(value_type = String, example = "2026-04-10T09:00:00Z")]
    start: Moment,
    /// Of whole days the last one; at most 366 days later.
    #[schema(value_type = String, example = "2026-04-10T10:00:00Z")]
    end: Moment,
    /// Whether it is whole days; dates say that, too.
    #[deserr(default)]
    all_day: Option<Flag>,
    /// Whom it concerns: everybody unless given, for who leads nobody themselves.
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub(super) user_ids: Option<Vec<EntityId>>,
}

/// What changes of an event; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct EventChange {
    #[deserr(rename = "type", default)]
    #[schema(rename = "type")]
    kind: Option<EventKind>,
    #[deserr(default)]
    title: Option<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    start: Option<Moment>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    end: Option<Moment>,
    #[deserr(default)]
    all_day: Option<Flag>,
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub(super) user_ids: Option<Vec<EntityId>>,
}

/// An instant, or a date.
#[derive(Clone, Copy)]
enum Moment {
    Day(Date),
    Instant(Timestamp),
}

impl Moment {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let refused = Violation::Format("date (YYYY-MM-DD) or instant (RFC 3339)");
        let moment = match text.len() {
            10 => text.parse().ok().filter(is_usual).map(Self::Day),
            _ => {
                let at: Option<Timestamp> = text.parse().ok();
                let usual = at.filter(|at| is_usual(&at.to_zoned(TimeZone::UTC).date()));
                usual.map(Self::Instant)
            }
        };
        moment.ok_or(refused)
    }

    fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(at) => at.to_zoned(zone.clone()).date(),
        }
    }
}

/// Whether a day is one that people plan for.
fn is_usual(day: &Date) -> bool {
    (1970..=2200).contains(&day.year())
}

deserr_by_parse!(Moment);

impl NewEvent {
    /// The event that it makes.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for times that cannot be.
    pub(super) fn into_event(
        self,
        blank: CalendarEvent,
        zone: &TimeZone,
    ) -> ApiResult<CalendarEvent> {
        Ok(CalendarEvent {
            kind: self.kind,
            when: when(self.start, self.end, self.all_day, zone)?,
            title: self.title.into_string(),
            ..blank
        })
    }
}

impl EventChange {
    /// The event after the change, apart from whom it concerns.
    ///
    /// # Errors
    /// [`ApiError::Validation`] for times that cannot be.
    pub(super) fn apply(
        &self,
        old: &CalendarEvent,
        now: Timestamp,
        zone: &TimeZone,
    ) -> ApiResult<CalendarEvent> {
        let mut new = CalendarEvent {
            updated_at: now,
            version: old.version + 1,
            ..old.clone()
        };
        if let Some(kind) = self.kind {
            new.kind = kind;
        }
        if let Some(title) = self.title.clone() {
            new.title = title.into_string();
        }
        if self.start.is_some() || self.end.is_some() || self.all_day.is_some() {
            let (start, end) = match old.when {
                When::Days(days) => (Moment::Day(days.first), Moment::Day(days.last)),
                When::Instants(span) => (Moment::Instant(span.start), Moment::Instant(span.end)),
            };
            let (start, end) = (self.start.unwrap_or(start), self.end.unwrap_or(end));
            new.when = when(start, end, self.all_day, zone)?;
        }
        Ok(new)
    }
}

/// When an event is, from how it was written.
fn when(start: Moment, end: Moment, all_day: Option<Flag>, zone: &TimeZone) -> ApiResult<When> {
    let dates = matches!((start, end), (Moment::Day(_), Moment::Day(_)));
    let all_day = all_day.map_or(dates, |Flag(all_day)| all_day);
    let days = DaySpan {
        first: start.day(zone),
        last: end.day(zone),
    };
    let count = days
        .first
        .until(days.last)
        .map_or(MOST_DAYS, |span| span.get_days());
    if count >= MOST_DAYS {
        return Err(ApiError::rule(
            "end",
            "Must be at most 366 days after start",
        ));
    }
    match (start, end) {
        _ if all_day && days.last < days.first => {
            Err(ApiError::rule("end", "Must not be before start"))
        }
        _ if all_day => Ok(When::Days(days)),
        (Moment::Instant(start), Moment::Instant(end)) if end > start => {
            Ok(When::Instants(Span { start, end }))
        }
        (Moment::Instant(_), Moment::Instant(_)) => {
            Err(ApiError::rule("end", "Must be after start"))
        }
        (Moment::Day(_), _) => Err(ApiError::rule(
            "start",
            "Must be an instant, unless all_day",
        )),
        (_, Moment::Day(_)) => Err(ApiError::rule("end", "Must be an instant, unless all_day")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(start: &str, end: &str, all_day: Option<bool>) -> Option<When> {
        let [start, end] = [start, end].map(|text| Moment::parse(text).unwrap());
        let zone = TimeZone::get("Asia/Bishkek").unwrap();
        when(start, end, all_day.map(Flag), &zone).ok()
    }

    #[test]
    fn dates_are_whole_days_and_instants_are_in_the_zone_of_who_writes_them() {
        let (first, last) = ("2026-04-10", "2026-04-11");
        let days = Some(When::Days(DaySpan {
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        }));
        assert_eq!(parsed(first, last, None), days);
        let (night, next) = ("2026-04-09T20:00:00Z", "2026-04-10T20:00:00Z");
        assert_eq!(
            parsed(night, next, Some(true)),
            days,
            "two o'clock in Bishkek"
        );
        assert!(matches!(parsed(night, next, None), Some(When::Instants(_))));
    }

    #[test]
    fn what_ends_before_it_begins_or_lasts_too_long_is_refused() {
        assert_eq!(parsed("2026-04-11", "2026-04-10", None), None);
        assert_eq!(parsed("2026-04-10", "2026-04-11", Some(false)), None);
        let noon = "2026-04-10T12:00:00Z";
        assert_eq!(parsed(noon, noon, None), None);
        assert_eq!(parsed(noon, "2026-04-11", None), None);
        assert!(parsed("2026-04-10", "2027-04-10", None).is_some());
        assert_eq!(parsed("2026-04-10", "2027-04-11", None), None);
    }
}
