//! Stripe Checkout.

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use miniserde::Deserialize;
use shared::BoxError;
use stripe::{Client, IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    ProductData,
};
use stripe_shared::CheckoutSessionMode;
use stripe_types::Currency;

use super::{Checkout, PaymentGateway, event::metadata};

/// Longer than Stripe ever takes, shorter than the function may.
const TIMEOUT: Duration = Duration::from_secs(10);

/// As much of Stripe's session as is used: the crate's own type would put megabytes of decoders
/// of everything a session can refer to into the function.
#[derive(Deserialize)]
struct OpenedSession {
    url: Option<String>,
}

/// Opens Checkout pages.
pub(super) struct Stripe {
    client: Client,
    public_url: String,
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stripe(…)")
    }
}

impl Stripe {
    pub(super) fn new(secret_key: &str, public_url: &str) -> Self {
        Self {
            client: Client::new(secret_key),
            public_url: public_url.to_owned(),
        }
    }
}

#[async_trait]
impl PaymentGateway for Stripe {
    async fn open(&self, checkout: &Checkout) -> Result<String, BoxError> {
        let mut price = CreateCheckoutSessionLineItemsPriceData::new(Currency::RUB);
        price.unit_amount = Some(checkout.amount.0);
        price.product_data = Some(ProductData::new(format!("WorkHub {}", checkout.number)));
        let mut line = CreateCheckoutSessionLineItems::new();
        line.price_data = Some(price);
        line.quantity = Some(1);

        let back = format!("{}/billing?invoice={}", self.public_url, checkout.invoice);
        let session = CreateCheckoutSession::new()
            .mode(CheckoutSessionMode::Payment)
            .client_reference_id(&checkout.payment)
            .metadata(metadata(checkout).into_iter().collect::<HashMap<_, _>>())
            .line_items(vec![line])
            .success_url(format!("{back}&payment=succeeded"))
            .cancel_url(format!("{back}&payment=cancelled"))
            .expires_at(checkout.open_until.as_second())
            .build()
            .customize::<OpenedSession>()
            // clicks at the same time open one page
            .request_strategy(RequestStrategy::Idempotent(IdempotencyKey::new(
                &checkout.payment,
            )?))
            .timeout(TIMEOUT)
            .send(&self.client)
            .await?;
        session
            .url
            .ok_or_else(|| "Stripe opened a session without a page".into())
    }
}
