//! A project and people: who is assigned, and what a change of that makes of them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use shared::{
    domain::{person::Person, project::Project},
    store::LastLogins,
};

/// A project with the people assigned to it and others of interest, by number.
#[derive(Clone, Debug)]
pub(super) struct Team {
    pub(super) project: Project,
    pub(super) people: Vec<Person>,
    pub(super) last_logins: LastLogins,
}

impl Team {
    /// Those who are assigned.
    pub(super) fn assigned(&self) -> impl Iterator<Item = &Person> {
        self.people
            .iter()
            .filter(|person| person.project_ids.contains(&self.project.id))
    }

    /// Numbers of those who are assigned.
    pub(super) fn assigned_ids(&self) -> BTreeSet<u64> {
        self.assigned().map(|person| person.id).collect()
    }

    /// A person of the team.
    pub(super) fn person(&self, id: u64) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Assigns exactly these of the people; returns who changed by that.
    pub(super) fn assign(&mut self, wanted: &BTreeSet<u64>, now: Timestamp) -> Vec<Person> {
        assign(&mut self.people, self.project.id, wanted, now)
    }
}

/// Assigns exactly these of some people to a project; returns who changed by that.
pub(super) fn assign(
    people: &mut [Person],
    project: u64,
    wanted: &BTreeSet<u64>,
    now: Timestamp,
) -> Vec<Person> {
    let mut changed = Vec::new();
    for person in people {
        let (is, shall) = (
            person.project_ids.contains(&project),
            wanted.contains(&person.id),
        );
        if is == shall {
            continue;
        }
        if shall {
            person.project_ids.push(project);
            person.project_ids.sort_unstable();
        } else {
            person.project_ids.retain(|id| *id != project);
        }
        person.updated_at = now;
        person.version += 1;
        changed.push(person.clone());
    }
    changed
}

#[cfg(test)]
mod tests {
    use shared::domain::{id::uuid_for, person::Role};

    use super::*;

    fn team(assigned: &[bool]) -> Team {
        let now = Timestamp::UNIX_EPOCH;
        let person = |(place, assigned): (usize, &bool)| Person {
            project_ids: if *assigned { vec![2, 7, 9] } else { vec![2, 9] },
            ..Person::new(place as u64 + 1, "Anna", Role::Employee, now)
        };
        Team {
            project: Project {
                id: 7,
                uuid: uuid_for(7),
                name: String::new(),
                description: String::new(),
                wage: None,
                active: true,
                created_at: now,
                updated_at: now,
                version: 1,
            },
            people: assigned.iter().enumerate().map(person).collect(),
            last_logins: LastLogins::default(),
        }
    }

    #[test]
    fn only_who_joins_or_leaves_is_changed() {
        let mut team = team(&[true, true, false, false]);
        let changed = team.assign(&BTreeSet::from([2, 3]), Timestamp::UNIX_EPOCH);
        let changed: Vec<_> = changed
            .iter()
            .map(|person| (person.id, &person.project_ids[..], person.version))
            .collect();
        assert_eq!(changed, [(1, &[2, 9][..], 2), (3, &[2, 7, 9], 2)]);
        assert_eq!(team.assigned_ids(), BTreeSet::from([2, 3]));
    }

    #[test]
    fn assigning_who_is_assigned_changes_nobody() {
        let mut team = team(&[true, false]);
        let changed = team.assign(&BTreeSet::from([1]), Timestamp::UNIX_EPOCH);
        assert!(changed.is_empty());
    }
}
