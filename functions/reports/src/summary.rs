//! Summaries: tallies of entries by people, projects, departments or days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shared::domain::{clock::TimeEntry, language::Language, person::Person, report::Grouping};

use crate::{rows::SummaryRow, tally::Tally};

/// What a row is about; what belongs to none comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    User(u64),
    Project(Option<u64>),
    Department(Option<String>),
    Day(Date),
}

/// Sums that grow entry by entry.
#[derive(Debug, Default)]
pub struct Summary {
    groups: BTreeMap<Group, Tally>,
    people: BTreeMap<u64, String>,
}

impl Summary {
    /// Counts one more entry of a person.
    pub fn add(&mut self, person: &Person, entry: &TimeEntry, tally: Tally, group_by: Grouping) {
        let group = match group_by {
            Grouping::User => {
                self.people
                    .entry(person.id)
                    .or_insert_with(|| person.name());
                Group::User(person.id)
            }
            Grouping::Project => Group::Project(entry.project),
            Grouping::Department => {
                let department = person.department.as_deref().map(str::trim);
                let department = department.filter(|name| !name.is_empty());
                Group::Department(department.map(str::to_owned))
            }
            Grouping::Day => Group::Day(entry.date),
        };
        *self.groups.entry(group).or_default() += tally;
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The rows in the order of numbers, names or dates.
    #[must_use]
    pub fn rows(
        &self,
        projects: &BTreeMap<u64, String>,
        language: Language,
        shows_amounts: bool,
    ) -> Vec<SummaryRow> {
        let rows = self.groups.iter().map(|(group, tally)| {
            let (key, name) = self.named(group, projects, language);
            SummaryRow::of(key, name, *tally, shows_amounts)
        });
        rows.collect()
    }

    fn named(
        &self,
        group: &Group,
        projects: &BTreeMap<u64, String>,
        language: Language,
    ) -> (Option<String>, String) {
        match group {
            Group::User(id) => {
                let name = self.people.get(id).cloned().unwrap_or_default();
                (Some(id.to_string()), name)
            }
            Group::Project(Some(id)) => (Some(id.to_string()), project_name(*id, projects)),
            Group::Department(Some(name)) => (Some(name.clone()), name.clone()),
            Group::Day(date) => (Some(date.to_string()), date.to_string()),
            Group::Project(None) => {
                let words = language.pick("Без проекта", "No project");
                (None, words.to_owned())
            }
            Group::Department(None) => {
                let words = language.pick("Без отдела", "No department");
                (None, words.to_owned())
            }
        }
    }
}

/// The name of a project; of one that is deleted its number.
pub(crate) fn project_name(id: u64, projects: &BTreeMap<u64, String>) -> String {
    projects
        .get(&id)
        .cloned()
        .unwrap_or_else(|| format!("#{id}"))
}
