//! Announcements of the platform's operators: few by nature, read by everybody.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{Query, Read, Store, StoreError, keys, record::Record, transaction::Condition};
use crate::domain::organization::Announcement;

impl Store {
    /// The latest announcements of all times, newest first; at most 100.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn announcement_list(&self) -> Result<Vec<Announcement>, StoreError> {
        let query = Query::partition(keys::announcements())
            .backward()
            .limit(100);
        self.table
            .query(query, Read::Eventual)
            .await
            .map(|page| page.items)
    }

    /// The announcements that are not over, last published first; at most
    /// [`Announcement::MOST_OPEN`]. However many are over, they cost nothing.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn announcement_list_open(
        &self,
        now: Timestamp,
    ) -> Result<Vec<Announcement>, StoreError> {
        let from = keys::announcement_until_from(now);
        let query = Query::index(keys::GSI1, from.pk)
            .from(from.sk)
            .backward()
            .limit(Announcement::MOST_OPEN);
        let mut open: Vec<Announcement> = self.table.query(query, Read::Eventual).await?.items;
        open.retain(|announcement| announcement.is_open(now));
        open.sort_unstable_by_key(|announcement| {
            Reverse((announcement.published_at, announcement.id))
        });
        Ok(open)
    }

    /// An announcement.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn announcement_get(&self, id: u64) -> Result<Option<Announcement>, StoreError> {
        self.table
            .get(&keys::announcement(id), Read::Consistent)
            .await
    }

    /// Writes an announcement.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn announcement_put(&self, announcement: &Announcement) -> Result<(), StoreError> {
        let until = keys::announcement_until(announcement.expires_at, announcement.id);
        let record = Record::new(keys::announcement(announcement.id), announcement)?.indexed(until);
        self.table.put_if(record, Condition::always()).await
    }

    /// Deletes an announcement; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn announcement_delete(&self, id: u64) -> Result<(), StoreError> {
        self.table
            .delete_if(&keys::announcement(id), Condition::present())
            .await
    }
}
