//! Locations: where an organization's people work.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A place of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Postal address as written.
    pub address: Option<String>,
    /// IANA time zone: by it shifts there begin and end.
    pub time_zone: String,
    /// Within which people clock in, if anywhere else is too far.
    pub geofence: Option<Geofence>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Location {
    /// Locations that an organization has at most.
    pub const MOST: u64 = 500;

    /// The time zone; UTC if the stored name is unknown here.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// A circle on the map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Geofence {
    /// Degrees, north positive.
    pub latitude: f64,
    /// Degrees, east positive.
    pub longitude: f64,
    /// Metres.
    pub radius_metres: u32,
}
