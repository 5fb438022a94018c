//! Hours in the style of Headroom: allocations and actuals.

mod hours;
mod input;
mod routes;
mod view;

pub(crate) use routes::{DOCUMENTS, routes};
