//! Invoices: list, create, show.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        billing::{Invoice, InvoiceStatus, Subscription},
        id::{EntityId, TenantId},
        money::Money,
        text::Day,
        violation::Violations,
    },
    http::{Admin, ApiError, ApiResult, Paging, ValidJson, ValidPath, workhub::Millis},
    queue::DocumentMessage,
    retry::until_written,
    store::{StoreError, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{State, invoice_draft::draft, subscriptions};

/// Numbers that a creation loses to other invoices until it gives up. They are counted, not timed:
/// each one lost is an invoice issued.
const MOST_NUMBERS_LOST: u32 = 100;

/// An invoice as the list shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvoiceRow {
    id: u64,
    number: String,
    /// Kopecks.
    amount: Money,
    status: InvoiceStatus,
    issued_at: Millis,
    paid_at: Option<Millis>,
    /// Only of cancelled ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<Millis>,
}

impl From<&Invoice> for InvoiceRow {
    fn from(invoice: &Invoice) -> Self {
        Self {
            id: invoice.id,
            number: invoice.number.clone(),
            amount: invoice.amount,
            status: invoice.status,
            issued_at: Millis(invoice.issued_at),
            paid_at: invoice.paid_at.map(Millis),
            cancelled_at: invoice.cancelled_at.map(Millis),
        }
    }
}

/// An invoice with what it bills.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvoiceView {
    #[serde(flatten)]
    row: InvoiceRow,
    uuid: Uuid,
    #[schema(value_type = String, format = "date")]
    period_start: Date,
    #[schema(value_type = String, format = "date")]
    period_end: Date,
    employees: u64,
    months: u64,
}

/// A created invoice.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedInvoice {
    id: u64,
    number: String,
    /// Kopecks.
    amount: Money,
    status: InvoiceStatus,
}

/// What to bill.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewInvoice {
    subscription_id: u64,
    period_start: Day,
    period_end: Day,
}

/// All invoices, newest first
#[utoipa::path(get, path = "/api/billing/invoice", tag = "Billing", security(("session" = ["admin"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`X-Next-Cursor` of the page before")),
    responses((status = 200, body = [InvoiceRow])))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    paging: Paging,
) -> ApiResult<Response> {
    let store = &state.platform.store;
    let page = store
        .invoice_list(caller.tenant, paging.limit, paging.after.clone())
        .await?;
    paging.array(page, |invoice| InvoiceRow::from(&invoice))
}

/// An invoice
#[utoipa::path(get, path = "/api/billing/invoice/{id}", tag = "Billing", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, body = InvoiceView)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Json<InvoiceView>> {
    let invoice = find(&state, caller.tenant, id).await?;
    Ok(Json(InvoiceView {
        row: InvoiceRow::from(&invoice),
        uuid: invoice.uuid,
        period_start: invoice.period_start,
        period_end: invoice.period_end,
        employees: invoice
            .lines
            .iter()
            .map(|line| line.employees)
            .max()
            .unwrap_or_default(),
        months: invoice
            .lines
            .iter()
            .map(|line| line.months)
            .max()
            .unwrap_or_default(),
    }))
}

/// The tenant's invoice of an id.
pub(crate) async fn find(state: &State, tenant: TenantId, id: EntityId) -> ApiResult<Invoice> {
    let found = state
        .platform
        .store
        .invoice_get(tenant, id.number())
        .await?;
    found
        .filter(|invoice| id.matches(invoice.uuid))
        .ok_or(ApiError::NotFound("Invoice"))
}

/// Create an invoice; its documents are rendered in the background
#[utoipa::path(post, path = "/api/billing/invoice", tag = "Billing", security(("session" = ["admin"])),
    request_body = NewInvoice,
    responses((status = 201, body = CreatedInvoice)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewInvoice>,
) -> ApiResult<Response> {
    if new.subscription_id != Subscription::ID {
        return Err(ApiError::NotFound("Subscription"));
    }
    let invoice = issue(&state, caller.tenant, &new).await?;
    let created = CreatedInvoice {
        id: invoice.id,
        number: invoice.number,
        amount: invoice.amount,
        status: invoice.status,
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// Cancel a pending invoice: its number stays, and nothing can be paid for it
#[utoipa::path(post, path = "/api/billing/invoice/{id}/cancel", tag = "Billing", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, body = InvoiceRow),
              (status = 409, description = "The invoice is paid")))]
pub(crate) async fn cancel(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Json<InvoiceRow>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let cancelled = until_written(|| async {
        let invoice = find(&state, caller.tenant, id).await?;
        match invoice.status {
            InvoiceStatus::Paid => return Err(ApiError::conflict("Invoice is already paid")),
            // a second click
            InvoiceStatus::Cancelled => return Ok(Some(invoice)),
            InvoiceStatus::Pending => {}
        }
        let cancelled = Invoice {
            status: InvoiceStatus::Cancelled,
            cancelled_at: Some(now),
            ..invoice
        };
        let written = store.invoice_cancel(caller.tenant, &cancelled).await;
        Ok(unless_overtaken(written)?.map(|()| cancelled))
    });
    Ok(Json(InvoiceRow::from(&cancelled.await?)))
}

/// Issues an invoice with the next number. Number, invoice and message are written together, so
/// a number is never lost; a request that loses it to another invoice takes the one after.
async fn issue(state: &State, tenant: TenantId, new: &NewInvoice) -> ApiResult<Invoice> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    for _ in 0..=MOST_NUMBERS_LOST {
        let Some(basis) = store.invoice_draft_basis(tenant).await? else {
            // makes the trial that is missing
            subscriptions::current(state, tenant).await?;
            continue;
        };
        let (start, end) = (new.period_start.0, new.period_end.0);
        let (invoice, numbers) = draft(&basis, &state.seller, start, end, now)?;
        let message = DocumentMessage::Invoice {
            tenant,
            invoice: invoice.id,
        };
        let message = state
            .documents
            .outbox_message(tenant, &message, now)
            .map_err(ApiError::internal)?;
        match store
            .invoice_create(tenant, &invoice, &numbers, &message)
            .await
        {
            Ok(()) => {
                state.documents.relay_or_leave(store, &message).await;
                return Ok(invoice);
            }
            Err(StoreError::Condition(_) | StoreError::Busy) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::RateLimited { retry_after: 1 })
}
