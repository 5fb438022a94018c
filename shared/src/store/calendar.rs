//! Calendars: days that an organization changes, events, and where calendars can be subscribed to.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Query, Read, Store, StoreError, keys,
    record::Record,
    transaction::{Condition, Transaction},
};
use crate::domain::{
    calendar_event::{CalendarEvent, MOST_DAYS},
    id::TenantId,
    payroll::CalendarYear,
    wall_time::Span,
};

/// Where a person's calendar can be subscribed to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalendarFeed {
    /// What its address ends with. Whoever reads it here could read the calendar, too.
    pub secret: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Store {
    /// What an organization says about the days of a year.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn calendar_year_get(
        &self,
        tenant: TenantId,
        year: i16,
    ) -> Result<CalendarYear, StoreError> {
        let key = keys::calendar_year(tenant, year);
        let found: Option<CalendarYear> = self.table.get(&key, Read::Consistent).await?;
        Ok(found.unwrap_or_default())
    }

    /// Writes what an organization says about the days of a year. Its version must be one more than the
    /// stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change was faster.
    pub async fn calendar_year_update(
        &self,
        tenant: TenantId,
        year: i16,
        new: &CalendarYear,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::calendar_year(tenant, year), new)?;
        self.table
            .put_if(record, Condition::next(new.version))
            .await
    }

    /// An event of the calendar.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn calendar_event_get(
        &self,
        tenant: TenantId,
        event: Uuid,
    ) -> Result<Option<CalendarEvent>, StoreError> {
        let key = keys::calendar_event(tenant, event);
        self.table.get(&key, Read::Consistent).await
    }

    /// Events that may touch a span, by their beginning: those that begin so long before its end that
    /// they may.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn calendar_event_list(
        &self,
        tenant: TenantId,
        span: Span,
    ) -> Result<Vec<CalendarEvent>, StoreError> {
        let longest = SignedDuration::from_hours(24 * i64::from(MOST_DAYS));
        let start = span.start.saturating_sub(longest).unwrap_or(Timestamp::MIN);
        let (first, last) = keys::calendar_events_within(Span { start, ..span });
        let query = Query::partition(keys::calendar_events(tenant)).between(first, last);
        self.table.query_all(query, Read::Consistent).await
    }

    /// Writes an event that is new, or changed: its version must be one more than the stored one's, and
    /// `old` is what it was.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change was faster.
    pub async fn calendar_event_write(
        &self,
        tenant: TenantId,
        old: Option<&CalendarEvent>,
        new: &CalendarEvent,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::calendar_event(tenant, new.id), new)?;
        let place =
            |event: &CalendarEvent| keys::calendar_event_at(tenant, event.when.start(), event.id);
        let listed = Record::new(place(new), new)?;
        let mut transaction = Transaction::new()
            .put_if(record, Condition::next(new.version))
            .put_if(listed, Condition::always());
        let moved = old.filter(|old| old.when.start() != new.when.start());
        if let Some(old) = moved {
            transaction = transaction.delete_if(place(old), Condition::always());
        }
        self.table.transact(transaction).await
    }

    /// Deletes an event.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another change was faster.
    pub async fn calendar_event_delete(
        &self,
        tenant: TenantId,
        event: &CalendarEvent,
    ) -> Result<(), StoreError> {
        let listed = keys::calendar_event_at(tenant, event.when.start(), event.id);
        let transaction = Transaction::new()
            .delete_if(
                keys::calendar_event(tenant, event.id),
                Condition::version(event.version),
            )
            .delete_if(listed, Condition::always());
        self.table.transact(transaction).await
    }

    /// Where a person's calendar can be subscribed to, if anywhere.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn calendar_feed_get(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<Option<CalendarFeed>, StoreError> {
        let key = keys::calendar_feed(tenant, person);
        self.table.get(&key, Read::Consistent).await
    }

    /// Lets a person's calendar be subscribed to at an address.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if it can be at another.
    pub async fn calendar_feed_create(
        &self,
        tenant: TenantId,
        person: u64,
        feed: &CalendarFeed,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::calendar_feed(tenant, person), feed)?;
        self.table.put_if(record, Condition::absent()).await
    }

    /// Lets nobody read a person's calendar any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn calendar_feed_delete(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(), StoreError> {
        let key = keys::calendar_feed(tenant, person);
        self.table.delete_if(&key, Condition::always()).await
    }
}
