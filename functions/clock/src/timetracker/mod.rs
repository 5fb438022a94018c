//! `TimeTracker`'s time: a timer, entries, timesheets and locks.

mod entries;
mod entry_input;
mod entry_view;
mod locks;
mod rules;
mod timer;
mod timesheets;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct TimeTracker: State =
    timer::{current, start, stop, start_break, end_break},
    entries::{list, create, get, update, delete, history},
    timesheets::{list, submit, approve, reject, reopen},
    locks::{get, update},
);
