//! The time clock: punches as they came, and the stretches of work that they make.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    location::Geofence,
    pay::work::Entry,
    schedule::{PersonRef, ShiftJob},
    wall_time::Span,
};

/// What a punch says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PunchKind {
    /// Work begins.
    In,
    /// Work ends.
    Out,
    /// A break begins.
    BreakStart,
    /// A break ends.
    BreakEnd,
}

/// A punch as it came. None is ever changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Punch {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// The stretch of work that it is of.
    pub entry: Uuid,
    /// Whose.
    pub person: PersonRef,
    /// What it says.
    pub kind: PunchKind,
    /// When it was made: the server's time, or for one made offline that of the device.
    pub at: Timestamp,
    /// When the server got it.
    pub recorded_at: Timestamp,
    /// Whether it was made offline.
    pub offline: bool,
    /// The device or program, as it calls itself.
    pub source: Option<String>,
    /// The clock, as the client calls it.
    pub clock_id: Option<String>,
    /// Where the device said it was.
    pub position: Option<Coordinates>,
}

/// A place on the map, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    /// North positive.
    pub latitude: f64,
    /// East positive.
    pub longitude: f64,
}

impl Coordinates {
    /// Metres between two places on a round Earth.
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        const EARTH: f64 = 6_371_000.0;
        let [from, to] = [self.latitude, other.latitude].map(f64::to_radians);
        let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
        let turn = half(self.longitude.to_radians(), other.longitude.to_radians());
        let part = half(from, to) + from.cos() * to.cos() * turn;
        2.0 * EARTH * part.sqrt().asin()
    }
}

impl Geofence {
    /// Whether a place is within it.
    #[must_use]
    pub fn holds(&self, position: Coordinates) -> bool {
        let centre = Coordinates {
            latitude: self.latitude,
            longitude: self.longitude,
        };
        centre.metres_to(position) <= f64::from(self.radius_metres)
    }
}

/// A stretch of work, from clocking in to clocking out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeEntry {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Whose.
    pub person: PersonRef,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it goes on.
    pub ended_at: Option<Timestamp>,
    /// In order; only the last one may go on.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// The zone it was made in.
    pub time_zone: String,
    /// The day there on which it began.
    pub date: Date,
    /// The kind of work.
    pub job: Option<ShiftJob>,
    /// Where.
    pub location_id: Option<Uuid>,
    /// The clock, as the client calls it.
    pub clock_id: Option<String>,
    /// The shift it is of.
    pub shift: Option<Uuid>,
    /// When that shift ends.
    pub shift_ends_at: Option<Timestamp>,
    /// Whether it began the shift in time, for the first time.
    pub punctual: bool,
    /// How it came to be.
    #[serde(default)]
    pub source: EntrySource,
    /// Seconds of breaks whose times nobody knows.
    #[serde(default)]
    pub break_seconds: i64,
    /// The number of the project it is for.
    #[serde(default)]
    pub project: Option<u64>,
    /// What its person, or who entered it, says of it.
    #[serde(default)]
    pub note: Option<String>,
    /// What a manager may want to look at.
    #[serde(default)]
    pub marks: Vec<Mark>,
    /// When it was recorded.
    #[serde(default)]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(default)]
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// How a stretch of work came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntrySource {
    /// Punched.
    #[default]
    Clock,
    /// A timer was started and stopped.
    Timer,
    /// Entered with both its ends.
    Manual,
}

/// Time in which nobody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it goes on.
    pub ended_at: Option<Timestamp>,
}

/// What is odd about a stretch of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A punch of it was made offline: its time is the device's.
    Offline,
    /// It began outside the location's geofence.
    OutsideGeofence,
    /// It began where nobody knows, though the location has a geofence.
    WithoutPosition,
    /// Nobody clocked out: it was closed by rule.
    ClosedByRule,
    /// A manager corrected it.
    Corrected,
}

impl TimeEntry {
    /// Its span; of one that goes on until now.
    #[must_use]
    pub fn span(&self, now: Timestamp) -> Span {
        Span {
            start: self.started_at,
            end: self.ended_at.unwrap_or(now).max(self.started_at),
        }
    }

    /// What of it is paid: its seconds as the rules of pay see them, until now while it goes on.
    #[must_use]
    pub fn work(&self, now: Timestamp) -> Entry {
        let breaks = self.breaks.iter().map(|it| Span {
            start: it.started_at,
            end: it.ended_at.unwrap_or(now).max(it.started_at),
        });
        let span = self.span(now);
        Entry {
            id: self.id,
            date: self.date,
            time_zone: TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC),
            start: span.start,
            end: span.end,
            breaks: breaks.collect(),
            break_seconds: self.break_seconds,
        }
    }

    /// The break that goes on.
    #[must_use]
    pub fn open_break(&self) -> Option<Break> {
        let last = self.breaks.last().copied();
        last.filter(|last| last.ended_at.is_none())
    }

    /// Ends the break that goes on, if one does.
    pub fn end_break(&mut self, at: Timestamp) {
        if let Some(last) = self.breaks.last_mut() {
            last.ended_at.get_or_insert(at.max(last.started_at));
        }
    }

    /// How long its breaks are, until now.
    #[must_use]
    pub fn rested(&self, now: Timestamp) -> SignedDuration {
        let breaks = self.breaks.iter();
        let lengths = breaks.map(|it| {
            let end = it.ended_at.unwrap_or(now).max(it.started_at);
            end.duration_since(it.started_at)
        });
        let untimed = SignedDuration::from_secs(self.break_seconds);
        lengths.fold(untimed, |sum, length| sum + length)
    }

    /// Closed by rule, if nobody has clocked out for so long: at the end of its shift, and without one
    /// when the time was over.
    #[must_use]
    pub fn forgotten(&self, now: Timestamp, settings: &ClockSettings) -> Option<Self> {
        let latest = self.started_at + SignedDuration::from_hours(settings.close_after_hours);
        if self.ended_at.is_some() || now < latest {
            return None;
        }
        let end = self.shift_ends_at.filter(|end| *end > self.started_at);
        Some(self.closed_by_rule(end.unwrap_or(latest).min(latest)))
    }

    /// Closed at an instant by nobody's punch: a break that goes on ends with it, one that had not begun
    /// by then was none.
    #[must_use]
    pub fn closed_by_rule(&self, at: Timestamp) -> Self {
        let mut closed = Self {
            version: self.version + 1,
            ..self.clone()
        };
        closed.breaks.retain(|it| it.started_at < at);
        closed.end_break(at);
        if let Some(last) = closed.breaks.last_mut() {
            last.ended_at = last.ended_at.map(|end| end.min(at));
        }
        closed.ended_at = Some(at.max(self.started_at));
        closed.mark(Mark::ClosedByRule);
        closed
    }

    /// Marks it, once.
    pub fn mark(&mut self, mark: Mark) {
        if !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
    }
}

