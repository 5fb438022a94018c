//! What an organization decides about pay, and from when on it holds.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, time},
};
use serde::{Deserialize, Serialize};

use super::factor::Factor;
pub use super::history::History;
use crate::domain::wall_time::ClockTime;

/// A work day of eight hours.
const EIGHT_HOURS: i64 = 28_800;

/// How an organization's time becomes pay. The default is neutral: every second worked is plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaySettings {
    /// The week and its norms.
    pub work_week: WorkWeek,
    /// Whether a work day before a holiday is an hour shorter.
    pub short_days: bool,
    /// How worked seconds are rounded.
    pub rounding: Rounding,
    /// What seconds beyond a day's thresholds are paid.
    pub daily_overtime: Thresholds,
    /// What seconds beyond a week's thresholds are paid.
    pub weekly_overtime: Thresholds,
    /// What seconds on a holiday's dates are paid.
    pub holiday_multiplier: Factor,
    /// What is paid on top at night.
    pub night: Night,
    /// The break that is taken off where none was made.
    pub auto_break: Option<AutoBreak>,
}

impl Default for PaySettings {
    fn default() -> Self {
        Self {
            work_week: WorkWeek::default(),
            short_days: false,
            rounding: Rounding::default(),
            daily_overtime: Thresholds::default(),
            weekly_overtime: Thresholds::default(),
            holiday_multiplier: Factor::from_ten_thousandths(20_000),
            night: Night::default(),
            auto_break: None,
        }
    }
}

/// The week: when it begins, and the norms of its days. By default five days of eight hours from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkWeek {
    /// The day on which weekly overtime begins anew.
    #[serde(with = "weekday_name")]
    pub start: Weekday,
    /// The norm of each day.
    pub days: WeekNorms,
}

impl Default for WorkWeek {
    fn default() -> Self {
        Self {
            start: Weekday::Monday,
            days: WeekNorms::default(),
        }
    }
}

impl WorkWeek {
    /// The first day of the week that a day is in.
    #[must_use]
    pub fn first_day(&self, date: Date) -> Date {
        date.saturating_sub(self.start.until(date.weekday()).days())
    }
}

/// Seconds of work of each day of the week; none on a day off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeekNorms {
    /// Seconds on Mondays.
    pub monday: i64,
    /// Seconds on Tuesdays.
    pub tuesday: i64,
    /// Seconds on Wednesdays.
    pub wednesday: i64,
    /// Seconds on Thursdays.
    pub thursday: i64,
    /// Seconds on Fridays.
    pub friday: i64,
    /// Seconds on Saturdays.
    pub saturday: i64,
    /// Seconds on Sundays.
    pub sunday: i64,
}

impl Default for WeekNorms {
    fn default() -> Self {
        Self {
            monday: EIGHT_HOURS,
            tuesday: EIGHT_HOURS,
            wednesday: EIGHT_HOURS,
            thursday: EIGHT_HOURS,
            friday: EIGHT_HOURS,
            saturday: 0,
            sunday: 0,
        }
    }
}

impl WeekNorms {
    /// Seconds of a day of the week.
    #[must_use]
    pub const fn of(&self, weekday: Weekday) -> i64 {
        match weekday {
            Weekday::Monday => self.monday,
            Weekday::Tuesday => self.tuesday,
            Weekday::Wednesday => self.wednesday,
            Weekday::Thursday => self.thursday,
            Weekday::Friday => self.friday,
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
        }
    }

    /// Seconds of the longest day.
    #[must_use]
    pub fn longest(&self) -> i64 {
        let days = Weekday::Monday.cycle_forward().take(7);
        days.map(|day| self.of(day)).max().unwrap_or(0)
    }
}

/// How worked seconds are rounded to whole units. By default they are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rounding {
    /// Seconds of a unit; 0 rounds nothing.
    pub unit_seconds: i64,
    /// Which way.
    pub mode: RoundingMode,
    /// What is rounded.
    pub apply: RoundingScope,
}

/// Which way seconds are rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearer unit, half a unit up.
    #[default]
    Nearest,
    /// Down.
    Down,
    /// Up.
    Up,
}

/// What is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingScope {
    /// The seconds of each entry.
    #[default]
    Entry,
    /// The sum of a day's entries.
    Day,
}

impl Rounding {
    /// Rounds the sum of a day, if days are rounded.
    #[must_use]
    pub const fn round_day(&self, seconds: i64) -> i64 {
        match self.apply {
            RoundingScope::Day => self.round(seconds),
            RoundingScope::Entry => seconds,
        }
    }

    /// Rounds seconds, which are not negative.
    #[must_use]
    pub const fn round(&self, seconds: i64) -> i64 {
        let unit = self.unit_seconds;
        if unit <= 0 {
            return seconds;
        }
        let over = seconds % unit;
        let up = match self.mode {
            RoundingMode::Nearest => over >= unit - over,
            RoundingMode::Down => false,
            RoundingMode::Up => over > 0,
        };
        seconds - over + if up { unit } else { 0 }
    }
}

/// Seconds after which others are paid more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Threshold {
    /// Seconds that are within it.
    pub after_seconds: i64,
    /// What those beyond it are paid.
    pub multiplier: Factor,
}

/// Thresholds of a day or a week, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Threshold>")]
pub struct Thresholds(Vec<Threshold>);

