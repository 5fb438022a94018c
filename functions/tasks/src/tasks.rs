//! Tasks of a board: list, create, show, change, delete.

use axum::{Json, extract::State as Extract, http::StatusCode, response::Response};
use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        id::Number,
        patch::Patch,
        tasks::{Board, Task},
        text::{Day, Text},
        violation::Violations,
    },
    http::{
        ApiError, ApiResult, Member, Paging, ValidJson, ValidPath,
        workhub::{Done, Millis},
    },
    platform::Platform,
    store::StoreError,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    changing::{self, Changed, TaskPath},
    layout,
    spaces::find,
};

/// Details of a task.
pub(crate) type Description = Text<0, 10_000>;

/// A task.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskView {
    id: u64,
    #[schema(value_type = String, format = "uuid")]
    uuid: Uuid,
    board_id: u64,
    /// The board's first column once the task's own was deleted.
    column_id: u64,
    /// Place in the column: smaller is higher, equal goes by id.
    order: i64,
    title: String,
    description: Option<String>,
    assignee_id: Option<u64>,
    #[schema(value_type = Option<String>, format = "date")]
    due_date: Option<Date>,
    created_by: u64,
    created_at: Millis,
    updated_at: Millis,
    /// Whether it stands in a done column.
    done: bool,
}

impl TaskView {
    /// A task as it shows on its board.
    pub(crate) fn on(board: &Board, task: Task) -> Self {
        let column = layout::shown_column(board, &task);
        Self {
            board_id: board.id,
            column_id: column.map_or(task.column_id, |column| column.id),
            done: column.is_some_and(|column| column.done),
            id: task.id,
            uuid: task.uuid,
            order: task.order,
            title: task.title,
            description: task.description,
            assignee_id: task.assignee_id,
            due_date: task.due_date,
            created_by: task.created_by,
            created_at: Millis(task.created_at),
            updated_at: Millis(task.updated_at),
        }
    }
}

/// A task to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewTask {
    pub(crate) title: Text<1, 200>,
    #[deserr(default)]
    pub(crate) description: Option<Description>,
    /// Without, the board's first column.
    #[deserr(default)]
    pub(crate) column_id: Option<u64>,
    /// An active person of the organization.
    #[deserr(default)]
    pub(crate) assignee_id: Option<u64>,
    #[deserr(default)]
    pub(crate) due_date: Option<Day>,
    /// Place in the column: smaller is higher. Without, the end: milliseconds since 1970 × 1024,
    /// which leaves room between any two.
    #[deserr(default)]
    pub(crate) order: Option<i64>,
}

/// Changes of a task; `null` clears.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct TaskChange {
    #[deserr(default)]
    title: Option<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<Description>)]
    description: Patch<Description>,
    /// An active person of the organization.
    #[deserr(default)]
    #[schema(value_type = Option<u64>)]
    assignee_id: Patch<u64>,
    #[deserr(default)]
    #[schema(value_type = Option<Day>)]
    due_date: Patch<Day>,
}

impl TaskChange {
    fn apply(&self, task: &mut Task) {
        if let Some(title) = &self.title {
            task.title = title.as_str().to_owned();
        }
        let description = self.description.clone().map(Text::into_string);
        description.apply(&mut task.description);
        task.description.take_if(|text| text.is_empty());
        self.assignee_id.clone().apply(&mut task.assignee_id);
        self.due_date
            .clone()
            .map(|day| day.0)
            .apply(&mut task.due_date);
    }
}

/// Tasks of a board, oldest first; a client sorts them by column, order and id
#[utoipa::path(get, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/tasks", tag = "Tasks", security(("session" = ["member"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path),
           ("limit" = Option<u8>, Query, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [TaskView])))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidPath((space, board)): ValidPath<(Number, Number)>,
    paging: Paging,
) -> ApiResult<Response> {
    let space = find(&platform, &caller, space.0).await?;
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
    ValidPath((space, board)): ValidPath<(Number, Number)>,
    ValidJson(new): ValidJson<NewTask>,
) -> ApiResult<(StatusCode, Json<TaskView>)> {
    let created = changing::create(&platform, &caller, (space.0, board.0), new).await?;
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
    let (space, task) = changing::find(&platform, &caller, path).await?;
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
    let changed = changing::change(&platform, &caller, path, |space, mut task, _| {
        body.apply(&mut task);
        let board = layout::board(space, path.board())?;
        Ok(Changed { board, task })
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
    let (_, task) = changing::find(&platform, &caller, path).await?;
    if task.created_by != caller.person && !caller.role.is_manager() {
        let message = "Only its creator or a manager may delete a task";
        return Err(ApiError::Forbidden(message));
    }
    let place = path.place();
    match platform.store.task_delete(caller.tenant, place).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound("Task")),
        deleted => deleted.map(|()| Json(Done::OK)).map_err(ApiError::from),
    }
}

#[cfg(test)]
mod tests {
    use shared::http::parse_json;

    use super::*;
    use crate::layout::tests::{board_of, task_in};

    fn changed(task: &Task, body: &str) -> Task {
        let mut task = task.clone();
        let change: TaskChange = parse_json(body.as_bytes()).unwrap();
        change.apply(&mut task);
        task
    }

    #[test]
    fn a_patch_keeps_what_it_leaves_out_and_clears_what_is_null() {
        let body = r#"{"description":"d","assigneeId":7,"dueDate":"2026-04-30"}"#;
        let full = changed(&task_in(1), body);
        assert_eq!(full.assignee_id, Some(7));
        assert_eq!(full.due_date, Some(jiff::civil::date(2026, 4, 30)));
        let kept = changed(&full, r#"{"title":"New"}"#);
        assert_eq!((kept.title.as_str(), kept.assignee_id), ("New", Some(7)));
        let body = r#"{"description":null,"assigneeId":null,"dueDate":null}"#;
        let cleared = changed(&full, body);
        assert_eq!((cleared.description, cleared.assignee_id), (None, None));
        assert_eq!(cleared.due_date, None);
    }

    #[test]
    fn an_empty_description_is_none() {
        assert_eq!(
            changed(&task_in(1), r#"{"description":" "}"#).description,
            None
        );
    }

    #[test]
    fn a_task_is_done_where_its_column_is() {
        let view = |column| TaskView::on(&board_of(3), task_in(column));
        assert!(!view(1).done);
        assert!(view(3).done);
        let stray = view(99);
        assert_eq!((stray.column_id, stray.done), (1, false));
    }
}
