//! Why a document could not be rendered.

/// A document could not be rendered. Neither kind depends on what it says.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RenderError {
    /// The embedded font cannot be used.
    #[error("font: {0}")]
    Font(String),
    /// The PDF could not be written.
    #[error("pdf: {0}")]
    Write(String),
}
