//! Names of an organization's people, as a search goes through them.

use super::text::folded;

/// Between a given and a family name in [`folded_name`]; no name has it.
const SEPARATOR: char = '\u{1f}';

/// A whole name as it is stored and searched: in lower case and with `е` for `ё`.
#[must_use]
pub fn folded_name(first_name: &str, last_name: &str) -> String {
    let part = |name: &str| folded(name).replace(SEPARATOR, " ");
    format!("{}{SEPARATOR}{}", part(first_name), part(last_name))
}

/// Parts of a name that a person must have, whatever their case.
#[derive(Clone, Debug)]
pub struct NameSearch {
    first_name: String,
    last_name: String,
}

impl NameSearch {
    /// A search by what was typed; none if that is nothing.
    #[must_use]
    pub fn of(first_name: &str, last_name: &str) -> Option<Self> {
        let search = Self {
            first_name: folded(first_name.trim()),
            last_name: folded(last_name.trim()),
        };
        let is_empty = search.first_name.is_empty() && search.last_name.is_empty();
        (!is_empty).then_some(search)
    }

    fn finds(&self, name: &str) -> bool {
        let (first, last) = name.split_once(SEPARATOR).unwrap_or((name, ""));
        first.contains(&self.first_name) && last.contains(&self.last_name)
    }
}

/// The names of all people of an organization at one moment.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// How often names had been given, changed or taken away.
    pub version: u64,
    people: Vec<(u64, Box<str>)>,
}

impl Names {
    /// Stored names, each with the number of the person who has it.
    #[must_use]
    pub fn new(version: u64, people: impl IntoIterator<Item = (u64, String)>) -> Self {
        let people = people.into_iter();
        let mut people: Vec<_> = people.map(|(id, name)| (id, name.into())).collect();
        people.sort_unstable_by_key(|(id, _)| *id);
        Self { version, people }
    }

    /// Numbers of those whom a search finds, in their order.
    #[must_use]
    pub fn find(&self, search: &NameSearch) -> Vec<u64> {
        let found = self.people.iter().filter(|(_, name)| search.finds(name));
        found.map(|(id, _)| *id).collect()
    }

    /// Bytes of memory that they take, about.
    #[must_use]
    pub fn size(&self) -> usize {
        let bytes = |(_, name): &(u64, Box<str>)| size_of::<(u64, Box<str>)>() + name.len();
        size_of::<Self>() + self.people.iter().map(bytes).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(first_name: &str, last_name: &str) -> Vec<u64> {
        let people = [
            (12, "Пётр", "Алёшин"),
            (3, "Anna-Maria", "Petrova"),
            (7, "Ann", ""),
        ];
        let people = people.map(|(id, first, last)| (id, folded_name(first, last)));
        let search = NameSearch::of(first_name, last_name).expect("something to search for");
        Names::new(3, people).find(&search)
    }

    #[test]
    fn a_search_finds_any_part_of_a_name_in_any_case() {
        assert_eq!(found("ANN", ""), [3, 7]);
        assert_eq!(found("a-m", ""), [3]);
        assert_eq!(found("", "петр"), [0; 0], "that is a given name");
        assert_eq!(found("петр", "алеш"), [12], "е stands for ё");
        assert_eq!(found("пётр", ""), [12]);
        assert_eq!(found("ann", "petr"), [3], "both parts must be there");
    }

    #[test]
    fn a_search_for_nothing_is_none() {
        assert!(NameSearch::of(" ", "").is_none());
    }
}
