//! One-time codes, and who has a phone number.

use jiff::Timestamp;

use super::{
    Page, Query, Read, Store, StoreError, keys,
    record::{Record, decode},
    transaction::{Change, Condition, number, string},
};
use crate::domain::{
    id::TenantId, one_time_code::OneTimeCode, person::EmailOwner, phone::PhoneNumber,
};

impl Store {
    /// Who in a tenant has a phone number, if it is one person alone.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn phone_owner(
        &self,
        tenant: TenantId,
        phone: &PhoneNumber,
    ) -> Result<Option<EmailOwner>, StoreError> {
        let owners = keys::phone_owners(tenant, phone);
        let query = Query::partition(owners.pk).prefix(owners.sk).limit(2);
        let owners: Page<EmailOwner> = self.table.query(query, Read::Consistent).await?;
        Ok(<[EmailOwner; 1]>::try_from(owners.items)
            .ok()
            .map(|[owner]| owner))
    }

    /// Stores a person's code in the place of the one before.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn one_time_code_put(
        &self,
        tenant: TenantId,
        person: u64,
        code: &OneTimeCode,
    ) -> Result<(), StoreError> {
        let key = keys::one_time_code(tenant, person);
        let record = Record::new(key, code)?.expiring(code.valid_until);
        self.table.put_if(record, Condition::always()).await
    }

    /// A person's code, with one more try counted; none if it is too old or was tried too often.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn one_time_code_try(
        &self,
        tenant: TenantId,
        person: u64,
        now: Timestamp,
    ) -> Result<Option<OneTimeCode>, StoreError> {
        let one_more = Change::new("ADD tries :one", [(":one", number(1))]);
        let usable = Condition::new(
            "tries < :most AND expires_at > :now",
            [
                (":most", number(OneTimeCode::MOST_TRIES)),
                (":now", number(now.as_second())),
            ],
        );
        let key = keys::one_time_code(tenant, person);
        match self.table.update_if(&key, one_more, usable).await {
            Err(StoreError::Condition(_)) => Ok(None),
            tried => Ok(Some(decode(tried?)?)),
        }
    }

    /// Spends a code: it logs in once.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it was spent, or another one took its place.
    pub async fn one_time_code_spend(
        &self,
        tenant: TenantId,
        person: u64,
        code: &OneTimeCode,
    ) -> Result<(), StoreError> {
        let unspent = Condition::new("code_hash = :hash", [(":hash", string(&code.hash))]);
        let key = keys::one_time_code(tenant, person);
        self.table.delete_if(&key, unspent).await
    }
}
