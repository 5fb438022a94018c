//! The caller's organization: its name, time zone, legal details, and who may register.

use axum::{Json, extract::State};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    config::Config,
    domain::{
        organization::{Organization, RegistrationPolicy, TimeZoneName},
        party::Party,
        text::Text,
        violation::Violations,
    },
    http::{Admin, ApiError, ApiResult, Caller, Member, ValidJson, workhub::Millis},
    platform::Platform,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// An organization as its members see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationView {
    id: u64,
    uuid: Uuid,
    name: String,
    /// Survives a change of the name.
    slug: String,
    /// IANA time zone: by it days and months begin.
    time_zone: String,
    /// Who may register by themselves.
    registration: RegistrationPolicy,
    /// Active people.
    employee_count: u64,
    created_at: Millis,
    /// Legal details printed on invoices; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_details: Option<Party>,
}

impl OrganizationView {
    fn of(organization: Organization, config: &Config, caller: &Caller) -> Self {
        Self {
            id: organization.id.0,
            uuid: organization.uuid,
            registration: config.registration_in(&organization),
            billing_details: caller.role.is_admin().then(|| organization.buyer()),
            name: organization.name,
            slug: organization.slug,
            time_zone: organization.time_zone,
            employee_count: organization.employee_count,
            created_at: Millis(organization.created_at),
        }
    }
}

/// Changes of an organization; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct OrganizationChange {
    #[deserr(default)]
    name: Option<Text<1, 200>>,
    #[deserr(default)]
    time_zone: Option<TimeZoneName>,
    #[deserr(default)]
    registration: Option<RegistrationPolicy>,
    /// Replaces the legal details.
    #[deserr(default)]
    billing_details: Option<Party>,
}

/// The fields of the stored organization that a change sets.
#[derive(Serialize)]
struct ChangedFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<RegistrationPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_details: Option<Party>,
}

impl OrganizationChange {
    /// The fields to set; none for a change that says nothing.
    fn fields(self) -> Option<ChangedFields> {
        let says_nothing = self.name.is_none()
            && self.time_zone.is_none()
            && self.registration.is_none()
            && self.billing_details.is_none();
        (!says_nothing).then(|| ChangedFields {
            name: self.name.map(Text::into_string),
            time_zone: self.time_zone.map(TimeZoneName::into_string),
            registration: self.registration,
            billing_details: self.billing_details,
        })
    }
}

const WHAT: &str = "Organization";

/// The organization of the session
#[utoipa::path(get, path = "/api/organization", tag = "Organizations", security(("session" = ["member"])),
    responses((status = 200, body = OrganizationView)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<OrganizationView>> {
    let found = platform.store.organization_get(caller.tenant).await?;
    let found = found.ok_or(ApiError::NotFound(WHAT))?;
    let view = OrganizationView::of(found, &platform.config, &caller);
    Ok(Json(view))
}

/// Change the organization: from now on, what was issued and told stays; the slug stays, too
#[utoipa::path(patch, path = "/api/organization", tag = "Organizations", security(("session" = ["admin"])),
    request_body = OrganizationChange,
    responses((status = 200, body = OrganizationView)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidJson(change): ValidJson<OrganizationChange>,
) -> ApiResult<Json<OrganizationView>> {
    let store = &platform.store;
    let changed = match change.fields() {
        Some(fields) => store.organization_update(caller.tenant, &fields).await?,
        None => store
            .organization_get(caller.tenant)
            .await?
            .ok_or(ApiError::NotFound(WHAT))?,
    };
    let view = OrganizationView::of(changed, &platform.config, &caller);
    Ok(Json(view))
}
