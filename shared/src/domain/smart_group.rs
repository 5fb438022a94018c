//! Smart groups: people who are members because of what is known of them. A segment is a heading
//! with groups below it.
//!
//! Nobody is written down as a member. Whoever asks, asks [`SmartGroup::admits`], so that a change of
//! a person or of a rule holds at once and everywhere.

mod rule;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{person::Person, violation::Violation};

pub use rule::{Rule, RuleRefused};

/// Segments of an organization at most.
pub const MOST_SEGMENTS: usize = 100;
/// Smart groups of an organization at most.
pub const MOST_GROUPS: usize = 200;
/// Rules of a group at most.
pub const MOST_RULES: usize = 20;

/// All segments of an organization with their groups: one item, so that one read says of what a
/// person is a member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SmartGroups {
    /// In the order they were made.
    pub segments: Vec<Segment>,
    /// Grows by one with every change; 0 while none was stored.
    pub version: u64,
}

/// A heading with groups below it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Segment {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// How it is shown: `#3b82f6`.
    pub color: Option<String>,
    /// In the order they were made.
    #[serde(default)]
    pub groups: Vec<SmartGroup>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// People who are members because of what is known of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SmartGroup {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// How it is shown: `#3b82f6`.
    pub color: Option<String>,
    /// Who is a member.
    pub membership: Membership,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Rules, and how they go together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// Whether all of the rules must hold, or one.
    pub logic: Logic,
    /// None means no members.
    pub rules: Vec<Rule>,
}

/// How rules go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Logic {
    /// All must hold.
    #[default]
    And,
    /// One must hold.
    Or,
}

impl Logic {
    /// Parses `AND` or `OR`, whatever the case.
    ///
    /// # Errors
    /// [`Violation::OneOf`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref().to_ascii_uppercase().as_str() {
            "AND" => Ok(Self::And),
            "OR" => Ok(Self::Or),
            _ => Err(Violation::OneOf(["AND", "OR"].map(str::to_owned).into())),
        }
    }
}

crate::deserr_by_parse!(Logic);

impl Membership {
    /// Whether a person is a member: who may not log in is none, and neither is anybody without a
    /// rule.
    #[must_use]
    pub fn admits(&self, person: &Person) -> bool {
        let mut held = self.rules.iter().map(|rule| rule.holds(person));
        let admitted = match self.logic {
            Logic::And => held.all(|held| held),
            Logic::Or => held.any(|held| held),
        };
        admitted && !self.rules.is_empty() && person.is_active()
    }
}

impl SmartGroup {
    /// Whether a person is a member.
    #[must_use]
    pub fn admits(&self, person: &Person) -> bool {
        self.membership.admits(person)
    }
}

impl SmartGroups {
    /// The groups of all segments.
    pub fn groups(&self) -> impl Iterator<Item = (&Segment, &SmartGroup)> {
        let segments = self.segments.iter();
        segments.flat_map(|segment| segment.groups.iter().map(move |group| (segment, group)))
    }

    /// A group, and the segment it is in.
    #[must_use]
    pub fn group(&self, id: Uuid) -> Option<(&Segment, &SmartGroup)> {
        self.groups().find(|(_, group)| group.id == id)
    }

    /// A segment.
    #[must_use]
    pub fn segment(&self, id: Uuid) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.id == id)
    }

    /// A segment to be changed.
    pub fn segment_mut(&mut self, id: Uuid) -> Option<&mut Segment> {
        self.segments.iter_mut().find(|segment| segment.id == id)
    }

    /// A group to be changed.
    pub fn group_mut(&mut self, id: Uuid) -> Option<&mut SmartGroup> {
        let mut groups = self.segments.iter_mut().flat_map(|it| &mut it.groups);
        groups.find(|group| group.id == id)
    }

    /// The ids of the groups that a person is a member of.
    #[must_use]
    pub fn of(&self, person: &Person) -> Vec<Uuid> {
        let groups = self.groups().filter(|(_, group)| group.admits(person));
        groups.map(|(_, group)| group.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::person::{PersonStatus, Role};

    fn rule(field: &str, value: &str) -> Rule {
        Rule {
            field: field.into(),
            operator: "equals".into(),
            value: json!(value),
        }
    }

    fn cook() -> Person {
        Person {
            position: Some("Cook".into()),
            ..Person::new(1, "Anna", Role::Employee, Timestamp::UNIX_EPOCH)
        }
    }

    #[test]
    fn all_rules_must_hold_or_one() {
        let rules = vec![rule("position", "Cook"), rule("name", "Boris")];
        for (logic, admits) in [(Logic::And, false), (Logic::Or, true)] {
            let rules = rules.clone();
            assert_eq!(
                Membership { logic, rules }.admits(&cook()),
                admits,
                "{logic:?}"
            );
        }
    }

    #[test]
    fn without_rules_there_are_no_members() {
        for logic in [Logic::And, Logic::Or] {
            let rules = Vec::new();
            assert!(!Membership { logic, rules }.admits(&cook()));
        }
    }

    #[test]
    fn who_may_not_log_in_is_no_member() {
        let cooks = Membership {
            logic: Logic::And,
            rules: vec![rule("position", "Cook")],
        };
        assert!(cooks.admits(&cook()));
        let former = Person {
            status: PersonStatus::Inactive,
            ..cook()
        };
        assert!(!cooks.admits(&former));
    }
}
