//! Tasks of a board: list, create, show, change, delete.

use axum::{Json, extract::State as Extract, http::StatusCode, response::Response};
use shared::{
    domain::id::PathId,
    http::{ApiError, ApiResult, Member, Paging, ValidJson, ValidPath, workhub::Done},
    platform::Platform,
    store::StoreError,
};

use crate::{
    access::find_space,
    create_task::create_task,
    layout,
    task_input::{NewTask, TaskChange},
    task_path::{TaskPath, find_task},
    update_task::{PlacedTask, update_task},
    view::TaskView,
};

/// Tasks of a board, oldest first; a client sorts them by column, order and id
#[utoipa::path(get, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [TaskView])))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath((space, board)): ValidPath<(PathId, PathId)>,
    paging: Paging,
) -> ApiResult<Response> {
    let space = find_space(&platform, &caller, space.0).await?;
    let board = layout::board(&space, board.0)?;
    let (store, after) = (&platform.store, paging.after.clone());
    let page = store
        .task_list(caller.tenant, board.id, paging.limit, after)
        .await?;
    paging.array(page, |task| TaskView::on(board, task))
}

/// Create a task
#[utoipa::path(post, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path)),
    request_body = NewTask,
    responses((status = 201, body = TaskView)))]
pub(crate) async fn create(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath((space, board)): ValidPath<(PathId, PathId)>,
    ValidJson(new): ValidJson<NewTask>,
) -> ApiResult<(StatusCode, Json<TaskView>)> {
    let created = create_task(&platform, &caller, (space.0, board.0), new).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// A task
#[utoipa::path(get, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("taskId" = String, Path)),
    responses((status = 200, body = TaskView)))]
pub(crate) async fn get(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(path): ValidPath<TaskPath>,
) -> ApiResult<Json<TaskView>> {
    let (space, task) = find_task(&platform, &caller, path).await?;
    let board = layout::board(&space, path.board())?;
    Ok(Json(TaskView::on(board, task)))
}

/// Change a task
#[utoipa::path(patch, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("taskId" = String, Path)),
    request_body = TaskChange,
    responses((status = 200, body = TaskView)))]
pub(crate) async fn update(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(path): ValidPath<TaskPath>,
    ValidJson(body): ValidJson<TaskChange>,
) -> ApiResult<Json<TaskView>> {
    let changed = update_task(&platform, &caller, path, |space, mut task, _| {
        body.apply(&mut task);
        let board = layout::board(space, path.board())?;
        Ok(PlacedTask { board, task })
    });
    Ok(Json(changed.await?))
}

/// Delete a task, as its creator or a manager
#[utoipa::path(delete, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks/{taskId}", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("taskId" = String, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath(path): ValidPath<TaskPath>,
) -> ApiResult<Json<Done>> {
    let (_, task) = find_task(&platform, &caller, path).await?;
    if task.created_by != caller.person && !caller.role.is_manager() {
        let message = "Only its creator or a manager may delete a task";
        return Err(ApiError::forbidden(message));
    }
    let key = path.key();
    match platform.store.task_delete(caller.tenant, key).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound("Task")),
        deleted => deleted.map(|()| Json(Done::OK)).map_err(ApiError::from),
    }
}
