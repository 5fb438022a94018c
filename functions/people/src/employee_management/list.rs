//! `GET /users`: pages in six orders, and the search by name.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        directory::PersonFilter, id::TenantId, organization::Organization, person::Person,
        violation::Violations,
    },
    http::{
        ApiResult, Member, PageNumber, PageSize, ValidQuery,
        employee_management::{Related, User, project_ids},
    },
    store::{FoundPeople, PersonOrder, Store},
};
use utoipa::ToSchema;

use super::view::user;
use crate::State;

/// People that are read at once while some of them are looked for.
const AT_ONCE: usize = 250;

#[derive(Clone, Copy, Debug, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
enum SortBy {
    RegistrationDate,
    ProgrammingLanguage,
    Country,
    MentorName,
    EnglishLevel,
    Position,
}

impl From<SortBy> for PersonOrder {
    fn from(sort_by: SortBy) -> Self {
        match sort_by {
            SortBy::RegistrationDate => Self::Registration,
            SortBy::ProgrammingLanguage => Self::ProgrammingLanguage,
            SortBy::Country => Self::Country,
            SortBy::MentorName => Self::MentorName,
            SortBy::EnglishLevel => Self::EnglishLevel,
            SortBy::Position => Self::Position,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = Violations)]
enum Direction {
    #[deserr(rename = "ASC")]
    #[schema(rename = "ASC")]
    Ascending,
    #[deserr(rename = "DESC")]
    #[schema(rename = "DESC")]
    Descending,
}

/// What is wanted of the list.
#[derive(Deserr)]
#[deserr(error = Violations, rename_all = camelCase)]
pub(crate) struct ListQuery {
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(10))]
    limit: PageSize,
    #[deserr(default)]
    first_name: String,
    #[deserr(default)]
    last_name: String,
    #[deserr(default = SortBy::RegistrationDate)]
    sort_by: SortBy,
    #[deserr(default = Direction::Ascending)]
    order: Direction,
}

/// The rows of a page in an order.
#[derive(Clone, Copy)]
struct Rows {
    order: PersonOrder,
    ascending: bool,
    offset: usize,
    limit: usize,
}

impl Rows {
    /// People found by name who are read to be sorted by something else.
    const FEW: usize = 100;

    /// Who is to be read of those found by name: the rows, if their order is that of the numbers;
    /// all, if another order has to be found among few.
    fn choose(self, found: &[u64]) -> Vec<u64> {
        if self.offset >= found.len() {
            return Vec::new();
        }
        if self.order != PersonOrder::Registration {
            return match found.len() {
                0..=Self::FEW => found.to_vec(),
                _ => Vec::new(),
            };
        }
        let rows = |found: &mut dyn Iterator<Item = &u64>| {
            let rows = found.skip(self.offset).take(self.limit);
            rows.copied().collect()
        };
        match self.ascending {
            true => rows(&mut found.iter()),
            false => rows(&mut found.iter().rev()),
        }
    }

    /// The same rows counted from the end that is nearer, and whether that turns them round; none
    /// behind the last.
    fn nearer_end(self, total: usize) -> Option<(Self, bool)> {
        let left = total.checked_sub(self.offset).filter(|left| *left > 0)?;
        let limit = self.limit.min(left);
        let offset = left - limit;
        if self.offset <= offset {
            return Some((Self { limit, ..self }, false));
        }
        let turned = Self {
            order: self.order,
            ascending: !self.ascending,
            offset,
            limit,
        };
        Some((turned, true))
    }
}

/// A page of users.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Users {
    users: Vec<User>,
    /// Of all pages.
    total: usize,
    page: usize,
    total_pages: usize,
}

