//! The one table: typed calls that count what they consume. Writes wait for the session.

use std::sync::Arc;

use aws_sdk_dynamodb::{
    Client,
    types::{DeleteRequest, KeysAndAttributes, ReturnConsumedCapacity, ReturnValue, WriteRequest},
};
use serde::de::DeserializeOwned;
use tokio::time::{Duration, sleep};

use super::{
    StoreError,
    error::{Refusal, refusal},
    gate::confirmed,
    keys::{Key, PK, SK},
    meter::metered,
    query::{Page, Position, Query, Read},
    record::{Item, Record, decode, key_item},
    transaction::{Change, Condition, Transaction, non_empty},
};

const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

/// Attempts of a transaction that meets another one on the same item.
const CONFLICT_ATTEMPTS: u32 = 6;

/// A handle to the table.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: Arc<str>,
}

impl Table {
    /// The table of this name.
    #[must_use]
    pub fn new(client: Client, name: &str) -> Self {
        Self {
            client,
            name: name.into(),
        }
    }

    /// One item.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        key: &Key,
        read: Read,
    ) -> Result<Option<T>, StoreError> {
        let call = self
            .client
            .get_item()
            .table_name(&*self.name)
            .set_key(Some(key_item(key)))
            .consistent_read(read == Read::Consistent)
            .return_consumed_capacity(TOTAL)
            .send();
        let found = metered(call).await?;
        found.item.map(decode).transpose()
    }

    /// Some items in one strongly consistent call, in the order of the keys; at most 100
    /// different ones.
    pub(super) async fn get_many<const N: usize>(
        &self,
        keys: [&Key; N],
    ) -> Result<[Option<Item>; N], StoreError> {
        let mut found = self.batch_get(keys.iter().copied()).await?;
        Ok(keys.map(|key| take_at(&mut found, key)))
    }

    /// The items that exist of some different keys, in any order, in one strongly consistent call
    /// for each 100.
    pub(super) async fn batch_get(
        &self,
        keys: impl Iterator<Item = &Key>,
    ) -> Result<Vec<Item>, StoreError> {
        let keys: Vec<_> = keys.collect();
        let mut found = Vec::new();
        for hundred in keys.chunks(100) {
            found.extend(self.batch_get_hundred(hundred).await?);
        }
        Ok(found)
    }

    async fn batch_get_hundred(&self, keys: &[&Key]) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        let mut wanted = Some(
            KeysAndAttributes::builder()
                .set_keys(Some(keys.iter().copied().map(key_item).collect()))
                .consistent_read(true)
                .build()
                .map_err(StoreError::sdk)?,
        );
        while let Some(request) = wanted.take() {
            let call = self
                .client
                .batch_get_item()
                .request_items(&*self.name, request)
                .return_consumed_capacity(TOTAL)
                .send();
            let answer = metered(call).await?;
            found.extend(
                answer
                    .responses
                    .into_iter()
                    .flatten()
                    .flat_map(|(_, items)| items),
            );
            wanted = answer
                .unprocessed_keys
                .unwrap_or_default()
                .remove(&*self.name);
        }
        Ok(found)
    }

    /// One page of a query.
    pub(super) async fn query<T: DeserializeOwned>(
        &self,
        query: Query,
        read: Read,
    ) -> Result<Page<T>, StoreError> {
        let start = query
            .after
            .clone()
            .map(|position| position.start_key(&query))
            .transpose()?;
        let (condition, values) = query.condition();
        let call = self
            .client
            .query()
            .table_name(&*self.name)
            .set_index_name(query.index.map(|index| index.name.to_owned()))
            .key_condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .set_exclusive_start_key(start)
            .scan_index_forward(query.forward)
            .set_limit(query.limit.and_then(|limit| i32::try_from(limit).ok()))
            .consistent_read(query.index.is_none() && read == Read::Consistent)
            .return_consumed_capacity(TOTAL)
            .send();
        let found = metered(call).await?;
        Ok(Page {
            items: found
                .items
                .unwrap_or_default()
                .into_iter()
                .map(decode)
                .collect::<Result<_, _>>()?,
            next: found
                .last_evaluated_key
                .filter(|key| !key.is_empty())
                .map(Position::of),
        })
    }

    /// Every item of a query, however many pages that takes. For sets that are small by rule.
    pub(super) async fn query_all<T: DeserializeOwned>(
        &self,
        mut query: Query,
        read: Read,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        loop {
            let page = self.query(query.clone(), read).await?;
            all.extend(page.items);
            query = query.after(page.next);
            if query.after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Some items of a query by their place in its order. What stands before them is read too.
    pub(super) async fn query_rows<T: DeserializeOwned>(
        &self,
        mut query: Query,
        offset: usize,
        limit: usize,
        read: Read,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        let end = offset.saturating_add(limit);
        loop {
            let page = self
                .query(query.clone().limit(end - rows.len()), read)
                .await?;
            rows.extend(page.items);
            query = query.after(page.next);
            if query.after.is_none() || rows.len() >= end {
                rows.drain(..offset.min(rows.len()));
                return Ok(rows);
            }
        }
    }

    /// Writes an item under a condition; [`StoreError::Condition`] if it does not hold.
    pub(super) async fn put_if(
        &self,
        record: Record,
        condition: Condition,
    ) -> Result<(), StoreError> {
        confirmed().await?;
        let call = self
            .client
            .put_item()
            .table_name(&*self.name)
            .set_item(Some(record.item))
            .set_condition_expression(condition.expression)
            .set_expression_attribute_values(non_empty(condition.values))
            .return_consumed_capacity(TOTAL)
            .send();
        metered(call).await?;
        Ok(())
    }

    /// Changes an item under a condition and returns all of it as it is then.
    pub(super) async fn update_if(
        &self,
        key: &Key,
        change: Change,
        condition: Condition,
    ) -> Result<Item, StoreError> {
        confirmed().await?;
        self.update_at_once(key, change, condition).await
    }

    /// The same without waiting for the session: for what does no harm when that is dead.
    pub(super) async fn update_at_once(
        &self,
        key: &Key,
        change: Change,
        condition: Condition,
    ) -> Result<Item, StoreError> {
        self.update(key, change, condition, ReturnValue::AllNew)
            .await
    }

    /// Changes an item under a condition, and returns it as it was before.
    pub(super) async fn swap_if(
        &self,
        key: &Key,
        change: Change,
        condition: Condition,
    ) -> Result<Item, StoreError> {
        confirmed().await?;
        self.update(key, change, condition, ReturnValue::AllOld)
            .await
    }

    async fn update(
        &self,
        key: &Key,
        change: Change,
        condition: Condition,
        returned: ReturnValue,
    ) -> Result<Item, StoreError> {
        let call = self
            .client
            .update_item()
            .table_name(&*self.name)
            .set_key(Some(key_item(key)))
            .update_expression(change.expression)
            .set_expression_attribute_names(Some(change.names).filter(|names| !names.is_empty()))
            .set_condition_expression(condition.expression)
            .set_expression_attribute_values(non_empty(
                change.values.into_iter().chain(condition.values).collect(),
            ))
            .return_values(returned)
            .return_consumed_capacity(TOTAL)
            .send();
        let written = metered(call).await?;
        Ok(written.attributes.unwrap_or_default())
    }

    /// Deletes an item under a condition.
    pub(super) async fn delete_if(
        &self,
        key: &Key,
        condition: Condition,
    ) -> Result<(), StoreError> {
        confirmed().await?;
        let call = self
            .client
            .delete_item()
            .table_name(&*self.name)
            .set_key(Some(key_item(key)))
            .set_condition_expression(condition.expression)
            .set_expression_attribute_values(non_empty(condition.values))
            .return_consumed_capacity(TOTAL)
            .send();
        metered(call).await?;
        Ok(())
    }

    /// Deletes items, each by itself, 25 in a call.
    pub(super) async fn delete_many(&self, keys: Vec<Key>) -> Result<(), StoreError> {
        confirmed().await?;
        for chunk in keys.chunks(25) {
            let deletes = chunk.iter().map(|key| {
                let delete = DeleteRequest::builder()
                    .set_key(Some(key_item(key)))
                    .build();
                delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
            });
            let mut left = deletes
                .collect::<Result<Vec<_>, _>>()
                .map_err(StoreError::sdk)?;
            while !left.is_empty() {
                let call = self
                    .client
                    .batch_write_item()
                    .request_items(&*self.name, left)
                    .return_consumed_capacity(TOTAL)
                    .send();
                let answer = metered(call).await?;
                left = answer
                    .unprocessed_items
                    .unwrap_or_default()
                    .remove(&*self.name)
                    .unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Writes all or nothing; [`StoreError::Condition`] names the first write that was refused.
    /// A conflict with another transaction is tried again, with growing random pauses.
    pub(super) async fn transact(&self, transaction: Transaction) -> Result<(), StoreError> {
        confirmed().await?;
        let items = transaction
            .0
            .into_iter()
            .map(|write| write.into_item(&self.name).map_err(StoreError::sdk))
            .collect::<Result<Vec<_>, _>>()?;
        let mut attempt = 1;
        loop {
            let call = self
                .client
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .return_consumed_capacity(TOTAL)
                .send();
            let Err(error) = metered(call).await else {
                return Ok(());
            };
            match refusal(&error) {
                Some(Refusal::Condition(place)) => return Err(StoreError::Condition(place)),
                Some(Refusal::Conflict) if attempt < CONFLICT_ATTEMPTS => {
                    let most = 10 * 2_u64.pow(attempt);
                    sleep(Duration::from_millis(rand::random_range(1..=most))).await;
                    attempt += 1;
                }
                Some(Refusal::Conflict) => return Err(StoreError::Busy),
                None => return Err(error.into()),
            }
        }
    }
}

/// Takes the item of a key out of what was found.
pub(super) fn take_at(items: &mut Vec<Item>, key: &Key) -> Option<Item> {
    let has = |item: &Item, name: &str, text: &String| {
        item.get(name).and_then(|value| value.as_s().ok()) == Some(text)
    };
    let place = items
        .iter()
        .position(|item| has(item, PK, &key.pk) && has(item, SK, &key.sk))?;
    Some(items.swap_remove(place))
}
