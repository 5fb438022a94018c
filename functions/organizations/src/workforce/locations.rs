//! Locations: where people work, in which zone, and how far from there they may clock in.

use axum::{Json, extract::State, http::StatusCode};
use deserr::Deserr;
use jiff::Timestamp;
use serde::Serialize;
use shared::{
    domain::{
        id::{EntityId, uuid_at},
        location::{Geofence, Location},
        organization::TimeZoneName,
        patch::{Cleared, Patch},
        text::Text,
        violation::Violations,
    },
    http::{
        Admin, ApiError, ApiResult, Bounded, Member, Paging, ValidJson, ValidPath,
        workforce::{Degrees, Items},
        workhub::{Done, Millis},
    },
    platform::Platform,
    retry::until_written,
    store::{StoreError, unless_overtaken},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::find as find_organization;

/// A location.
#[derive(Serialize, ToSchema)]
pub(crate) struct LocationItem {
    id: Uuid,
    name: String,
    address: Option<String>,
    /// IANA time zone: by it shifts there begin and end.
    time_zone: String,
    geofence: Option<Circle>,
    created_at: Millis,
    updated_at: Millis,
}

/// A circle on the map.
#[derive(Serialize, ToSchema)]
struct Circle {
    /// Degrees, north positive.
    latitude: f64,
    /// Degrees, east positive.
    longitude: f64,
    radius_metres: u32,
}

impl From<Location> for LocationItem {
    fn from(location: Location) -> Self {
        Self {
            id: location.id,
            name: location.name,
            address: location.address,
            time_zone: location.time_zone,
            geofence: location.geofence.map(|fence| Circle {
                latitude: fence.latitude,
                longitude: fence.longitude,
                radius_metres: fence.radius_metres,
            }),
            created_at: Millis(location.created_at),
            updated_at: Millis(location.updated_at),
        }
    }
}

/// Within which people clock in.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewGeofence {
    /// Degrees, north positive.
    latitude: Degrees<90>,
    /// Degrees, east positive.
    longitude: Degrees<180>,
    #[schema(value_type = i64, minimum = 10, maximum = 100_000)]
    radius_metres: Bounded<10, 100_000>,
}

impl From<NewGeofence> for Geofence {
    fn from(typed: NewGeofence) -> Self {
        Self {
            latitude: typed.latitude.0,
            longitude: typed.longitude.0,
            radius_metres: u32::try_from(typed.radius_metres.0).unwrap_or(u32::MAX),
        }
    }
}

/// A new location.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewLocation {
    name: Text<1, 200>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Cleared<Text<0, 500>>,
    /// IANA time zone; without one that of the organization.
    #[deserr(default)]
    #[schema(value_type = Option<TimeZoneName>)]
    time_zone: Cleared<TimeZoneName>,
    #[deserr(default)]
    geofence: Option<NewGeofence>,
}

/// Changes of a location; what is left out stays.
#[derive(Clone, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct ChangedLocation {
    #[deserr(default)]
    name: Option<Text<1, 200>>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Cleared<Text<0, 500>>,
    /// From now on: shifts that are planned keep the zone they were planned in.
    #[deserr(default)]
    time_zone: Option<TimeZoneName>,
    #[deserr(default)]
    #[schema(value_type = Option<NewGeofence>)]
    geofence: Patch<NewGeofence>,
}

