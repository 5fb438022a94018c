//! The organization's legal details, printed on its invoices.

use axum::{Json, extract::State as Extract};
use shared::{
    domain::party::Party,
    http::{Admin, ApiError, ApiResult, ValidJson},
};

use crate::State;

/// Legal details of the organization
#[utoipa::path(get, path = "/api/billing/details", tag = "Billing", security(("session" = ["admin"])),
    responses((status = 200, body = Party)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
) -> ApiResult<Json<Party>> {
    let organization = state.platform.store.organization_get(caller.tenant).await?;
    let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
    Ok(Json(organization.buyer()))
}

/// Set the legal details; issued invoices keep theirs
#[utoipa::path(put, path = "/api/billing/details", tag = "Billing", security(("session" = ["admin"])),
    request_body = Party,
    responses((status = 200, body = Party)))]
pub(crate) async fn put(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(details): ValidJson<Party>,
) -> ApiResult<Json<Party>> {
    state
        .platform
        .store
        .billing_details_put(caller.tenant, &details)
        .await?;
    Ok(Json(details))
}
