//! What is asked of a partition, and the pages that answer.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::{
    StoreError,
    keys::{Index, Key, PK, SK},
    record::Item,
    transaction::string,
};

/// Longest value of a partition's key that the database takes, bytes.
const LONGEST_PARTITION: usize = 2048;
/// Longest value of a sort key that the database takes, bytes.
const LONGEST_SORT: usize = 1024;

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
    pub(super) between: Option<(String, String)>,
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
            between: None,
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

    /// Only items whose sort key is one of these, or between them; no other bound goes with it.
    #[must_use]
    pub fn between(mut self, first: String, last: String) -> Self {
        self.between = Some((first, last));
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

    /// What is wanted in DynamoDB's expression language, with its `:values`.
    pub(super) fn condition(&self) -> (String, Item) {
        let (pk, sk) = self.index.map_or((PK, SK), |index| (index.pk, index.sk));
        let mut condition = format!("{pk} = :pk");
        let mut values = Item::from([(":pk".to_owned(), string(&self.partition))]);
        if let Some((first, last)) = &self.between {
            condition += &format!(" AND {sk} BETWEEN :first AND :last");
            values.insert(":first".to_owned(), string(first));
            values.insert(":last".to_owned(), string(last));
        }
        let bounds = [
            (
                &self.prefix,
                ":prefix",
                format!("begins_with({sk}, :prefix)"),
            ),
            (&self.before, ":before", format!("{sk} < :before")),
            (&self.from, ":from", format!("{sk} >= :from")),
        ];
        for (bound, name, expression) in bounds {
            if let Some(bound) = bound {
                condition += &format!(" AND {expression}");
                values.insert(name.to_owned(), string(bound));
            }
        }
        (condition, values)
    }

    /// Whether an item with this sort key meets the condition.
    fn reaches(&self, sk: &str) -> bool {
        self.prefix.iter().all(|prefix| sk.starts_with(prefix))
            && self.before.iter().all(|before| sk < before.as_str())
            && self.from.iter().all(|from| sk >= from.as_str())
            && self
                .between
                .iter()
                .all(|(first, last)| (first.as_str()..=last.as_str()).contains(&sk))
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

    /// The position of a key of the table itself.
    pub(super) fn at(key: Key) -> Self {
        Self([(PK.to_owned(), key.pk), (SK.to_owned(), key.sk)].into())
    }

    /// The key to start after, if the query could have ended there. A position comes from a
    /// client: what does not fit must not reach the database, which would call it our mistake.
    pub(super) fn start_key(self, query: &Query) -> Result<Item, StoreError> {
        let (pk, sk) = query.index.map_or((PK, SK), |index| (index.pk, index.sk));
        // an index may share its sort key with the table
        let names = BTreeSet::from([pk, sk, PK, SK]);
        let is_key = |name: &str, text: &String| {
            let longest = match name == pk || name == PK {
                true => LONGEST_PARTITION,
                false => LONGEST_SORT,
            };
            !text.is_empty() && text.len() <= longest
        };
        let fits = self.0.len() == names.len()
            && names
                .iter()
                .all(|name| self.0.get(*name).is_some_and(|text| is_key(name, text)))
            && self.0.get(pk) == Some(&query.partition)
            && self.0.get(sk).is_some_and(|text| query.reaches(text));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(query: &Query, sk: &str) -> bool {
        let position = Position([(PK, "1#task#1"), (SK, sk)].map(owned).into());
        position.start_key(query).is_ok()
    }

    fn owned((name, text): (&str, &str)) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    fn tasks() -> Query {
        Query::partition("1#task#1".to_owned())
    }

    #[test]
    fn a_page_begins_only_where_its_query_could_have_ended() {
        assert!(starts(&tasks(), "5"));
        assert!(!starts(&Query::partition("1#task#2".to_owned()), "5"));
        for (query, within, outside) in [
            (tasks().prefix("5#".into()), "5#1", "6#1"),
            (tasks().before("5".into()), "4", "5"),
            (tasks().from("5".into()), "5", "4"),
            (tasks().between("4".into(), "5".into()), "5", "6"),
        ] {
            assert!(starts(&query, within), "{query:?}");
            assert!(!starts(&query, outside), "{query:?}");
        }
    }

    #[test]
    fn a_page_begins_at_no_key_that_the_database_refuses() {
        assert!(starts(&tasks(), &"x".repeat(LONGEST_SORT)));
        for refused in [String::new(), "x".repeat(LONGEST_SORT + 1), "ж".repeat(513)] {
            assert!(!starts(&tasks(), &refused));
        }
    }
}
