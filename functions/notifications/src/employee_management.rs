//! Employee Management: Notifications.

use axum::{Json, extract::State};
use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use shared::{
    domain::{
        id::EntityId,
        notification::{Notification, NotificationKind},
        violation::{Violation, Violations},
    },
    http::{
        ApiError, ApiResult, Bounded, Member, ValidPath, ValidQuery, path_number, workhub::Millis,
    },
    platform::Platform,
    store::{NotificationListing, NotificationOrder},
};
use utoipa::ToSchema;

/// What to sort by.
#[derive(Clone, Copy, Deserr, ToSchema)]
#[deserr(error = Violations, rename_all = camelCase)]
#[schema(rename_all = "camelCase")]
pub(crate) enum SortBy {
    CreatedAt,
    Type,
}

/// The direction.
#[derive(Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = Violations)]
pub(crate) enum Order {
    #[deserr(rename = "ASC")]
    #[schema(rename = "ASC")]
    Ascending,
    #[deserr(rename = "DESC")]
    #[schema(rename = "DESC")]
    Descending,
}

/// The kind to show.
#[derive(Clone, Copy, Default)]
enum Filter {
    /// Any.
    #[default]
    All,
    /// One.
    Kind(NotificationKind),
    /// One that no notification has: kinds come and go, so that this is no mistake.
    Unknown,
}

impl Filter {
    fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref() {
            "" => Ok(Self::All),
            kind => Ok(NotificationKind::parse(kind).map_or(Self::Unknown, Self::Kind)),
        }
    }
}

shared::deserr_by_parse!(Filter);

/// Which page of which notifications; without any wish the newest.
#[derive(Clone, Copy, Deserr)]
#[deserr(error = Violations, rename_all = camelCase)]
pub(crate) struct ListQuery {
    #[deserr(default, rename = "type")]
    filter: Filter,
    #[deserr(default = SortBy::CreatedAt)]
    sort_by: SortBy,
    #[deserr(default = Order::Descending)]
    order: Order,
    #[deserr(default = Bounded(1))]
    page: Bounded<1, { u32::MAX as i64 }>,
    #[deserr(default = Bounded(10))]
    limit: Bounded<1, 100>,
}

impl ListQuery {
    fn listing(self) -> NotificationListing {
        let [page, limit] = [self.page.0, self.limit.0].map(|n| usize::try_from(n).unwrap_or(1));
        NotificationListing {
            kind: match self.filter {
                Filter::Kind(kind) => Some(kind),
                Filter::All | Filter::Unknown => None,
            },
            order: match self.sort_by {
                SortBy::CreatedAt => NotificationOrder::Created,
                SortBy::Type => NotificationOrder::Kind,
            },
            ascending: self.order == Order::Ascending,
            skip: (page - 1).saturating_mul(limit),
            limit,
        }
    }
}

/// A notification as the document shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notification)]
pub(crate) struct NotificationView {
    id: u64,
    message: String,
    /// Who is told.
    user_id: u64,
    /// Whom it is about.
    related_user_id: u64,
    #[serde(rename = "type")]
    kind: NotificationKind,
    /// The birthday, or the day on which the salary is to be reviewed.
    #[schema(value_type = Option<String>, format = "date")]
    event_date: Option<Date>,
    is_read: bool,
    created_at: Millis,
    updated_at: Millis,
}

impl From<Notification> for NotificationView {
    fn from(notification: Notification) -> Self {
        Self {
            id: notification.id,
            message: notification.message,
            user_id: notification.user_id,
            related_user_id: notification.related_user_id,
            kind: notification.kind,
            event_date: notification.event_date,
            is_read: notification.is_read,
            created_at: Millis(notification.created_at),
            updated_at: Millis(notification.updated_at),
        }
    }
}

/// A page of notifications.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notifications {
    notifications: Vec<NotificationView>,
    total: u64,
    page: i64,
    total_pages: u64,
}

/// The caller's notifications, newest first
#[utoipa::path(get, path = "/notifications", tag = "Notifications", security(("session" = ["member"])),
    params(("type" = Option<String>, Query, description = "`birthday_reminder`, `salary_increase_reminder`, `welcome`, `employee_created` or `user_update`"),
           ("sortBy" = inline(Option<SortBy>), Query, description = "`createdAt` by default"),
           ("order" = inline(Option<Order>), Query, description = "`DESC` by default"),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 4294967295_i64, description = "From 1"),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "1–100, default 10")),
    responses((status = 200, body = Notifications)))]
pub(crate) async fn list(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidQuery(wanted): ValidQuery<ListQuery>,
) -> ApiResult<Json<Notifications>> {
    let (store, listing) = (&platform.store, wanted.listing());
    let (tenant, recipient) = (caller.tenant, caller.person);
    let counts = store.notification_counts_get(tenant, recipient).await?;
    let total = match wanted.filter {
        Filter::All => counts.all(),
        Filter::Kind(kind) => counts.of(kind),
        Filter::Unknown => 0,
    };
    let found = if (listing.skip as u64) < total {
        store.notification_list(tenant, recipient, listing).await?
    } else {
        Vec::new()
    };
    Ok(Json(Notifications {
        notifications: found.into_iter().map(NotificationView::from).collect(),
        total,
        page: wanted.page.0,
        total_pages: total.div_ceil(listing.limit as u64),
    }))
}

/// Mark a notification as read; once it is, nothing changes any more
#[utoipa::path(patch, path = "/notifications/{id}/mark-as-read", tag = "Notifications", security(("session" = ["member"])),
    params(("id" = u64, Path)),
    responses((status = 200, body = NotificationView)))]
pub(crate) async fn mark_as_read(
    State(platform): State<Platform>,
    Member(caller): Member,
    ValidPath(id): ValidPath<String>,
) -> ApiResult<Json<NotificationView>> {
    const WHAT: &str = "Notification";
    let EntityId::Number(id) = path_number(&id, "id", WHAT)? else {
        return Err(ApiError::NotFound(WHAT));
    };
    let now = platform.clock.now();
    let (tenant, recipient) = (caller.tenant, caller.person);
    let read = platform
        .store
        .notification_mark_read(tenant, recipient, id, now)
        .await?;
    read.map(|read| Json(NotificationView::from(read)))
        .ok_or(ApiError::NotFound(WHAT))
}
