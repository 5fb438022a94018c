//! Lists of people.

use super::write::Admin;
use crate::{
    domain::{id::TenantId, person::Person},
    store::{Page, Position, Query, Read, Store, StoreError, keys, record::decode},
};

/// The order of a list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOrder {
    /// Oldest first; the order of the table itself.
    Registration,
    /// By main programming language.
    ProgrammingLanguage,
    /// By country.
    Country,
    /// By the mentor's name.
    MentorName,
    /// By level of English.
    EnglishLevel,
    /// By job title.
    Position,
}

impl PersonOrder {
    /// The orders of indexes, by their place.
    pub(super) const INDEXED: [Self; 5] = [
        Self::ProgrammingLanguage,
        Self::Country,
        Self::MentorName,
        Self::EnglishLevel,
        Self::Position,
    ];

    /// What a person is sorted by; sorts as text.
    #[must_use]
    pub fn key(self, person: &Person) -> String {
        let value = match self {
            Self::Registration => &None,
            Self::ProgrammingLanguage => &person.programming_language,
            Self::Country => &person.country,
            Self::MentorName => &person.mentor_name,
            Self::EnglishLevel => &person.english_level,
            Self::Position => &person.position,
        };
        keys::sort_value(value.as_deref(), person.id)
    }

    /// The place of its values in [`Record::listed`].
    fn place(self) -> Option<usize> {
        Self::INDEXED.iter().position(|order| *order == self)
    }
}

impl Store {
    /// Those of at most 100 different people who exist, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list_by_ids(
        &self,
        tenant: TenantId,
        people: &[u64],
    ) -> Result<Vec<Person>, StoreError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = people
            .iter()
            .map(|person| keys::person(tenant, *person))
            .collect();
        let found = self.table.batch_get(wanted.iter()).await?;
        found.into_iter().map(decode).collect()
    }

    /// One page of people, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list(
        &self,
        tenant: TenantId,
        read: Read,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        let query = Query::partition(keys::people(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, read).await
    }

    /// One full page of active people, oldest first. Most are active, so that one query finds them;
    /// where many are not, it takes another for each hundred.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list_active(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        self.person_pages_where(tenant, (limit, limit), after, usize::MAX, Person::is_active)
            .await
    }

    /// Some of the people of whom something holds, oldest first: a page of them, or fewer after a
    /// thousand were looked at.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list_where(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
        holds: impl Fn(&Person) -> bool,
    ) -> Result<Page<Person>, StoreError> {
        const PAGES: usize = 4;
        self.person_pages_where(tenant, (limit, 250), after, PAGES, holds)
            .await
    }

    async fn person_pages_where(
        &self,
        tenant: TenantId,
        (limit, first): (usize, usize),
        after: Option<Position>,
        pages: usize,
        holds: impl Fn(&Person) -> bool,
    ) -> Result<Page<Person>, StoreError> {
        const MORE: usize = 100;
        let (mut items, mut wanted, mut after) = (Vec::<Person>::new(), first, after);
        let mut left = pages;
        loop {
            let page = self
                .person_list(tenant, Read::Consistent, wanted, after)
                .await?;
            items.extend(page.items.into_iter().filter(&holds));
            left -= 1;
            let next = if items.len() > limit {
                items.truncate(limit);
                let last = items.last().map(|last| keys::person(tenant, last.id));
                last.map(Position::at)
            } else {
                page.next
            };
            if items.len() == limit || next.is_none() || left == 0 {
                return Ok(Page { items, next });
            }
            (wanted, after) = (MORE.max(first), next);
        }
    }

    /// One page of inactive people, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list_inactive(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        let query = Query::index(keys::GSI1, keys::inactive_of(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Eventual).await
    }

    /// One page of people in an order.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_list_sorted(
        &self,
        tenant: TenantId,
        order: PersonOrder,
        ascending: bool,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        let partition = keys::people(tenant);
        let (query, read) = match order.place() {
            // the default order sees what was written a moment ago
            None => (Query::partition(partition), Read::Consistent),
            Some(place) => (Query::index(keys::sorted(place), partition), Read::Eventual),
        };
        let query = query.limit(limit).after(after);
        let query = if ascending { query } else { query.backward() };
        self.table.query(query, read).await
    }

    /// The numbers of the active admins.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn admin_list(&self, tenant: TenantId) -> Result<Vec<u64>, StoreError> {
        let query = Query::partition(keys::admins(tenant));
        let admins: Vec<Admin> = self.table.query_all(query, Read::Consistent).await?;
        Ok(admins.into_iter().map(|admin| admin.person).collect())
    }

    /// One page of active people, most experienced first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn leaderboard_list(
        &self,
        tenant: TenantId,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        let query = Query::index(keys::GSI1, keys::leaderboard_of(tenant))
            .backward()
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Eventual).await
    }
}
