//! Workforce: Auth: an access token in memory, and a refresh token in a cookie or, for mobile apps,
//! in JSON.

mod client_type;
mod config;
mod cookies;
mod login;
mod me;
mod one_time_code;
mod scopes;
mod tokens;

use shared::documented_routes;

use crate::State;
pub(crate) use {client_type::ClientType, tokens::answer};

documented_routes!(pub(crate) struct Workforce: State =
    config::{config, check_email},
    one_time_code::{start},
    me::{me},
);

// those that answer with tokens
documented_routes!(pub(crate) struct WorkforceSecrets: State =
    login::{login, logout},
    one_time_code::{verify},
    tokens::{refresh},
);
