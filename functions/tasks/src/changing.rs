//! Writing tasks together with the awards they earn.

use jiff::Timestamp;
use serde::Deserialize;
use shared::{
    domain::{
        id::{Number, Reference, uuid_for},
        organization::GameConfig,
        person::Person,
        tasks::{Board, Column, Space, Task},
        text::Text,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    store::{Sequence, StoreError, TaskPlace},
};

use crate::{
    ROUNDS,
    awards::{Stand, earner, pay},
    layout,
    spaces::{self, accessible},
    tasks::{NewTask, TaskView},
};

/// Space, board and task of a path.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct TaskPath {
    #[serde(rename = "spaceId")]
    space: Number,
    #[serde(rename = "boardId")]
    board: Number,
    #[serde(rename = "taskId")]
    task: Reference,
}

impl TaskPath {
    pub(crate) fn board(self) -> u64 {
        self.board.0
    }

    /// Where the task is stored.
    pub(crate) fn place(self) -> TaskPlace {
        TaskPlace {
            board: self.board(),
            task: self.task.number(),
        }
    }
}

/// Room between two tasks that were put at the end one after the other.
const GAP: i64 = 1024;

/// A task as it is to be written, and the board where.
pub(crate) struct Changed<'a> {
    pub(crate) board: &'a Board,
    pub(crate) task: Task,
}

/// The order that puts a task at the end of any column. It grows with time, not with ids, so that
/// a task moved to a column follows those made there before; and it stays below 2^53, which is
/// what JavaScript counts exactly.
pub(crate) fn last_order(now: Timestamp) -> i64 {
    now.as_millisecond().saturating_mul(GAP)
}

/// A column of a board that a body names.
pub(crate) fn named_column(board: &Board, id: u64) -> ApiResult<&Column> {
    let found = board.columns.iter().find(|column| column.id == id);
    found.ok_or_else(|| ApiError::rule("columnId", "No such column on the board"))
}

/// The column of a new task.
fn first_or_named(board: &Board, id: Option<u64>) -> ApiResult<&Column> {
    match id {
        Some(id) => named_column(board, id),
        None => board.columns.first().ok_or(ApiError::NotFound("Column")),
    }
}

/// The task of a path, with its space, which has the board.
pub(crate) async fn find(
    platform: &Platform,
    caller: &Caller,
    path: TaskPath,
) -> ApiResult<(Space, Task)> {
    let store = &platform.store;
    let (space, task) = store
        .space_with_task(caller.tenant, path.space.0, path.place())
        .await?;
    let space = accessible(caller, space)?;
    layout::board(&space, path.board())?;
    let task = task.filter(|task| path.task.means(task.uuid));
    Ok((space, task.ok_or(ApiError::NotFound("Task"))?))
}

/// Changes a task, and pays what that earns in the same transaction; all of it again from the
/// start if the task or the person paid was changed in the meantime.
pub(crate) async fn change<C>(
    platform: &Platform,
    caller: &Caller,
    path: TaskPath,
    change: C,
) -> ApiResult<TaskView>
where
    C: Fn(&Space, Task, Timestamp) -> ApiResult<Changed<'_>>,
{
    let (store, now) = (&platform.store, platform.clock.now());
    for _ in 0..ROUNDS {
        let (space, old) = find(platform, caller, path).await?;
        let before = Stand::of(layout::board(&space, path.board())?, &old);
        let Changed { board, mut task } = change(&space, old, now)?;
        task.updated_at = now;
        task.version += 1;
        let paid = settle(platform, caller, before, board, &mut task).await?;
        let written =
            store.task_update(caller.tenant, path.board(), board.id, &task, paid.as_ref());
        if is_written(written.await)? {
            return Ok(TaskView::on(board, task));
        }
    }
    Err(busy())
}

/// Sees that a new assignee is one who may get a task, and pays the assignee if the change earns
/// it; who earns is the assignee, so that one read serves both.
async fn settle(
    platform: &Platform,
    caller: &Caller,
    before: Stand,
    board: &Board,
    task: &mut Task,
) -> ApiResult<Option<Person>> {
    let earner = earner(Some(before), Stand::of(board, task), task);
    let new = task.assignee_id.filter(|id| before.assignee != Some(*id));
    let Some(assignee) = new.or(earner) else {
        return Ok(None);
    };
    let store = &platform.store;
    let (mut person, game) = store.award_basis(caller.tenant, assignee).await?;
    if new.is_some() {
        person = Some(assignable(person)?);
    }
    let now = task.updated_at;
    Ok(earner.and_then(|_| pay(task, person, &game, now)))
}

