//! How boards and columns stand together: pure rules. A board's columns are kept in their order,
//! numbered 0 to n-1.

use shared::{
    domain::tasks::{Board, Column, Space, Task},
    http::{ApiError, ApiResult},
};

/// Boards of one space. With the longest names of all columns a space still is one item, which
/// may have 400 KB.
pub(crate) const MOST_BOARDS: usize = 50;
/// Columns of one board.
pub(crate) const MOST_COLUMNS: usize = 20;

/// A board of a space, to be looked at.
pub(crate) fn board(space: &Space, id: u64) -> ApiResult<&Board> {
    space.board(id).ok_or(ApiError::NotFound("Board"))
}

/// A board of a space, to be changed.
pub(crate) fn board_mut(space: &mut Space, id: u64) -> ApiResult<&mut Board> {
    let found = space.boards.iter_mut().find(|board| board.id == id);
    found.ok_or(ApiError::NotFound("Board"))
}

/// Adds a board as the last one of its space.
pub(crate) fn add_board(space: &mut Space, board: Board) -> ApiResult<()> {
    if space.boards.len() >= MOST_BOARDS {
        return Err(ApiError::conflict("A space has at most 50 boards"));
    }
    space.boards.push(board);
    Ok(())
}

/// Takes a board out of its space.
pub(crate) fn remove_board(space: &mut Space, id: u64) -> ApiResult<()> {
    board(space, id)?;
    space.boards.retain(|board| board.id != id);
    Ok(())
}

/// Whether a board may have so many columns.
pub(crate) fn check_columns(count: usize) -> ApiResult<()> {
    match count {
        0 => Err(ApiError::conflict("A board has at least one column")),
        1..=MOST_COLUMNS => Ok(()),
        _ => Err(ApiError::conflict("A board has at most 20 columns")),
    }
}

/// A column of a board, to be changed.
pub(crate) fn column_mut(board: &mut Board, id: u64) -> ApiResult<&mut Column> {
    let found = board.columns.iter_mut().find(|column| column.id == id);
    found.ok_or(ApiError::NotFound("Column"))
}

/// Adds a column at a place among its siblings, without one or beyond the end as the last.
pub(crate) fn add_column(board: &mut Board, column: Column, order: Option<u64>) -> ApiResult<()> {
    check_columns(board.columns.len() + 1)?;
    insert(&mut board.columns, column, order);
    Ok(())
}

/// Moves a column to a place among its siblings, beyond the end to the last.
pub(crate) fn reorder_column(board: &mut Board, id: u64, order: u64) -> ApiResult<()> {
    let column = take(&mut board.columns, id)?;
    insert(&mut board.columns, column, Some(order));
    Ok(())
}

/// Takes a column out of its board, which keeps at least one.
pub(crate) fn remove_column(board: &mut Board, id: u64) -> ApiResult<()> {
    column_mut(board, id)?;
    check_columns(board.columns.len() - 1)?;
    take(&mut board.columns, id)?;
    renumber(&mut board.columns);
    Ok(())
}

/// The column in which a task shows: its own, or the board's first once its own was deleted. So
/// a column is deleted without touching its tasks, however many there are.
pub(crate) fn shown_column<'a>(board: &'a Board, task: &Task) -> Option<&'a Column> {
    let own = board
        .columns
        .iter()
        .find(|column| column.id == task.column_id);
    own.or_else(|| board.columns.first())
}

fn take(columns: &mut Vec<Column>, id: u64) -> ApiResult<Column> {
    let place = columns.iter().position(|column| column.id == id);
    Ok(columns.remove(place.ok_or(ApiError::NotFound("Column"))?))
}

fn insert(columns: &mut Vec<Column>, column: Column, order: Option<u64>) {
    let end = columns.len();
    let wanted = order.and_then(|order| usize::try_from(order).ok());
    columns.insert(wanted.unwrap_or(end).min(end), column);
    renumber(columns);
}

