//! The common crate of every `WorkHub` function: what is written once, under the functions.
//!
//! - [`domain`]: types and parsing, no I/O
//! - [`auth`]: passwords, second factor, tokens, sessions
//! - [`store`]: the table, by access pattern
//! - [`http`]: errors, extractors, paging, idempotency, access log
//! - [`queue`], [`files`], [`mail`]: the other services
//! - [`webhooks`]: telling receivers outside what happens
//! - [`page`]: pages for people
//! - [`retry`]: requests at the same moment
//! - [`platform`], [`config`], [`clock`], [`lambda`]: how a function starts

pub mod auth;
pub mod clock;
pub mod config;
pub mod connections;
pub mod domain;
pub mod files;
pub mod http;
pub mod lambda;
pub mod mail;
pub mod page;
pub mod platform;
pub mod queue;
pub mod retry;
pub mod store;
pub mod text_message;
pub mod webhooks;

/// A fifth of a request's work is allocation, which this does faster than glibc's; and it gives back
/// what bursts have left on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any error of the infrastructure: logged once, never shown.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
