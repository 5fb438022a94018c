//! The path of a task, and what it leads to.

use serde::Deserialize;
use shared::{
    domain::{
        id::{EntityId, PathId},
        tasks::{Space, Task},
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    store::TaskKey,
};

use crate::{access::accessible, layout};

/// Space, board and task of a path.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct TaskPath {
    #[serde(rename = "spaceId")]
    space: PathId,
    #[serde(rename = "boardId")]
    board: PathId,
    #[serde(rename = "taskId")]
    task: EntityId,
}

impl TaskPath {
    pub(crate) fn board(self) -> u64 {
        self.board.0
    }

    /// Where the task is stored.
    pub(crate) fn key(self) -> TaskKey {
        TaskKey {
            board: self.board(),
            task: self.task.number(),
        }
    }
}

/// The task of a path, with its space, which has the board.
pub(crate) async fn find_task(
    platform: &Platform,
    caller: &Caller,
    path: TaskPath,
) -> ApiResult<(Space, Task)> {
    let store = &platform.store;
    let (space, task) = store
        .space_with_task(caller.tenant, path.space.0, path.key())
        .await?;
    let space = accessible(caller, space)?;
    layout::board(&space, path.board())?;
    let task = task.filter(|task| path.task.matches(task.uuid));
    Ok((space, task.ok_or(ApiError::NotFound("Task"))?))
}
