//! What clients are shown of webhooks.

use serde::Serialize;
use shared::{
    domain::webhook::{EventFilter, Webhook, WebhookSecret, WebhookUrl},
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A webhook; never its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookView {
    id: Uuid,
    url: WebhookUrl,
    events: Vec<EventFilter>,
    description: Option<String>,
    active: bool,
    /// Since when its receiver has failed without a success.
    failing_since: Option<Seconds>,
    /// When it was disabled because its receiver had failed for five days.
    disabled_at: Option<Seconds>,
    /// Until when deliveries are signed by the secret before the present one, too.
    old_secret_until: Option<Seconds>,
    created_at: Seconds,
    updated_at: Seconds,
}

/// A webhook with the secret that signs its deliveries, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookWithSecret {
    #[serde(flatten)]
    webhook: WebhookView,
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=")]
    secret: String,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let (terms, health) = (webhook.terms, webhook.health);
        Self {
            id: webhook.id,
            url: terms.url,
            events: terms.events,
            description: terms.description,
            active: terms.active,
            failing_since: health.failing_since.map(Seconds),
            disabled_at: terms.disabled_at.map(Seconds),
            old_secret_until: terms.old_secret.map(|old| Seconds(old.until)),
            created_at: Seconds(webhook.created_at),
            updated_at: Seconds(terms.updated_at),
        }
    }
}

impl WebhookWithSecret {
    /// A webhook, and what signs its deliveries.
    pub(crate) fn of(webhook: Webhook, secret: &WebhookSecret) -> Self {
        Self {
            webhook: webhook.into(),
            secret: secret.expose().to_owned(),
        }
    }
}
