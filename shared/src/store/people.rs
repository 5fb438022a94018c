//! People, their secrets, and the uniqueness of e-mail addresses.

use super::{
    Page, Position, Query, Read, Store, StoreError, keys,
    limits::Limit,
    outbox::{Waiting, waiting_record},
    record::{Record, decode, decode_found},
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    billing::Subscription,
    id::TenantId,
    organization::GameConfig,
    person::{Credentials, EmailOwner, Person, Standing},
    text::Email,
};

/// A person and their secrets, about to be made.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The person.
    pub person: Person,
    /// Their secrets, possibly none yet.
    pub credentials: Credentials,
    /// The message that invites them, if any.
    pub invitation: Option<Waiting>,
}

/// Why a person was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonRefused {
    /// Somebody has the e-mail address.
    EmailTaken,
    /// Somebody else changed the person in the meantime.
    Changed,
}

/// The item of a person: active people stand on the leaderboard.
pub(super) fn person_record(tenant: TenantId, person: &Person) -> Result<Record, StoreError> {
    let record = Record::new(keys::person(tenant, person.id), person)?;
    Ok(match person.is_active() {
        true => record.indexed(keys::leaderboard(tenant, person.xp, person.id)),
        false => record,
    })
}

impl Store {
    /// Who has an e-mail address, and how often an address on the network failed, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn email_owner_with_limit(
        &self,
        email: &Email,
        limit: &Limit,
        now: jiff::Timestamp,
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

    /// Who has this part before the `@` of their e-mail address, if only one person of the tenant
    /// has it.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn login_name_owner(
        &self,
        tenant: TenantId,
        name: &str,
    ) -> Result<Option<EmailOwner>, StoreError> {
        let named = keys::login_names(tenant, name);
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
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Person>, StoreError> {
        let query = Query::partition(keys::people(tenant))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
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
        let query = Query::index(keys::leaderboard_of(tenant))
            .backward()
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Eventual).await
    }

    /// Creates a person, claims their e-mail address and counts them, all or nothing.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn person_create(
        &self,
        tenant: TenantId,
        new: &NewPerson,
    ) -> Result<Result<(), PersonRefused>, StoreError> {
        let NewPerson {
            person,
            credentials,
            invitation,
        } = new;
        let mut transaction = Transaction::new();
        if let Some(email) = &person.email {
            transaction = with_login(transaction, tenant, person.id, email)?;
        }
        transaction = transaction
            .create(person_record(tenant, person)?)
            .create(Record::new(
                keys::credentials(tenant, person.id),
                credentials,
            )?);
        if person.is_active() && tenant != TenantId::PLATFORM {
            transaction = counted(transaction, tenant, 1);
        }
        if let Some(invitation) = invitation {
            transaction = transaction.create(waiting_record(invitation)?);
        }
        match self.table.transact(transaction).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Condition(0)) if person.email.is_some() => {
                Ok(Err(PersonRefused::EmailTaken))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a changed person. A change of role or standing also outdates logins under way, a
    /// change of e-mail moves its marker, a change of standing is counted: all or nothing.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn person_update(
        &self,
        tenant: TenantId,
        old: &Person,
        new: &Person,
    ) -> Result<Result<(), PersonRefused>, StoreError> {
        let changed = Ok(Err(PersonRefused::Changed));
        let record = person_record(tenant, new)?;
        let unchanged = Condition::version(old.version);
        let same_login =
            old.email == new.email && old.role == new.role && old.standing == new.standing;
        if same_login {
            return match self.table.put_if(record, unchanged).await {
                Err(StoreError::Condition(_)) => changed,
                written => written.map(Ok),
            };
        }
        let mut transaction = Transaction::new().put_if(record, unchanged);
        if old.email != new.email {
            if let Some(email) = &new.email {
                transaction = with_login(transaction, tenant, new.id, email)?;
            }
            if let Some(email) = &old.email {
                let name = email.local_part();
                transaction =
                    transaction.delete_if(keys::email(email.as_str()), Condition::present());
                // a transaction may touch an item once: the same name was just written
                if new.email.as_ref().map(Email::local_part) != Some(name) {
                    let listed = keys::login_name(tenant, name, new.id);
                    transaction = transaction.delete_if(listed, Condition::always());
                }
            }
        }
        let credentials = keys::credentials(tenant, new.id);
        transaction = match new.standing {
            Standing::Removed => transaction.delete_if(credentials, Condition::always()),
            _ => transaction.update_if(
                credentials,
                Change::new("ADD version :one", [(":one", number(1))]),
                Condition::always(),
            ),
        };
        if old.is_active() != new.is_active() {
            transaction = counted(transaction, tenant, if new.is_active() { 1 } else { -1 });
        }
        match self.table.transact(transaction).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Condition(0)) => changed,
            Err(StoreError::Condition(1)) if old.email != new.email && new.email.is_some() => {
                Ok(Err(PersonRefused::EmailTaken))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes changed secrets, unless somebody else changed them in the meantime.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn credentials_update(
        &self,
        tenant: TenantId,
        person: u64,
        old_version: u64,
        new: &Credentials,
    ) -> Result<Result<(), PersonRefused>, StoreError> {
        let record = Record::new(keys::credentials(tenant, person), new)?;
        match self
            .table
            .put_if(record, Condition::version(old_version))
            .await
        {
            Err(StoreError::Condition(_)) => Ok(Err(PersonRefused::Changed)),
            written => written.map(Ok),
        }
    }
}

/// Claims an e-mail address, and lists the part before the `@` as a login name.
pub(super) fn with_login(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
    email: &Email,
) -> Result<Transaction, StoreError> {
    let owner = EmailOwner { tenant, person };
    let name = keys::login_name(tenant, email.local_part(), person);
    Ok(transaction
        .create(Record::new(keys::email(email.as_str()), &owner)?)
        .put_if(Record::new(name, &owner)?, Condition::always()))
}

fn counted(transaction: Transaction, tenant: TenantId, by: i64) -> Transaction {
    let change = Change::new("ADD employee_count :by", [(":by", number(by))]);
    transaction.update_if(keys::organization(tenant), change, Condition::present())
}
