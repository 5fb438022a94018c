//! What people were paid since when: written with each change of it, so that earlier days keep theirs.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{
    domain::{
        id::TenantId,
        payroll::{TermsChange, terms_of},
        person::Person,
    },
    store::{
        StoreError, keys,
        transaction::{Change, Condition, Transaction, number},
    },
};

/// Changes of a person's pay at most: all of them are in one item.
const MOST_CHANGES: usize = 2000;

/// Adds what a person is paid from now on, if that is new.
pub(super) fn with_terms(
    transaction: Transaction,
    tenant: TenantId,
    old: Option<&Person>,
    new: &Person,
) -> Result<Transaction, StoreError> {
    let before = old.map(terms_of).unwrap_or_default();
    let terms = terms_of(new);
    if terms == before {
        return Ok(transaction);
    }
    // of who was paid before this was kept, the first change says what that was
    let first = old.filter(|_| before != Default::default());
    let first = first.map(|old| TermsChange {
        at: old.created_at,
        terms: before,
    });
    let added = TermsChange {
        at: new.updated_at,
        terms,
    };
    let list = |changes: &[TermsChange]| {
        let changes = changes.iter().map(serde_dynamo::to_attribute_value);
        let changes: Result<Vec<AttributeValue>, _> = changes.collect();
        changes.map(AttributeValue::L).map_err(StoreError::Codec)
    };
    let change = Change::new(
        "SET changes = list_append(if_not_exists(changes, :first), :added)",
        [
            (":first", list(first.as_slice())?),
            (":added", list(&[added])?),
        ],
    );
    let there_is_room = Condition::new(
        "attribute_not_exists(changes) OR size(changes) < :most",
        [(":most", number(MOST_CHANGES))],
    );
    Ok(transaction.update_if(keys::terms(tenant, new.id), change, there_is_room))
}
