//! Renders the documents of invoices: the consumer of the documents queue.

pub mod act;
pub mod format;
pub mod invoice;
mod parts;
pub mod words;
mod worker;

pub use pdf::RenderError;
pub use worker::{Documents, worker};

#[cfg(test)]
mod tests;
