//! Hours in the style of 3-headroom.txt: allocations and actuals.

mod input;
mod routes;
mod rows;
mod view;

pub(crate) use routes::{openapi, routes};
