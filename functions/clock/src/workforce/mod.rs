//! Workforce's clock.

mod correct;
mod entries;
mod entry_view;
mod punch;
mod punch_input;

use shared::documented_routes;

use crate::State;

documented_routes!(pub(crate) struct Workforce: State =
    punch::{punch},
    entries::{current, list},
    correct::{get, correct},
);
