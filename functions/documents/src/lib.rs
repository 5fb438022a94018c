//! Renders the documents of invoices: the consumer of the documents queue.

pub mod act;
mod error;
mod font;
pub mod format;
pub mod invoice;
mod layout;
mod parts;
mod pdf;
mod table;
pub mod words;
mod worker;

pub use error::RenderError;
pub use worker::{Documents, worker};

#[cfg(test)]
mod tests;
