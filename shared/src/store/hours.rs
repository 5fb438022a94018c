//! Hours of people on projects by month: what is planned and what was worked.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Page, Query, Read, Store, StoreError, keys};
use crate::domain::id::TenantId;

/// Which hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursKind {
    /// Planned.
    Allocation,
    /// Worked.
    Actual,
}

/// The place of hours among those of their person: month, then project.
#[derive(Deserialize)]
struct Place {
    sk: String,
}

impl Store {
    /// Whether a person has any hours of a kind, or any of a month or later.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn hours_exist(
        &self,
        tenant: TenantId,
        kind: HoursKind,
        person: u64,
        from_month: Option<Date>,
    ) -> Result<bool, StoreError> {
        let query = Query::partition(keys::hours_of(tenant, kind, person));
        let last = query.backward().limit(1);
        let last: Page<Place> = self.table.query(last, Read::Consistent).await?;
        let from = from_month.map(keys::month).unwrap_or_default();
        Ok(last.items.first().is_some_and(|last| last.sk >= from))
    }
}
