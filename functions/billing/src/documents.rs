//! Downloads of an invoice's documents.

use axum::{
    Json,
    extract::State as Extract,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use serde_json::json;
use shared::{
    domain::{billing::InvoiceStatus, id::EntityId},
    files::InvoiceDocument,
    http::{Admin, ApiError, ApiResult, Caller, ValidPath},
};
use tokio::time::sleep;

use crate::{State, invoices::find};

/// Download an invoice as PDF
#[utoipa::path(get, path = "/api/billing/invoice/{id}/pdf", tag = "Billing", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
              (status = 202, description = "Not rendered yet, see Retry-After")))]
pub(crate) async fn pdf(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Response> {
    download(&state, &caller, id, InvoiceDocument::Invoice).await
}

/// Download the act of completed services as PDF
#[utoipa::path(get, path = "/api/billing/invoice/{id}/act", tag = "Billing", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>),
              (status = 202, description = "Not rendered yet, see Retry-After"),
              (status = 409, description = "The invoice is cancelled: nothing was provided for it")))]
pub(crate) async fn act(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Response> {
    download(&state, &caller, id, InvoiceDocument::Act).await
}

async fn download(
    state: &State,
    caller: &Caller,
    id: EntityId,
    document: InvoiceDocument,
) -> ApiResult<Response> {
    let invoice = find(state, caller.tenant, id).await?;
    if document == InvoiceDocument::Act && invoice.status == InvoiceStatus::Cancelled {
        return Err(ApiError::conflict("Invoice is cancelled"));
    }
    let key = document.key(caller.tenant, invoice.uuid);
    let mut found = state.files.get(&key).await.map_err(ApiError::Internal)?;
    for _ in 0..state.document_wait.looks {
        if found.is_some() {
            break;
        }
        sleep(state.document_wait.pause).await;
        found = state.files.get(&key).await.map_err(ApiError::Internal)?;
    }
    let Some(bytes) = found else {
        let body = Json(json!({ "status": "rendering" }));
        return Ok((StatusCode::ACCEPTED, [(RETRY_AFTER, "1")], body).into_response());
    };
    let kind = match document {
        InvoiceDocument::Invoice => "",
        InvoiceDocument::Act => "-act",
    };
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("inline; filename=\"{}{kind}.pdf\"", invoice.number),
        ),
        // ids are those of the organization: the next session may mean another file by this path
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
