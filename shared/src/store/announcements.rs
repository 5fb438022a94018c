//! Announcements of the platform's operators: few by nature, read by everybody.

use super::{Query, Read, Store, StoreError, keys, record::Record, transaction::Condition};
use crate::domain::organization::Announcement;

impl Store {
    /// The latest announcements, newest first; at most 20.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn announcement_list(&self) -> Result<Vec<Announcement>, StoreError> {
        let query = Query::partition(keys::announcements()).backward().limit(20);
        self.table
            .query(query, Read::Eventual)
            .await
            .map(|page| page.items)
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
        let record = Record::new(keys::announcement(announcement.id), announcement)?;
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
