//! Locks: days that are closed to changes for all.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use shared::{
    domain::{patch::Patch, text::Day, violation::Violations},
    http::{Admin, ApiError, ApiResult, Clash, Member, ValidJson, timetracker::Envelope},
};
use utoipa::ToSchema;

use crate::State;

/// The last locked day.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lock {
    /// Null where nothing is locked.
    #[schema(value_type = Option<String>, format = "date")]
    until: Option<Date>,
}

/// Up to when to lock.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) struct NewLock {
    /// The last locked day, today at the latest; null unlocks.
    #[schema(value_type = Option<String>, format = "date", required = true)]
    until: Patch<Day>,
}

/// The field of the stored organization.
#[derive(Serialize)]
struct LockedUntil {
    time_locked_until: Option<Date>,
}

/// До какого дня время закрыто для всех
#[utoipa::path(get, path = "/v1/time/locks", tag = "Time", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<Lock>)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Member(caller): Member,
) -> ApiResult<Json<Envelope<Lock>>> {
    let now = state.platform.clock.now();
    let organization = state.platform.store.organization_get(caller.tenant).await?;
    let until = organization.and_then(|it| it.time_locked_until);
    Ok(Json(Envelope::new(Lock { until }, now)))
}

/// Закрытие времени до дня включительно, для всех
#[utoipa::path(post, path = "/v1/time/locks", tag = "Time", security(("session" = ["admin"])),
    request_body = NewLock,
    responses((status = 200, body = Envelope<Lock>)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewLock>,
) -> ApiResult<Json<Envelope<Lock>>> {
    let (store, now) = (&state.platform.store, state.platform.clock.now());
    let until = match new.until {
        Patch::Set(Day(until)) => Some(until),
        Patch::Keep | Patch::Clear => None,
    };
    if let Some(until) = until {
        let (organization, open) = tokio::try_join!(
            store.organization_get(caller.tenant),
            store.open_time_entry_list(caller.tenant),
        )?;
        let organization = organization.ok_or(ApiError::NotFound("Organization"))?;
        if until > now.to_zoned(organization.zone()).date() {
            return Err(ApiError::rule("until", "Must not be in the future"));
        }
        let running = open.iter().filter(|entry| entry.date <= until);
        let running: Vec<_> = running.map(|entry| entry.id).collect();
        if !running.is_empty() {
            return Err(ApiError::Clash {
                clash: Clash::AlreadyRunning,
                message: "Work of these days still goes on",
                details: Some(json!({ "entries": running })),
            });
        }
    }
    let fields = LockedUntil {
        time_locked_until: until,
    };
    let changed = store.organization_update(caller.tenant, &fields).await?;
    let until = changed.time_locked_until;
    Ok(Json(Envelope::new(Lock { until }, now)))
}
