//! Keys of webhooks and their deliveries.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Key, key, partition};
use crate::domain::id::TenantId;

/// A webhook.
#[must_use]
pub fn webhook(tenant: TenantId, webhook: Uuid) -> Key {
    key(tenant, "webhook", webhook.to_string())
}

/// The partition of all webhooks of a tenant.
#[must_use]
pub fn webhooks(tenant: TenantId) -> String {
    partition(tenant, "webhook")
}

/// A delivery.
#[must_use]
pub fn delivery(tenant: TenantId, webhook: Uuid, delivery: Uuid) -> Key {
    Key {
        pk: deliveries(tenant, webhook),
        sk: delivery.to_string(),
    }
}

/// The partition of a webhook's deliveries.
#[must_use]
pub fn deliveries(tenant: TenantId, webhook: Uuid) -> String {
    format!("{}#{webhook}", partition(tenant, "delivery"))
}

/// Index position of a delivery that pends: by the instant at which to look after it.
#[must_use]
pub fn delivery_due(at: Timestamp, delivery: Uuid) -> Key {
    let due = delivery_due_before(at);
    Key {
        sk: format!("{}#{delivery}", due.sk),
        ..due
    }
}

/// The index partition of all deliveries that pend, and the position of an instant in it.
#[must_use]
pub fn delivery_due_before(instant: Timestamp) -> Key {
    key(
        TenantId::PLATFORM,
        "delivery-due",
        format!("{:020}", instant.as_millisecond()),
    )
}
