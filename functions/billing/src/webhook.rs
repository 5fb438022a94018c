//! What the payment gateway tells us, possibly twice and in any order.

use axum::{Json, extract::State as Extract, http::HeaderMap};
use jiff::Timestamp;
use serde::Serialize;
use shared::{
    domain::{
        billing::{Invoice, InvoiceStatus, SubscriptionStatus},
        id::TenantId,
    },
    http::{ApiError, ApiResult, RawBody},
    retry::until_written,
    store::{PaymentProgress, unless_overtaken},
};
use utoipa::ToSchema;

use crate::{
    State,
    gateway::event::{CheckoutSession, Event, SIGNATURE_HEADER, is_signed},
};

/// The gateway's receipt.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookAnswer {
    received: bool,
}

/// What an event means for an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Paid,
    Failed,
    Nothing,
}

/// Event of the payment gateway, signed with Stripe's scheme
#[utoipa::path(post, path = "/api/billing/webhook", tag = "Billing", security(()),
    request_body(content = String, content_type = "application/json"),
    params(("Stripe-Signature" = String, Header)),
    responses((status = 200, body = WebhookAnswer)))]
pub(crate) async fn receive(
    Extract(state): Extract<State>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> ApiResult<Json<WebhookAnswer>> {
    let now = state.platform.clock.now();
    let signature = headers
        .get(SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok());
    let payload = std::str::from_utf8(&body).unwrap_or_default();
    if !signature.is_some_and(|s| is_signed(payload, s, state.webhook_secret.expose(), now)) {
        return Err(ApiError::rule(
            "Stripe-Signature",
            "Missing, wrong or too old",
        ));
    }
    let event: Event = serde_json::from_str(payload)
        .map_err(|error| ApiError::rule("body", format!("Not an event: {error}")))?;
    if event.kind.starts_with("checkout.session.") {
        let session: CheckoutSession = serde_json::from_value(event.data.object)
            .map_err(|error| ApiError::rule("data.object", format!("Not a session: {error}")))?;
        match meaning(&event.kind, &session.payment_status) {
            Meaning::Paid => pay(&state, &session, now).await?,
            Meaning::Failed => fail(&state, &session).await?,
            Meaning::Nothing => {}
        }
    }
    Ok(Json(WebhookAnswer { received: true }))
}

fn meaning(kind: &str, payment_status: &str) -> Meaning {
    match (kind, payment_status) {
        // slow methods complete the session before the money is there
        ("checkout.session.completed", "paid" | "no_payment_required")
        | ("checkout.session.async_payment_succeeded", _) => Meaning::Paid,
        ("checkout.session.expired" | "checkout.session.async_payment_failed", _) => {
            Meaning::Failed
        }
        _ => Meaning::Nothing,
    }
}

/// The invoice a session was opened for; none for the session of another account.
fn subject(session: &CheckoutSession) -> Option<(TenantId, u64)> {
    let number = |name| session.metadata.get(name)?.parse().ok();
    Some((TenantId(number("tenant")?), number("invoice")?))
}

/// Marks an invoice as paid. Another delivery of the same event may be first, or a cancellation, or
/// a change of the subscription: it is decided again on what they left. When that fails, the gateway
/// delivers again.
async fn pay(state: &State, session: &CheckoutSession, now: Timestamp) -> ApiResult<()> {
    let store = &state.platform.store;
    let Some((tenant, id)) = subject(session) else {
        return Ok(());
    };
    until_written(|| async {
        let (Some(mut invoice), payment, Some(mut subscription)) =
            store.payment_basis(tenant, id).await?
        else {
            return Err(ApiError::NotFound("Invoice"));
        };
        match invoice.status {
            InvoiceStatus::Pending => {}
            InvoiceStatus::Paid => return Ok(Some(())),
            InvoiceStatus::Cancelled => {
                // the page was open when the invoice was cancelled: the money must go back
                tracing::error!(%tenant, invoice = id, "a cancelled invoice was paid, refund it");
                return Ok(Some(()));
            }
        }
        refuse_other_amount(session, &invoice)?;
        invoice.status = InvoiceStatus::Paid;
        invoice.paid_at = Some(now);
        subscription.status = SubscriptionStatus::Active;
        subscription.version += 1;
        let payment = payment.map(|mut payment| {
            payment.progress = PaymentProgress::Succeeded;
            payment
        });
        let written = store
            .invoice_pay(tenant, &invoice, &subscription, payment.as_ref())
            .await;
        Ok(unless_overtaken(written)?)
    })
    .await
}

fn refuse_other_amount(session: &CheckoutSession, invoice: &Invoice) -> ApiResult<()> {
    let amount_fits = session.amount_total == Some(invoice.amount.0);
    if amount_fits && session.currency.as_deref() == Some("rub") {
        Ok(())
    } else {
        let words = "Not the invoice's amount";
        Err(ApiError::rule("data.object.amount_total", words))
    }
}

async fn fail(state: &State, session: &CheckoutSession) -> ApiResult<()> {
    let store = &state.platform.store;
    let Some((tenant, id)) = subject(session) else {
        return Ok(());
    };
    let (_, payment) = store.invoice_with_payment(tenant, id).await?;
    match payment {
        // only the attempt the event is about: a later one may be under way
        Some(payment) if session.metadata.get("payment") == Some(&payment.id) => {
            Ok(store.payment_fail(tenant, &payment).await?)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_session_pays_only_once_the_money_is_there() {
        assert_eq!(meaning("checkout.session.completed", "paid"), Meaning::Paid);
        assert_eq!(
            meaning("checkout.session.completed", "unpaid"),
            Meaning::Nothing
        );
        assert_eq!(
            meaning("checkout.session.async_payment_succeeded", "paid"),
            Meaning::Paid
        );
        assert_eq!(
            meaning("checkout.session.expired", "unpaid"),
            Meaning::Failed
        );
        assert_eq!(
            meaning("checkout.session.created", "unpaid"),
            Meaning::Nothing
        );
    }
}
