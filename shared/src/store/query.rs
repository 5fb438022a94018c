//! What is asked of a partition, and the pages that answer.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::{
    StoreError,
    keys::{Index, Key, PK, SK},
    record::Item,
};

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Sees every write that was answered before; costs twice as much.
    Consistent,
    /// May miss the writes of the last moment.
    Eventual,
}

/// Which items of a partition are wanted.
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) index: Option<Index>,
    pub(super) partition: String,
    pub(super) prefix: Option<String>,
    pub(super) before: Option<String>,
    pub(super) from: Option<String>,
    pub(super) after: Option<Position>,
    pub(super) forward: bool,
    pub(super) limit: Option<usize>,
}

impl Query {
    /// All items of a partition of the table, in the order of their keys.
    #[must_use]
    pub fn partition(partition: String) -> Self {
        Self {
            index: None,
            partition,
            prefix: None,
            before: None,
            from: None,
            after: None,
            forward: true,
            limit: None,
        }
    }

    /// All items of a partition of an index.
    #[must_use]
    pub fn index(index: Index, partition: String) -> Self {
        Self {
            index: Some(index),
            ..Self::partition(partition)
        }
    }

    /// Only sort keys that begin like this.
    #[must_use]
    pub fn prefix(mut self, prefix: String) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// Only sort keys before this one.
    #[must_use]
    pub fn before(mut self, sk: String) -> Self {
        self.before = Some(sk);
        self
    }

    /// Only this sort key and those behind it.
    #[must_use]
    pub fn from(mut self, sk: String) -> Self {
        self.from = Some(sk);
        self
    }

    /// Only what follows this position, in the order of the query.
    #[must_use]
    pub fn after(mut self, position: Option<Position>) -> Self {
        self.after = position;
        self
    }

    /// From the last key to the first.
    #[must_use]
    pub fn backward(mut self) -> Self {
        self.forward = false;
        self
    }

    /// At most this many items.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// Where a page ended: names and values of the key of its last item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(BTreeMap<String, String>);

impl Position {
    pub(super) fn of(key: Item) -> Self {
        let text = |value: AttributeValue| match value {
            AttributeValue::S(text) => Some(text),
            _ => None,
        };
        Self(
            key.into_iter()
                .filter_map(|(name, value)| Some((name, text(value)?)))
                .collect(),
        )
    }

    /// Behind an item of the table, by its key.
    pub(super) fn at(key: Key) -> Self {
        Self(BTreeMap::from([
            (PK.to_owned(), key.pk),
            (SK.to_owned(), key.sk),
        ]))
    }

    /// The key to start after, if it is one of this partition. A position comes from a client:
    /// what does not fit must not reach the database, which would call it our mistake.
    pub(super) fn start_key(self, query: &Query) -> Result<Item, StoreError> {
        // an index may share its sort key with the table
        let names: BTreeSet<&str> = match query.index {
            Some(index) => BTreeSet::from([index.pk, index.sk, PK, SK]),
            None => BTreeSet::from([PK, SK]),
        };
        let partition = query.index.map_or(PK, |index| index.pk);
        let fits = self.0.len() == names.len()
            && self.0.get(partition) == Some(&query.partition)
            && names
                .iter()
                .all(|name| self.0.get(*name).is_some_and(|text| !text.is_empty()));
        if !fits {
            return Err(StoreError::ForeignCursor);
        }
        Ok(self
            .0
            .into_iter()
            .map(|(name, text)| (name, AttributeValue::S(text)))
            .collect())
    }
}

/// Some items, and where the next ones begin.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// None when there are no more.
    pub next: Option<Position>,
}
