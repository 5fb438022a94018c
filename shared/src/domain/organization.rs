//! Organizations (tenants), the game's configuration, announcements.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    clock::ClockSettings,
    id::{TenantId, uuid_for},
    party::Party,
    person::Person,
    text::parse_string,
    violation::{Violation, Violations},
};

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
    /// How often entries of the directory were made, changed or taken away, counted likewise.
    #[serde(default)]
    pub directory_version: u64,
    /// Projects, counted likewise.
    #[serde(default)]
    pub project_count: u64,
    /// Legal details printed on invoices; the name alone until an admin fills them in.
    pub billing_details: Option<Party>,
    /// Who may register; the deployment's default unless an admin chose.
    #[serde(default)]
    pub registration: Option<RegistrationPolicy>,
    /// What the login form asks for.
    #[serde(default)]
    pub login_identifier: LoginIdentifier,
    /// How its clock judges.
    #[serde(default)]
    pub clock: ClockSettings,
    /// The last day on which nobody's time can change.
    #[serde(default)]
    pub time_locked_until: Option<Date>,
    /// Address of its logo.
    #[serde(default)]
    pub logo_url: Option<String>,
    /// When the organization signed up.
    pub created_at: Timestamp,
}

impl Organization {
    /// An organization without people that has chosen nothing yet.
    #[must_use]
    pub fn new(
        id: TenantId,
        name: String,
        slug: String,
        time_zone: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            uuid: uuid_for(id.0),
            name,
            slug,
            time_zone,
            employee_count: 0,
            person_count: 0,
            directory_version: 0,
            project_count: 0,
            billing_details: None,
            registration: None,
            login_identifier: LoginIdentifier::default(),
            clock: ClockSettings::default(),
            time_locked_until: None,
            logo_url: None,
            created_at: now,
        }
    }

    /// The time zone by which its days begin; UTC if the stored name is unknown here.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The name of the time zone by which a person's days begin, where nothing else says so.
    #[must_use]
    pub fn zone_name_of(&self, person: &Person) -> String {
        let own = person.preferences.time_zone.as_ref();
        own.unwrap_or(&self.time_zone).clone()
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

/// What people are asked for when they log in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum LoginIdentifier {
    /// Their e-mail address.
    #[default]
    Email,
    /// Their phone number.
    Phone,
}

/// Who may register in an organization by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum RegistrationPolicy {
    /// Everybody who knows the slug.
    Open,
    /// Everybody, but an admin has to activate them.
    Approval,
    /// Nobody.
    Closed,
}

impl std::str::FromStr for RegistrationPolicy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "open" => Ok(Self::Open),
            "approval" => Ok(Self::Approval),
            "closed" => Ok(Self::Closed),
            _ => Err("must be open, approval or closed"),
        }
    }
}

/// The name of a time zone that is known here.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "Europe/Moscow")]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// Parses the name of an IANA time zone.
    ///
    /// # Errors
    /// [`Violation::Required`] when empty, [`Violation::Format`] for what is no time zone.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        match TimeZone::get(text)
            .ok()
            .as_ref()
            .and_then(TimeZone::iana_name)
        {
            Some(name) => Ok(Self(name.to_owned())),
            None => Err(Violation::Format("known IANA time zone")),
        }
    }

    /// The name.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deserr<Violations> for TimeZoneName {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        parse_string(value, location, Self::parse)
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
    fn a_time_zone_is_one_that_is_known() {
        let zone = |text| TimeZoneName::parse(text).map(TimeZoneName::into_string);
        assert_eq!(zone(" Asia/Bishkek "), Ok("Asia/Bishkek".into()));
        assert_eq!(zone("europe/berlin"), Ok("Europe/Berlin".into()));
        assert_eq!(zone(""), Err(Violation::Required));
        for text in ["Mars/Olympus", "+03:00", "../etc/passwd"] {
            assert!(zone(text).is_err(), "{text}");
        }
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