impl From<Vec<Threshold>> for Thresholds {
    fn from(mut thresholds: Vec<Threshold>) -> Self {
        thresholds.sort_unstable();
        Self(thresholds)
    }
}

impl Thresholds {
    /// All, the lowest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Threshold] {
        &self.0
    }

    /// What the second after so many is paid: the multiplier of the highest threshold that they reach,
    /// and none within all of them.
    #[must_use]
    pub fn multiplier_after(&self, seconds: i64) -> Option<Factor> {
        let reached = self.0.iter().rev().find(|it| it.after_seconds <= seconds);
        reached.map(|threshold| threshold.multiplier)
    }

    /// The next threshold that so many seconds have not reached.
    #[must_use]
    pub fn next_after(&self, seconds: i64) -> Option<i64> {
        let mut ends = self.0.iter().map(|threshold| threshold.after_seconds);
        ends.find(|end| *end > seconds)
    }
}

/// The night of the wall clock, and what is paid on top in it. By default from ten to six, and nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Night {
    /// When it begins.
    pub from: ClockTime,
    /// When it ends: on the next day if that is not after `from`, and if both are the same there is none.
    pub to: ClockTime,
    /// The part of the rate that is paid on top.
    pub premium: Factor,
}

impl Default for Night {
    fn default() -> Self {
        Self {
            from: ClockTime(time(22, 0, 0, 0)),
            to: ClockTime(time(6, 0, 0, 0)),
            premium: Factor::ZERO,
        }
    }
}

/// A break that the law wants: what is missing of it is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoBreak {
    /// Seconds of work that need none.
    pub after_seconds: i64,
    /// Seconds of break that more work needs.
    pub break_seconds: i64,
}

/// Days of the week by their names: `"monday"`.
mod weekday_name {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case", remote = "Weekday")]
    enum Name {
        Monday,
        Tuesday,
        Wednesday,
        Thursday,
        Friday,
        Saturday,
        Sunday,
    }

    pub(super) fn serialize<S: Serializer>(weekday: &Weekday, to: S) -> Result<S::Ok, S::Error> {
        Name::serialize(weekday, to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Weekday, D::Error> {
        Name::deserialize(from)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_of_nothing_are_neutral_and_survive_storage() {
        let settings: PaySettings = serde_json::from_value(json!({})).unwrap();
        assert_eq!(settings, PaySettings::default());
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(
            stored,
            json!({
                "work_week": {
                    "start": "monday",
                    "days": {
                        "monday": 28800, "tuesday": 28800, "wednesday": 28800, "thursday": 28800,
                        "friday": 28800, "saturday": 0, "sunday": 0,
                    },
                },
                "short_days": false,
                "rounding": {"unit_seconds": 0, "mode": "nearest", "apply": "entry"},
                "daily_overtime": [],
                "weekly_overtime": [],
                "holiday_multiplier": 20000,
                "night": {"from": "22:00", "to": "06:00", "premium": 0},
                "auto_break": null,
            })
        );
        assert_eq!(
            serde_json::from_value::<PaySettings>(stored).unwrap(),
            settings
        );
    }

    #[test]
    fn thresholds_are_kept_in_order_and_the_highest_reached_counts() {
        let stored = json!([
            {"after_seconds": 36000, "multiplier": 20000},
            {"after_seconds": 28800, "multiplier": 15000},
        ]);
        let thresholds: Thresholds = serde_json::from_value(stored).unwrap();
        for (seconds, multiplier, next) in [
            (0, None, Some(28_800)),
            (28_799, None, Some(28_800)),
            (28_800, Some("1.5"), Some(36_000)),
            (35_999, Some("1.5"), Some(36_000)),
            (36_000, Some("2"), None),
        ] {
            let multiplier = multiplier.and_then(Factor::parse);
            assert_eq!(thresholds.multiplier_after(seconds), multiplier);
            assert_eq!(thresholds.next_after(seconds), next);
        }
    }

    #[test]
    fn seconds_are_rounded_to_units() {
        for (mode, seconds, rounded) in [
            (RoundingMode::Nearest, 449, 0),
            (RoundingMode::Nearest, 450, 900),
            (RoundingMode::Nearest, 900, 900),
            (RoundingMode::Down, 899, 0),
            (RoundingMode::Down, 900, 900),
            (RoundingMode::Up, 0, 0),
            (RoundingMode::Up, 1, 900),
            (RoundingMode::Up, 900, 900),
        ] {
            let rounding = Rounding {
                unit_seconds: 900,
                mode,
                apply: RoundingScope::Entry,
            };
            assert_eq!(rounding.round(seconds), rounded, "{mode:?} {seconds}");
        }
        assert_eq!(Rounding::default().round(61), 61);
    }

    #[test]
    fn a_week_begins_on_its_day() {
        let week = |start| WorkWeek {
            start,
            ..WorkWeek::default()
        };
        let wednesday = date(2026, 7, 1);
        for (start, first) in [
            (Weekday::Monday, date(2026, 6, 29)),
            (Weekday::Sunday, date(2026, 6, 28)),
            (Weekday::Wednesday, date(2026, 7, 1)),
            (Weekday::Thursday, date(2026, 6, 25)),
        ] {
            assert_eq!(week(start).first_day(wednesday), first);
        }
    }
}
