//! Deliveries: their log, and those that are asked for by hand.

use axum::{Json, extract::State as Extract, http::StatusCode};
use deserr::Deserr;
use jiff::Timestamp;
use shared::{
    domain::{
        delivery::{Delivery, DeliveryStatus},
        id::uuid_at,
        violation::Violations,
        webhook::{Event, EventData, EventType, SubjectId, Webhook},
    },
    http::{
        Admin, ApiError, ApiResult, Caller, PageNumber, PageSize, ValidPath, ValidQuery,
        timetracker::Envelope,
    },
    store::StoreError,
};
use uuid::Uuid;

use crate::{State, delivery_view::DeliveryView, webhooks::find};

const UNDER_WAY: ApiError = ApiError::Contended("The delivery is being tried, try again");

/// What is wanted of the log.
#[derive(Deserr)]
#[deserr(error = Violations)]
pub(crate) struct LogQuery {
    #[deserr(default)]
    status: Option<DeliveryStatus>,
    #[deserr(default = PageNumber(1))]
    page: PageNumber,
    #[deserr(default = PageSize(20))]
    per_page: PageSize,
}

/// Журнал доставок, последние сначала: не больше 500, хранятся 30 дней
#[utoipa::path(get, path = "/v1/webhooks/{id}/deliveries", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path),
           ("status" = inline(Option<DeliveryStatus>), Query),
           ("page" = Option<i64>, Query, minimum = 1, maximum = 2147483647, description = "from 1, the default"),
           ("per_page" = Option<i64>, Query, minimum = 1, description = "from 1, default 20; more than 100 means 100")),
    responses((status = 200, body = Envelope<Vec<DeliveryView>>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
    ValidQuery(query): ValidQuery<LogQuery>,
) -> ApiResult<Json<Envelope<Vec<DeliveryView>>>> {
    let store = &state.platform.store;
    let (_, log) = tokio::try_join!(find(&state, &caller, id), async {
        Ok(store.delivery_list(caller.tenant, id, query.status).await?)
    })?;
    let (page, size, total) = (query.page.0, query.per_page.0, log.len());
    let before = (page - 1).saturating_mul(size);
    let shown = log.into_iter().skip(before).take(size);
    let shown = shown.map(DeliveryView::from).collect();
    let answer = Envelope::new(shown, state.platform.clock.now());
    Ok(Json(answer.page(page, size, total)))
}

/// Пробное событие `webhook.test`, только этому вебхуку, даже выключенному; одна попытка
#[utoipa::path(post, path = "/v1/webhooks/{id}/test", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 201, body = Envelope<DeliveryView>)))]
pub(crate) async fn test(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<(StatusCode, Json<Envelope<DeliveryView>>)> {
    let now = state.platform.clock.now();
    let webhook = find(&state, &caller, id).await?;
    state.count(id).await?;
    let delivery = Delivery::of_test(caller.tenant, id, &tried(&webhook, &caller, now), now);
    let delivery = delivery.map_err(ApiError::internal)?;
    state.platform.store.delivery_create(&delivery).await?;
    state.queue(&delivery).await;
    let shown = Envelope::new(delivery.into(), now);
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Повторная доставка: тот же `webhook-id`, то же тело, новые попытки
#[utoipa::path(post, path = "/v1/webhooks/{id}/deliveries/{deliveryId}/replay", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path), ("deliveryId" = Uuid, Path)),
    responses((status = 200, body = Envelope<DeliveryView>)))]
pub(crate) async fn replay(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath((id, delivery)): ValidPath<(Uuid, Uuid)>,
) -> ApiResult<Json<Envelope<DeliveryView>>> {
    let now = state.platform.clock.now();
    let delivery = replayable(&state, &caller, (id, delivery), now).await?;
    state.count(id).await?;
    let replayed = delivery.replayed(now);
    match state.platform.store.delivery_update(&replayed).await {
        Err(StoreError::Condition(_)) => Err(UNDER_WAY),
        written => {
            written?;
            state.queue(&replayed).await;
            Ok(Json(Envelope::new(replayed.into(), now)))
        }
    }
}

/// What a webhook is tried out with.
fn tried(webhook: &Webhook, caller: &Caller, now: Timestamp) -> Event {
    Event {
        id: uuid_at(now).to_string(),
        kind: EventType::WebhookTest,
        at: now,
        data: EventData {
            id: SubjectId::Text(webhook.id.to_string()),
            user_id: Some(caller.person),
            version: None,
            changed: Vec::new(),
        },
    }
}

/// A delivery that may be brought again.
async fn replayable(
    state: &State,
    caller: &Caller,
    (webhook, delivery): (Uuid, Uuid),
    now: Timestamp,
) -> ApiResult<Delivery> {
    let store = &state.platform.store;
    let found = store.delivery_with_webhook(caller.tenant, webhook, delivery);
    let (delivery, webhook) = found.await?;
    let webhook = webhook.ok_or(ApiError::NotFound("Webhook"))?;
    let delivery = delivery.ok_or(ApiError::NotFound("Delivery"))?;
    if !webhook.terms.active && !delivery.is_test() {
        return Err(ApiError::conflict("The webhook is not active"));
    }
    match delivery.is_under_way(now) {
        true => Err(UNDER_WAY),
        false => Ok(delivery),
    }
}
