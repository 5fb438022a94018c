//! Logging in and out, the second factor, passwords: `WorkHub`, Workforce, Employee Management,
//! Headroom and `TimeTracker`.
//!
//! | route | who | surface |
//! |---|---|---|
//! | `POST /api/auth/login` | public | both: `username` means `WorkHub`, `email` Headroom |
//! | `POST /login` | public | Employee Management |
//! | `POST /api/auth/refresh` | public | Headroom |
//! | `POST /api/auth/logout` | any session | both |
//! | `GET /api/v1/auth/config`, `POST …/check-email` | public | Workforce |
//! | `POST /api/v1/auth/login`, `otp/start`, `otp/verify`, `refresh` | public | Workforce |
//! | `POST /api/v1/auth/logout`, `GET /api/v1/me` | any session | Workforce |
//! | `POST /v1/auth/login` | public | `TimeTracker` |
//! | `POST /v1/auth/refresh`, `logout` | any session | `TimeTracker` |
//! | `POST /api/auth/forgot-password` | public | `WorkHub` |
//! | `POST /api/auth/reset-password` | public | `WorkHub` |
//! | `GET /api/auth/me` | any session | `WorkHub` |
//! | `POST /api/auth/mfa/setup`, `enable`, `disable` | any session | `WorkHub` |
//! | `POST /api/auth/mfa/verify` | public | `WorkHub`; answers as the login it completes |
//! | `GET /.well-known/jwks.json` | public | |
//!
//! Pages, all public: `/reset-password`, `/forgot-password`, `/sign-in`, `/account`, `/sign-out`.

mod cookie;
mod credentials;
mod employee_management;
mod headroom;
mod limits;
mod login;
mod logout;
mod mfa;
mod pages;
mod passwords;
mod refresh;
mod timetracker;
mod workforce;
mod workhub;

use axum::{Router, extract::FromRef};
use shared::{
    auth::token::Signer,
    config::ConfigError,
    documented_routes,
    http::{Document, Surface, page_routes, secret_routes, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

use workforce::{Workforce, WorkforceSecrets};

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    signer: Signer,
    notifications: Queue,
    #[from_ref(skip)]
    sockets: Queue,
}

documented_routes!(struct WorkHub: State =
    passwords::{forgot_password, reset_password},
    workhub::{me, jwks},
    mfa::{disable},
);

// those that answer with tokens and secrets
documented_routes!(struct WorkHubSecrets: State = login::{login}, mfa::{setup, enable, verify});

documented_routes!(struct EmployeeManagement: State = employee_management::{login});

documented_routes!(struct Headroom: State = headroom::{refresh, logout});

documented_routes!(struct TimeTracker: State = timetracker::{login, refresh, logout});

/// Headroom's half of a route that the body decides.
#[derive(OpenApi)]
#[openapi(paths(headroom::login))]
struct HeadroomLogin;

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![
        (Surface::WorkHub, WorkHub::openapi as Document),
        (Surface::WorkHub, WorkHubSecrets::openapi as Document),
        (
            Surface::EmployeeManagement,
            EmployeeManagement::openapi as Document,
        ),
        (Surface::Headroom, Headroom::openapi as Document),
        (Surface::Headroom, HeadroomLogin::openapi as Document),
        (Surface::TimeTracker, TimeTracker::openapi as Document),
        (Surface::Workforce, Workforce::openapi as Document),
        (Surface::Workforce, WorkforceSecrets::openapi as Document),
    ]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let state = State {
        signer: Signer::from_env(&platform.env)?,
        notifications: platform.queue(QueueName::Notifications)?,
        sockets: platform.queue(QueueName::Sockets)?,
        platform: platform.clone(),
    };
    // responses with tokens and secrets are never kept for an Idempotency-Key
    let routes = surface_routes(platform, Surface::WorkHub, WorkHub::routes())
        .merge(secret_routes(Surface::WorkHub, WorkHubSecrets::routes()))
        .merge(secret_routes(
            Surface::EmployeeManagement,
            EmployeeManagement::routes(),
        ))
        .merge(secret_routes(Surface::Headroom, Headroom::routes()))
        .merge(secret_routes(Surface::TimeTracker, TimeTracker::routes()))
        .merge(surface_routes(
            platform,
            Surface::Workforce,
            Workforce::routes(),
        ))
        .merge(secret_routes(
            Surface::Workforce,
            WorkforceSecrets::routes(),
        ))
        .merge(page_routes(Surface::WorkHub, pages::routes()));
    Ok(service(platform, routes.with_state(state)))
}
