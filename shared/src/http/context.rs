//! What extractors and layers ask.

use std::sync::Arc;

use crate::{auth::token::Verifier, clock::Clock, config::Config, store::Store};

/// What it takes to know a caller, and to answer a repeated request; cheap to clone.
#[derive(Clone, Debug)]
pub struct HttpContext {
    /// Common configuration.
    pub config: Arc<Config>,
    /// Time.
    pub clock: Clock,
    /// The table.
    pub store: Store,
    /// Verifies access tokens.
    pub verifier: Verifier,
}
