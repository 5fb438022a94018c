//! All-or-nothing writes.

use std::{collections::HashMap, fmt::Display};

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update},
};

use super::{
    keys::Key,
    record::{Item, Record, key_item},
};

/// A number as an attribute.
#[must_use]
pub(super) fn number(number: impl Display) -> AttributeValue {
    AttributeValue::N(format!("{number}"))
}

/// A string as an attribute.
#[must_use]
pub(super) fn string(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A condition on one item, in DynamoDB's expression language.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    pub(super) expression: Option<String>,
    pub(super) values: Item,
}

impl Condition {
    /// No condition.
    #[must_use]
    pub(super) fn always() -> Self {
        Self::default()
    }

    /// The item does not exist.
    #[must_use]
    pub(super) fn absent() -> Self {
        Self::new("attribute_not_exists(pk)", [])
    }

    /// The item exists.
    #[must_use]
    pub(super) fn present() -> Self {
        Self::new("attribute_exists(pk)", [])
    }

    /// The item still has the version that was read.
    #[must_use]
    pub(super) fn version(version: u64) -> Self {
        Self::new(
            "version = :expected_version",
            [(":expected_version", number(version))],
        )
    }

    /// The item has the version before this one; the first version has none before it.
    #[must_use]
    pub(super) fn next(version: u64) -> Self {
        match version {
            0 | 1 => Self::absent(),
            version => Self::version(version - 1),
        }
    }

    /// A condition expression with its `:values`, which must differ from those of the change.
    pub(super) fn new<const N: usize>(
        expression: impl Into<String>,
        values: [(&str, AttributeValue); N],
    ) -> Self {
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        Self {
            expression: Some(expression.into()),
            values,
        }
    }
}

/// A change of some attributes, in DynamoDB's expression language.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) expression: String,
    /// What `#name` stands for: fields may be called like words of the language.
    pub(super) names: HashMap<String, String>,
    pub(super) values: Item,
}

impl Change {
    /// An update expression with its `:values`.
    pub(super) fn new<const N: usize>(
        expression: impl Into<String>,
        values: [(&str, AttributeValue); N],
    ) -> Self {
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        Self {
            expression: expression.into(),
            names: HashMap::new(),
            values,
        }
    }

    /// The same, with an attribute's name that the expression has no form for.
    #[must_use]
    pub(super) fn naming(mut self, placeholder: &str, attribute: String) -> Self {
        self.names.insert(placeholder.to_owned(), attribute);
        self
    }

    /// Sets fields, one at least, to values.
    pub(super) fn set(fields: Item) -> Self {
        let assignments: Vec<_> = fields
            .keys()
            .map(|name| format!("#{name} = :{name}"))
            .collect();
        let names = fields
            .keys()
            .map(|name| (format!("#{name}"), name.clone()))
            .collect();
        let value = |(name, value)| (format!(":{name}"), value);
        Self {
            expression: format!("SET {}", assignments.join(", ")),
            names,
            values: fields.into_iter().map(value).collect(),
        }
    }
}

/// One write of a transaction, and the condition under which the whole may happen.
#[derive(Clone, Debug)]
pub(super) struct Write {
    action: Action,
    condition: Condition,
}

#[derive(Clone, Debug)]
enum Action {
    Put(Item),
    Update(Key, Change),
    Delete(Key),
    Check(Key),
}

/// Writes that happen together or not at all; at most 100.
#[derive(Clone, Debug, Default)]
pub(super) struct Transaction(pub(super) Vec<Write>);

impl Transaction {
    /// An empty transaction.
    #[must_use]
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Writes an item that must not exist yet.
    #[must_use]
    pub(super) fn create(self, record: Record) -> Self {
        self.put_if(record, Condition::absent())
    }

    /// Writes an item under a condition on what stands there.
    #[must_use]
    pub(super) fn put_if(self, record: Record, condition: Condition) -> Self {
        self.and(Action::Put(record.item), condition)
    }

    /// Changes attributes of an item under a condition.
    #[must_use]
    pub(super) fn update_if(self, key: Key, change: Change, condition: Condition) -> Self {
        self.and(Action::Update(key, change), condition)
    }

    /// Deletes an item under a condition.
    #[must_use]
    pub(super) fn delete_if(self, key: Key, condition: Condition) -> Self {
        self.and(Action::Delete(key), condition)
    }

    /// Writes nothing, but all only under a condition on an item.
    #[must_use]
    pub(super) fn check(self, key: Key, condition: Condition) -> Self {
        self.and(Action::Check(key), condition)
    }

    fn and(mut self, action: Action, condition: Condition) -> Self {
        self.0.push(Write { action, condition });
        self
    }
}

impl Write {
    /// The SDK's form of the write.
    pub(super) fn into_item(self, table: &str) -> Result<TransactWriteItem, BuildError> {
        let Condition { expression, values } = self.condition;
        let item = TransactWriteItem::builder();
        Ok(match self.action {
            Action::Put(record) => item.put(
                Put::builder()
                    .table_name(table)
                    .set_item(Some(record))
                    .set_condition_expression(expression)
                    .set_expression_attribute_values(non_empty(values))
                    .build()?,
            ),
            Action::Update(key, change) => item.update(
                Update::builder()
                    .table_name(table)
                    .set_key(Some(key_item(&key)))
                    .update_expression(change.expression)
                    .set_expression_attribute_names(
                        Some(change.names).filter(|names| !names.is_empty()),
                    )
                    .set_condition_expression(expression)
                    .set_expression_attribute_values(non_empty(
                        change.values.into_iter().chain(values).collect(),
                    ))
                    .build()?,
            ),
            Action::Check(key) => item.condition_check(
                ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(key_item(&key)))
                    .set_condition_expression(expression)
                    .set_expression_attribute_values(non_empty(values))
                    .build()?,
            ),
            Action::Delete(key) => item.delete(
                Delete::builder()
                    .table_name(table)
                    .set_key(Some(key_item(&key)))
                    .set_condition_expression(expression)
                    .set_expression_attribute_values(non_empty(values))
                    .build()?,
            ),
        }
        .build())
    }
}

pub(super) fn non_empty(values: Item) -> Option<Item> {
    (!values.is_empty()).then_some(values)
}
