//! What a login form needs to know.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        organization::{LoginIdentifier, Organization},
        text::Email,
        violation::Violations,
    },
    http::{ApiError, ApiResult, ClientAddress, RequestTenant, ValidJson},
};
use utoipa::ToSchema;

use crate::{State, limits};

/// Who logs in at a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Portal {
    /// The people of an organization.
    Organization,
    /// The platform's operators.
    SuperAdmin,
}

/// How to log in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthConfig {
    portal: Portal,
    /// Whether the form asks for an e-mail address or a phone number.
    login_identifier: LoginIdentifier,
    /// The organization; null in the operators' portal.
    tenant_slug: Option<String>,
    tenant_name: Option<String>,
}

impl AuthConfig {
    const OPERATORS: Self = Self {
        portal: Portal::SuperAdmin,
        login_identifier: LoginIdentifier::Email,
        tenant_slug: None,
        tenant_name: None,
    };
}

impl From<Organization> for AuthConfig {
    fn from(organization: Organization) -> Self {
        Self {
            portal: Portal::Organization,
            login_identifier: organization.login_identifier,
            tenant_slug: Some(organization.slug),
            tenant_name: Some(organization.name),
        }
    }
}

/// How to log in, by portal and organization: that of the header `X-Tenant`, the host or the
/// deployment. The slug `super-admin` means the operators' portal
#[utoipa::path(get, path = "/api/v1/auth/config", tag = "Auth", security(()),
    params(("X-Tenant" = Option<String>, Header, description = "the organization's slug, or `super-admin`")),
    responses((status = 200, body = AuthConfig)))]
pub(crate) async fn config(
    Extract(state): Extract<State>,
    tenant: RequestTenant,
) -> ApiResult<Json<AuthConfig>> {
    let store = &state.platform.store;
    if tenant.is_operators() {
        return Ok(Json(AuthConfig::OPERATORS));
    }
    let tenant = tenant.resolve(store).await?;
    let tenant = tenant.ok_or_else(RequestTenant::unknown)?;
    let organization = store.organization_get(tenant).await?;
    let organization = organization.ok_or_else(RequestTenant::unknown)?;
    Ok(Json(AuthConfig::from(organization)))
}

/// An address that may have an account.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct CheckEmailBody {
    email: Email,
}

/// Whether there is an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct EmailChecked {
    exists: bool,
}

/// Whether an account has an e-mail address; 30 questions in 15 minutes from a network address
#[utoipa::path(post, path = "/api/v1/auth/check-email", tag = "Auth", security(()),
    request_body = CheckEmailBody,
    responses((status = 200, body = EmailChecked)))]
pub(crate) async fn check_email(
    Extract(state): Extract<State>,
    address: ClientAddress,
    ValidJson(body): ValidJson<CheckEmailBody>,
) -> ApiResult<Json<EmailChecked>> {
    let (store, config) = (&state.platform.store, &state.platform.config);
    let limit = limits::email_checks(&address.0, config);
    let (blocked, owner) = tokio::try_join!(
        store.limit_take(&limit, state.platform.clock.now()),
        store.email_owner_get(&body.email),
    )?;
    if let Some(retry_after) = blocked {
        return Err(ApiError::RateLimited { retry_after });
    }
    // the operator's account is made when it is first used
    let exists = owner.is_some() || config.reserves(&body.email);
    Ok(Json(EmailChecked { exists }))
}
