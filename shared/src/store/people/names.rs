//! Names apart from people's records: what a search reads. An item has the names of sixteen people
//! and counts its changes; the organization counts those of all of its items in the same
//! transaction, by which a copy in memory is known to be whole and current.

use std::{collections::BTreeMap, sync::Arc};

use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;

use crate::{
    domain::{
        id::TenantId,
        names::{NameSearch, Names, folded_name},
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

/// Names of the organizations that were searched last, up to some megabytes.
#[derive(Clone, Debug)]
pub(in crate::store) struct NameCache(Arc<Cache<TenantId, Arc<Names>, Size>>);

#[derive(Clone, Debug)]
struct Size;

impl Weighter<TenantId, Arc<Names>> for Size {
    fn weight(&self, _: &TenantId, names: &Arc<Names>) -> u64 {
        names.size() as u64
    }
}

impl NameCache {
    const ORGANIZATIONS: usize = 100;
    const BYTES: u64 = 8 << 20;

    pub(in crate::store) fn new() -> Self {
        let cache = Cache::with_weighter(Self::ORGANIZATIONS, Self::BYTES, Size);
        Self(Arc::new(cache))
    }
}

/// Who was found by name.
#[derive(Clone, Debug)]
pub struct FoundPeople {
    /// Numbers of all of them, in their order.
    pub all: Vec<u64>,
    /// Those who were chosen, in the order of their numbers.
    pub people: Vec<Person>,
}

#[derive(Deserialize)]
struct NameItem {
    version: u64,
    /// By the person's number, and the item's key.
    #[serde(flatten)]
    names: BTreeMap<String, String>,
}

/// Writes a person's name; the organization has to count it.
pub(in crate::store) fn with_name(
    transaction: Transaction,
    tenant: TenantId,
    person: &Person,
) -> Transaction {
    let name = folded_name(&person.first_name, &person.last_name);
    let change = Change::new(
        "SET #person = :name ADD version :one",
        [(":name", string(name)), (":one", number(1))],
    );
    changed(transaction, tenant, person.id, change)
}

/// Takes a person's name away; the organization has to count it.
pub(super) fn without_name(transaction: Transaction, tenant: TenantId, person: u64) -> Transaction {
    let change = Change::new("REMOVE #person ADD version :one", [(":one", number(1))]);
    changed(transaction, tenant, person, change)
}

fn changed(transaction: Transaction, tenant: TenantId, person: u64, change: Change) -> Transaction {
    let change = change.naming("#person", person.to_string());
    transaction.update_if(keys::names(tenant, person), change, Condition::always())
}

impl Store {
    /// Finds people by name, and reads those of them who are chosen: one call for each hundred;
    /// one more to read all names, and the calls again, when they have changed since this process
    /// read them.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_find(
        &self,
        tenant: TenantId,
        search: &NameSearch,
        choose: impl Fn(&[u64]) -> Vec<u64>,
    ) -> Result<FoundPeople, StoreError> {
        let cache = &self.names.0;
        let find_in = async |names: &Names| {
            let all = names.find(search);
            let people = self.people_with_names_version(tenant, &choose(&all)).await;
            let (people, version) = people?;
            Ok::<_, StoreError>((FoundPeople { all, people }, version == names.version))
        };
        if let Some(names) = cache.get(&tenant) {
            let (found, is_current) = find_in(&names).await?;
            if is_current {
                return Ok(found);
            }
        }
        // an eventual read costs half, and nearly always is whole
        let mut read = Read::Eventual;
        loop {
            let names = self.names_list(tenant, read).await?;
            let (found, is_current) = find_in(&names).await?;
            if is_current {
                cache.insert(tenant, Arc::new(names));
            }
            if is_current || read == Read::Consistent {
                return Ok(found);
            }
            read = Read::Consistent;
        }
    }

    async fn people_with_names_version(
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
        Ok((people, organization.map_or(0, |it| it.names_version)))
    }

    async fn names_list(&self, tenant: TenantId, read: Read) -> Result<Names, StoreError> {
        let query = Query::partition(keys::all_names(tenant));
        let items: Vec<NameItem> = self.table.query_all(query, read).await?;
        let version = items.iter().map(|item| item.version).sum();
        let names = items.into_iter().flat_map(|item| item.names);
        // the key's attributes are no numbers
        let names = names.filter_map(|(id, name)| Some((id.parse().ok()?, name)));
        Ok(Names::new(version, names))
    }
}
