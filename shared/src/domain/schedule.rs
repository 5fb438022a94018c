//! Schedules, their shifts, and when people are not available.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    id::TenantId,
    person::{Person, Role},
    smart_group::SmartGroups,
    wall_time::{ClockTime, Span, WallSpan},
};

/// A plan of shifts, and for whom it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Schedule {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Who made it.
    pub created_by: PersonRef,
    /// People who see it besides managers.
    #[serde(default)]
    pub assignees: Vec<PersonRef>,
    /// Smart groups, or segments for all of theirs, whose members see it.
    #[serde(default)]
    pub assignee_group_ids: Vec<Uuid>,
    /// Of whom a frontend thought that they are in the groups; shown, and decides nothing.
    #[serde(default)]
    pub assignee_user_ids_expanded: Vec<Uuid>,
    /// Where its shifts are, unless they say.
    pub location_id: Option<Uuid>,
    /// What the frontend keeps with it, and what is decided by here: [`Rules`].
    pub details_config: JsonText,
    /// It is being deleted with its shifts: none is added any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleting: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// A person by either id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Their number.
    pub id: u64,
    /// Their UUID.
    pub uuid: Uuid,
}

impl From<&Person> for PersonRef {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            uuid: person.uuid,
        }
    }
}

/// A JSON object, stored as text: the table does not hold every number that JSON does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JsonText(String);

impl JsonText {
    /// An object as text.
    #[must_use]
    pub fn of(object: &serde_json::Map<String, serde_json::Value>) -> Self {
        Self(serde_json::to_string(object).unwrap_or_else(|_| "{}".into()))
    }

    /// The object.
    #[must_use]
    pub fn object(&self) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Bytes of the text.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the object has no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.object().is_empty()
    }
}

/// What a schedule's `detailsConfig` decides here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether a shift that conflicts is refused, rather than shown with its conflicts.
    pub refuses_conflicts: bool,
    /// Hours between two shifts below which publishing warns.
    pub least_rest_hours: i64,
    /// Hours in a week above which publishing warns.
    pub most_week_hours: i64,
    /// Whether a swap needs no manager.
    pub approves_swaps: bool,
}

impl Schedule {
    /// Schedules that an organization has at most.
    pub const MOST: u64 = 500;

    /// What its `detailsConfig` decides: `conflicts`, `minRestHours`, `maxWeekHours` and
    /// `swapApproval`.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let config = self.details_config.object();
        let hours = |name: &str, otherwise: i64| {
            let hours = config.get(name).and_then(serde_json::Value::as_i64);
            hours
                .filter(|hours| (0..=168).contains(hours))
                .unwrap_or(otherwise)
        };
        Rules {
            refuses_conflicts: config.get("conflicts").and_then(|it| it.as_str()) == Some("refuse"),
            least_rest_hours: hours("minRestHours", 11),
            most_week_hours: hours("maxWeekHours", 40),
            approves_swaps: config.get("swapApproval").and_then(|it| it.as_str()) == Some("auto"),
        }
    }

    /// Whether a person sees it: managers each, others what they made, or are assigned to by
    /// themselves or in a group.
    #[must_use]
    pub fn admits(&self, person: &Person, groups: &SmartGroups) -> bool {
        let named = |id| self.assignee_group_ids.contains(id);
        let mut groups = groups.groups();
        self.admits_by_id(person.id, person.role)
            || groups.any(|(segment, group)| {
                (named(&segment.id) || named(&group.id)) && group.admits(person)
            })
    }

    /// The same without a look at groups.
    #[must_use]
    pub fn admits_by_id(&self, person: u64, role: Role) -> bool {
        let is = |it: &PersonRef| it.id == person;
        role.is_manager() || is(&self.created_by) || self.assignees.iter().any(is)
    }
}

/// How far a shift is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShiftStatus {
    /// Only managers see it.
    #[default]
    Draft,
    /// It counts, and whose it is sees it.
    Published,
    /// It will not be.
    Cancelled,
}

/// Work at a time, of a person or of whoever claims it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Its schedule.
    pub schedule: Uuid,
    /// Whose it is.
    pub person: Option<PersonRef>,
    /// The kind of work.
    pub job: Option<ShiftJob>,
    /// Where.
    pub location_id: Option<Uuid>,
    /// The day on which it begins.
    pub date: Date,
    /// When it begins on the wall.
    pub start_time: ClockTime,
    /// When it ends on the wall; on the next day if that is not later.
    pub end_time: ClockTime,
    /// The zone it was planned in: that of the location or the organization at the time.
    pub time_zone: String,
    /// The instants that this means.
    #[serde(flatten)]
    pub span: Span,
    /// Heading.
    pub title: Option<String>,
    /// What to do.
    pub instructions: Option<String>,
    /// How far it is.
    pub status: ShiftStatus,
    /// Whether people may claim it while it is nobody's.
    pub is_open: bool,
    /// Its person wants to give it to somebody else.
    pub swap: Option<Swap>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// An offer of a shift to whoever takes it. There is one at a time, in the shift itself, so that whatever
