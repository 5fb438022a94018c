//! Creating a task, and paying what that earns.

use futures::{TryFutureExt, future::try_join};
use jiff::Timestamp;
use shared::{
    domain::{
        id::uuid_for,
        organization::GameConfig,
        person::Person,
        tasks::{Board, Column, Space, Task},
        text::Text,
    },
    http::{ApiError, ApiResult, Caller},
    platform::Platform,
    retry::until_written,
    store::{Sequence, unless_overtaken},
};

use crate::{
    access::{accessible, find_space},
    assignee::assignable,
    awards::{TaskState, earner, pay},
    layout,
    task_input::NewTask,
    task_order::{last_order, named_column},
    view::TaskView,
};

/// Creates a task, and pays what that earns in the same transaction.
pub(crate) async fn create_task(
    platform: &Platform,
    caller: &Caller,
    (space, board): (u64, u64),
    new: NewTask,
) -> ApiResult<TaskView> {
    let (store, now) = (&platform.store, platform.clock.now());
    let ((space, assignee, game), id) = try_join(
        basis(platform, caller, space, new.assignee_id),
        store
            .sequence_next(caller.tenant, Sequence::Task)
            .err_into(),
    )
    .await?;
    let board = layout::board(&space, board)?;
    let column = first_or_named(board, new.column_id)?.id;
    let chosen = new.assignee_id.map(|_| assignable(&space, assignee));
    let assignee = chosen.transpose()?;
    let new = task(id, column, caller.person, new, now);

    let earner = earner(None, TaskState::of(board, &new), &new);
    let payee = assignee.filter(|_| earner.is_some());
    let payee_id = payee.as_ref().map(|person| person.id);
    let mut known = Some((payee, game));
    until_written(|| {
        let known = known.take();
        let mut task = new.clone();
        async move {
            // the number is this request's alone, so it is the payee who was changed meanwhile
            let (payee, game) = match (known, payee_id) {
                (Some(known), _) => known,
                (None, Some(id)) => store.award_basis(caller.tenant, id).await?,
                (None, None) => (None, GameConfig::default()),
            };
            let paid = pay(&mut task, payee, &game, now);
            let written = store
                .task_create(caller.tenant, board.id, &task, paid.as_ref())
                .await;
            Ok(unless_overtaken(written)?.map(|()| TaskView::on(board, task)))
        }
    })
    .await
}

/// What a new task is decided by, in one call: its space, its assignee, the game.
async fn basis(
    platform: &Platform,
    caller: &Caller,
    space: u64,
    assignee: Option<u64>,
) -> ApiResult<(Space, Option<Person>, GameConfig)> {
    let Some(assignee) = assignee else {
        let space = find_space(platform, caller, space).await?;
        return Ok((space, None, GameConfig::default()));
    };
    let store = &platform.store;
    let (space, person, game) = store
        .space_with_assignee(caller.tenant, space, assignee)
        .await?;
    Ok((accessible(caller, space)?, person, game))
}

/// The column of a new task.
fn first_or_named(board: &Board, id: Option<u64>) -> ApiResult<&Column> {
    match id {
        Some(id) => named_column(board, id),
        None => board.columns.first().ok_or(ApiError::NotFound("Column")),
    }
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
