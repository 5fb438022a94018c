//! The platform through its HTTP surface. One binary, so that it links once.

mod auth;
