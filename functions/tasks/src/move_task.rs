//! Moving a task.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    domain::{
        tasks::{Space, Task},
        violation::Violations,
    },
    http::{ApiError, ApiResult, Member, ValidJson, ValidPath},
    platform::Platform,
};
use utoipa::ToSchema;

use crate::{
    task_order::{last_order, named_column},
    task_path::TaskPath,
    update_task::{PlacedTask, update_task},
    view::TaskView,
};

/// Where a task goes.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TaskMove {
    column_id: u64,
    /// Another board of the same space.
    #[deserr(default)]
    board_id: Option<u64>,
    /// Place in the column: smaller is higher. Without, the end: milliseconds since 1970 × 1024.
    #[deserr(default)]
    order: Option<i64>,
}

impl TaskMove {
    /// The task after it was moved from a board of a space.
    fn apply<'a>(
        &self,
        space: &'a Space,
        from_board: u64,
        mut task: Task,
        now: Timestamp,
    ) -> ApiResult<PlacedTask<'a>> {
        let board = space
            .board(self.board_id.unwrap_or(from_board))
            .ok_or_else(|| ApiError::rule("boardId", "No such board in the space"))?;
        task.column_id = named_column(board, self.column_id)?.id;
        task.order = self.order.unwrap_or_else(|| last_order(now));
        Ok(PlacedTask { board, task })
    }
}

/// Move a task to a column; the first time it is done there, its assignee is paid by the game
#[utoipa::path(post, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}/move", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("taskId" = String, Path)),
    request_body = TaskMove,
    responses((status = 200, body = TaskView)))]
pub(crate) async fn move_task(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(path): ValidPath<TaskPath>,
    ValidJson(body): ValidJson<TaskMove>,
) -> ApiResult<Json<TaskView>> {
    let moved = update_task(&platform, &caller, path, |space, task, now| {
        body.apply(space, path.board(), task, now)
    });
    Ok(Json(moved.await?))
}

#[cfg(test)]
mod tests {
    use shared::{domain::tasks::Board, http::parse_json};

    use super::*;
    use crate::layout::tests::{board_of, task_in};

    /// Board 1 has columns 1 to 3, board 2 columns 1 and 2.
    fn moved(body: &str) -> ApiResult<(u64, Task)> {
        let other = Board {
            id: 2,
            ..board_of(2)
        };
        let space = Space {
            id: 1,
            name: "Development".into(),
            member_ids: vec![],
            boards: vec![board_of(3), other],
            version: 1,
        };
        let to: TaskMove = parse_json(body.as_bytes())?;
        let now = "2026-04-01T00:00:00Z".parse().unwrap();
        let changed = to.apply(&space, 1, task_in(1), now)?;
        Ok((changed.board.id, changed.task))
    }

    #[test]
    fn a_task_moves_within_its_board_or_to_another_of_the_space() {
        let (board, task) = moved(r#"{"columnId":3,"order":-5}"#).unwrap();
        assert_eq!((board, task.column_id, task.order), (1, 3, -5));
        let (board, task) = moved(r#"{"columnId":2,"boardId":2}"#).unwrap();
        assert_eq!((board, task.column_id), (2, 2));
        assert_eq!(task.order, 1_775_001_600_000 * 1024);
    }

    #[test]
    fn a_column_must_be_on_the_board_and_the_board_in_the_space() {
        for body in [
            r#"{"columnId":4}"#,
            r#"{"columnId":3,"boardId":2}"#,
            r#"{"columnId":1,"boardId":3}"#,
            "{}",
        ] {
            assert!(
                matches!(moved(body), Err(ApiError::Validation(_))),
                "{body}"
            );
        }
    }
}
