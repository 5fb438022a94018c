//! The caller: who they are, where, and what they may do.

use axum::{Json, extract::State as Extract};
use serde::Serialize;
use shared::{
    domain::{
        id::TenantId,
        organization::Organization,
        person::{Person, Role},
        text::Email,
    },
    http::{ApiError, ApiResult, Caller, Unauthenticated},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{config::Portal, scopes::scopes};
use crate::State;

/// The caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    user: User,
    /// Null for operators of the platform.
    tenant: Option<Tenant>,
    #[serde(rename = "tenantId")]
    tenant_id: Option<Uuid>,
    portal: Portal,
    role: Role,
    roles: [Role; 1],
    /// What the role allows.
    #[schema(value_type = Vec<String>, example = json!(["shifts:read", "clock:write"]))]
    scopes: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct User {
    id: Uuid,
    employee_id: u64,
    email: Option<Email>,
    phone: Option<String>,
    name: String,
    first_name: String,
    last_name: String,
}

#[derive(Serialize, ToSchema)]
struct Tenant {
    id: Uuid,
    slug: String,
    name: String,
    logo_url: Option<String>,
    time_zone: String,
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        Self {
            id: person.uuid,
            employee_id: person.id,
            name: person.name(),
            email: person.email,
            phone: person.phone,
            first_name: person.first_name,
            last_name: person.last_name,
        }
    }
}

impl From<Organization> for Tenant {
    fn from(organization: Organization) -> Self {
        Self {
            id: organization.uuid,
            slug: organization.slug,
            name: organization.name,
            logo_url: organization.logo_url,
            time_zone: organization.time_zone,
        }
    }
}

/// The caller, their organization, role and scopes
#[utoipa::path(get, path = "/api/v1/me", tag = "Auth", security(("session" = ["any"])),
    responses((status = 200, body = Me)))]
pub(crate) async fn me(Extract(state): Extract<State>, caller: Caller) -> ApiResult<Json<Me>> {
    let store = &state.platform.store;
    let found = store.person_with_organization(caller.tenant, caller.person);
    let (person, organization) = found.await?;
    let person = person.ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?;
    let tenant = organization.map(Tenant::from);
    Ok(Json(Me {
        user: User::from(person),
        tenant_id: tenant.as_ref().map(|tenant| tenant.id),
        tenant,
        portal: match caller.tenant {
            TenantId::PLATFORM => Portal::SuperAdmin,
            _ => Portal::Organization,
        },
        role: caller.role,
        roles: [caller.role],
        scopes: scopes(caller.role),
    }))
}
