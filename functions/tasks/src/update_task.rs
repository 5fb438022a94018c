//! Changing a task, and paying what that earns.

use jiff::Timestamp;
use shared::{
    domain::{
        person::Person,
        tasks::{Board, Space, Task},
    },
    http::{ApiResult, Caller},
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};

use crate::{
    assignee::assignable,
    awards::{TaskState, earner, pay},
    layout,
    task_path::{TaskPath, find_task},
    view::TaskView,
};

/// A task as it is to be written, and the board where.
pub(crate) struct PlacedTask<'a> {
    pub(crate) board: &'a Board,
    pub(crate) task: Task,
}

/// Changes a task, and pays what that earns in the same transaction; all of it again from the
/// start if the task or the person paid was changed in the meantime.
pub(crate) async fn update_task<C>(
    platform: &Platform,
    caller: &Caller,
    path: TaskPath,
    change: C,
) -> ApiResult<TaskView>
where
    C: Fn(&Space, Task, Timestamp) -> ApiResult<PlacedTask<'_>>,
{
    let (store, now) = (&platform.store, platform.clock.now());
    until_written(|| async {
        let (space, old) = find_task(platform, caller, path).await?;
        let before = TaskState::of(layout::board(&space, path.board())?, &old);
        let PlacedTask { board, mut task } = change(&space, old, now)?;
        task.updated_at = now;
        task.version += 1;
        let paid = assign(platform, caller, &space, before, board, &mut task).await?;
        let written = store
            .task_update(caller.tenant, path.board(), board.id, &task, paid.as_ref())
            .await;
        Ok(unless_overtaken(written)?.map(|()| TaskView::on(board, task)))
    })
    .await
}

/// Sees that a new assignee is one who may get a task, and pays the assignee if the change earns
/// it; who earns is the assignee, so that one read serves both.
async fn assign(
    platform: &Platform,
    caller: &Caller,
    space: &Space,
    before: TaskState,
    board: &Board,
    task: &mut Task,
) -> ApiResult<Option<Person>> {
    let earner = earner(Some(before), TaskState::of(board, task), task);
    let new = task.assignee_id.filter(|id| before.assignee != Some(*id));
    let Some(assignee) = new.or(earner) else {
        return Ok(None);
    };
    let store = &platform.store;
    let (mut person, game) = store.award_basis(caller.tenant, assignee).await?;
    if new.is_some() {
        person = Some(assignable(space, person)?);
    }
    let now = task.updated_at;
    Ok(earner.and_then(|_| pay(task, person, &game, now)))
}
