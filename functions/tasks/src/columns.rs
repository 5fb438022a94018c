//! Columns of a board.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use futures::{TryFutureExt, future::try_join};
use shared::{
    domain::{id::PathId, tasks::Column, text::Text, violation::Violations},
    http::{ApiResult, Manager, ValidJson, ValidPath, workhub::Done},
    platform::Platform,
    store::Sequence,
};
use utoipa::ToSchema;

use crate::{access::find_space, layout, update_space::update_space, view::ColumnView};

/// Name of a column: 1000 of them have to fit into one space.
pub(crate) type ColumnName = Text<1, 50>;

/// A column to be added.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewColumn {
    name: ColumnName,
    /// Whether a task that arrives here is done.
    #[deserr(default)]
    #[schema(required = false)]
    done: bool,
    /// Place among the columns, from 0; without, the last.
    #[deserr(default)]
    order: Option<u64>,
}

/// Changes of a column.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ColumnChange {
    #[deserr(default)]
    name: Option<ColumnName>,
    /// Whether a task that arrives here is done; the game pays nothing for those already here.
    #[deserr(default)]
    done: Option<bool>,
    /// New place among the columns, from 0.
    #[deserr(default)]
    order: Option<u64>,
}

/// Add a column, at most 20 on a board
#[utoipa::path(post, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/columns", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path)),
    request_body = NewColumn,
    responses((status = 201, body = ColumnView)))]
pub(crate) async fn create(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath((space, board)): ValidPath<(PathId, PathId)>,
    ValidJson(new): ValidJson<NewColumn>,
) -> ApiResult<(StatusCode, Json<ColumnView>)> {
    let store = &platform.store;
    let (space, id) = try_join(
        find_space(&platform, &caller, space.0),
        store
            .sequence_next(caller.tenant, Sequence::Column)
            .err_into(),
    )
    .await?;
    layout::board(&space, board.0)?;
    let column = Column {
        id,
        name: new.name.into_string(),
        order: 0,
        done: new.done,
    };
    let added = update_space(&platform, &caller, space, |space| {
        let board = layout::board_mut(space, board.0)?;
        layout::add_column(board, column.clone(), new.order)?;
        layout::column_mut(board, column.id).map(|added| ColumnView::from(&*added))
    });
    Ok((StatusCode::CREATED, Json(added.await?)))
}

/// Rename a column, move it, or declare what it means to arrive there
#[utoipa::path(patch, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/columns/{columnId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("columnId" = u64, Path)),
    request_body = ColumnChange,
    responses((status = 200, body = ColumnView)))]
pub(crate) async fn update(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath((space, board, id)): ValidPath<(PathId, PathId, PathId)>,
    ValidJson(body): ValidJson<ColumnChange>,
) -> ApiResult<Json<ColumnView>> {
    let space = find_space(&platform, &caller, space.0).await?;
    let changed = update_space(&platform, &caller, space, |space| {
        let board = layout::board_mut(space, board.0)?;
        if let Some(order) = body.order {
            layout::reorder_column(board, id.0, order)?;
        }
        let column = layout::column_mut(board, id.0)?;
        if let Some(name) = &body.name {
            column.name = name.as_str().to_owned();
        }
        column.done = body.done.unwrap_or(column.done);
        Ok(ColumnView::from(&*column))
    });
    Ok(Json(changed.await?))
}

/// Delete a column, but not the last one; its tasks show in the board's first column
#[utoipa::path(delete, path = "/api/tasks/spaces/{spaceId}/boards/{boardId}/columns/{columnId}", tag = "Tasks", security(("session" = ["manager"])),
    params(("spaceId" = u64, Path), ("boardId" = u64, Path), ("columnId" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    Extract(platform): Extract<Platform>,
    Manager(caller): Manager,
    ValidPath((space, board, id)): ValidPath<(PathId, PathId, PathId)>,
) -> ApiResult<Json<Done>> {
    let space = find_space(&platform, &caller, space.0).await?;
    update_space(&platform, &caller, space, |space| {
        layout::remove_column(layout::board_mut(space, board.0)?, id.0)
    })
    .await?;
    Ok(Json(Done::OK))
}
