//! How many things of a kind an organization has: counted in the transaction that makes or deletes
//! one, so that there never are more than it may have.

use super::{
    keys,
    transaction::{Change, Condition, Transaction, number},
};
use crate::domain::id::TenantId;

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counted {
    Spaces,
    Projects,
    Locations,
    Jobs,
    Schedules,
    Webhooks,
}

impl Counted {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Spaces => "space_count",
            Self::Projects => "project_count",
            Self::Locations => "location_count",
            Self::Jobs => "job_count",
            Self::Schedules => "schedule_count",
            Self::Webhooks => "webhook_count",
        }
    }
}

/// Counts one more; the transaction is refused here if there are as many as there may be.
pub(super) fn one_more(
    transaction: Transaction,
    tenant: TenantId,
    what: Counted,
    most: Option<u64>,
) -> Transaction {
    let room = match most {
        Some(most) => Condition::new(
            format!("attribute_not_exists({0}) OR {0} < :most", what.attribute()),
            [(":most", number(most))],
        ),
        None => Condition::present(),
    };
    transaction.update_if(keys::organization(tenant), change(what, 1), room)
}

/// Counts one less.
pub(super) fn one_less(transaction: Transaction, tenant: TenantId, what: Counted) -> Transaction {
    let key = keys::organization(tenant);
    transaction.update_if(key, change(what, -1), Condition::present())
}

fn change(what: Counted, by: i64) -> Change {
    Change::new(
        format!("ADD {} :by", what.attribute()),
        [(":by", number(by))],
    )
}
