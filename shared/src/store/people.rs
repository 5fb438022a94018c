//! People, their secrets, and the uniqueness of e-mail addresses.

mod directory;
mod lists;
mod logins;
mod markers;
mod terms;
mod write;

pub use directory::FoundPeople;
pub(super) use directory::{DirectoryCache, with_entry};
pub use lists::PersonOrder;
pub use logins::LastLogins;
pub(super) use logins::last_login_keys;
pub(super) use markers::with_login;
pub use write::{NewPerson, PersonRefused};
pub(super) use write::{ProjectMember, admin_record, person_record};

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Page, Position, Query, Read, Store, StoreError, keys,
    limits::Limit,
    record::{decode, decode_found},
    table::take_at,
};
use crate::domain::{
    billing::Subscription,
    id::TenantId,
    organization::{GameConfig, Organization},
    person::{Credentials, EmailOwner, Person},
    text::Email,
};

impl Store {
    /// Who has an e-mail address, and how often an address on the network failed, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn email_owner_with_limit(
        &self,
        email: &Email,
        limit: &Limit,
        now: Timestamp,
    ) -> Result<(Option<EmailOwner>, Option<u64>), StoreError> {
        let wanted = [&keys::email(email.as_str()), &limit.key()];
        let [owner, failures] = self.table.get_many(wanted).await?;
        let blocked = decode_found(failures)?.and_then(|taken| limit.blocked(taken, now));
        Ok((decode_found(owner)?, blocked))
    }

    /// Who has an e-mail address.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn email_owner_get(&self, email: &Email) -> Result<Option<EmailOwner>, StoreError> {
        self.table
            .get(&keys::email(email.as_str()), Read::Consistent)
            .await
    }

    /// One page of everybody in the deployment who has an e-mail address, by that, with their
    /// organizations: only addresses that begin like this.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn login_list(
        &self,
        beginning: &str,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<(Person, Option<Organization>)>, StoreError> {
        let mut query = Query::partition(keys::emails()).limit(limit).after(after);
        if !beginning.is_empty() {
            query = query.prefix(beginning.to_owned());
        }
        let page: Page<EmailOwner> = self.table.query(query, Read::Consistent).await?;
        let key = |owner: &EmailOwner| keys::person(owner.tenant, owner.person);
        let people: Vec<_> = page.items.iter().map(key).collect();
        let tenants: BTreeSet<_> = page.items.iter().map(|owner| owner.tenant).collect();
        let organizations: Vec<_> = tenants.into_iter().map(keys::organization).collect();
        let wanted = people.iter().chain(&organizations);
        let mut found = self.table.batch_get(wanted).await?;
        let organizations = organizations
            .iter()
            .filter_map(|it| take_at(&mut found, it));
        let organizations = organizations.map(decode::<Organization>);
        let organizations: Vec<_> = organizations.collect::<Result<_, _>>()?;
        let mut items = Vec::new();
        for (owner, key) in page.items.iter().zip(&people) {
            let person: Option<Person> = decode_found(take_at(&mut found, key))?;
            let organization = organizations.iter().find(|it| it.id == owner.tenant);
            items.extend(person.map(|person| (person, organization.cloned())));
        }
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// Who has this part before the `@` of their e-mail address, if only one person of the tenant
    /// has it; without a tenant, of the deployment.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn login_name_owner(
        &self,
        tenant: Option<TenantId>,
        name: &str,
    ) -> Result<Option<EmailOwner>, StoreError> {
        let named = match tenant {
            Some(tenant) => keys::login_names(tenant, name),
            None => keys::deployment_login_names(name),
        };
        let query = Query::partition(named.pk).prefix(named.sk).limit(2);
        let owners: Page<EmailOwner> = self.table.query(query, Read::Consistent).await?;
        Ok(<[EmailOwner; 1]>::try_from(owners.items)
            .ok()
            .map(|[owner]| owner))
    }

    /// A person.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_get(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Option<Person>, StoreError> {
        self.table
            .get(&keys::person(tenant, person), Read::Consistent)
            .await
    }

    /// A person with the game by which their level is counted, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_game(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, GameConfig), StoreError> {
        let wanted = [&keys::person(tenant, person), &keys::game_config(tenant)];
        let [person, game] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(person)?,
            decode_found(game)?.unwrap_or_default(),
        ))
    }

    /// A person with their organization, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_organization(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, Option<Organization>), StoreError> {
        let wanted = [&keys::person(tenant, person), &keys::organization(tenant)];
        let [person, organization] = self.table.get_many(wanted).await?;
        Ok((decode_found(person)?, decode_found(organization)?))
    }

    /// A person with their secrets, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_credentials(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Option<(Person, Credentials)>, StoreError> {
        let wanted = [
            &keys::person(tenant, person),
            &keys::credentials(tenant, person),
        ];
        let [person, credentials] = self.table.get_many(wanted).await?;
        let Some(person) = decode_found(person)? else {
            return Ok(None);
        };
        Ok(Some((
            person,
            decode_found(credentials)?.unwrap_or_default(),
        )))
    }

    /// A person with their organization's subscription and game, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn person_with_surroundings(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, Option<Subscription>, GameConfig), StoreError> {
        let wanted = [
            &keys::person(tenant, person),
            &keys::subscription(tenant),
            &keys::game_config(tenant),
        ];
        let [person, subscription, game] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(person)?,
            decode_found(subscription)?,
            decode_found(game)?.unwrap_or_default(),
        ))
    }
}
