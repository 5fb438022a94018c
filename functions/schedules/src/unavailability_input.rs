//! What clients send of an unavailability.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::civil::Weekday;
use shared::{
    domain::{
        patch::Cleared,
        text::Text,
        violation::{Violation, Violations},
        wall_time::{ClockTime, WallSpan},
    },
    http::{ApiError, ApiResult, Bounded},
};
use utoipa::ToSchema;

use crate::{
    repeat::{End, Frequency, MOST, Repeat},
    shift_input::PlannedDay,
};

/// When one is not available.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewUnavailability {
    unavailability_date: PlannedDay,
    /// Needed unless it is the whole day.
    #[deserr(default)]
    #[schema(value_type = Option<ClockTime>)]
    start_time: Cleared<ClockTime>,
    /// On the next day if it is not later than the start. Needed unless it is the whole day.
    #[deserr(default)]
    #[schema(value_type = Option<ClockTime>)]
    end_time: Cleared<ClockTime>,
    #[deserr(default)]
    all_day: Option<bool>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub(crate) note: Cleared<Text<0, 500>>,
    /// Other days as well.
    #[deserr(default)]
    #[schema(max_items = 366)]
    repeat_entries: Option<Vec<RepeatEntry>>,
    /// Comes again by a rule.
    #[deserr(default)]
    repeat: Option<RepeatRule>,
}

/// One more day.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct RepeatEntry {
    unavailability_date: PlannedDay,
    #[deserr(default)]
    #[schema(value_type = Option<ClockTime>)]
    start_time: Cleared<ClockTime>,
    #[deserr(default)]
    #[schema(value_type = Option<ClockTime>)]
    end_time: Cleared<ClockTime>,
    #[deserr(default)]
    all_day: Option<bool>,
}

/// How often it comes again.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum TypedFrequency {
    Daily,
    Weekly,
}

/// A rule with an end: `until` a day, which counts, or a `count` of days, at most 366.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct RepeatRule {
    frequency: TypedFrequency,
    /// Each so many days or weeks; 1 unless given.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 52)]
    interval: Option<Bounded<1, 52>>,
    /// Of a weekly rule; that of the first day unless given.
    #[deserr(default)]
    #[schema(max_items = 7)]
    weekdays: Option<Vec<TypedWeekday>>,
    #[deserr(default)]
    #[schema(value_type = Option<PlannedDay>)]
    until: Cleared<PlannedDay>,
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 366)]
    count: Option<Bounded<1, 366>>,
}

/// A day of the week by its English name, `monday` or `mon`, or its number: 0 and 7 are Sunday.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, pattern = "^([0-7]|(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*)$", example = "monday")]
struct TypedWeekday(Weekday);

impl TypedWeekday {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim().to_ascii_lowercase();
        let day = match text.get(..3).unwrap_or(&text) {
            "mon" | "1" => Weekday::Monday,
            "tue" | "2" => Weekday::Tuesday,
            "wed" | "3" => Weekday::Wednesday,
            "thu" | "4" => Weekday::Thursday,
            "fri" | "5" => Weekday::Friday,
            "sat" | "6" => Weekday::Saturday,
            "sun" | "0" | "7" => Weekday::Sunday,
            _ => return Err(Violation::Format("day of the week")),
        };
        Ok(Self(day))
    }
}

impl Deserr<Violations> for TypedWeekday {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        match value {
            Value::Integer(number) => Self::parse(number.to_string())
                .map_err(|violation| Violations::at(location, violation)),
            text => shared::domain::text::parse_string(text, location, Self::parse),
        }
    }
}

/// A stretch of wall time, and whether it was entered as a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WallEntry {
    pub(crate) wall: WallSpan,
    pub(crate) all_day: bool,
}

impl NewUnavailability {
    /// All that is to be entered, in the order it was named.
    ///
    /// # Errors
    /// [`ApiError::Validation`].
    pub(crate) fn entries(&self) -> ApiResult<Vec<WallEntry>> {
        let times = (&self.start_time, &self.end_time, self.all_day);
        let first = wall_entry("", self.unavailability_date, times)?;
        let mut all = match &self.repeat {
            Some(rule) => {
                let days = rule.parse()?.days(first.wall.date);
                let too_many = |_| ApiError::rule("repeat", "Gives more than 366 days");
                let on = |day| WallEntry {
                    wall: first.wall.on(day),
                    ..first
                };
                days.map_err(too_many)?.into_iter().map(on).collect()
            }
            None => vec![first],
        };
        let more = self.repeat_entries.iter().flatten();
        for (place, entry) in more.enumerate() {
            let times = (&entry.start_time, &entry.end_time, entry.all_day);
            let path = format!("repeatEntries[{place}].");
            let entry = wall_entry(&path, entry.unavailability_date, times)?;
            // a frontend may repeat the first one
            if !all.contains(&entry) {
                all.push(entry);
            }
        }
        Ok(all)
    }
}

fn wall_entry(
    path: &str,
    day: PlannedDay,
    (start, end, all_day): (&Cleared<ClockTime>, &Cleared<ClockTime>, Option<bool>),
) -> ApiResult<WallEntry> {
    if all_day == Some(true) {
        return Ok(WallEntry {
            wall: WallSpan::day(day.0),
            all_day: true,
        });
    }
    let time = |name: &str, time: &Cleared<ClockTime>| {
        let missing = || ApiError::field(format!("{path}{name}"), Violation::Required);
        time.clone().given(|time| time).ok_or_else(missing)
    };
    Ok(WallEntry {
        wall: WallSpan {
            date: day.0,
            start: time("startTime", start)?,
            end: time("endTime", end)?,
        },
        all_day: false,
    })
}

impl RepeatRule {
    fn parse(&self) -> ApiResult<Repeat> {
        let until = self.until.clone().given(|day| day.0);
        let end = match (until, self.count) {
            (Some(until), None) => End::Until(until),
            (None, Some(count)) => End::Count(usize::try_from(count.0).unwrap_or(MOST)),
            (None, None) => {
                return Err(ApiError::rule(
                    "repeat.until",
                    "Either until or count is needed",
                ));
            }
            (Some(_), Some(_)) => {
                let words = "Either until or count, not both";
                return Err(ApiError::rule("repeat.count", words));
            }
        };
        let weekdays = self.weekdays.iter().flatten().map(|day| day.0);
        Ok(Repeat {
            frequency: match self.frequency {
                TypedFrequency::Daily => Frequency::Daily,
                TypedFrequency::Weekly => Frequency::Weekly(weekdays.collect()),
            },
            interval: self.interval.map_or(1, |interval| interval.0),
            end,
        })
    }
}
