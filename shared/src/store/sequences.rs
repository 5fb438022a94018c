//! Ids: one counter item per tenant, one attribute per kind. A burnt number does no harm, so that one
//! is taken while the session and what else a request needs are still read.

use super::{
    Store, StoreError, keys,
    transaction::{Change, Condition, number},
};
use crate::domain::id::TenantId;

/// What is numbered.
#[derive(Clone, Copy, Debug)]
pub enum Sequence {
    /// Organizations; of [`TenantId::PLATFORM`].
    Organization,
    /// People of a tenant.
    Person,
    /// Task spaces of a tenant.
    Space,
    /// Boards of a tenant.
    Board,
    /// Columns of a tenant.
    Column,
    /// Tasks of a tenant.
    Task,
    /// Projects of a tenant.
    Project,
    /// In-app notifications of a tenant.
    Notification,
    /// Announcements; of [`TenantId::PLATFORM`].
    Announcement,
}

impl Sequence {
    pub(super) const fn attribute(self) -> &'static str {
        match self {
            Self::Organization => "last_organization",
            Self::Person => "last_person",
            Self::Space => "last_space",
            Self::Board => "last_board",
            Self::Column => "last_column",
            Self::Task => "last_task",
            Self::Project => "last_project",
            Self::Notification => "last_notification",
            Self::Announcement => "last_announcement",
        }
    }
}

impl Store {
    /// The next number of a kind.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn sequence_next(&self, tenant: TenantId, kind: Sequence) -> Result<u64, StoreError> {
        self.sequence_take(tenant, [(kind, 1)])
            .await
            .map(|[first]| first)
    }

    /// The first of so many numbers of each kind, in one write.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn sequence_take<const N: usize>(
        &self,
        tenant: TenantId,
        wanted: [(Sequence, u64); N],
    ) -> Result<[u64; N], StoreError> {
        let places: Vec<_> = (0..N).map(|place| format!(":n{place}")).collect();
        let adds: Vec<_> = wanted
            .iter()
            .zip(&places)
            .map(|((kind, _), place)| format!("{} {place}", kind.attribute()))
            .collect();
        let mut change = Change::new(format!("ADD {}", adds.join(", ")), []);
        change.values.extend(
            wanted
                .iter()
                .zip(&places)
                .map(|((_, count), place)| (place.clone(), number(count))),
        );
        let item = self
            .table
            .update_at_once(&keys::sequences(tenant), change, Condition::always())
            .await?;
        Ok(wanted.map(|(kind, count)| {
            let last = item
                .get(kind.attribute())
                .and_then(|value| value.as_n().ok());
            let last: u64 = last.and_then(|last| last.parse().ok()).unwrap_or(count);
            last + 1 - count
        }))
    }
}
