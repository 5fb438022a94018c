//! Drawing of documents as PDF: A4 sheets with text that wraps, tables over page ends and charts, in a
//! font with Cyrillic of which each document carries what it prints. The same input is the same bytes.

pub mod chart;
mod error;
mod font;
mod layout;
pub mod parts;
pub mod table;
mod write;

pub use error::RenderError;
pub use font::{Weight, text_width};
pub use layout::{Align, Area, HAIRLINE, LEFT, PageNumber, RIGHT, Sheet, Style, WIDTH};
pub use write::About;
