//! Markers of what people log in with: their e-mail address, the part before its `@`, their phone.

use crate::{
    domain::{
        id::TenantId,
        person::{EmailOwner, Person},
        phone::PhoneNumber,
        text::Email,
    },
    store::{
        StoreError, keys,
        record::Record,
        transaction::{Condition, Transaction},
    },
};

/// Claims an e-mail address, and lists the part before the `@` as a login name of the tenant and of
/// the deployment.
pub(in crate::store) fn with_login(
    transaction: Transaction,
    tenant: TenantId,
    person: u64,
    email: &Email,
) -> Result<Transaction, StoreError> {
    let owner = EmailOwner { tenant, person };
    let name = email.local_part();
    let here = keys::login_name(tenant, name, person);
    let anywhere = keys::deployment_login_name(name, tenant, person);
    Ok(transaction
        .create(Record::new(keys::email(email.as_str()), &owner)?)
        .put_if(Record::new(here, &owner)?, Condition::always())
        .put_if(Record::new(anywhere, &owner)?, Condition::always()))
}

/// Moves the marker of a person's phone number, if text messages reach it.
pub(super) fn with_phone(
    mut transaction: Transaction,
    tenant: TenantId,
    old: Option<&Person>,
    new: Option<&Person>,
) -> Result<Transaction, StoreError> {
    let number = |person: &Person| {
        let phone = PhoneNumber::parse(person.phone.as_deref()?).ok()?;
        Some((phone, person.id))
    };
    let (old, new) = (old.and_then(number), new.and_then(number));
    if old == new {
        return Ok(transaction);
    }
    if let Some((phone, person)) = old {
        let key = keys::phone_owner(tenant, &phone, person);
        transaction = transaction.delete_if(key, Condition::always());
    }
    if let Some((phone, person)) = new {
        let record = Record::new(
            keys::phone_owner(tenant, &phone, person),
            &EmailOwner { tenant, person },
        )?;
        transaction = transaction.put_if(record, Condition::always());
    }
    Ok(transaction)
}

/// Gives an e-mail address back, and the part before the `@` unless the next address has it too:
/// a transaction may touch an item once.
pub(super) fn without_login(
    mut transaction: Transaction,
    tenant: TenantId,
    person: &Person,
    next: Option<&Email>,
) -> Transaction {
    let Some(email) = &person.email else {
        return transaction;
    };
    let name = email.local_part();
    transaction = transaction.delete_if(keys::email(email.as_str()), Condition::present());
    if next.map(Email::local_part) != Some(name) {
        for listed in [
            keys::login_name(tenant, name, person.id),
            keys::deployment_login_name(name, tenant, person.id),
        ] {
            transaction = transaction.delete_if(listed, Condition::always());
        }
    }
    transaction
}