impl NewLocation {
    fn into_location(self, zone: &str, now: Timestamp) -> Location {
        let own = self.time_zone.given(TimeZoneName::into_string);
        Location {
            id: uuid_at(now),
            name: self.name.into_string(),
            address: self.address.given(Text::into_string),
            time_zone: own.unwrap_or_else(|| zone.to_owned()),
            geofence: self.geofence.map(Geofence::from),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

impl ChangedLocation {
    fn apply(self, old: Location, now: Timestamp) -> Location {
        let mut new = Location {
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        if let Some(name) = self.name {
            new.name = name.into_string();
        }
        self.address.apply(&mut new.address, Text::into_string);
        if let Some(zone) = self.time_zone {
            new.time_zone = zone.into_string();
        }
        self.geofence.apply(&mut new.geofence);
        new
    }
}

/// What paths to a location name.
type LocationPath = ValidPath<(EntityId, Uuid)>;

const WHAT: &str = "Location";

/// Locations, oldest first
#[utoipa::path(get, path = "/api/v1/organizations/{id}/locations", tag = "Locations", security(("session" = ["member"])),
    params(("id" = String, Path),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<LocationItem>)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<EntityId>,
    paging: Paging,
) -> ApiResult<Json<Items<LocationItem>>> {
    let store = &platform.store;
    let (organization, page) = tokio::join!(
        find_organization(&platform, &caller, id),
        store.location_list(caller.tenant, paging.limit, paging.after.clone()),
    );
    organization?;
    paging.items(page?, LocationItem::from)
}

/// Create a location, at most 500
#[utoipa::path(post, path = "/api/v1/organizations/{id}/locations", tag = "Locations", security(("session" = ["admin"])),
    params(("id" = String, Path)),
    request_body = NewLocation,
    responses((status = 201, body = LocationItem)))]
pub(crate) async fn create(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<EntityId>,
    ValidJson(new): ValidJson<NewLocation>,
) -> ApiResult<(StatusCode, Json<LocationItem>)> {
    let organization = find_organization(&platform, &caller, id).await?;
    let location = new.into_location(&organization.time_zone, platform.clock.now());
    match platform
        .store
        .location_create(caller.tenant, &location)
        .await
    {
        Err(StoreError::Condition(_)) => Err(ApiError::conflict(format!(
            "An organization has at most {} locations",
            Location::MOST
        ))),
        created => Ok(created.map(|()| (StatusCode::CREATED, Json(location.into())))?),
    }
}

/// One location
#[utoipa::path(get, path = "/api/v1/organizations/{id}/locations/{locationId}", tag = "Locations", security(("session" = ["member"])),
    params(("id" = String, Path), ("locationId" = Uuid, Path)),
    responses((status = 200, body = LocationItem)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath((id, location)): LocationPath,
) -> ApiResult<Json<LocationItem>> {
    let (organization, found) = tokio::join!(
        find_organization(&platform, &caller, id),
        platform.store.location_get(caller.tenant, location),
    );
    organization?;
    let found = found?.ok_or(ApiError::NotFound(WHAT))?;
    Ok(Json(found.into()))
}

/// Change a location
#[utoipa::path(patch, path = "/api/v1/organizations/{id}/locations/{locationId}", tag = "Locations", security(("session" = ["admin"])),
    params(("id" = String, Path), ("locationId" = Uuid, Path)),
    request_body = ChangedLocation,
    responses((status = 200, body = LocationItem)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidPath((id, location)): LocationPath,
    ValidJson(change): ValidJson<ChangedLocation>,
) -> ApiResult<Json<LocationItem>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let changed = until_written(|| async {
        let (organization, found) = tokio::join!(
            find_organization(&platform, &caller, id),
            store.location_get(caller.tenant, location),
        );
        organization?;
        let found = found?.ok_or(ApiError::NotFound(WHAT))?;
        let new = change.clone().apply(found, now);
        let written = store.location_update(caller.tenant, &new).await;
        Ok::<_, ApiError>(unless_overtaken(written)?.map(|()| new))
    });
    Ok(Json(changed.await?.into()))
}

/// Delete a location
#[utoipa::path(delete, path = "/api/v1/organizations/{id}/locations/{locationId}", tag = "Locations", security(("session" = ["admin"])),
    params(("id" = String, Path), ("locationId" = Uuid, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidPath((id, location)): LocationPath,
) -> ApiResult<Json<Done>> {
    find_organization(&platform, &caller, id).await?;
    match platform
        .store
        .location_delete(caller.tenant, location)
        .await
    {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound(WHAT)),
        deleted => Ok(deleted.map(|()| Json(Done::OK))?),
    }
}
