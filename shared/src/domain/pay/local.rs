//! What the calendar and the clock on the wall show while somebody works.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{net::Stretch, settings::Night};
use crate::domain::wall_time::ClockTime;

const DAY: i64 = 86_400;

/// A part of a stretch that is on one date, and all in the night or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) date: Date,
    pub(super) night: bool,
    pub(super) seconds: i64,
}

/// Cuts a stretch where the date or the night begins or ends in a zone. Seconds are those that pass: of
/// an hour that the clocks repeat both, of one that they skip none.
pub(super) fn slices(stretch: Stretch, zone: &TimeZone, night: Night) -> Vec<Slice> {
    let edges = [night.from, night.to].map(second_of_day);
    let mut slices = Vec::new();
    let mut at = stretch.start;
    while at < stretch.end {
        let Ok(instant) = Timestamp::from_second(at) else {
            break;
        };
        let offset = zone.to_offset(instant);
        let second = (at + i64::from(offset.seconds())).rem_euclid(DAY);
        let cut = edges.into_iter().filter(|edge| *edge > second).min();
        let shown_until = at + cut.unwrap_or(DAY) - second;
        let end = shown_until
            .min(offset_change(zone, instant))
            .min(stretch.end);
        slices.push(Slice {
            date: offset.to_datetime(instant).date(),
            night: is_within(second, edges),
            seconds: end - at,
        });
        at = end;
    }
    slices
}

/// The second at which the clocks of a zone change after an instant.
fn offset_change(zone: &TimeZone, after: Timestamp) -> i64 {
    let change = zone.following(after).next();
    change.map_or(i64::MAX, |change| change.timestamp().as_second())
}

fn second_of_day(time: ClockTime) -> i64 {
    time.0.duration_since(Time::midnight()).as_secs()
}

/// Whether a second of the day is from `from` on and before `to`, which may be on the next day.
const fn is_within(second: i64, [from, to]: [i64; 2]) -> bool {
    if from <= to {
        from <= second && second < to
    } else {
        from <= second || second < to
    }
}
