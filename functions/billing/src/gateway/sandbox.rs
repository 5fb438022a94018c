//! The sandbox: its page belongs to the local server, its events are Stripe's.

use async_trait::async_trait;
use serde_json::json;
use shared::{BoxError, domain::id::TenantId};

use super::{
    Checkout, PaymentGateway,
    event::{CheckoutSession, Event, EventData},
};

/// Opens pages of the local server.
#[derive(Debug)]
pub(super) struct Sandbox {
    public_url: String,
}

impl Sandbox {
    pub(super) fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.to_owned(),
        }
    }
}

#[async_trait]
impl PaymentGateway for Sandbox {
    async fn open(&self, checkout: &Checkout) -> Result<String, BoxError> {
        let Checkout {
            payment,
            tenant,
            invoice,
            number,
            amount,
            ..
        } = checkout;
        Ok(format!(
            "{}/_local/pay/{payment}?tenant={tenant}&invoice={invoice}&number={number}&amount={}",
            self.public_url, amount.0
        ))
    }
}

/// How a payer leaves the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Pays.
    Pay,
    /// Does not.
    Decline,
}

/// The event that Stripe would send for a decision.
#[must_use]
pub fn event(
    payment: &str,
    tenant: TenantId,
    invoice: u64,
    amount: i64,
    decision: Decision,
) -> Event {
    let (kind, payment_status) = match decision {
        Decision::Pay => ("checkout.session.completed", "paid"),
        Decision::Decline => ("checkout.session.expired", "unpaid"),
    };
    let session = CheckoutSession {
        payment_status: payment_status.to_owned(),
        amount_total: Some(amount),
        currency: Some("rub".to_owned()),
        metadata: [
            ("payment".to_owned(), payment.to_owned()),
            ("tenant".to_owned(), tenant.to_string()),
            ("invoice".to_owned(), invoice.to_string()),
        ]
        .into(),
    };
    Event {
        id: format!("evt_{payment}_{payment_status}"),
        kind: kind.to_owned(),
        data: EventData {
            object: json!(session),
        },
    }
}
