//! Organizations: one's own, or all for the platform's operators.

use axum::{Json, extract::State};
use deserr::Deserr;
use serde::Serialize;
use shared::{
    domain::{
        clock::{ClockSettings, GeofencePolicy},
        id::EntityId,
        link::Link,
        organization::{LoginIdentifier, Organization, TimeZoneName},
        patch::Cleared,
        person::Role,
        text::Text,
        violation::Violations,
    },
    http::{
        Admin, ApiResult, Bounded, Caller, Paging, ValidJson, ValidPath, workforce::Items,
        workhub::Millis,
    },
    platform::Platform,
    store::Page,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::find;

/// An organization.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationItem {
    id: Uuid,
    org_id: u64,
    name: String,
    /// Survives a change of the name.
    slug: String,
    logo_url: Option<String>,
    /// IANA time zone of what has no location.
    time_zone: String,
    login_identifier: LoginIdentifier,
    clock_settings: ClockItem,
    /// Active people.
    member_count: u64,
    created_at: Millis,
}

/// How the time clock judges.
#[derive(Serialize, ToSchema)]
struct ClockItem {
    /// Minutes before a shift from which a punch is of it.
    early_minutes: i64,
    /// Minutes after its beginning until which a punch is punctual.
    late_minutes: i64,
    geofence: GeofencePolicy,
    /// Hours after which a stretch of work that nobody ended is closed.
    close_after_hours: i64,
}

impl From<ClockSettings> for ClockItem {
    fn from(settings: ClockSettings) -> Self {
        Self {
            early_minutes: settings.early_minutes,
            late_minutes: settings.late_minutes,
            geofence: settings.geofence,
            close_after_hours: settings.close_after_hours,
        }
    }
}

impl From<Organization> for OrganizationItem {
    fn from(organization: Organization) -> Self {
        Self {
            id: organization.uuid,
            org_id: organization.id.0,
            name: organization.name,
            slug: organization.slug,
            logo_url: organization.logo_url,
            time_zone: organization.time_zone,
            login_identifier: organization.login_identifier,
            clock_settings: organization.clock.into(),
            member_count: organization.employee_count,
            created_at: Millis(organization.created_at),
        }
    }
}

/// Changes of an organization; what is left out stays.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedOrganization {
    #[deserr(default)]
    name: Option<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>)]
    logo_url: Cleared<Link>,
    #[deserr(default)]
    time_zone: Option<TimeZoneName>,
    /// What the login form asks for.
    #[deserr(default)]
    login_identifier: Option<LoginIdentifier>,
    /// How the time clock judges; what is left out stays.
    #[deserr(default)]
    #[schema(required = false)]
    clock_settings: ChangedClock,
}

#[derive(Default, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
struct ChangedClock {
    /// Minutes before a shift from which a punch is of it.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 240)]
    early_minutes: Option<Bounded<0, 240>>,
    /// Minutes after its beginning until which a punch is punctual.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 120)]
    late_minutes: Option<Bounded<0, 120>>,
    /// What becomes of a punch outside a location's geofence.
    #[deserr(default)]
    geofence: Option<TypedPolicy>,
    /// Hours after which a stretch of work that nobody ended is closed.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 72)]
    close_after_hours: Option<Bounded<1, 72>>,
}

#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum TypedPolicy {
    Mark,
    Refuse,
}

impl ChangedClock {
    fn apply(&self, old: ClockSettings) -> ClockSettings {
        ClockSettings {
            early_minutes: self.early_minutes.map_or(old.early_minutes, |it| it.0),
            late_minutes: self.late_minutes.map_or(old.late_minutes, |it| it.0),
            geofence: match self.geofence {
                Some(TypedPolicy::Mark) => GeofencePolicy::Mark,
                Some(TypedPolicy::Refuse) => GeofencePolicy::Refuse,
                None => old.geofence,
            },
            close_after_hours: self
                .close_after_hours
                .map_or(old.close_after_hours, |it| it.0),
        }
    }
}

/// The fields of the stored organization that a change sets.
#[derive(Serialize)]
struct ChangedFields {
    name: String,
    logo_url: Option<String>,
    time_zone: String,
    login_identifier: LoginIdentifier,
    clock: ClockSettings,
}

impl ChangedOrganization {
    fn fields(self, old: &Organization) -> ChangedFields {
        let mut logo_url = old.logo_url.clone();
        self.logo_url.apply(&mut logo_url, Link::into_string);
        let zone = self.time_zone.map(TimeZoneName::into_string);
        ChangedFields {
            name: self
                .name
                .map_or_else(|| old.name.clone(), Text::into_string),
            logo_url,
            time_zone: zone.unwrap_or_else(|| old.time_zone.clone()),
            login_identifier: self.login_identifier.unwrap_or(old.login_identifier),
            clock: self.clock_settings.apply(old.clock),
        }
    }
}

/// Organizations: one's own; operators of the platform see all, by their slugs
#[utoipa::path(get, path = "/api/v1/organizations", tag = "Organizations", security(("session" = ["any"])),
    params(("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<OrganizationItem>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    caller: Caller,
    paging: Paging,
) -> ApiResult<Json<Items<OrganizationItem>>> {
    let store = &platform.store;
    let page = if caller.role == Role::SuperAdmin {
        store
            .organization_list_whole(paging.limit, paging.after.clone())
            .await?
    } else {
        let own = store.organization_get(caller.tenant).await?;
        Page {
            items: own.into_iter().collect(),
            next: None,
        }
    };
    paging.items(page, OrganizationItem::from)
}

/// One organization
#[utoipa::path(get, path = "/api/v1/organizations/{id}", tag = "Organizations", security(("session" = ["any"])),
    params(("id" = String, Path)),
    responses((status = 200, body = OrganizationItem)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    caller: Caller,
    ValidPath(id): ValidPath<EntityId>,
) -> ApiResult<Json<OrganizationItem>> {
    let found = find(&platform, &caller, id).await?;
    Ok(Json(OrganizationItem::from(found)))
}

/// Change the organization
#[utoipa::path(patch, path = "/api/v1/organizations/{id}", tag = "Organizations", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    request_body = ChangedOrganization,
    responses((status = 200, body = OrganizationItem)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
    ValidJson(change): ValidJson<ChangedOrganization>,
) -> ApiResult<Json<OrganizationItem>> {
    let found = find(&platform, &caller, id).await?;
    let fields = change.fields(&found);
    let changed = platform
        .store
        .organization_update(found.id, &fields)
        .await?;
    Ok(Json(OrganizationItem::from(changed)))
}
