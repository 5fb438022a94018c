//! What the people of an organization are found by, as a search goes through it.

use super::{
    person::{Person, PersonStatus, Role},
    text::folded,
};

/// Between the parts of an [`entry`]; none has it.
const SEPARATOR: char = '\u{1f}';

/// A person as the directory has them, in one line: names, e-mail address and department in lower
/// case and with `е` for `ё`, the role as it is shown and the status by a letter each, as all of it
/// is read for a search.
#[must_use]
pub fn entry(person: &Person) -> String {
    let part = |text: &str| folded(text).replace(SEPARATOR, " ");
    let email = person.email.as_ref().map_or("", |email| email.as_str());
    let parts = [
        part(&person.first_name),
        part(&person.last_name),
        part(email),
        part(person.department.as_deref().unwrap_or_default()),
        role_letter(person.role).to_owned(),
        status_letter(person.status).to_owned(),
    ];
    parts.join(SEPARATOR.encode_utf8(&mut [0; 4]))
}

const fn role_letter(role: Role) -> &'static str {
    match role {
        Role::Owner | Role::Admin | Role::SuperAdmin => "a",
        Role::Manager => "m",
        Role::Employee => "e",
    }
}

const fn status_letter(status: PersonStatus) -> &'static str {
    match status {
        PersonStatus::Active => "",
        PersonStatus::Inactive => "i",
    }
}

/// What people are to be found by; what is empty or none matters not. Texts are parts, whatever
/// their case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFilter {
    first_name: String,
    last_name: String,
    name_or_email: String,
    department: String,
    role: Option<&'static str>,
    status: Option<&'static str>,
}

impl PersonFilter {
    /// By parts of the first and the last name.
    #[must_use]
    pub fn by_names(first_name: &str, last_name: &str) -> Self {
        Self {
            first_name: typed(first_name),
            last_name: typed(last_name),
            ..Self::default()
        }
    }

    /// By a part of the name in one line, or of the e-mail address.
    #[must_use]
    pub fn name_or_email(self, text: &str) -> Self {
        Self {
            name_or_email: typed(text),
            ..self
        }
    }

    /// By a part of the department.
    #[must_use]
    pub fn department(self, text: &str) -> Self {
        Self {
            department: typed(text),
            ..self
        }
    }

    /// By what the role is shown as.
    #[must_use]
    pub fn role(self, role: Role) -> Self {
        Self {
            role: Some(role_letter(role)),
            ..self
        }
    }

    /// By the status.
    #[must_use]
    pub fn status(self, status: PersonStatus) -> Self {
        Self {
            status: Some(status_letter(status)),
            ..self
        }
    }

    /// Whether everybody is found.
    #[must_use]
    pub fn finds_all(&self) -> bool {
        *self == Self::default()
    }

    fn finds(&self, entry: &str) -> bool {
        let mut parts = entry.split(SEPARATOR);
        let mut part = || parts.next().unwrap_or_default();
        let (first, last, email, department) = (part(), part(), part(), part());
        let is = |part: &str, wanted: Option<&str>| wanted.is_none_or(|wanted| part == wanted);
        first.contains(&self.first_name)
            && last.contains(&self.last_name)
            && department.contains(&self.department)
            && is(part(), self.role)
            && is(part(), self.status)
            && (self.name_or_email.is_empty()
                || email.contains(&self.name_or_email)
                || format!("{first} {last}").contains(&self.name_or_email))
    }
}

fn typed(text: &str) -> String {
    folded(text.trim())
}

/// The people of an organization at one moment.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// How often entries had been made, changed or taken away.
    pub version: u64,
    people: Vec<(u64, Box<str>)>,
}

impl Directory {
    /// Stored entries, each with the number of its person.
    #[must_use]
    pub fn new(version: u64, entries: impl IntoIterator<Item = (u64, String)>) -> Self {
        let entries = entries.into_iter();
        let mut people: Vec<_> = entries.map(|(id, entry)| (id, entry.into())).collect();
        people.sort_unstable_by_key(|(id, _)| *id);
        Self { version, people }
    }

    /// Numbers of those whom a filter finds, in their order.
    #[must_use]
    pub fn find(&self, filter: &PersonFilter) -> Vec<u64> {
        let found = self.people.iter().filter(|(_, entry)| filter.finds(entry));
        found.map(|(id, _)| *id).collect()
    }

    /// Bytes of memory that they take, about.
    #[must_use]
    pub fn size(&self) -> usize {
        let bytes = |(_, entry): &(u64, Box<str>)| size_of::<(u64, Box<str>)>() + entry.len();
        size_of::<Self>() + self.people.iter().map(bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::text::Email;

    fn person(id: u64, first_name: &str, last_name: &str, role: Role) -> Person {
        Person {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            ..Person::new(id, "", role, Timestamp::UNIX_EPOCH)
        }
    }

    fn directory() -> Directory {
        let people = [
            Person {
                department: Some("IT отдел".to_owned()),
                ..person(12, "Пётр", "Алёшин", Role::Owner)
            },
            Person {
                email: Some(Email::parse("petrova@acme.test").unwrap()),
                ..person(3, "Anna-Maria", "Petrova", Role::Employee)
            },
            Person {
                status: PersonStatus::Inactive,
                ..person(7, "Ann", "", Role::Employee)
            },
        ];
        Directory::new(3, people.map(|person| (person.id, entry(&person))))
    }

    fn named(first_name: &str, last_name: &str) -> Vec<u64> {
        directory().find(&PersonFilter::by_names(first_name, last_name))
    }

    #[test]
    fn a_search_finds_any_part_of_a_name_in_any_case() {
        assert_eq!(named("ANN", ""), [3, 7]);
        assert_eq!(named("a-m", ""), [3]);
        assert_eq!(named("", "петр"), [0; 0], "that is a given name");
        assert_eq!(named("петр", "алеш"), [12], "е stands for ё");
        assert_eq!(named("пётр", ""), [12]);
        assert_eq!(named("ann", "petr"), [3], "both parts must be there");
    }

    #[test]
    fn one_text_finds_the_whole_name_or_the_address() {
        let find = |text| directory().find(&PersonFilter::default().name_or_email(text));
        assert_eq!(find("Пётр Алёшин"), [12]);
        assert_eq!(find("р ал"), [12]);
        assert_eq!(find("алешин петр"), [0; 0]);
        assert_eq!(find("@ACME"), [3]);
        assert_eq!(find("ann"), [3, 7]);
    }

    #[test]
    fn other_facts_narrow_it_down() {
        let all = PersonFilter::default;
        assert_eq!(directory().find(&all().department("it")), [12]);
        assert_eq!(directory().find(&all().role(Role::Admin)), [12]);
        assert_eq!(directory().find(&all().role(Role::Employee)), [3, 7]);
        let inactive = all().status(PersonStatus::Inactive);
        assert_eq!(directory().find(&inactive), [7]);
        assert_eq!(directory().find(&inactive.name_or_email("petr")), [0; 0]);
    }

    #[test]
    fn a_filter_for_nothing_finds_all() {
        assert!(PersonFilter::by_names(" ", "").finds_all());
        assert_eq!(named("", ""), [3, 7, 12]);
    }
}
