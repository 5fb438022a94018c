//! Between stored types and items of the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    StoreError,
    keys::{EXPIRES_AT, GSI1_PK, GSI1_SK, Key, LIST_PK, PK, SK, SORTS},
};

/// An item as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A stored value with its place in the table.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) item: Item,
}

impl Record {
    /// A value at a key.
    ///
    /// # Errors
    /// [`StoreError::Codec`] if the value has no form as an item.
    pub(super) fn new(key: Key, value: &impl Serialize) -> Result<Self, StoreError> {
        let mut item: Item = serde_dynamo::to_item(value).map_err(StoreError::Codec)?;
        item.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
        item.insert(PK.into(), AttributeValue::S(key.pk));
        item.insert(SK.into(), AttributeValue::S(key.sk));
        Ok(Self { item })
    }

    /// Also listed in the index at this position.
    #[must_use]
    pub(super) fn indexed(mut self, position: Key) -> Self {
        self.item
            .insert(GSI1_PK.into(), AttributeValue::S(position.pk));
        self.item
            .insert(GSI1_SK.into(), AttributeValue::S(position.sk));
        self
    }

    /// Also listed in the directory of its partition, and in the orders of these values: at most
    /// five.
    #[must_use]
    pub(super) fn listed<const N: usize>(mut self, orders: [String; N]) -> Self {
        if let Some(partition) = self.item.get(PK).cloned() {
            self.item.insert(LIST_PK.into(), partition);
        }
        let orders = SORTS.iter().zip(orders);
        self.item
            .extend(orders.map(|(name, value)| ((*name).to_owned(), AttributeValue::S(value))));
        self
    }

    /// Deleted by the table some time after this instant.
    #[must_use]
    pub(super) fn expiring(mut self, at: Timestamp) -> Self {
        let seconds = at.as_second().to_string();
        self.item
            .insert(EXPIRES_AT.into(), AttributeValue::N(seconds));
        self
    }
}

/// The value of an item.
pub(super) fn decode<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(StoreError::Codec)
}

/// The value of an item that may not be there.
pub(super) fn decode_found<T: DeserializeOwned>(
    item: Option<Item>,
) -> Result<Option<T>, StoreError> {
    item.map(decode).transpose()
}

pub(super) fn key_item(key: &Key) -> Item {
    HashMap::from([
        (PK.to_owned(), AttributeValue::S(key.pk.clone())),
        (SK.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}
