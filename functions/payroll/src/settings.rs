//! Settings: in versions that hold from a day on, so that earlier months compute as they were.

use axum::{Json, extract::State};
use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        clock::{ClockSettings, GeofencePolicy},
        organization::{Organization, TimeZoneName},
        settings::{MOST_VERSIONS, SettingsHistory, SettingsVersion},
        text::Day,
        violation::Violations,
    },
    http::{
        Admin, ApiError, ApiResult, Caller, Flag, Member, ValidJson, ValidQuery,
        timetracker::Envelope,
    },
    platform::Platform,
    retry::until_written,
    store::unless_overtaken,
};

use crate::{settings_input::NewSettings, settings_view::SettingsView};

/// As of when.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct SettingsQuery {
    #[deserr(default)]
    at: Option<Day>,
}

/// Fields of the stored organization that settings show, too.
#[derive(Serialize)]
struct OrganizationFields {
    time_zone: String,
    clock: ClockSettings,
}

/// Настройки, действующие в день
#[utoipa::path(get, path = "/v1/settings", tag = "Settings", security(("session" = ["member"])),
    params(("at" = Option<String>, Query, format = "date", description = "the day; today unless given")),
    responses((status = 200, body = Envelope<SettingsView>)))]
pub(crate) async fn get(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<SettingsQuery>,
) -> ApiResult<Json<Envelope<SettingsView>>> {
    let now = platform.clock.now();
    let (organization, settings) = read(&platform, &caller).await?;
    let today = || now.to_zoned(organization.zone()).date();
    let day = query.at.map_or_else(today, |Day(day)| day);
    let view = SettingsView::of(settings.at(day), &organization);
    Ok(Json(Envelope::new(view, now)))
}

/// Изменение настроек с какого-то дня: новая версия, прежние месяцы считаются как были
#[utoipa::path(patch, path = "/v1/settings", tag = "Settings", security(("session" = ["admin"])),
    request_body = NewSettings,
    responses((status = 200, body = Envelope<SettingsView>)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    Admin(caller): Admin,
    ValidJson(change): ValidJson<NewSettings>,
) -> ApiResult<Json<Envelope<SettingsView>>> {
    let view = until_written(|| apply(&platform, &caller, &change)).await?;
    Ok(Json(Envelope::new(view, platform.clock.now())))
}

/// The organization and all versions of its settings, in one call.
async fn read(platform: &Platform, caller: &Caller) -> ApiResult<(Organization, SettingsHistory)> {
    let found = platform.store.settings_basis(caller.tenant).await?;
    let (organization, settings) = found;
    let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
    Ok((organization, settings))
}

/// Writes a change; `None` if another was faster.
async fn apply(
    platform: &Platform,
    caller: &Caller,
    change: &NewSettings,
) -> ApiResult<Option<SettingsView>> {
    let (mut organization, settings) = read(platform, caller).await?;
    let today = platform.clock.now().to_zoned(organization.zone()).date();
    let from = change.from.map_or(today, |Day(from)| from);
    if from.year() < 2000 {
        return Err(ApiError::rule("from", "Must not be before 2000-01-01"));
    }
    apply_to_organization(change, &mut organization);
    let old = settings.at(from);
    let version = version(change, &settings, &old, from, platform);
    let fields = OrganizationFields {
        time_zone: organization.time_zone.clone(),
        clock: organization.clock,
    };
    let store = &platform.store;
    let Some(version) = version else {
        store.organization_update(caller.tenant, &fields).await?;
        return Ok(Some(SettingsView::of(old, &organization)));
    };
    if settings.chosen.len() >= MOST_VERSIONS {
        return Err(ApiError::conflict("There are too many versions already"));
    }
    let new = settings.with(version.clone());
    let written = store.settings_update(caller.tenant, &new, &fields).await;
    Ok(unless_overtaken(written)?.map(|()| SettingsView::of(version, &organization)))
}

/// What changes at once, whatever day is named.
fn apply_to_organization(change: &NewSettings, organization: &mut Organization) {
    if let Some(zone) = change.timezone.clone() {
        organization.time_zone = TimeZoneName::into_string(zone);
    }
    if let Some(Flag(required)) = change.geofence_required {
        organization.clock.geofence = match required {
            true => GeofencePolicy::Refuse,
            false => GeofencePolicy::Mark,
        };
    }
}

/// The version that a change makes of the one that held from that day; `None` if nothing changes.
fn version(
    change: &NewSettings,
    settings: &SettingsHistory,
    old: &SettingsVersion,
    from: Date,
    platform: &Platform,
) -> Option<SettingsVersion> {
    let mut new = old.clone();
    change.apply(&mut new.currency, &mut new.country, &mut new.pay);
    (new != *old).then(|| SettingsVersion {
        version: settings.next_version(),
        from,
        created_at: platform.clock.now(),
        ..new
    })
}
