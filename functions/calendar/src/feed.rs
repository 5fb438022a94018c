//! An address at which other calendars read a person's.

use std::{fmt, str::FromStr};

use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, HOST},
    },
    response::{IntoResponse, Response},
};
use jiff::ToSpan;
use serde::Serialize;
use shared::{
    auth::token::{digest, random_secret},
    domain::{id::TenantId, language::Language, time_book::DaySpan},
    http::{ApiError, ApiResult, Caller, Member, ValidPath, timetracker::Envelope},
    platform::Platform,
    retry::until_written,
    store::{CalendarFeed, unless_overtaken},
};
use utoipa::ToSchema;

use crate::{calendar::Shown, ics};

/// Days before today that the feed shows.
const BEFORE: i64 = 31;
/// Days after today that it shows.
const AFTER: i64 = 366;

/// Where the feed is.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedView {
    /// Secret: whoever knows it reads the calendar.
    #[schema(format = "uri")]
    url: String,
}

/// What the address ends with: whose calendar, and a secret.
pub(crate) struct Token {
    tenant: TenantId,
    person: u64,
    secret: String,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.tenant, self.person, self.secret)
    }
}

impl FromStr for Token {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, ApiError> {
        let unknown = ApiError::NotFound("Feed");
        let text = text.strip_suffix(".ics").unwrap_or(text);
        let parts = text.split_once('.').and_then(|(tenant, rest)| {
            let (person, secret) = rest.split_once('.')?;
            Some(Self {
                tenant: TenantId(tenant.parse().ok()?),
                person: person.parse().ok()?,
                secret: secret.to_owned(),
            })
        });
        // numbers can be spelled in more ways than one
        parts
            .filter(|token| token.to_string() == text)
            .ok_or(unknown)
    }
}

/// Адрес календаря для подписки: до отмены один и тот же
#[utoipa::path(post, path = "/v1/calendar/feed", tag = "Calendar", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<FeedView>, description = "the address that there is"),
              (status = 201, body = Envelope<FeedView>, description = "a new address")))]
pub(crate) async fn create(
    State(platform): State<Platform>,
    Member(caller): Member,
    headers: HeaderMap,
) -> ApiResult<(StatusCode, Json<Envelope<FeedView>>)> {
    let now = platform.clock.now();
    let (status, feed) = until_written(|| find_or_create(&platform, &caller)).await?;
    let token = Token {
        tenant: caller.tenant,
        person: caller.person,
        secret: feed.secret,
    };
    // the API is where it was called, wherever pages for people are
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or(platform.config.public_host());
    let scheme = match platform.config.secure_cookies() {
        true => "https",
        false => "http",
    };
    let url = format!("{scheme}://{host}/v1/calendar/feed/{token}.ics");
    Ok((status, Json(Envelope::new(FeedView { url }, now))))
}

/// The caller's feed; `None` if another request was faster to make it.
async fn find_or_create(
    platform: &Platform,
    caller: &Caller,
) -> ApiResult<Option<(StatusCode, CalendarFeed)>> {
    let (store, tenant, person) = (&platform.store, caller.tenant, caller.person);
    if let Some(feed) = store.calendar_feed_get(tenant, person).await? {
        return Ok(Some((StatusCode::OK, feed)));
    }
    let feed = CalendarFeed {
        secret: random_secret(),
        created_at: platform.clock.now(),
    };
    let made = store.calendar_feed_create(tenant, person, &feed).await;
    Ok(unless_overtaken(made)?.map(|()| (StatusCode::CREATED, feed)))
}

/// Отмена подписки: адрес больше не действует
#[utoipa::path(delete, path = "/v1/calendar/feed", tag = "Calendar", security(("session" = ["member"])),
    responses((status = 200, body = Envelope<Option<FeedView>>)))]
pub(crate) async fn revoke(
    State(platform): State<Platform>,
    Member(caller): Member,
) -> ApiResult<Json<Envelope<Option<FeedView>>>> {
    let store = &platform.store;
    store
        .calendar_feed_delete(caller.tenant, caller.person)
        .await?;
    Ok(Json(Envelope::new(None, platform.clock.now())))
}

/// Календарь в формате iCalendar: смены, отпуска, события, праздники
#[utoipa::path(get, path = "/v1/calendar/feed/{token}", tag = "Calendar", security(()),
    params(("token" = String, Path)),
    responses((status = 200, content_type = "text/calendar", body = String)))]
pub(crate) async fn download(
    State(platform): State<Platform>,
    language: Language,
    ValidPath(token): ValidPath<String>,
) -> ApiResult<Response> {
    let (store, now) = (&platform.store, platform.clock.now());
    let token: Token = token.parse()?;
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = DaySpan {
        first: today.saturating_sub(BEFORE.days()),
        last: today.saturating_add(AFTER.days()),
    };
    let feed = store.calendar_feed_get(token.tenant, token.person).await?;
    let unknown = ApiError::NotFound("Feed");
    if feed.is_none_or(|feed| digest(&feed.secret) != digest(&token.secret)) {
        return Err(unknown);
    }
    let shown = Shown::read(store, token.tenant, token.person, days).await?;
    if !shown.person.is_active() {
        return Err(unknown);
    }
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CACHE_CONTROL, "private, max-age=300"),
    ];
    let text = ics::calendar(&shown, days, language, now);
    Ok((headers, text).into_response())
}