fn renumber(columns: &mut [Column]) {
    for (order, column) in (0..).zip(columns) {
        column.order = order;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::Timestamp;
    use shared::domain::id::uuid_for;

    use super::*;

    /// A board of columns 1 to n, the last of which is done.
    pub(crate) fn board_of(count: u64) -> Board {
        let columns = (1..=count).map(|id| column(id, id == count));
        let mut board = Board {
            id: 1,
            name: "Sprint 12".into(),
            columns: columns.collect(),
        };
        renumber(&mut board.columns);
        board
    }

    pub(crate) fn task_in(column_id: u64) -> Task {
        Task {
            id: 1,
            uuid: uuid_for(1),
            column_id,
            order: 0,
            title: "Write it down".into(),
            description: None,
            assignee_id: None,
            due_date: None,
            created_by: 1,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            awarded_at: None,
            version: 1,
        }
    }

    fn column(id: u64, done: bool) -> Column {
        Column {
            id,
            name: format!("Column {id}"),
            order: 0,
            done,
        }
    }

    fn space_of(boards: usize) -> Space {
        Space {
            id: 1,
            name: "Development".into(),
            member_ids: vec![],
            boards: vec![board_of(3); boards],
            version: 1,
        }
    }

    /// Ids in the order of the columns, which must be numbered without a gap.
    fn ids(board: &Board) -> Vec<u64> {
        let orders: Vec<_> = board.columns.iter().map(|column| column.order).collect();
        assert_eq!(orders, Vec::from_iter(0..board.columns.len() as u64));
        board.columns.iter().map(|column| column.id).collect()
    }

    fn conflicts(outcome: &ApiResult<()>) -> bool {
        matches!(outcome, Err(ApiError::Conflict { .. }))
    }

    fn is_unknown(outcome: &ApiResult<()>) -> bool {
        matches!(outcome, Err(ApiError::NotFound(_)))
    }

    #[test]
    fn a_column_is_added_where_it_is_wanted_or_last() {
        let mut board = board_of(2);
        add_column(&mut board, column(3, false), None).unwrap();
        assert_eq!(ids(&board), [1, 2, 3]);
        add_column(&mut board, column(4, false), Some(1)).unwrap();
        assert_eq!(ids(&board), [1, 4, 2, 3]);
        add_column(&mut board, column(5, false), Some(u64::MAX)).unwrap();
        assert_eq!(ids(&board), [1, 4, 2, 3, 5]);
    }

    #[test]
    fn a_moved_column_pushes_its_siblings_aside() {
        let mut board = board_of(4);
        reorder_column(&mut board, 4, 1).unwrap();
        assert_eq!(ids(&board), [1, 4, 2, 3]);
        reorder_column(&mut board, 1, 2).unwrap();
        assert_eq!(ids(&board), [4, 2, 1, 3]);
        reorder_column(&mut board, 4, 99).unwrap();
        assert_eq!(ids(&board), [2, 1, 3, 4]);
        assert!(is_unknown(&reorder_column(&mut board, 9, 0)));
    }

    #[test]
    fn a_board_has_one_to_twenty_columns() {
        let mut board = board_of(20);
        assert!(conflicts(&add_column(&mut board, column(21, false), None)));
        let mut board = board_of(2);
        remove_column(&mut board, 1).unwrap();
        assert_eq!(ids(&board), [2]);
        assert!(conflicts(&remove_column(&mut board, 2)));
        assert!(is_unknown(&remove_column(&mut board, 1)));
    }

    #[test]
    fn a_space_has_at_most_fifty_boards() {
        let mut space = space_of(49);
        add_board(&mut space, board_of(1)).unwrap();
        assert!(conflicts(&add_board(&mut space, board_of(1))));
    }

    #[test]
    fn a_board_that_is_not_there_cannot_be_removed() {
        let mut space = space_of(1);
        assert!(is_unknown(&remove_board(&mut space, 2)));
        remove_board(&mut space, 1).unwrap();
        assert!(space.boards.is_empty());
    }

    #[test]
    fn a_task_of_a_deleted_column_shows_in_the_first_column() {
        let mut board = board_of(3);
        let task = task_in(2);
        assert_eq!(shown_column(&board, &task).unwrap().id, 2);
        remove_column(&mut board, 2).unwrap();
        assert_eq!(shown_column(&board, &task).unwrap().id, 1);
        reorder_column(&mut board, 3, 0).unwrap();
        assert_eq!(shown_column(&board, &task).unwrap().id, 3);
    }
}