/// Makes a task, and pays what that earns in the same transaction.
pub(crate) async fn create(
    platform: &Platform,
    caller: &Caller,
    (space, board): (u64, u64),
    new: NewTask,
) -> ApiResult<TaskView> {
    let (store, now) = (&platform.store, platform.clock.now());
    let (space, assignee, mut game) = basis(platform, caller, space, new.assignee_id).await?;
    let board = layout::board(&space, board)?;
    let column = first_or_named(board, new.column_id)?.id;
    let chosen = new.assignee_id.map(|_| assignable(assignee));
    let assignee = chosen.transpose()?;
    let id = store.sequence_next(caller.tenant, Sequence::Task).await?;
    let mut task = task(id, column, caller.person, new, now);

    let earner = earner(None, Stand::of(board, &task), &task);
    let mut payee = assignee.filter(|_| earner.is_some());
    for _ in 0..ROUNDS {
        let paid = pay(&mut task, payee, &game, now);
        let written = store.task_create(caller.tenant, board.id, &task, paid.as_ref());
        if is_written(written.await)? {
            return Ok(TaskView::on(board, task));
        }
        // the number is ours alone, so it is the person who was changed in the meantime
        let Some(person) = paid else { break };
        (payee, game) = store.award_basis(caller.tenant, person.id).await?;
        task.awarded_at = None;
    }
    Err(busy())
}

/// What a new task is decided by, in one call: its space, its assignee, the game.
async fn basis(
    platform: &Platform,
    caller: &Caller,
    space: u64,
    assignee: Option<u64>,
) -> ApiResult<(Space, Option<Person>, GameConfig)> {
    let Some(assignee) = assignee else {
        let space = spaces::find(platform, caller, space).await?;
        return Ok((space, None, GameConfig::default()));
    };
    let store = &platform.store;
    let (space, person, game) = store
        .space_with_assignee(caller.tenant, space, assignee)
        .await?;
    Ok((accessible(caller, space)?, person, game))
}

/// Somebody who may get a task.
fn assignable(person: Option<Person>) -> ApiResult<Person> {
    let person = person.filter(Person::is_active);
    person.ok_or_else(|| ApiError::rule("assigneeId", "No active person of the organization"))
}

fn task(id: u64, column_id: u64, created_by: u64, new: NewTask, now: Timestamp) -> Task {
    let description = new.description.map(Text::into_string);
    Task {
        id,
        uuid: uuid_for(id),
        column_id,
        order: new.order.unwrap_or_else(|| last_order(now)),
        title: new.title.into_string(),
        description: description.filter(|text| !text.is_empty()),
        assignee_id: new.assignee_id,
        due_date: new.due_date.map(|day| day.0),
        created_by,
        created_at: now,
        updated_at: now,
        awarded_at: None,
        version: 1,
    }
}

/// Whether a write took place; not if somebody else was faster.
fn is_written(written: Result<(), StoreError>) -> ApiResult<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(StoreError::Condition(_) | StoreError::Busy) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn busy() -> ApiError {
    ApiError::Contended("Others keep changing this task or its assignee, try again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::board_of;

    #[test]
    fn what_is_put_last_later_stands_lower_and_javascript_can_count_it() {
        let at = |text: &str| last_order(text.parse().unwrap());
        let (first, then) = (at("2026-04-01T00:00:00Z"), at("2026-04-01T00:00:00.001Z"));
        assert_eq!(then - first, GAP);
        assert!(at("2200-01-01T00:00:00Z") < 1 << 53);
    }

    #[test]
    fn a_column_of_another_board_breaks_a_rule() {
        let board = board_of(3);
        assert_eq!(named_column(&board, 2).unwrap().id, 2);
        let unknown = named_column(&board, 4);
        assert!(matches!(unknown, Err(ApiError::Validation(_))));
    }
}
