//! When people last logged in. It is kept apart from their records, of which six indexes have
//! copies, so that a login writes one item and not eight.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use super::Person;
use crate::{
    domain::id::TenantId,
    store::{
        Store, StoreError,
        keys::{self, Key},
        record::{Item, decode_found},
        table::take_at,
        transaction::{Change, Condition, Transaction, number},
    },
};

/// When people last logged in, by number.
#[derive(Clone, Debug, Default)]
pub struct LastLogins(BTreeMap<u64, Timestamp>);

impl LastLogins {
    /// When a person did, if ever.
    #[must_use]
    pub fn of(&self, person: u64) -> Option<Timestamp> {
        self.0.get(&person).copied()
    }

    /// Takes the items at these keys out of what was found.
    pub(in crate::store) fn take(found: &mut Vec<Item>, keys: &[Key]) -> Self {
        let items = keys.iter().filter_map(|key| take_at(found, key));
        Self(
            items
                .flatten()
                .filter_map(|(name, at)| entry(&name, &at))
                .collect(),
        )
    }
}

fn entry(person: &str, at: &AttributeValue) -> Option<(u64, Timestamp)> {
    let milliseconds = at.as_n().ok()?.parse().ok()?;
    let at = Timestamp::from_millisecond(milliseconds).ok()?;
    Some((person.parse().ok()?, at))
}

/// Where the last logins of some people are.
pub(in crate::store) fn last_login_keys(
    tenant: TenantId,
    people: impl IntoIterator<Item = u64>,
) -> Vec<Key> {
    let keys = people
        .into_iter()
        .map(|person| keys::last_logins(tenant, person));
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Forgets a person's last login.
pub(super) fn without_last_login(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
) -> Transaction {
    let forgotten = Change::new("REMOVE #person", []).naming("#person", person.to_string());
    let key = keys::last_logins(tenant, person);
    transaction.update_if(key, forgotten, Condition::always())
}

impl Store {
    /// A person with their last login, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_last_login(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, LastLogins), StoreError> {
        let logins = last_login_keys(tenant, [person]);
        let person = keys::person(tenant, person);
        let wanted = logins.iter().chain([&person]);
        let mut found = self.table.batch_get(wanted).await?;
        let logins = LastLogins::take(&mut found, &logins);
        Ok((decode_found(take_at(&mut found, &person))?, logins))
    }

    /// Notes down that a person logged in, to the millisecond.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub(in crate::store) async fn last_login_update(
        &self,
        tenant: TenantId,
        person: u64,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let noted = Change::new("SET #person = :at", [(":at", number(at.as_millisecond()))])
            .naming("#person", person.to_string());
        let key = keys::last_logins(tenant, person);
        self.table
            .update_if(&key, noted, Condition::always())
            .await?;
        Ok(())
    }
}
