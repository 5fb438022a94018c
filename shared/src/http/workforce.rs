//! What several functions show in Workforce's form.

use serde::Serialize;
use utoipa::ToSchema;

/// A list, or a page of one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Items<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// Leads to the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> From<Vec<T>> for Items<T> {
    /// A list that always is one page.
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}
