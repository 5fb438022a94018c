//! What was clocked.

use axum::{Json, extract::State as Extract};
use deserr::Deserr;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        id::EntityId,
        text::Day,
        violation::{Violation, Violations},
        wall_time::{Span, WallSpan},
    },
    http::{ApiError, ApiResult, Member, Paging, ValidQuery, workforce::Items},
    platform::Platform,
};
use utoipa::ToSchema;

use super::entry_view::EntryItem;

/// Whether one is at work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Current {
    clocked_in: bool,
    /// Null while one is not.
    entry: Option<EntryItem>,
}

/// Whether one is at work, and since when
#[utoipa::path(get, path = "/api/v1/clock", tag = "Clock", security(("session" = ["member"])),
    responses((status = 200, body = Current)))]
pub(crate) async fn current(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<Current>> {
    let open = platform
        .store
        .open_time_entry_get(caller.tenant, caller.person)
        .await?;
    let now = platform.clock.now();
    Ok(Json(Current {
        clocked_in: open.is_some(),
        entry: open.map(|entry| EntryItem::of(entry, now)),
    }))
}

/// Whose entries of which days.
#[derive(Clone, Deserr)]
#[deserr(error = Violations, rename_all = camelCase)]
pub(crate) struct EntryQuery {
    #[deserr(default)]
    from: Option<Day>,
    #[deserr(default)]
    to: Option<Day>,
    #[deserr(default)]
    user_id: Option<EntityId>,
}

/// Stretches of work that have ended and began on some days where the organization is, latest first:
/// one's own, for managers also others'
#[utoipa::path(get, path = "/api/v1/clock/entries", tag = "Clock", security(("session" = ["member"])),
    params(("from" = Option<String>, Query, description = "first day (yyyy-MM-dd)"),
           ("to" = Option<String>, Query, description = "last day (yyyy-MM-dd)"),
           ("userId" = Option<String>, Query, description = "whose, for managers; one's own unless given"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 50"),
           ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before")),
    responses((status = 200, body = Items<EntryItem>)))]
pub(crate) async fn list(
    Extract(platform): Extract<Platform>,
    Member(caller): Member,
    ValidQuery(query): ValidQuery<EntryQuery>,
    paging: Paging,
) -> ApiResult<Json<Items<EntryItem>>> {
    let (store, tenant) = (&platform.store, caller.tenant);
    let person = query.user_id.map_or(caller.person, EntityId::number);
    if person != caller.person && !caller.role.is_manager() {
        return Err(ApiError::forbidden("Only managers see others' entries"));
    }
    let found = store.person_with_organization(tenant, person).await?;
    let (Some(person), Some(organization)) = found else {
        return Err(unknown());
    };
    if query.user_id.is_some_and(|id| !id.matches(person.uuid)) {
        return Err(unknown());
    }
    let span = span(&query, &organization.zone())?;
    let after = paging.after.clone();
    let page = store
        .time_entry_list(tenant, person.id, span, paging.limit, after)
        .await?;
    let now = platform.clock.now();
    paging.items(page, |entry| EntryItem::of(entry, now))
}

fn unknown() -> ApiError {
    ApiError::rule("userId", "No such person in the organization")
}

/// The instants of some days; without a bound all there are.
fn span(query: &EntryQuery, zone: &TimeZone) -> ApiResult<Span> {
    let day = |day: Option<Day>| day.and_then(|day| WallSpan::day(day.0).in_zone(zone));
    let start = day(query.from).map_or(Timestamp::UNIX_EPOCH, |day| day.start);
    let end = day(query.to).map_or(Timestamp::MAX, |day| day.end);
    match start < end {
        true => Ok(Span { start, end }),
        false => {
            let words = "Must not be before from";
            Err(ApiError::field("to", Violation::Rule(words.into())))
        }
    }
}
