//! How spaces, boards, columns and tasks are shown.

use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::tasks::{Board, Column, Space, Task},
    http::workhub::Millis,
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::layout;

/// A space.
#[derive(Serialize, ToSchema)]
pub(crate) struct SpaceView {
    id: u64,
    name: String,
    boards: Vec<BoardView>,
}

impl From<&Space> for SpaceView {
    fn from(space: &Space) -> Self {
        Self {
            id: space.id,
            name: space.name.clone(),
            boards: space.boards.iter().map(BoardView::from).collect(),
        }
    }
}

/// A space as its managers see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ManagedSpace {
    #[serde(flatten)]
    space: SpaceView,
    /// Who has access besides admins; all members when empty.
    member_ids: Vec<u64>,
}

impl From<&Space> for ManagedSpace {
    fn from(space: &Space) -> Self {
        Self {
            space: SpaceView::from(space),
            member_ids: space.member_ids.clone(),
        }
    }
}

/// A board.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardView {
    id: u64,
    name: String,
    columns: Vec<ColumnView>,
}

impl From<&Board> for BoardView {
    fn from(board: &Board) -> Self {
        Self {
            id: board.id,
            name: board.name.clone(),
            columns: board.columns.iter().map(ColumnView::from).collect(),
        }
    }
}

/// A column.
#[derive(Serialize, ToSchema)]
pub(crate) struct ColumnView {
    id: u64,
    name: String,
    /// Place among the columns of the board, from 0.
    order: u64,
}

impl From<&Column> for ColumnView {
    fn from(column: &Column) -> Self {
        Self {
            id: column.id,
            name: column.name.clone(),
            order: column.order,
        }
    }
}

/// A task.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskView {
    id: u64,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{board_of, task_in};

    #[test]
    fn a_task_is_done_where_its_column_is() {
        let view = |column| TaskView::on(&board_of(3), task_in(column));
        assert!(!view(1).done);
        assert!(view(3).done);
        let stray = view(99);
        assert_eq!((stray.column_id, stray.done), (1, false));
    }
}
