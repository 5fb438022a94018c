//! Who a user is: passwords, second factor, tokens, sessions.

pub mod password;
pub mod seal;
pub mod session;
pub mod token;
pub mod totp;
