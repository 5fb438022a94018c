//! Wall time: what a clock on the wall of a place shows, and which instants that means.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::violation::Violation;

/// A time of day, `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?$", example = "09:00")]
pub struct ClockTime(pub Time);

impl ClockTime {
    /// Parses `HH:MM` or `HH:MM:SS`; `24:00` is midnight, too.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Format`] otherwise.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let text = match text {
            "24:00" | "24:00:00" => "00:00",
            text => text,
        };
        // jiff reads more spellings than clocks have
        let is_clock = matches!(text.len(), 5 | 8)
            && text.bytes().enumerate().all(|(place, byte)| match place {
                2 | 5 => byte == b':',
                _ => byte.is_ascii_digit(),
            });
        let time = is_clock.then(|| text.parse().ok()).flatten();
        time.map(Self)
            .ok_or(Violation::Format("time of day (HH:MM)"))
    }
}

crate::deserr_by_parse!(ClockTime);

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.second() {
            0 => to.collect_str(&self.0.strftime("%H:%M")),
            _ => to.collect_str(&self.0.strftime("%H:%M:%S")),
        }
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(text).map_err(|_| serde::de::Error::custom("not a time of day"))
    }
}

/// A stretch of wall time that begins on a day: from `start` to `end`, which is on the next day if it
/// is not after `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallSpan {
    /// The day on which it begins.
    pub date: Date,
    /// When it begins.
    pub start: ClockTime,
    /// When it ends.
    pub end: ClockTime,
}

/// Instants from `start` on and before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first.
    #[serde(rename = "starts_at")]
    pub start: Timestamp,
    /// The first after it.
    #[serde(rename = "ends_at")]
    pub end: Timestamp,
}

impl WallSpan {
    /// A whole day.
    #[must_use]
    pub const fn day(date: Date) -> Self {
        Self {
            date,
            start: ClockTime(Time::midnight()),
            end: ClockTime(Time::midnight()),
        }
    }

    /// The same on another day.
    #[must_use]
    pub const fn on(self, date: Date) -> Self {
        Self { date, ..self }
    }

    /// The instants that it means in a zone; none where nothing is left of it because the clocks go
    /// forward, or beyond the calendar's end.
    ///
    /// A time that the clocks skip means as much later; of one that comes twice the first is meant.
    #[must_use]
    pub fn in_zone(self, zone: &TimeZone) -> Option<Span> {
        let end_date = match self.end > self.start {
            true => self.date,
            false => self.date.checked_add(1.day()).ok()?,
        };
        let instant = |at: DateTime| Some(at.to_zoned(zone.clone()).ok()?.timestamp());
        let span = Span {
            start: instant(self.date.to_datetime(self.start.0))?,
            end: instant(end_date.to_datetime(self.end.0))?,
        };
        (span.start < span.end).then_some(span)
    }
}

