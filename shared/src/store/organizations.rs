//! Organizations, their subscription's birth, their game configuration.

use serde::{Deserialize, Serialize};

use super::{
    Page, Position, Query, Read, Sequence, Store, StoreError, keys,
    people::{admin_record, person_record, with_entry, with_login},
    record::{Item, Record, decode, decode_found},
    table::take_at,
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    billing::Subscription,
    id::TenantId,
    organization::{GameConfig, Organization},
    party::Party,
    person::{Credentials, EmailOwner, Person},
    text::Email,
};

/// All that comes into being when a company signs up.
#[derive(Clone, Debug)]
pub struct Signup {
    /// The organization.
    pub organization: Organization,
    /// The person who signs up.
    pub owner: Person,
    /// Their password.
    pub credentials: Credentials,
    /// The trial.
    pub subscription: Subscription,
    /// The default game.
    pub game: GameConfig,
}

/// Why a signup was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignupRefused {
    /// The slug is taken.
    SlugTaken,
    /// The e-mail address is taken.
    EmailTaken,
}

#[derive(Serialize, Deserialize)]
struct SlugOwner {
    tenant: TenantId,
    #[serde(default)]
    last_suffix: u64,
}

impl Store {
    /// Creates an organization with everything it starts with, all or nothing.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn organization_create(
        &self,
        signup: &Signup,
    ) -> Result<Result<(), SignupRefused>, StoreError> {
        let organization = &signup.organization;
        let (tenant, owner) = (organization.id, &signup.owner);
        let mut transaction = Transaction::new().create(Record::new(
            keys::slug(&organization.slug),
            &SlugOwner {
                tenant,
                last_suffix: 1,
            },
        )?);
        if let Some(email) = &owner.email {
            transaction = with_login(transaction, tenant, owner.id, email)?;
        }
        let transaction = transaction
            .create(Record::new(keys::organization(tenant), organization)?)
            .create(person_record(tenant, owner)?)
            .create(admin_record(tenant, owner.id)?)
            .create(Record::new(
                keys::credentials(tenant, owner.id),
                &signup.credentials,
            )?)
            .create(Record::new(
                keys::subscription(tenant),
                &signup.subscription,
            )?)
            .create(Record::new(keys::game_config(tenant), &signup.game)?);
        let transaction = with_entry(transaction, tenant, owner).update_if(
            keys::sequences(tenant),
            Change::new(
                format!("SET {} = :first", Sequence::Person.attribute()),
                [(":first", number(owner.id))],
            ),
            Condition::absent(),
        );
        match self.table.transact(transaction).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Condition(0)) => Ok(Err(SignupRefused::SlugTaken)),
            Err(StoreError::Condition(1)) => Ok(Err(SignupRefused::EmailTaken)),
            Err(error) => Err(error),
        }
    }

    /// Who has a slug.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn slug_owner_get(&self, slug: &str) -> Result<Option<TenantId>, StoreError> {
        let owner: Option<SlugOwner> = self.table.get(&keys::slug(slug), Read::Consistent).await?;
        Ok(owner.map(|owner| owner.tenant))
    }

    /// One page of the deployment's organizations, by their slugs.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_list(
        &self,
        after: Option<Position>,
    ) -> Result<Page<TenantId>, StoreError> {
        let query = Query::partition(keys::slugs()).limit(1000).after(after);
        let page: Page<SlugOwner> = self.table.query(query, Read::Eventual).await?;
        let items = page.items.into_iter().map(|owner| owner.tenant).collect();
        Ok(Page {
            items,
            next: page.next,
        })
    }

    /// One page of the deployment's organizations, by their slugs, with all that is known of them.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_list_whole(
        &self,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Organization>, StoreError> {
        let query = Query::partition(keys::slugs()).limit(limit).after(after);
        let page: Page<SlugOwner> = self.table.query(query, Read::Consistent).await?;
        let owners = page.items.into_iter().map(|owner| owner.tenant);
        let wanted: Vec<_> = owners.map(keys::organization).collect();
        let mut found = self.table.batch_get(wanted.iter()).await?;
        let organizations = wanted.iter().filter_map(|key| take_at(&mut found, key));
        Ok(Page {
            items: organizations.map(decode).collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// The next numeric suffix for a slug that is taken: 2, 3, …
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn slug_suffix_next(&self, slug: &str) -> Result<u64, StoreError> {
        let change = Change::new("ADD last_suffix :one", [(":one", number(1))]);
        let item = self
            .table
            .update_if(&keys::slug(slug), change, Condition::present())
            .await?;
        decode::<SlugOwner>(item).map(|owner| owner.last_suffix)
    }

    /// An organization.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_get(
        &self,
        tenant: TenantId,
    ) -> Result<Option<Organization>, StoreError> {
        self.table
            .get(&keys::organization(tenant), Read::Consistent)
            .await
    }

    /// An organization with one of its people, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_with_person(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Organization>, Option<Person>), StoreError> {
        let wanted = [&keys::organization(tenant), &keys::person(tenant, person)];
        let [organization, person] = self.table.get_many(wanted).await?;
        Ok((decode_found(organization)?, decode_found(person)?))
    }

    /// An organization with its subscription, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_with_subscription(
        &self,
        tenant: TenantId,
    ) -> Result<(Option<Organization>, Option<Subscription>), StoreError> {
        let wanted = [&keys::organization(tenant), &keys::subscription(tenant)];
        let [organization, subscription] = self.table.get_many(wanted).await?;
        Ok((decode_found(organization)?, decode_found(subscription)?))
    }

    /// An organization with the owner of an e-mail address, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_with_email_owner(
        &self,
        tenant: TenantId,
        email: &Email,
    ) -> Result<(Option<Organization>, Option<EmailOwner>), StoreError> {
        let wanted = [&keys::organization(tenant), &keys::email(email.as_str())];
        let [organization, owner] = self.table.get_many(wanted).await?;
        Ok((decode_found(organization)?, decode_found(owner)?))
    }

    /// Changes the fields of an organization that are given, and returns all of it: changes of
    /// different fields at the same time are all made.
    ///
    /// # Errors
    /// When the table cannot be written, or the organization does not exist.
    pub async fn organization_update(
        &self,
        tenant: TenantId,
        fields: &impl Serialize,
    ) -> Result<Organization, StoreError> {
        let fields: Item = serde_dynamo::to_item(fields).map_err(StoreError::Codec)?;
        let (key, change) = (keys::organization(tenant), Change::set(fields));
        let changed = self.table.update_if(&key, change, Condition::present());
        decode(changed.await?)
    }

    /// Sets the legal details printed on the organization's invoices.
    ///
    /// # Errors
    /// When the table cannot be written, or the organization does not exist.
    pub async fn billing_details_put(
        &self,
        tenant: TenantId,
        details: &Party,
    ) -> Result<(), StoreError> {
        let value = serde_dynamo::to_attribute_value(details).map_err(StoreError::Codec)?;
        let change = Change::new("SET billing_details = :details", [(":details", value)]);
        let key = keys::organization(tenant);
        self.table
            .update_if(&key, change, Condition::present())
            .await
            .map(drop)
    }

    /// The game configuration; the default one when none was stored.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn game_config_get(
        &self,
        tenant: TenantId,
        read: Read,
    ) -> Result<GameConfig, StoreError> {
        let stored = self.table.get(&keys::game_config(tenant), read).await?;
        Ok(stored.unwrap_or_default())
    }

    /// Changes the fields of the game configuration that are given, and returns all of it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn game_config_update(
        &self,
        tenant: TenantId,
        fields: &impl Serialize,
    ) -> Result<GameConfig, StoreError> {
        let fields: Item = serde_dynamo::to_item(fields).map_err(StoreError::Codec)?;
        let (key, change) = (keys::game_config(tenant), Change::set(fields));
        let changed = self.table.update_if(&key, change, Condition::present());
        decode(changed.await?)
    }
}
