//! Making, changing and removing people: with their markers, lists and counts, all or nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    directory::{with_entry, without_entry},
    lists::PersonOrder,
    logins::without_last_login,
    markers::{with_login, with_phone, without_login},
    terms::with_terms,
};
use crate::{
    domain::{
        directory,
        id::TenantId,
        person::{Credentials, Person},
    },
    store::{
        Store, StoreError, keys,
        outbox::{OutboxMessage, with_messages},
        record::Record,
        transaction::{Change, Condition, Transaction, number, string},
    },
};

/// A person and their secrets, about to be made.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The person.
    pub person: Person,
    /// Their secrets, possibly none yet.
    pub credentials: Credentials,
    /// What is told because of it.
    pub messages: Vec<OutboxMessage>,
}

/// A marker among the active admins.
#[derive(Serialize, Deserialize)]
pub(super) struct Admin {
    pub(super) person: u64,
}

/// A person in a project's list.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct ProjectMember {
    pub(in crate::store) person: u64,
}

/// Why a person was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonRefused {
    /// The e-mail address is taken.
    EmailTaken,
    /// Another request changed the person in the meantime.
    Changed,
}

/// The item of a person: everybody is listed, active people stand on the leaderboard, and the
/// others among the inactive.
pub(in crate::store) fn person_record(
    tenant: TenantId,
    person: &Person,
) -> Result<Record, StoreError> {
    let orders = PersonOrder::INDEXED.map(|order| order.key(person));
    let record = Record::new(keys::person(tenant, person.id), person)?.listed(orders);
    Ok(record.indexed(match person.is_active() {
        true => keys::leaderboard(tenant, person.xp, person.id),
        false => keys::inactive(tenant, person.id),
    }))
}

impl Store {
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
            messages,
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
        transaction = with_phone(transaction, tenant, None, Some(person))?;
        transaction = with_terms(transaction, tenant, None, person)?;
        if tenant != TenantId::PLATFORM {
            let active = i64::from(person.is_active());
            transaction = counted(
                transaction,
                tenant,
                Counts {
                    active,
                    all: 1,
                    entries: 1,
                },
            );
            transaction = with_entry(transaction, tenant, person);
        }
        if person.is_acting_admin() {
            transaction = transaction.create(admin_record(tenant, person.id)?);
        }
        for project in &person.project_ids {
            transaction = with_assignment(transaction, tenant, *project, person.id)?;
        }
        transaction = with_messages(transaction, messages)?;
        match self.table.transact(transaction).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Condition(0)) if person.email.is_some() => {
                Ok(Err(PersonRefused::EmailTaken))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a changed person, the hash of a new password if there is one, and what is told because
    /// of it. A change of login, password, role or status also outdates logins under way, a change
    /// of e-mail moves its marker, a change of projects their lists, a change of status is counted:
    /// all or nothing.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn person_update(
        &self,
        tenant: TenantId,
        old: &Person,
        new: &Person,
        password_hash: Option<&str>,
        messages: &[OutboxMessage],
    ) -> Result<Result<(), PersonRefused>, StoreError> {
        let unchanged = Condition::version(old.version);
        let mut transaction = Transaction::new().put_if(person_record(tenant, new)?, unchanged);
        if old.email != new.email {
            if let Some(email) = &new.email {
                transaction = with_login(transaction, tenant, new.id, email)?;
            }
            transaction = without_login(transaction, tenant, old, new.email.as_ref());
        }
        transaction = with_phone(transaction, tenant, Some(old), Some(new))?;
        transaction = with_terms(transaction, tenant, Some(old), new)?;
        let outdates = old.email != new.email || old.role != new.role || old.status != new.status;
        let one = (":one", number(1));
        let secrets = match password_hash {
            Some(hash) => Some(Change::new(
                "SET password_hash = :hash ADD version :one",
                [(":hash", string(hash)), one],
            )),
            None if outdates => Some(Change::new("ADD version :one", [one])),
            None => None,
        };
        if let Some(secrets) = secrets {
            let key = keys::credentials(tenant, new.id);
            transaction = transaction.update_if(key, secrets, Condition::always());
        }
        match (old.is_acting_admin(), new.is_acting_admin()) {
            (false, true) => {
                let marker = admin_record(tenant, new.id)?;
                transaction = transaction.put_if(marker, Condition::always());
            }
            (true, false) => {
                transaction =
                    transaction.delete_if(keys::admin(tenant, new.id), Condition::always());
            }
            _ => {}
        }
        let active = i64::from(new.is_active()) - i64::from(old.is_active());
        let entry_changed = directory::entry(old) != directory::entry(new);
        if entry_changed {
            transaction = with_entry(transaction, tenant, new);
        }
        if active != 0 || entry_changed {
            transaction = counted(
                transaction,
                tenant,
                Counts {
                    active,
                    all: 0,
                    entries: i64::from(entry_changed),
                },
            );
        }
        transaction = reassigned(transaction, tenant, old, &new.project_ids)?;
        transaction = with_messages(transaction, messages)?;
        let moves_in = old.email != new.email && new.email.is_some();
        refusal(self.table.transact(transaction).await, moves_in)
    }

    /// Removes a person: what is left is anonymised and listed nowhere, their address is free.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn person_remove(
        &self,
        tenant: TenantId,
        person: &Person,
        now: Timestamp,
        messages: &[OutboxMessage],
    ) -> Result<Result<(), PersonRefused>, StoreError> {
        let former = person.anonymised(now);
        let mut transaction = Transaction::new()
            .delete_if(
                keys::person(tenant, person.id),
                Condition::version(person.version),
            )
            .create(Record::new(
                keys::former_person(tenant, person.id),
                &former,
            )?)
            .delete_if(keys::credentials(tenant, person.id), Condition::always());
        transaction = without_login(transaction, tenant, person, None);
        transaction = with_phone(transaction, tenant, Some(person), None)?;
        if person.is_acting_admin() {
            transaction =
                transaction.delete_if(keys::admin(tenant, person.id), Condition::always());
        }
        transaction = without_entry(transaction, tenant, person.id);
        transaction = counted(
            transaction,
            tenant,
            Counts {
                active: -i64::from(person.is_active()),
                all: -1,
                entries: 1,
            },
        );
        transaction = without_last_login(transaction, tenant, person.id);
        transaction = reassigned(transaction, tenant, person, &[])?;
        transaction = with_messages(transaction, messages)?;
        refusal(self.table.transact(transaction).await, false)
    }

    /// Writes changed secrets, unless another request changed them in the meantime.
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

