//! What the game pays for a task: pure rules.
//!
//! A task pays once for ever: when it first arrives in a done column with an assignee, or gets
//! another assignee while it stands in one. That instant is kept even if the game is switched
//! off, so that switching it on does not pay for what was done before. A column that is declared
//! done, or deleted, moves no task: nothing arrives.

use jiff::Timestamp;
use shared::domain::{
    organization::GameConfig,
    person::Person,
    tasks::{Board, Task},
};

use crate::layout::shown_column;

/// How a task stands, as far as the game cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskState {
    column: Option<u64>,
    done: bool,
    pub(crate) assignee: Option<u64>,
}

impl TaskState {
    /// How a task stands on its board.
    pub(crate) fn of(board: &Board, task: &Task) -> Self {
        let column = shown_column(board, task);
        Self {
            column: column.map(|column| column.id),
            done: column.is_some_and(|column| column.done),
            assignee: task.assignee_id,
        }
    }
}

/// Whom a change makes the game pay. `before` is none for a new task.
pub(crate) fn earner(before: Option<TaskState>, after: TaskState, task: &Task) -> Option<u64> {
    let arrives = after.done && before != Some(after);
    after
        .assignee
        .filter(|_| arrives && task.awarded_at.is_none())
}

/// Pays for a task: marks it, and returns the person to be written with it if they get anything.
/// A removed person gets nothing, and the task stays to be earned by another assignee.
pub(crate) fn pay(
    task: &mut Task,
    person: Option<Person>,
    game: &GameConfig,
    now: Timestamp,
) -> Option<Person> {
    let person = person?;
    task.awarded_at = Some(now);
    let pays = game.enabled && (game.xp_per_task > 0 || game.hc_per_task > 0);
    pays.then(|| Person {
        xp: person.xp.saturating_add(game.xp_per_task),
        hc: person.hc.saturating_add(game.hc_per_task),
        updated_at: now,
        version: person.version + 1,
        ..person
    })
}

#[cfg(test)]
mod tests {
    use shared::domain::person::Role;

    use super::*;
    use crate::layout::{
        remove_column,
        tests::{board_of, task_in},
    };

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    /// A task in a column of `To Do`, `In Progress`, `Done`, with an assignee.
    fn task(column: u64, assignee_id: Option<u64>) -> Task {
        Task {
            assignee_id,
            ..task_in(column)
        }
    }

    fn state(task: &Task) -> TaskState {
        TaskState::of(&board_of(3), task)
    }

    fn earned(before: &Task, after: &Task) -> Option<u64> {
        earner(Some(state(before)), state(after), after)
    }

    fn person() -> Person {
        Person {
            xp: 50,
            hc: 5,
            version: 4,
            ..Person::new(7, "Ivanov Ivan", Role::Employee, NOW)
        }
    }

    #[test]
    fn a_task_earns_when_it_arrives_in_a_done_column() {
        assert_eq!(earned(&task(1, Some(7)), &task(3, Some(7))), Some(7));
        assert_eq!(earned(&task(1, Some(7)), &task(2, Some(7))), None);
        assert_eq!(earned(&task(1, None), &task(3, None)), None);
    }

    #[test]
    fn a_task_created_in_a_done_column_earns_too() {
        let new = task(3, Some(7));
        assert_eq!(earner(None, state(&new), &new), Some(7));
        let open = task(1, Some(7));
        assert_eq!(earner(None, state(&open), &open), None);
    }

    #[test]
    fn a_task_in_a_done_column_earns_for_its_first_or_another_assignee() {
        assert_eq!(earned(&task(3, None), &task(3, Some(7))), Some(7));
        assert_eq!(earned(&task(3, Some(6)), &task(3, Some(7))), Some(7));
        assert_eq!(earned(&task(3, Some(7)), &task(3, Some(7))), None);
        assert_eq!(earned(&task(3, Some(7)), &task(3, None)), None);
    }

    #[test]
    fn a_task_earns_once_for_ever() {
        let mut done = task(3, Some(7));
        done.awarded_at = Some(NOW);
        assert_eq!(earned(&task(1, Some(7)), &done), None);
        assert_eq!(earned(&task(3, Some(6)), &done), None);
    }

    #[test]
    fn a_deleted_column_makes_nothing_arrive() {
        let mut board = board_of(3);
        let stray = task(1, Some(7));
        remove_column(&mut board, 1).unwrap();
        remove_column(&mut board, 2).unwrap();
        let shown = TaskState::of(&board, &stray);
        assert!(shown.done, "it shows in the done column");
        assert_eq!(earner(Some(shown), shown, &stray), None);
    }

    #[test]
    fn the_payment_follows_the_games_configuration() {
        let mut task = task(3, Some(7));
        let game = GameConfig::default();
        let paid = pay(&mut task, Some(person()), &game, NOW).unwrap();
        assert_eq!((paid.xp, paid.hc, paid.version), (150, 15, 5));
        assert_eq!(task.awarded_at, Some(NOW));
    }

    #[test]
    fn a_game_switched_off_pays_nothing_and_never_will() {
        let mut task = task(3, Some(7));
        let game = GameConfig {
            enabled: false,
            ..GameConfig::default()
        };
        assert!(pay(&mut task, Some(person()), &game, NOW).is_none());
        assert_eq!(task.awarded_at, Some(NOW));
    }

    #[test]
    fn a_removed_person_is_not_paid_and_leaves_the_award_to_others() {
        let mut task = task(3, Some(7));
        let game = GameConfig::default();
        assert!(pay(&mut task, None, &game, NOW).is_none());
        assert_eq!(task.awarded_at, None);
    }
}
