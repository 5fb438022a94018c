//! Paying an invoice.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{billing::InvoiceStatus, id::EntityId, violation::Violations},
    http::{Admin, ApiError, ApiResult, ValidJson},
    store::{PaymentAttempt, PaymentProgress},
};
use utoipa::ToSchema;

use crate::{State, gateway::Checkout};

/// What to pay.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewPayment {
    #[schema(value_type = u64, minimum = 1, maximum = 281474976710655_i64)]
    invoice_id: EntityId,
}

/// Where to pay.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView {
    payment_url: String,
    payment_id: String,
}

/// Initiate the payment of an invoice; a second click leads to the same page
#[utoipa::path(post, path = "/api/billing/create-payment", tag = "Billing", security(("session" = ["admin"])),
    request_body = NewPayment,
    responses((status = 200, body = PaymentView)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewPayment>,
) -> ApiResult<Json<PaymentView>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let (invoice, last) = store
        .invoice_with_payment(caller.tenant, new.invoice_id.number())
        .await?;
    let invoice = invoice
        .filter(|invoice| new.invoice_id.matches(invoice.uuid))
        .ok_or(ApiError::NotFound("Invoice"))?;
    match invoice.status {
        InvoiceStatus::Pending => {}
        InvoiceStatus::Paid => return Err(ApiError::conflict("Invoice is already paid")),
        InvoiceStatus::Cancelled => return Err(ApiError::conflict("Invoice is cancelled")),
    }
    if let Some(open) = &last
        && open.progress == PaymentProgress::Open
        && now < open.open_until
    {
        let (payment_url, payment_id) = (open.url.clone(), open.id.clone());
        return Ok(Json(PaymentView {
            payment_url,
            payment_id,
        }));
    }
    // the same id for clicks at the same time, so that the gateway makes one page of them
    let number = last.map_or(0, |last| last.number) + 1;
    let id = format!("pay_{}_{number}", invoice.uuid.simple());
    let checkout = Checkout::new(&id, caller.tenant, &invoice, now);
    store.session_confirmed().await?;
    let url = state
        .gateway
        .open(&checkout)
        .await
        .map_err(ApiError::Internal)?;
    let attempt = PaymentAttempt {
        id,
        number,
        invoice: invoice.id,
        url,
        progress: PaymentProgress::Open,
        open_until: checkout.open_until,
    };
    store.payment_put(caller.tenant, &attempt).await?;
    Ok(Json(PaymentView {
        payment_url: attempt.url,
        payment_id: attempt.id,
    }))
}
