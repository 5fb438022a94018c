//! Which projects a page of the list has.

use shared::{
    domain::{id::TenantId, project::Project},
    http::ApiResult,
    store::{ProjectEntry, Store},
};

use super::input::ListQuery;

/// Rows of a page unless the request says otherwise.
const DEFAULT_LIMIT: usize = 100;

/// A page of projects, by number.
pub(super) struct ProjectList {
    pub(super) projects: Vec<Project>,
    /// How many rows all pages have.
    pub(super) total: usize,
    /// Its place, from 1.
    pub(super) page: usize,
    /// How many pages there are.
    pub(super) total_pages: usize,
}

/// The page that a request asks for. Without a filter it is read from the projects themselves, and
/// costs what stands on it and before it; with one, the directory of all says what stands on it.
pub(super) async fn page(
    store: &Store,
    tenant: TenantId,
    query: &ListQuery,
) -> ApiResult<ProjectList> {
    let number = |number: i64| usize::try_from(number).unwrap_or(1);
    let page = query.page.map_or(1, |page| number(page.0));
    let limit = query.limit.map_or(DEFAULT_LIMIT, |limit| number(limit.0));
    let offset = (page - 1) * limit;
    let (projects, total) = match Filter::of(query) {
        None => all(store, tenant, offset, limit).await?,
        Some(filter) => {
            let directory = store.project_directory(tenant).await?;
            let ids = filter.ids(directory);
            let total = ids.len();
            let page: Vec<u64> = ids.into_iter().skip(offset).take(limit).collect();
            (store.project_list_by_ids(tenant, &page).await?, total)
        }
    };
    Ok(ProjectList {
        projects,
        total,
        page,
        total_pages: total.div_ceil(limit),
    })
}

/// Some rows of all projects, and how many projects there are.
async fn all(
    store: &Store,
    tenant: TenantId,
    offset: usize,
    limit: usize,
) -> ApiResult<(Vec<Project>, usize)> {
    let organization = store.organization_get(tenant).await?;
    let total = organization.map_or(0, |organization| organization.project_count);
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    if offset >= total {
        return Ok((Vec::new(), total));
    }
    Ok((store.project_list(tenant, offset, limit).await?, total))
}

/// What a project must have.
struct Filter {
    /// Part of its name, in lower case.
    name: String,
    active: Option<bool>,
}

impl Filter {
    fn of(query: &ListQuery) -> Option<Self> {
        let name = query.search.as_deref().unwrap_or_default();
        let filter = Self {
            name: name.trim().to_lowercase(),
            active: query.active.map(|active| active.0),
        };
        let is_empty = filter.name.is_empty() && filter.active.is_none();
        (!is_empty).then_some(filter)
    }

    /// The numbers of those that have it, in order.
    fn ids(&self, directory: Vec<ProjectEntry>) -> Vec<u64> {
        let wanted = |entry: &ProjectEntry| {
            self.active.is_none_or(|active| entry.active == active)
                && entry.name.contains(&self.name)
        };
        let found = directory.into_iter().filter(wanted);
        let mut ids: Vec<u64> = found.map(|entry| entry.id).collect();
        ids.sort_unstable();
        ids
    }
}

#[cfg(test)]
mod tests {
    use shared::http::Flag;

    use super::*;

    fn found(search: Option<&str>, active: Option<bool>) -> Option<Vec<u64>> {
        let entry = |id, name: &str, active| ProjectEntry {
            id,
            name: name.to_owned(),
            active,
        };
        let directory = vec![
            entry(3, "альфа", true),
            entry(1, "бета", false),
            entry(2, "гамма", true),
        ];
        let query = ListQuery {
            active: active.map(Flag),
            search: search.map(str::to_owned),
            page: None,
            limit: None,
        };
        Filter::of(&query).map(|filter| filter.ids(directory))
    }

    #[test]
    fn a_search_finds_parts_of_names_whatever_their_case() {
        assert_eq!(found(Some(" ЛЬФ "), None), Some(vec![3]));
        assert_eq!(found(Some("дельта"), None), Some(vec![]));
    }

    #[test]
    fn what_is_found_is_in_the_order_of_its_numbers() {
        assert_eq!(found(None, Some(true)), Some(vec![2, 3]));
        assert_eq!(found(Some("а"), None), Some(vec![1, 2, 3]));
        assert_eq!(found(Some("а"), Some(false)), Some(vec![1]));
    }

    #[test]
    fn nothing_sought_is_no_filter() {
        assert_eq!(found(None, None), None);
        assert_eq!(found(Some(" "), None), None);
    }
}