/// becomes of the shift meanwhile is seen by whoever decides on the offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// When it was offered.
    pub offered_at: Timestamp,
    /// Why.
    pub note: Option<String>,
    /// Who takes it, once a manager approves.
    pub taker: Option<PersonRef>,
    /// Which shift of the taker its person gets in return.
    pub in_return: Option<Uuid>,
}

/// A job as it was called when the shift was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftJob {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

impl Shift {
    /// Its wall time.
    #[must_use]
    pub const fn wall(&self) -> WallSpan {
        WallSpan {
            date: self.date,
            start: self.start_time,
            end: self.end_time,
        }
    }

    /// Whether it takes its person's time.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.status != ShiftStatus::Cancelled
    }

    /// Whether nothing but the record of the change sets them apart.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let same = Self {
            updated_at: other.updated_at,
            version: other.version,
            ..self.clone()
        };
        same == *other
    }

    /// The same, whether or not it is offered to others.
    fn reads_the_same(&self, other: &Self) -> bool {
        let same = Self {
            swap: other.swap.clone(),
            ..self.clone()
        };
        same.says_the_same(other)
    }

    /// Whether a person sees it who sees its schedule.
    #[must_use]
    pub fn is_seen_by(&self, role: Role) -> bool {
        role.is_manager() || self.status == ShiftStatus::Published
    }
}

/// What a person is told of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftNews {
    /// What happened to it.
    pub kind: ShiftNewsKind,
    /// The day on which it begins.
    pub date: Date,
    /// When it begins on the wall.
    pub start_time: ClockTime,
    /// When it ends on the wall.
    pub end_time: ClockTime,
    /// The kind of work, or its heading.
    pub what: Option<String>,
}

/// What happened to a shift, as its person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftNewsKind {
    /// It is theirs, and they see it.
    New,
    /// It is another than it was.
    Changed,
    /// It is theirs no more, or will not be.
    Gone,
}

impl ShiftNews {
    /// What a person is to be told of a change, if anything: what they do not see is no news.
    #[must_use]
    pub fn of(person: u64, old: Option<&Shift>, new: Option<&Shift>) -> Option<Self> {
        let seen = |shift: &&Shift| {
            let theirs = shift.person.as_ref().is_some_and(|it| it.id == person);
            theirs && shift.status == ShiftStatus::Published
        };
        let (old, new) = (old.filter(seen), new.filter(seen));
        let (kind, shift) = match (old, new) {
            (None, Some(new)) => (ShiftNewsKind::New, new),
            (Some(old), None) => (ShiftNewsKind::Gone, old),
            (Some(old), Some(new)) if !old.reads_the_same(new) => (ShiftNewsKind::Changed, new),
            _ => return None,
        };
        let job = shift.job.as_ref().map(|job| job.name.clone());
        Some(Self {
            kind,
            date: shift.date,
            start_time: shift.start_time,
            end_time: shift.end_time,
            what: job.or_else(|| shift.title.clone()),
        })
    }
}

/// When a person is not available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unavailability {
    /// Version 8: carries the day.
    pub id: Uuid,
    /// The schedule on which it was entered; it holds for all.
    pub schedule: Uuid,
    /// Whose.
    pub person: PersonRef,
    /// The day on which it begins.
    pub date: Date,
    /// When it begins on the wall.
    pub start_time: ClockTime,
    /// When it ends on the wall; on the next day if that is not later.
    pub end_time: ClockTime,
    /// Whether it is the whole day.
    pub all_day: bool,
    /// The zone it was entered in.
    pub time_zone: String,
    /// The instants that this means.
    #[serde(flatten)]
    pub span: Span,
    /// Why.
    pub note: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What takes a person's time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum AgendaEntry {
    /// They work.
    Shift(Box<Shift>),
    /// They cannot.
    Unavailability(Unavailability),
}

impl AgendaEntry {
    /// When.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::Shift(shift) => shift.span,
            Self::Unavailability(entry) => entry.span,
        }
    }
}

/// A person's agenda of a tenant: what changes it checks that nobody else did meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaVersion {
    /// The organization.
    pub tenant: TenantId,
    /// The person.
    pub person: u64,
    /// How often it changed.
    pub version: u64,
}
