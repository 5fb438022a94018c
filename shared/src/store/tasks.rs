//! Task spaces and tasks.

use super::{
    Page, Position, Query, Read, Store, StoreError,
    counts::{Counted, one_less, one_more},
    keys,
    people::person_record,
    record::{Record, decode_found},
    transaction::{Condition, Transaction},
};
use crate::domain::{
    id::TenantId,
    organization::GameConfig,
    person::Person,
    tasks::{Space, Task},
};

/// Where a task is: its board and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskKey {
    /// The board.
    pub board: u64,
    /// The task.
    pub task: u64,
}

impl Store {
    /// All spaces with their boards and columns.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn space_list(&self, tenant: TenantId) -> Result<Vec<Space>, StoreError> {
        self.table
            .query_all(Query::partition(keys::spaces(tenant)), Read::Consistent)
            .await
    }

    /// A space.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn space_get(
        &self,
        tenant: TenantId,
        space: u64,
    ) -> Result<Option<Space>, StoreError> {
        self.table
            .get(&keys::space(tenant, space), Read::Consistent)
            .await
    }

    /// Stores a new space and counts it, all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the tenant has `most` spaces already.
    pub async fn space_create(
        &self,
        tenant: TenantId,
        space: &Space,
        most: u64,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::space(tenant, space.id), space)?;
        let created = Transaction::new().create(record);
        let transaction = one_more(created, tenant, Counted::Spaces, Some(most));
        self.table.transact(transaction).await
    }

    /// Writes a changed space; its version must be one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if another request changed it in between.
    pub async fn space_update(&self, tenant: TenantId, space: &Space) -> Result<(), StoreError> {
        let record = Record::new(keys::space(tenant, space.id), space)?;
        self.table
            .put_if(record, Condition::version(space.version - 1))
            .await
    }

    /// Deletes a space; [`StoreError::Condition`] if there is none. The tasks of its boards stay.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn space_delete(&self, tenant: TenantId, space: u64) -> Result<(), StoreError> {
        let deleted =
            Transaction::new().delete_if(keys::space(tenant, space), Condition::present());
        let transaction = one_less(deleted, tenant, Counted::Spaces);
        self.table.transact(transaction).await
    }

    /// A space, the person to whom a task of it is given, and the game, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn space_with_assignee(
        &self,
        tenant: TenantId,
        space: u64,
        person: u64,
    ) -> Result<(Option<Space>, Option<Person>, GameConfig), StoreError> {
        let wanted = [
            &keys::space(tenant, space),
            &keys::person(tenant, person),
            &keys::game_config(tenant),
        ];
        let [space, person, game] = self.table.get_many(wanted).await?;
        Ok((
            decode_found(space)?,
            decode_found(person)?,
            decode_found(game)?.unwrap_or_default(),
        ))
    }

    /// A space and a task of one of its boards, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn space_with_task(
        &self,
        tenant: TenantId,
        space: u64,
        place: TaskKey,
    ) -> Result<(Option<Space>, Option<Task>), StoreError> {
        let wanted = [
            &keys::space(tenant, space),
            &keys::task(tenant, place.board, place.task),
        ];
        let [space, task] = self.table.get_many(wanted).await?;
        Ok((decode_found(space)?, decode_found(task)?))
    }

    /// One page of a board's tasks, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn task_list(
        &self,
        tenant: TenantId,
        board: u64,
        limit: usize,
        after: Option<Position>,
    ) -> Result<Page<Task>, StoreError> {
        let query = Query::partition(keys::tasks(tenant, board))
            .limit(limit)
            .after(after);
        self.table.query(query, Read::Consistent).await
    }

    /// Stores a new task, and the award it earned, all or nothing. The person's version must be
    /// one more than the stored one's.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the person changed in between.
    pub async fn task_create(
        &self,
        tenant: TenantId,
        board: u64,
        task: &Task,
        awarded: Option<&Person>,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::task(tenant, board, task.id), task)?;
        let Some(person) = awarded else {
            return self.table.put_if(record, Condition::absent()).await;
        };
        let unchanged = Condition::version(person.version - 1);
        let transaction = Transaction::new()
            .create(record)
            .put_if(person_record(tenant, person)?, unchanged);
        self.table.transact(transaction).await
    }

    /// The person and the game that a task done pays, in one call.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn award_basis(
        &self,
        tenant: TenantId,
        person: u64,
    ) -> Result<(Option<Person>, GameConfig), StoreError> {
        self.person_with_game(tenant, person).await
    }

    /// Writes a changed task, possibly onto another board, and the award it earned, all or
    /// nothing. Versions must be one more than the stored ones'.
    ///
    /// # Errors
    /// [`StoreError::Condition`] if the task or the person changed in between.
    pub async fn task_update(
        &self,
        tenant: TenantId,
        from_board: u64,
        to_board: u64,
        task: &Task,
        awarded: Option<&Person>,
    ) -> Result<(), StoreError> {
        let record = Record::new(keys::task(tenant, to_board, task.id), task)?;
        let unchanged = Condition::version(task.version - 1);
        if from_board == to_board && awarded.is_none() {
            return self.table.put_if(record, unchanged).await;
        }
        let mut transaction = if from_board == to_board {
            Transaction::new().put_if(record, unchanged)
        } else {
            Transaction::new()
                .delete_if(keys::task(tenant, from_board, task.id), unchanged)
                .create(record)
        };
        if let Some(person) = awarded {
            let unchanged = Condition::version(person.version - 1);
            transaction = transaction.put_if(person_record(tenant, person)?, unchanged);
        }
        self.table.transact(transaction).await
    }

    /// Deletes a task; [`StoreError::Condition`] if there is none.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn task_delete(&self, tenant: TenantId, place: TaskKey) -> Result<(), StoreError> {
        let key = keys::task(tenant, place.board, place.task);
        self.table.delete_if(&key, Condition::present()).await
    }
}