/// Get a list of users with pagination, search, and sorting
#[utoipa::path(get, path = "/users", tag = "Users", security(("session" = ["member"])),
    params(("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("limit" = Option<i64>, Query, minimum = 1, description = "from 1, default 10; more than 100 means 100"),
           ("firstName" = Option<String>, Query, description = "part of the first name, whatever its case"),
           ("lastName" = Option<String>, Query, description = "part of the last name, likewise"),
           ("sortBy" = inline(Option<SortBy>), Query, description = "`registrationDate` by default; who has none stands last in `ASC`"),
           ("order" = inline(Option<Direction>), Query, description = "`ASC` by default")),
    responses((status = 200, body = Users)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> ApiResult<Json<Users>> {
    let store = &state.platform.store;
    let (page, limit) = (query.page.0, query.limit.0);
    let rows = Rows {
        order: query.sort_by.into(),
        ascending: query.order == Direction::Ascending,
        offset: (page - 1).saturating_mul(limit),
        limit,
    };
    let filter = PersonFilter::by_names(&query.first_name, &query.last_name);
    let (people, related, total) = match filter.finds_all() {
        true => all_people(store, caller.tenant, rows).await?,
        false => found(store, caller.tenant, rows, &filter).await?,
    };
    let view = |person| user(person, &related, &caller);
    Ok(Json(Users {
        users: people.into_iter().map(view).collect(),
        total,
        page,
        total_pages: total.div_ceil(limit),
    }))
}

/// Some rows of all people, with their projects and how many people there are. The first page
/// costs the same however many there are. A later one also reads the rows between it and the nearer
/// end of the list, and one behind the last page none.
async fn all_people(
    store: &Store,
    tenant: TenantId,
    rows: Rows,
) -> ApiResult<(Vec<Person>, Related, usize)> {
    if rows.offset == 0 {
        let people = read(store, tenant, rows).await?;
        let (organization, projects, logins) = store
            .organization_with_projects(tenant, &project_ids(&people), &numbers(&people))
            .await?;
        let related = Related::new(projects, logins);
        return Ok((people, related, counted(organization)));
    }
    let total = counted(store.organization_get(tenant).await?);
    let people = match rows.nearer_end(total) {
        None => Vec::new(),
        Some((rows, false)) => read(store, tenant, rows).await?,
        Some((rows, true)) => {
            let mut people = read(store, tenant, rows).await?;
            people.reverse();
            people
        }
    };
    let related = related(store, tenant, &people).await?;
    Ok((people, related, total))
}

/// What is shown with some people.
async fn related(store: &Store, tenant: TenantId, people: &[Person]) -> ApiResult<Related> {
    let (projects, logins) = store
        .projects_with_last_logins(tenant, &project_ids(people), &numbers(people))
        .await?;
    Ok(Related::new(projects, logins))
}

fn numbers(people: &[Person]) -> Vec<u64> {
    people.iter().map(|person| person.id).collect()
}

fn counted(organization: Option<Organization>) -> usize {
    let total = organization.map_or(0, |organization| organization.person_count);
    usize::try_from(total).unwrap_or(usize::MAX)
}

/// The people of some rows.
async fn read(store: &Store, tenant: TenantId, rows: Rows) -> ApiResult<Vec<Person>> {
    let (mut people, mut before, mut after) = (Vec::new(), rows.offset, None);
    loop {
        let wanted = before.saturating_add(rows.limit - people.len());
        let read = store.person_list_sorted(tenant, rows.order, rows.ascending, wanted, after);
        let page = read.await?;
        let skipped = before.min(page.items.len());
        before -= skipped;
        let left = rows.limit - people.len();
        people.extend(page.items.into_iter().skip(skipped).take(left));
        after = page.next;
        if after.is_none() || people.len() == rows.limit {
            return Ok(people);
        }
    }
}

/// Some rows of those found by name, with what is shown with them and how many were found.
async fn found(
    store: &Store,
    tenant: TenantId,
    rows: Rows,
    filter: &PersonFilter,
) -> ApiResult<(Vec<Person>, Related, usize)> {
    let find = store.person_find(tenant, filter, |all| rows.choose(all));
    let FoundPeople { all, mut people } = find.await?;
    if rows.offset >= all.len() {
        return Ok((people, Related::default(), all.len()));
    }
    if rows.order == PersonOrder::Registration {
        if !rows.ascending {
            people.reverse();
        }
    } else if all.len() <= Rows::FEW {
        people.sort_by_cached_key(|person| rows.order.key(person));
        if !rows.ascending {
            people.reverse();
        }
        people = people
            .into_iter()
            .skip(rows.offset)
            .take(rows.limit)
            .collect();
    } else {
        people = read_among(store, tenant, rows, &all).await?;
    }
    let related = related(store, tenant, &people).await?;
    Ok((people, related, all.len()))
}

/// The people of some rows, counting only those whose numbers are named: read until the page is
/// full, which is soon, as many are named.
async fn read_among(
    store: &Store,
    tenant: TenantId,
    rows: Rows,
    named: &[u64],
) -> ApiResult<Vec<Person>> {
    let end = rows.offset.saturating_add(rows.limit).min(named.len());
    let (mut people, mut after) = (Vec::new(), None);
    loop {
        let read = store.person_list_sorted(tenant, rows.order, rows.ascending, AT_ONCE, after);
        let page = read.await?;
        let is_named = |person: &Person| named.binary_search(&person.id).is_ok();
        people.extend(page.items.into_iter().filter(is_named));
        after = page.next;
        if after.is_none() || people.len() >= end {
            return Ok(people
                .into_iter()
                .skip(rows.offset)
                .take(rows.limit)
                .collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_the_nearer_end() {
        let nearer_end = |offset, limit, total| {
            let rows = Rows {
                order: PersonOrder::Registration,
                ascending: true,
                offset,
                limit,
            };
            let found = rows.nearer_end(total);
            found.map(|(rows, turned)| (rows.ascending, rows.offset, rows.limit, turned))
        };
        assert_eq!(nearer_end(10, 10, 100), Some((true, 10, 10, false)));
        assert_eq!(nearer_end(80, 10, 100), Some((false, 10, 10, true)));
        assert_eq!(nearer_end(90, 20, 100), Some((false, 0, 10, true)));
        assert_eq!(nearer_end(100, 10, 100), None);
        assert_eq!(nearer_end(usize::MAX, 10, 100), None);
    }
}
