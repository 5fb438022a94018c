//! Boards of a space.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{TryFutureExt, future::try_join};
use shared::{
    domain::{
        id::PathId,
        tasks::{Board, Column},
        text::Text,
        violation::{Violation, Violations},
    },
    http::{ApiError, ApiResult, Manager, ValidJson, ValidPath, workhub::Done},
    platform::Platform,
    store::Sequence,
};
use utoipa::ToSchema;

use crate::{
    access::find_space, columns::ColumnName, layout, update_space::update_space, view::BoardView,
};

/// Columns of a board that is made without any; the last one is done.
const DEFAULT_COLUMNS: [(&str, bool); 3] =
    [("To Do", false), ("In Progress", false), ("Done", true)];

/// A board to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewBoard {
    name: Text<1, 100>,
    /// In their order; without, `To Do`, `In Progress` and `Done`.
    #[deserr(default)]
    #[schema(min_items = 1, max_items = 20)]
    columns: Option<Vec<NewBoardColumn>>,
}

/// A column of a board to be made.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewBoardColumn {
    name: ColumnName,
    /// Whether a task that arrives here is done.
    #[deserr(default)]
    #[schema(required = false)]
    done: bool,
}

/// A new name of a board.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct BoardChange {
    name: Text<1, 100>,
}

impl NewBoard {
    /// Names of the columns, and which are done.
    fn columns(&self) -> ApiResult<Vec<(String, bool)>> {
        let Some(columns) = &self.columns else {
            return Ok(DEFAULT_COLUMNS
                .map(|(name, done)| (name.into(), done))
                .into());
        };
        if columns.is_empty() {
            return Err(ApiError::field("columns", Violation::Required));
        }
        layout::check_columns(columns.len())?;
        let named = columns
            .iter()
            .map(|column| (column.name.as_str().to_owned(), column.done));
        Ok(named.collect())
    }
}

/// A board of columns numbered from `first_column` on.
fn board(id: u64, name: &str, first_column: u64, columns: Vec<(String, bool)>) -> Board {
    let numbered = (0..).zip(columns).map(|(order, (name, done))| Column {
        id: first_column + order,
        name,
        order,
        done,
    });
    Board {
        id,
        name: name.to_owned(),
        columns: numbered.collect(),
    }
}

/// Create a board, at most 50 in a space
#[utoipa::path(post, path = "/api/tasks/spaces/{spaceId}/boards", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path)),
    request_body = NewBoard,
    responses((status = 201, body = BoardView)))]
pub(crate) async fn create(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath(PathId(space)): ValidPath<PathId>,
    ValidJson(new): ValidJson<NewBoard>,
) -> ApiResult<(StatusCode, Json<BoardView>)> {
    let columns = new.columns()?;
    let wanted = [
        (Sequence::Board, 1),
        (Sequence::Column, columns.len() as u64),
    ];
    let store = &platform.store;
    let (space, [id, first_column]) = try_join(
        find_space(&platform, &caller, space),
        store.sequence_take(caller.tenant, wanted).err_into(),
    )
    .await?;
    let board = board(id, new.name.as_str(), first_column, columns);
    update_space(&platform, &caller, space, |space| {
        layout::add_board(space, board.clone())
    })
    .await?;
    Ok((StatusCode::CREATED, Json(BoardView::from(&board))))
}

/// Rename a board
#[utoipa::path(patch, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path)),
    request_body = BoardChange,
    responses((status = 200, body = BoardView)))]
pub(crate) async fn update(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath((space, board)): ValidPath<(PathId, PathId)>,
    ValidJson(body): ValidJson<BoardChange>,
) -> ApiResult<Json<BoardView>> {
    let space = find_space(&platform, &caller, space.0).await?;
    let changed = update_space(&platform, &caller, space, |space| {
        let board = layout::board_mut(space, board.0)?;
        body.name.as_str().clone_into(&mut board.name);
        Ok(BoardView::from(&*board))
    });
    Ok(Json(changed.await?))
}

/// Delete a board; its tasks stay stored, but no route reaches them any more
#[utoipa::path(delete, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath((space, board)): ValidPath<(PathId, PathId)>,
) -> ApiResult<Json<Done>> {
    let space = find_space(&platform, &caller, space.0).await?;
    update_space(&platform, &caller, space, |space| {
        layout::remove_board(space, board.0)
    })
    .await?;
    Ok(Json(Done::OK))
}

#[cfg(test)]
mod tests {
    use shared::http::parse_json;

    use super::*;

    fn columns(body: &str) -> ApiResult<Vec<(String, bool)>> {
        parse_json::<NewBoard>(body.as_bytes())?.columns()
    }

    #[test]
    fn a_board_without_columns_gets_three_of_which_the_last_is_done() {
        let board = board(
            4,
            "Sprint 12",
            7,
            columns(r#"{"name":"Sprint 12"}"#).unwrap(),
        );
        let shown = serde_json::to_value(BoardView::from(&board)).unwrap();
        let documented = serde_json::json!({"id": 4, "name": "Sprint 12", "columns": [
            {"id": 7, "name": "To Do", "order": 0},
            {"id": 8, "name": "In Progress", "order": 1},
            {"id": 9, "name": "Done", "order": 2},
        ]});
        assert_eq!(shown, documented);
        let done: Vec<_> = board.columns.iter().map(|column| column.done).collect();
        assert_eq!(done, [false, false, true]);
    }

    #[test]
    fn columns_that_are_named_keep_their_order() {
        let named = columns(r#"{"name":"B","columns":[{"name":"a","done":true},{"name":"b"}]}"#);
        assert_eq!(named.unwrap(), [("a".into(), true), ("b".into(), false)]);
    }

    #[test]
    fn no_columns_break_a_rule_and_too_many_conflict() {
        let none = columns(r#"{"name":"B","columns":[]}"#);
        assert!(matches!(none, Err(ApiError::Validation(_))));
        let many = vec![r#"{"name":"c"}"#; 21].join(",");
        let many = columns(&format!(r#"{{"name":"B","columns":[{many}]}}"#));
        assert!(matches!(many, Err(ApiError::Conflict { .. })));
    }
}
