//! Subscriptions, invoices and payments: `WorkHub`.
//!
//! | route | who |
//! |---|---|
//! | `GET /api/billing/subscription`, `PATCH` | admin |
//! | `GET /api/billing/plans` | any session |
//! | `GET /api/billing/details`, `PUT` | admin |
//! | `GET /api/billing/invoice`, `POST` | admin |
//! | `GET /api/billing/invoice/{id}`, `…/pdf`, `…/act` | admin |
//! | `POST /api/billing/invoice/{id}/cancel` | admin |
//! | `POST /api/billing/create-payment` | admin |
//! | `POST /api/billing/webhook` | the payment gateway, by signature |

mod details;
mod documents;
pub mod gateway;
pub mod invoice_draft;
mod invoices;
mod payments;
mod plans;
mod subscriptions;
mod webhook;

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::FromRef};
use shared::{
    config::ConfigError,
    documented_routes,
    domain::party::Party,
    files::Files,
    http::{Document, Surface, service, surface_routes},
    platform::Platform,
    queue::{Queue, QueueName},
};
use utoipa::OpenApi;

use gateway::{Gateway, WebhookSecret};

/// What the handlers stand on.
#[derive(Clone, Debug, FromRef)]
struct State {
    platform: Platform,
    documents: Queue,
    files: Files,
    seller: Arc<Party>,
    gateway: Gateway,
    webhook_secret: WebhookSecret,
    document_wait: DocumentWait,
}

/// How long a download waits for the worker, and how often it looks.
#[derive(Clone, Copy, Debug)]
struct DocumentWait {
    looks: u32,
    pause: Duration,
}

impl DocumentWait {
    /// `DOCUMENT_WAIT_MS`, default 3 seconds, in looks of 100 ms.
    fn from_env(platform: &Platform) -> Result<Self, ConfigError> {
        let millis: u32 = platform.env.parsed("DOCUMENT_WAIT_MS", 3000)?;
        Ok(Self {
            looks: millis / 100,
            pause: Duration::from_millis(100),
        })
    }
}

documented_routes!(struct WorkHub: State =
    subscriptions::{get, update, plans},
    details::{get, put},
    invoices::{list, create, get, cancel},
    documents::{pdf, act},
    payments::{create},
    webhook::{receive},
);

/// The documentation of the routes.
#[must_use]
pub fn openapi() -> Vec<(Surface, Document)> {
    vec![(Surface::WorkHub, WorkHub::openapi as Document)]
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing or wrong.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let seller = platform.env.required("SELLER")?;
    let seller: Party = serde_json::from_str(seller)
        .map_err(|error| ConfigError::Invalid("SELLER", error.to_string()))?;
    let state = State {
        documents: platform.queue(QueueName::Documents)?,
        files: platform.files()?,
        seller: Arc::new(seller),
        gateway: Gateway::from_env(platform)?,
        webhook_secret: WebhookSecret::from_env(&platform.env)?,
        document_wait: DocumentWait::from_env(platform)?,
        platform: platform.clone(),
    };
    let routes = surface_routes(platform, Surface::WorkHub, WorkHub::routes());
    Ok(service(platform, routes.with_state(state)))
}
