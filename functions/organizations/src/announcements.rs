//! Announcements of the platform's operators.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use futures::future::try_join;
use jiff::{Timestamp, tz::TimeZone};
use shared::{
    deserr_by_parse,
    domain::{
        id::{PathId, TenantId},
        organization::Announcement,
        patch::Patch,
        text::Text,
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Caller, SuperAdmin, ValidJson, ValidPath,
        workhub::{AnnouncementView, Done},
    },
    platform::Platform,
    store::{Sequence, StoreError},
};
use utoipa::ToSchema;

/// An instant in RFC 3339.
#[derive(ToSchema)]
#[schema(value_type = String, format = "date-time")]
pub(crate) struct Instant(Timestamp);

impl Instant {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref().parse::<Timestamp>() {
            // lists are sorted by the text of instants, and there is no year 0
            Ok(instant) if instant.to_zoned(TimeZone::UTC).year() > 0 => Ok(Self(instant)),
            _ => Err(Violation::Format("instant (RFC 3339)")),
        }
    }
}

deserr_by_parse!(Instant);

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

/// What to announce.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct NewAnnouncement {
    title: Text<1, 200>,
    text: Text<1, 5000>,
    /// Now when left out.
    #[deserr(default)]
    published_at: Option<Instant>,
    #[deserr(default)]
    expires_at: Option<Instant>,
}

/// Changes of an announcement.
#[derive(Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) struct AnnouncementChange {
    #[deserr(default)]
    title: Option<Text<1, 200>>,
    #[deserr(default)]
    text: Option<Text<1, 5000>>,
    #[deserr(default)]
    published_at: Option<Instant>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = "date-time")]
    expires_at: Patch<Instant>,
}

/// Current announcements, newest first; operators see those of other times too
#[utoipa::path(get, path = "/api/announcements", tag = "Announcements", security(("session" = ["any"])),
    responses((status = 200, body = [AnnouncementView])))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    caller: Caller,
) -> ApiResult<Json<Vec<AnnouncementView>>> {
    let (store, now) = (&platform.store, platform.clock.now());
    let sees_all = caller.tenant == TenantId::PLATFORM;
    let found = match sees_all {
        true => store.announcement_list().await?,
        false => store.announcement_list_open(now).await?,
    };
    Ok(Json(
        found
            .into_iter()
            .filter(|a| sees_all || a.is_current(now))
            .map(AnnouncementView::from)
            .collect(),
    ))
}

/// Whether one more may be current or planned. Two operators at the same moment may exceed the
/// limit by one: that is no reason to count in a transaction.
fn check_room(open: &[Announcement]) -> ApiResult<()> {
    if open.len() >= Announcement::MOST_OPEN {
        return Err(ApiError::conflict(format!(
            "At most {} announcements may be current or planned",
            Announcement::MOST_OPEN
        )));
    }
    Ok(())
}

/// Announce something to all users; at most 100 announcements may be current or planned
#[utoipa::path(post, path = "/api/announcements", tag = "Announcements", security(("session" = ["super_admin"])),
    request_body = NewAnnouncement,
    responses((status = 201, body = AnnouncementView)))]
pub(crate) async fn create(
    State(platform): State<Platform>,
    _: SuperAdmin,
    ValidJson(new): ValidJson<NewAnnouncement>,
) -> ApiResult<Response> {
    let (store, now) = (&platform.store, platform.clock.now());
    let number = store.sequence_next(TenantId::PLATFORM, Sequence::Announcement);
    let (id, open) = try_join(number, store.announcement_list_open(now)).await?;
    let announcement = Announcement {
        id,
        title: new.title.into_string(),
        text: new.text.into_string(),
        published_at: new.published_at.map_or(now, Timestamp::from),
        expires_at: new.expires_at.map(Timestamp::from),
    };
    if announcement.is_open(now) {
        check_room(&open)?;
    }
    store.announcement_put(&announcement).await?;
    Ok((
        StatusCode::CREATED,
        Json(AnnouncementView::from(announcement)),
    )
        .into_response())
}

/// Change an announcement
#[utoipa::path(patch, path = "/api/announcements/{id}", tag = "Announcements", security(("session" = ["super_admin"])),
    params(("id" = u64, Path)),
    request_body = AnnouncementChange,
    responses((status = 200, body = AnnouncementView)))]
pub(crate) async fn update(
    State(platform): State<Platform>,
    _: SuperAdmin,
    ValidPath(PathId(id)): ValidPath<PathId>,
    ValidJson(change): ValidJson<AnnouncementChange>,
) -> ApiResult<Json<AnnouncementView>> {
    let found = platform.store.announcement_get(id).await?;
    let mut announcement = found.ok_or(ApiError::NotFound("Announcement"))?;
    let now = platform.clock.now();
    let was_open = announcement.is_open(now);
    if let Some(title) = change.title {
        announcement.title = title.into_string();
    }
    if let Some(text) = change.text {
        announcement.text = text.into_string();
    }
    if let Some(at) = change.published_at {
        announcement.published_at = at.0;
    }
    change.expires_at.apply(&mut announcement.expires_at);
    if announcement.is_open(now) && !was_open {
        check_room(&platform.store.announcement_list_open(now).await?)?;
    }
    platform.store.announcement_put(&announcement).await?;
    Ok(Json(AnnouncementView::from(announcement)))
}

/// Withdraw an announcement
#[utoipa::path(delete, path = "/api/announcements/{id}", tag = "Announcements", security(("session" = ["super_admin"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = Done)))]
pub(crate) async fn delete(
    State(platform): State<Platform>,
    _: SuperAdmin,
    ValidPath(PathId(id)): ValidPath<PathId>,
) -> ApiResult<Json<Done>> {
    match platform.store.announcement_delete(id).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound("Announcement")),
        deleted => deleted.map(|()| Json(Done::OK)).map_err(ApiError::from),
    }
}
