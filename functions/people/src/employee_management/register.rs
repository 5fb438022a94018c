//! `POST /register`: people make their own account.

use axum::{
    Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use shared::{
    domain::{
        id::TenantId,
        person::{Person, PersonStatus},
        violation::{Location, Violation, Violations},
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, ValidJson},
};
use utoipa::ToSchema;

use super::{
    admission::{admit, count_registration},
    input::Registration,
};
use crate::{State, save};

/// The new account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    #[schema(value_type = String, example = "Пользователь успешно зарегистрирован")]
    message: &'static str,
    user_id: u64,
}

/// Register a new user in the organization of the header `X-Tenant`, the host or the deployment
#[utoipa::path(post, path = "/register", tag = "Auth", security(()),
    params(("X-Tenant" = Option<String>, Header, description = "the organization's slug")),
    request_body = Registration,
    responses((status = 201, description = "Registered; inactive where an admin has to approve", body = Registered),
              (status = 403, description = "The secret word is wrong, or the organization is closed")))]
pub(crate) async fn register(
    Extract(state): Extract<State>,
    address: ClientAddress,
    tenant: RequestTenant,
    ValidJson(sent): ValidJson<Value>,
) -> ApiResult<Response> {
    let body = Registration::of(sent)?;
    let tenant = find_tenant(&state, &tenant).await?;
    let (platform, now) = (&state.platform, state.platform.clock.now());
    let found = platform
        .store
        .organization_with_email_owner(tenant, &body.email);
    let (Some(organization), owner) = found.await? else {
        return Err(no_tenant());
    };
    let status = admit(&state, &address, &organization, &body).await?;
    // before the expensive hash and before a number is taken
    if owner.is_some() {
        return Err(save::email_taken());
    }
    count_registration(&state, &address).await?;
    let password = body.password.clone();
    let describe = |id| Person {
        status,
        ..body.into_person(id, now)
    };
    let made = save::create(&state, tenant, None, Some(password.expose()), describe);
    let registered = Registered {
        message: match status {
            PersonStatus::Active => "Пользователь успешно зарегистрирован",
            PersonStatus::Inactive => "Регистрация ждет подтверждения администратора",
        },
        user_id: made.await?.id,
    };
    Ok((StatusCode::CREATED, Json(registered)).into_response())
}

async fn find_tenant(state: &State, tenant: &RequestTenant) -> ApiResult<TenantId> {
    let tenant = tenant.resolve(&state.platform.store).await?;
    tenant.ok_or_else(no_tenant)
}

fn no_tenant() -> ApiError {
    let words = "Укажите организацию в заголовке X-Tenant";
    let violation = Violations::of("X-Tenant", Violation::Rule(words.into()));
    violation.within(Location::Headers).into()
}