/// How an organization's clock judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClockSettings {
    /// Minutes before a shift from which a punch is of it.
    pub early_minutes: i64,
    /// Minutes after its beginning until which a punch is punctual.
    pub late_minutes: i64,
    /// What becomes of a punch outside a geofence.
    pub geofence: GeofencePolicy,
    /// Hours after which a stretch of work is closed by rule.
    pub close_after_hours: i64,
}

/// What was changed of a stretch of work, by whom and why. None is ever changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// The stretch of work.
    pub entry: Uuid,
    /// Who corrected it.
    pub by: PersonRef,
    /// Why, where one must say so.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What it was before.
    pub before: EntryState,
    /// What it is since; nothing where it was deleted.
    pub after: Option<EntryState>,
}

/// What can be corrected of a stretch of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryState {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// In order.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// Seconds of breaks whose times nobody knows.
    #[serde(default)]
    pub break_seconds: i64,
    /// The number of the project it is for.
    #[serde(default)]
    pub project: Option<u64>,
    /// The kind of work.
    #[serde(default)]
    pub job: Option<ShiftJob>,
    /// What is said of it.
    #[serde(default)]
    pub note: Option<String>,
}

impl From<&TimeEntry> for EntryState {
    fn from(entry: &TimeEntry) -> Self {
        Self {
            started_at: entry.started_at,
            ended_at: entry.ended_at,
            breaks: entry.breaks.clone(),
            break_seconds: entry.break_seconds,
            project: entry.project,
            job: entry.job.clone(),
            note: entry.note.clone(),
        }
    }
}

impl Default for ClockSettings {
    fn default() -> Self {
        Self {
            early_minutes: 30,
            late_minutes: 5,
            geofence: GeofencePolicy::Mark,
            close_after_hours: 16,
        }
    }
}

/// What becomes of a punch outside a geofence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GeofencePolicy {
    /// It counts, and is marked.
    #[default]
    Mark,
    /// It is refused.
    Refuse,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_forgotten_stretch_ends_with_its_shift_or_when_the_time_is_over() {
        let rest = |from, to: Option<i64>| Break {
            started_at: at(from),
            ended_at: to.map(at),
        };
        let entry = TimeEntry {
            id: Uuid::nil(),
            person: PersonRef {
                id: 1,
                uuid: Uuid::nil(),
            },
            started_at: at(0),
            ended_at: None,
            breaks: vec![rest(4, Some(5)), rest(10, None)],
            time_zone: "UTC".into(),
            date: jiff::civil::date(1970, 1, 1),
            job: None,
            location_id: None,
            clock_id: None,
            shift: None,
            shift_ends_at: None,
            punctual: false,
            source: EntrySource::Clock,
            break_seconds: 0,
            project: None,
            note: None,
            marks: Vec::new(),
            created_at: at(0),
            updated_at: at(0),
            version: 3,
        };
        let settings = ClockSettings::default();
        assert_eq!(entry.forgotten(at(15), &settings), None);
        let closed = entry.forgotten(at(40), &settings).unwrap();
        assert_eq!(closed.ended_at, Some(at(16)));
        assert_eq!(closed.breaks[1], rest(10, Some(16)));
        assert_eq!(
            (closed.version, closed.marks.as_slice()),
            (4, &[Mark::ClosedByRule][..])
        );
        assert_eq!(closed.forgotten(at(40), &settings), None);

        let of_shift = TimeEntry {
            shift_ends_at: Some(at(8)),
            ..entry
        };
        let closed = of_shift.forgotten(at(40), &settings).unwrap();
        assert_eq!(closed.ended_at, Some(at(8)));
        assert_eq!(closed.breaks, [rest(4, Some(5))], "the break began later");
    }

    #[test]
    fn a_distance_is_that_on_a_round_earth() {
        let place = |latitude, longitude| Coordinates {
            latitude,
            longitude,
        };
        let bishkek = place(42.8746, 74.5698);
        assert!(bishkek.metres_to(bishkek) < 0.001);
        let osh = place(40.5140, 72.8161);
        assert!((bishkek.metres_to(osh) / 1000.0 - 300.0).abs() < 5.0);
        // over the date line
        assert!((place(0.0, 179.9).metres_to(place(0.0, -179.9)) / 1000.0 - 22.2).abs() < 0.1);
        let fence = Geofence {
            latitude: 42.8746,
            longitude: 74.5698,
            radius_metres: 150,
        };
        assert!(fence.holds(place(42.8756, 74.5698)));
        assert!(!fence.holds(place(42.8766, 74.5698)));
    }
}