/// Writes the difference between a person's projects and their next ones into the projects' lists.
fn reassigned(
    mut transaction: Transaction,
    tenant: TenantId,
    person: &Person,
    next: &[u64],
) -> Result<Transaction, StoreError> {
    let left = |project: &&u64| !next.contains(project);
    for project in person.project_ids.iter().filter(left) {
        let listed = keys::project_member(tenant, *project, person.id);
        transaction = transaction.delete_if(listed, Condition::always());
    }
    let joined = |project: &&u64| !person.project_ids.contains(project);
    for project in next.iter().filter(joined) {
        transaction = with_assignment(transaction, tenant, *project, person.id)?;
    }
    Ok(transaction)
}

fn with_assignment(
    transaction: Transaction,
    tenant: TenantId,
    project: u64,
    person: u64,
) -> Result<Transaction, StoreError> {
    let key = keys::project_member(tenant, project, person);
    let record = Record::new(key, &ProjectMember { person })?;
    Ok(transaction
        .check(keys::project(tenant, project), Condition::present())
        .put_if(record, Condition::always()))
}

pub(in crate::store) fn admin_record(tenant: TenantId, person: u64) -> Result<Record, StoreError> {
    Record::new(keys::admin(tenant, person), &Admin { person })
}

fn refusal(
    written: Result<(), StoreError>,
    moves_in: bool,
) -> Result<Result<(), PersonRefused>, StoreError> {
    match written {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::Condition(0)) => Ok(Err(PersonRefused::Changed)),
        Err(StoreError::Condition(1)) if moves_in => Ok(Err(PersonRefused::EmailTaken)),
        Err(error) => Err(error),
    }
}

/// How much more of something an organization has.
#[derive(Clone, Copy)]
struct Counts {
    /// Active people.
    active: i64,
    /// All people.
    all: i64,
    /// Changes of the directory.
    entries: i64,
}

fn counted(transaction: Transaction, tenant: TenantId, more: Counts) -> Transaction {
    let change = Change::new(
        "ADD employee_count :active, person_count :all, directory_version :entries",
        [
            (":active", number(more.active)),
            (":all", number(more.all)),
            (":entries", number(more.entries)),
        ],
    );
    transaction.update_if(keys::organization(tenant), change, Condition::present())
}
