//! Hours of people on projects by month: what is planned and what was worked.

use jiff::civil::Date;
use serde::de::IgnoredAny;

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

impl Store {
    /// Whether a person has any hours of a kind, from a month on or ever.
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
        let query = Query::partition(keys::hours_of(tenant, kind, person)).limit(1);
        let query = match from_month {
            Some(month) => query.from(keys::month(month)),
            None => query,
        };
        let page: Page<IgnoredAny> = self.table.query(query, Read::Consistent).await?;
        Ok(!page.items.is_empty())
    }
}
