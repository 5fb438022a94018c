//! Organizations (tenants), the game's configuration, announcements.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{billing::Party, id::TenantId};

/// A tenant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organization {
    /// Deployment-wide sequence number (`orgId`).
    pub id: TenantId,
    /// The same identity as a UUID.
    pub uuid: Uuid,
    /// Name as typed.
    pub name: String,
    /// Unique, lower case, hyphens; survives renaming.
    pub slug: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Active people, counted in the transaction that makes or ends them.
    pub employee_count: u64,
    /// All people, inactive ones too, counted likewise.
    pub person_count: u64,
    /// Projects, counted likewise.
    #[serde(default)]
    pub project_count: u64,
    /// Legal details printed on invoices; the name alone until an admin fills them in.
    pub billing_details: Option<Party>,
    /// When the organization signed up.
    pub created_at: Timestamp,
}

impl Organization {
    /// The time zone by which its days begin; UTC if the stored name is unknown here.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The buyer of an invoice.
    #[must_use]
    pub fn buyer(&self) -> Party {
        self.billing_details.clone().unwrap_or_else(|| Party {
            name: self.name.clone(),
            ..Party::default()
        })
    }
}

/// How the game pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GameConfig {
    /// Whether anything is awarded.
    pub enabled: bool,
    /// Experience points of one level.
    pub xp_per_level: u64,
    /// Experience points for a task done.
    pub xp_per_task: u64,
    /// Coins for a task done.
    pub hc_per_task: u64,
    /// Experience points for a punctual punch.
    pub xp_per_punctual_punch: u64,
    /// Coins for a punctual punch.
    pub hc_per_punctual_punch: u64,
}

impl Default for GameConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            xp_per_level: 3000,
            xp_per_task: 100,
            hc_per_task: 10,
            xp_per_punctual_punch: 20,
            hc_per_punctual_punch: 5,
        }
    }
}

impl GameConfig {
    /// `1 + xp / xpPerLevel`.
    #[must_use]
    pub fn level(&self, xp: u64) -> u64 {
        1 + xp.checked_div(self.xp_per_level).unwrap_or(0)
    }
}

/// A message of the platform's operators to everybody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Announcement {
    /// Sequence number.
    pub id: u64,
    /// Heading.
    pub title: String,
    /// Body.
    pub text: String,
    /// Shown from this instant on.
    pub published_at: Timestamp,
    /// Not shown any more from this instant on.
    pub expires_at: Option<Timestamp>,
}

impl Announcement {
    /// So many may be current or planned at a time, so that one read finds all that are current.
    pub const MOST_OPEN: usize = 100;

    /// Whether it is to be shown.
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.published_at <= now && self.is_open(now)
    }

    /// Whether it is to be shown now or later.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_known_where_the_machine_has_none() {
        let bundled = jiff::tz::TimeZoneDatabase::bundled();
        assert!(bundled.get("Europe/Moscow").is_ok());
    }

    #[test]
    fn levels_start_at_one_and_grow_with_xp() {
        let game = GameConfig::default();
        assert_eq!(
            [0, 2999, 3000, 12400].map(|xp| game.level(xp)),
            [1, 1, 2, 5]
        );
    }

    #[test]
    fn a_level_of_zero_points_does_not_divide_by_zero() {
        let game = GameConfig {
            xp_per_level: 0,
            ..GameConfig::default()
        };
        assert_eq!(game.level(100), 1);
    }
}
