//! A directory apart from people's records: what a search reads. An item has the entries of sixteen
//! people and counts its changes; the organization counts those of all of its items in the same
//! transaction, by which a copy in memory is known to be whole and current.

use std::{collections::BTreeMap, sync::Arc};

use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;

use crate::{
    domain::{
        directory::{Directory, PersonFilter, entry},
        id::TenantId,
        organization::Organization,
        person::Person,
    },
    store::{
        Query, Read, Store, StoreError, keys,
        record::{decode, decode_found},
        table::take_at,
        transaction::{Change, Condition, Transaction, number, string},
    },
};

/// Directories of the organizations that were searched last, up to some megabytes.
#[derive(Clone, Debug)]
pub(in crate::store) struct DirectoryCache(Arc<Cache<TenantId, Arc<Directory>, Size>>);

#[derive(Clone, Debug)]
struct Size;

impl Weighter<TenantId, Arc<Directory>> for Size {
    fn weight(&self, _: &TenantId, directory: &Arc<Directory>) -> u64 {
        directory.size() as u64
    }
}

impl DirectoryCache {
    const ORGANIZATIONS: usize = 100;
    const BYTES: u64 = 32 << 20;

    pub(in crate::store) fn new() -> Self {
        let cache = Cache::with_weighter(Self::ORGANIZATIONS, Self::BYTES, Size);
        Self(Arc::new(cache))
    }
}

/// Who was found in a directory.
#[derive(Clone, Debug)]
pub struct FoundPeople {
    /// Numbers of all of them, in their order.
    pub all: Vec<u64>,
    /// Those who were chosen, in the order of their numbers.
    pub people: Vec<Person>,
}

#[derive(Deserialize)]
struct DirectoryItem {
    version: u64,
    /// By the person's number, and the item's key.
    #[serde(flatten)]
    entries: BTreeMap<String, String>,
}

/// Writes a person's entry; the organization has to count it.
pub(in crate::store) fn with_entry(
    transaction: Transaction,
    tenant: TenantId,
    person: &Person,
) -> Transaction {
    let change = Change::new(
        "SET #person = :entry ADD version :one",
        [(":entry", string(entry(person))), (":one", number(1))],
    );
    changed(transaction, tenant, person.id, change)
}

/// Takes a person's entry away; the organization has to count it.
pub(super) fn without_entry(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
) -> Transaction {
    let change = Change::new("REMOVE #person ADD version :one", [(":one", number(1))]);
    changed(transaction, tenant, person, change)
}

fn changed(transaction: Transaction, tenant: TenantId, person: u64, change: Change) -> Transaction {
    let change = change.naming("#person", person.to_string());
    transaction.update_if(
        keys::directory_item(tenant, person),
        change,
        Condition::always(),
    )
}

impl Store {
    /// Finds people by a filter, and reads those of them who are chosen: one call for each hundred;
    /// one more to read the directory, and the calls again, when it has changed since this process
    /// read it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_find(
        &self,
        tenant: TenantId,
        filter: &PersonFilter,
        choose: impl Fn(&[u64]) -> Vec<u64>,
    ) -> Result<FoundPeople, StoreError> {
        let cache = &self.directories.0;
        let find_in = async |directory: &Directory| {
            let all = directory.find(filter);
            let people = self.people_with_entrys_version(tenant, &choose(&all)).await;
            let (people, version) = people?;
            Ok::<_, StoreError>((FoundPeople { all, people }, version == directory.version))
        };
        if let Some(directory) = cache.get(&tenant) {
            let (found, is_current) = find_in(&directory).await?;
            if is_current {
                return Ok(found);
            }
        }
        // an eventual read costs half, and nearly always is whole
        let mut read = Read::Eventual;
        loop {
            let directory = self.directory_get(tenant, read).await?;
            let (found, is_current) = find_in(&directory).await?;
            if is_current {
                cache.insert(tenant, Arc::new(directory));
            }
            if is_current || read == Read::Consistent {
                return Ok(found);
            }
            read = Read::Consistent;
        }
    }

    async fn people_with_entrys_version(
        &self,
        tenant: TenantId,
        people: &[u64],
    ) -> Result<(Vec<Person>, u64), StoreError> {
        let organization = keys::organization(tenant);
        let people: Vec<_> = people.iter().map(|id| keys::person(tenant, *id)).collect();
        let wanted = people.iter().chain([&organization]);
        let mut found = self.table.batch_get(wanted).await?;
        let organization = take_at(&mut found, &organization);
        let organization: Option<Organization> = decode_found(organization)?;
        let mut people: Vec<Person> = found.into_iter().map(decode).collect::<Result<_, _>>()?;
        people.sort_unstable_by_key(|person| person.id);
        Ok((people, organization.map_or(0, |it| it.directory_version)))
    }

    async fn directory_get(&self, tenant: TenantId, read: Read) -> Result<Directory, StoreError> {
        let query = Query::partition(keys::directory(tenant));
        let items: Vec<DirectoryItem> = self.table.query_all(query, read).await?;
        let version = items.iter().map(|item| item.version).sum();
        let entries = items.into_iter().flat_map(|item| item.entries);
        // the key's attributes are no numbers
        let entries = entries.filter_map(|(id, entry)| Some((id.parse().ok()?, entry)));
        Ok(Directory::new(version, entries))
    }
}
