//! Where a task stands: its column, and its place in it.

use jiff::Timestamp;
use shared::{
    domain::tasks::{Board, Column},
    http::{ApiError, ApiResult},
};

/// Room between two tasks that were put at the end one after the other.
const GAP: i64 = 1024;

/// The order that puts a task at the end of any column. It grows with time, not with ids, so that
/// a task moved to a column follows those made there before; and it stays below 2^53, which is
/// what JavaScript counts exactly.
pub(crate) fn last_order(now: Timestamp) -> i64 {
    now.as_millisecond().saturating_mul(GAP)
}

/// A column of a board that a body names.
pub(crate) fn named_column(board: &Board, id: u64) -> ApiResult<&Column> {
    let found = board.columns.iter().find(|column| column.id == id);
    found.ok_or_else(|| ApiError::rule("columnId", "No such column on the board"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::board_of;

    #[test]
    fn what_is_put_last_later_stands_lower_and_javascript_can_count_it() {
        let at = |text: &str| last_order(text.parse().unwrap());
        let (first, then) = (at("2026-04-01T00:00:00Z"), at("2026-04-01T00:00:00.001Z"));
        assert_eq!(then - first, GAP);
        assert!(at("2200-01-01T00:00:00Z") < 1 << 53);
    }

    #[test]
    fn a_column_of_another_board_breaks_a_rule() {
        let board = board_of(3);
        assert_eq!(named_column(&board, 2).unwrap().id, 2);
        let unknown = named_column(&board, 4);
        assert!(matches!(unknown, Err(ApiError::Validation(_))));
    }
}
