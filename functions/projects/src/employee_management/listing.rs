//! Which projects a page of the list has.

use shared::store::ProjectEntry;

use super::input::ListQuery;

/// Rows of a page unless the request says otherwise.
const DEFAULT_LIMIT: usize = 100;

/// A page of the projects that a request asks for, by number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selection {
    /// Ids of its rows.
    pub(super) ids: Vec<u64>,
    /// How many rows all pages have.
    pub(super) total: usize,
    /// Its place, from 1.
    pub(super) page: usize,
    /// How many pages there are.
    pub(super) total_pages: usize,
}

impl Selection {
    /// The page that a request asks for.
    pub(super) fn of(directory: Vec<ProjectEntry>, query: &ListQuery) -> Self {
        let sought = query.search.as_deref().unwrap_or_default();
        let sought = sought.trim().to_lowercase();
        let wanted = |entry: &ProjectEntry| {
            query.active.is_none_or(|active| entry.active == active.0)
                && entry.name.contains(&sought)
        };
        let found = directory.into_iter().filter(wanted);
        let mut ids: Vec<u64> = found.map(|entry| entry.id).collect();
        ids.sort_unstable();
        let number = |number: i64| usize::try_from(number).unwrap_or(1);
        let page = query.page.map_or(1, |page| number(page.0));
        let limit = query.limit.map_or(DEFAULT_LIMIT, |limit| number(limit.0));
        let total = ids.len();
        let ids = ids.into_iter().skip((page - 1) * limit).take(limit);
        Self {
            ids: ids.collect(),
            total,
            page,
            total_pages: total.div_ceil(limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::http::{Bounded, Flag};

    use super::*;

    fn directory() -> Vec<ProjectEntry> {
        let entry = |id, name: &str, active| ProjectEntry {
            id,
            name: name.to_owned(),
            active,
        };
        vec![
            entry(3, "альфа", true),
            entry(1, "бета", false),
            entry(2, "гамма", true),
        ]
    }

    fn query(search: &str) -> ListQuery {
        ListQuery {
            active: None,
            search: Some(search.to_owned()),
            page: None,
            limit: None,
        }
    }

    #[test]
    fn rows_are_in_the_order_of_their_numbers() {
        let all = Selection::of(directory(), &query(""));
        assert_eq!(all.ids, [1, 2, 3]);
        assert_eq!((all.total, all.page, all.total_pages), (3, 1, 1));
    }

    #[test]
    fn a_search_finds_parts_of_names_whatever_their_case() {
        assert_eq!(Selection::of(directory(), &query(" ЛЬФ ")).ids, [3]);
        assert_eq!(Selection::of(directory(), &query("дельта")).total_pages, 0);
    }

    #[test]
    fn pages_count_what_the_filter_lets_through() {
        let query = ListQuery {
            active: Some(Flag(true)),
            page: Some(Bounded(2)),
            limit: Some(Bounded(1)),
            ..query("")
        };
        let expected = Selection {
            ids: vec![3],
            total: 2,
            page: 2,
            total_pages: 2,
        };
        assert_eq!(Selection::of(directory(), &query), expected);
    }
}
