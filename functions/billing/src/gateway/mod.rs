//! Payment gateways: Stripe Checkout, and a sandbox that speaks Stripe's webhook language.

pub mod event;
pub mod sandbox;
mod stripe;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shared::{
    BoxError,
    config::{ConfigError, Env},
    domain::{billing::Invoice, id::TenantId, money::Money},
    platform::Platform,
};

/// How long a payment page stays open; Stripe allows 30 minutes to 24 hours.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(23);

/// What a payment page asks for.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// `pay_…`; also the gateway's idempotency key.
    pub payment: String,
    /// Whose invoice.
    pub tenant: TenantId,
    /// Which invoice.
    pub invoice: u64,
    /// Its number, shown to the payer.
    pub number: String,
    /// Kopecks.
    pub amount: Money,
    /// The page is gone after this.
    pub open_until: Timestamp,
}

impl Checkout {
    pub(crate) fn new(payment: &str, tenant: TenantId, invoice: &Invoice, now: Timestamp) -> Self {
        Self {
            payment: payment.to_owned(),
            tenant,
            invoice: invoice.id,
            number: invoice.number.clone(),
            amount: invoice.amount,
            open_until: now + OPEN_FOR,
        }
    }
}

/// Opens payment pages. The same payment opens the same page.
#[async_trait]
pub trait PaymentGateway: std::fmt::Debug + Send + Sync {
    /// The address of the page where the payer pays or declines.
    ///
    /// # Errors
    /// When the gateway does not answer.
    async fn open(&self, checkout: &Checkout) -> Result<String, BoxError>;
}

/// The gateway of this deployment.
#[derive(Clone, Debug)]
pub struct Gateway(Arc<dyn PaymentGateway>);

impl Gateway {
    /// The gateway that `PAYMENT_GATEWAY` names: `stripe` or `sandbox`.
    pub(crate) fn from_env(platform: &Platform) -> Result<Self, ConfigError> {
        const NAME: &str = "PAYMENT_GATEWAY";
        let public_url = &platform.config.public_url;
        Ok(Self(match platform.env.required(NAME)? {
            "sandbox" => Arc::new(sandbox::Sandbox::new(public_url)),
            "stripe" => {
                let key = platform.env.required("STRIPE_SECRET_KEY")?;
                Arc::new(stripe::Stripe::new(key, public_url))
            }
            other => return Err(ConfigError::Invalid(NAME, format!("no gateway {other}"))),
        }))
    }

    pub(crate) async fn open(&self, checkout: &Checkout) -> Result<String, BoxError> {
        self.0.open(checkout).await
    }
}

/// What the gateway signs its webhooks with.
#[derive(Clone)]
pub struct WebhookSecret(Arc<str>);

impl WebhookSecret {
    /// `PAYMENT_WEBHOOK_SECRET`.
    pub(crate) fn from_env(env: &Env) -> Result<Self, ConfigError> {
        Ok(Self(env.required("PAYMENT_WEBHOOK_SECRET")?.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}