impl Span {
    /// Whether there is an instant in both; those that only touch have none.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// How long it is.
    #[must_use]
    pub fn duration(self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// The part of it that is in another; none if they do not overlap.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            start: self.start.max(other.start),
            end: self.end.min(other.end),
        })
    }

    /// The days in a zone on which some of it is.
    pub fn dates(self, zone: &TimeZone) -> impl Iterator<Item = Date> + use<> {
        let last = self.end - SignedDuration::from_nanos(1);
        let [first, last] = [self.start, last].map(|at| at.to_zoned(zone.clone()).date());
        first.series(1.day()).take_while(move |date| *date <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds of a stretch, and its start in UTC.
    fn span(zone: &str, date: &str, start: &str, end: &str) -> Option<(i64, String)> {
        let wall = WallSpan {
            date: date.parse().unwrap(),
            start: ClockTime::parse(start).unwrap(),
            end: ClockTime::parse(end).unwrap(),
        };
        let span = wall.in_zone(&TimeZone::get(zone).unwrap())?;
        Some((span.duration().as_secs(), span.start.to_string()))
    }

    #[test]
    fn a_stretch_of_wall_time_means_instants_of_its_zone() {
        const BERLIN: &str = "Europe/Berlin";
        const NEW_YORK: &str = "America/New_York";
        const BISHKEK: &str = "Asia/Bishkek";
        const MOSCOW: &str = "Europe/Moscow";
        const LORD_HOWE: &str = "Australia/Lord_Howe";
        for (zone, date, start, end, hours, starts_at) in [
            (
                BERLIN,
                "2026-01-15",
                "09:00",
                "17:00",
                8.0,
                "2026-01-15T08:00:00Z",
            ),
            (
                BERLIN,
                "2026-07-15",
                "09:00",
                "17:00",
                8.0,
                "2026-07-15T07:00:00Z",
            ),
            // nights over the changes of 2026
            (
                BERLIN,
                "2026-03-28",
                "22:00",
                "06:00",
                7.0,
                "2026-03-28T21:00:00Z",
            ),
            (
                BERLIN,
                "2026-10-24",
                "22:00",
                "06:00",
                9.0,
                "2026-10-24T20:00:00Z",
            ),
            (
                NEW_YORK,
                "2026-03-07",
                "22:00",
                "06:00",
                7.0,
                "2026-03-08T03:00:00Z",
            ),
            (
                NEW_YORK,
                "2026-10-31",
                "22:00",
                "06:00",
                9.0,
                "2026-11-01T02:00:00Z",
            ),
            (
                LORD_HOWE,
                "2026-04-04",
                "22:00",
                "06:00",
                8.5,
                "2026-04-04T11:00:00Z",
            ),
            (
                LORD_HOWE,
                "2026-10-03",
                "22:00",
                "06:00",
                7.5,
                "2026-10-03T11:30:00Z",
            ),
            // zones without changes
            (
                BISHKEK,
                "2026-03-28",
                "22:00",
                "06:00",
                8.0,
                "2026-03-28T16:00:00Z",
            ),
            (
                MOSCOW,
                "2026-10-24",
                "22:00",
                "06:00",
                8.0,
                "2026-10-24T19:00:00Z",
            ),
            // equal times are a whole day, on the days of the changes too
            (
                BERLIN,
                "2026-03-29",
                "00:00",
                "00:00",
                23.0,
                "2026-03-28T23:00:00Z",
            ),
            (
                BERLIN,
                "2026-10-25",
                "00:00",
                "24:00",
                25.0,
                "2026-10-24T22:00:00Z",
            ),
            // skipped times mean as much later, of double ones the first
            (
                BERLIN,
                "2026-03-29",
                "02:30",
                "06:00",
                2.5,
                "2026-03-29T01:30:00Z",
            ),
            (
                BERLIN,
                "2026-10-25",
                "02:30",
                "06:00",
                4.5,
                "2026-10-25T00:30:00Z",
            ),
            (
                BERLIN,
                "2026-10-24",
                "22:00",
                "02:30",
                4.5,
                "2026-10-24T20:00:00Z",
            ),
        ] {
            let seconds = (hours * 3600.0) as i64;
            let expected = Some((seconds, starts_at.to_owned()));
            assert_eq!(
                span(zone, date, start, end),
                expected,
                "{zone} {date} {start}"
            );
        }
    }

    #[test]
    fn of_a_stretch_that_the_clocks_skip_nothing_is_left() {
        assert_eq!(span("Europe/Berlin", "2026-03-29", "02:30", "03:15"), None);
        assert_eq!(span("Europe/Berlin", "9999-12-31", "22:00", "06:00"), None);
    }

    #[test]
    fn stretches_that_touch_do_not_overlap() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let span = |start, end| Span {
            start: at(start),
            end: at(end),
        };
        assert!(!span(0, 10).overlaps(span(10, 20)));
        assert!(span(0, 11).overlaps(span(10, 20)));
        assert!(span(0, 30).overlaps(span(10, 20)));
        assert_eq!(span(0, 30).within(span(10, 40)), Some(span(10, 30)));
        assert_eq!(span(0, 10).within(span(10, 40)), None);
    }

    #[test]
    fn a_night_is_on_two_days_unless_it_ends_at_midnight() {
        let zone = TimeZone::get("Asia/Bishkek").unwrap();
        let night = |end: &str| {
            let wall = WallSpan {
                date: "2026-04-08".parse().unwrap(),
                start: ClockTime::parse("22:00").unwrap(),
                end: ClockTime::parse(end).unwrap(),
            };
            wall.in_zone(&zone).unwrap().dates(&zone).count()
        };
        assert_eq!([night("06:00"), night("24:00")], [2, 1]);
    }

    #[test]
    fn a_time_of_day_is_written_like_on_a_clock() {
        for text in ["09:00", "23:59:59", "24:00", " 00:00 "] {
            assert!(ClockTime::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "9:00",
            "25:00",
            "09:60",
            "0900",
            "09-00",
            "noon",
            "09:00:00.5",
            "24:01",
        ] {
            assert!(ClockTime::parse(text).is_err(), "{text}");
        }
        let shown = |text| serde_json::to_string(&ClockTime::parse(text).unwrap()).unwrap();
        assert_eq!(shown("09:00:00"), "\"09:00\"");
        assert_eq!(shown("09:00:30"), "\"09:00:30\"");
    }
}
