//! Logging in and out, the second factor, passwords: `WorkHub`, Employee Management and Headroom.
//!
//! | route | who | surface |
//! |---|---|---|
//! | `POST /api/auth/login` | public | both: `username` means `WorkHub`, `email` Headroom |
//! | `POST /login` | public | Employee Management |
//! | `POST /api/auth/refresh` | public | Headroom |
//! | `POST /api/auth/logout` | any session | both |
//! | `POST /api/auth/forgot-password` | public | `WorkHub` |
//! | `POST /api/auth/reset-password` | public | `WorkHub` |
//! | `GET /api/auth/me` | any session | `WorkHub` |
//! | `POST /api/auth/mfa/setup`, `enable`, `disable` | any session | `WorkHub` |
//! | `POST /api/auth/mfa/verify` | public | `WorkHub`; answers as the login it completes |
//! | `GET /.well-known/jwks.json` | public | |

mod employee_management;
mod headroom;
mod limits;
mod login;
mod mfa;
mod passwords;
mod workhub;

use axum::{Router, extract::FromRef};
use shared::{
    auth::token::Signer,
    config::ConfigError,
    http::{Surface, secret_routes, service},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    signer: Signer,
    notifications: Queue,
}

/// `WorkHub`'s routes with their documentation.
fn workhub_routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(login::login))
        .routes(routes!(passwords::forgot_password))
        .routes(routes!(passwords::reset_password))
        .routes(routes!(workhub::me))
        .routes(routes!(mfa::setup))
        .routes(routes!(mfa::enable))
        .routes(routes!(mfa::verify))
        .routes(routes!(mfa::disable))
        .routes(routes!(workhub::jwks))
}

/// Employee Management's routes with their documentation.
fn employee_management_routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(employee_management::login))
}

/// Headroom's routes with their documentation.
fn headroom_routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(headroom::refresh))
        .routes(routes!(headroom::logout))
}

/// Headroom's half of a route that the body decides.
#[derive(OpenApi)]
#[openapi(paths(headroom::login))]
struct HeadroomLogin;

/// The documentation of each surface's routes.
#[must_use]
pub fn openapi() -> [(Surface, utoipa::openapi::OpenApi); 3] {
    let mut headroom = headroom_routes().into_openapi();
    headroom.merge(HeadroomLogin::openapi());
    [
        (Surface::WorkHub, workhub_routes().into_openapi()),
        (
            Surface::EmployeeManagement,
            employee_management_routes().into_openapi(),
        ),
        (Surface::Headroom, headroom),
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
        platform: platform.clone(),
    };
    // responses with tokens and secrets are never kept for an Idempotency-Key
    let surface = |surface, routes: OpenApiRouter<State>| {
        secret_routes(surface, routes.with_state(state.clone()).into())
    };
    let routes = surface(Surface::WorkHub, workhub_routes())
        .merge(surface(
            Surface::EmployeeManagement,
            employee_management_routes(),
        ))
        .merge(surface(Surface::Headroom, headroom_routes()));
    Ok(service(platform, routes))
}
