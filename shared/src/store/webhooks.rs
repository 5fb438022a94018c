//! Webhooks. Admins change their terms, workers their health: neither overwrites the other.

use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;

use super::{
    Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys,
    record::{Item, Record, decode},
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::{
    id::TenantId,
    webhook::{Webhook, WebhookTerms},
};

impl Store {
    /// All webhooks of a tenant, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn webhook_list(&self, tenant: TenantId) -> Result<Vec<Webhook>, StoreError> {
        let query = Query::partition(keys::webhooks(tenant));
        self.table.query_all(query, Read::Consistent).await
    }

    /// A webhook.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn webhook_get(
        &self,
        tenant: TenantId,
        webhook: Uuid,
    ) -> Result<Option<Webhook>, StoreError> {
        let key = keys::webhook(tenant, webhook);
        self.table.get(&key, Read::Consistent).await
    }

    /// Stores a new webhook and counts it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the tenant has [`Webhook::MOST`] already.
    pub async fn webhook_create(
        &self,
        tenant: TenantId,
        webhook: &Webhook,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::webhook(tenant, webhook.id), webhook)?;
        let created = Transaction::new().create(record);
        let transaction = one_more(created, tenant, Counted::Webhooks, Some(Webhook::MOST));
        self.table.transact(transaction).await
    }

    /// Changes the terms of a webhook; their version must be one more than the stored one's. What is
    /// known of another receiver is forgotten, if it is one.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed or deleted it in between.
    pub async fn webhook_update(
        &self,
        tenant: TenantId,
        webhook: Uuid,
        terms: &WebhookTerms,
        is_fresh: bool,
    ) -> Result<Webhook, StoreError> {
        let mut fields: Item = serde_dynamo::to_item(terms).map_err(StoreError::Codec)?;
        if is_fresh {
            fields.insert("failures".to_owned(), number(0));
        }
        let mut change = Change::set(fields);
        if is_fresh {
            change.expression += " REMOVE failing_since, paused_until";
        }
        let unchanged = Condition::version(terms.version - 1);
        let key = keys::webhook(tenant, webhook);
        let mut item = self.table.update_if(&key, change, unchanged).await?;
        item.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
        decode(item)
    }

    /// Deletes a webhook; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn webhook_delete(&self, tenant: TenantId, webhook: Uuid) -> Result<(), StoreError> {
        let key = keys::webhook(tenant, webhook);
        let deleted = Transaction::new().delete_if(key, Condition::present());
        let transaction = one_less(deleted, tenant, Counted::Webhooks);
        self.table.transact(transaction).await
    }
}
