//! Webhooks.

use axum::{Json, extract::State as Extract, http::StatusCode};
use shared::{
    domain::{
        id::uuid_at,
        webhook::{SealedSecret, Webhook, WebhookSecret, WebhookTerms},
    },
    http::{Admin, ApiError, ApiResult, Caller, Once, ValidJson, ValidPath, timetracker::Envelope},
    retry::until_written,
    store::{StoreError, unless_overtaken},
};
use uuid::Uuid;

use crate::{
    State,
    webhook_input::{ChangedWebhook, NewWebhook, check_local},
    webhook_view::{WebhookView, WebhookWithSecret},
};

/// A webhook of the caller's organization.
///
/// # Errors
/// [`ApiError::NotFound`].
pub(crate) async fn find(state: &State, caller: &Caller, id: Uuid) -> ApiResult<Webhook> {
    let webhook = state.platform.store.webhook_get(caller.tenant, id).await?;
    webhook.ok_or(ApiError::NotFound("Webhook"))
}

/// Вебхуки организации
#[utoipa::path(get, path = "/v1/webhooks", tag = "Webhooks", security(("session" = ["admin"])),
    responses((status = 200, body = Envelope<Vec<WebhookView>>)))]
pub(crate) async fn list(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
) -> ApiResult<Json<Envelope<Vec<WebhookView>>>> {
    let webhooks = state.platform.store.webhook_list(caller.tenant).await?;
    let shown: Vec<_> = webhooks.into_iter().map(WebhookView::from).collect();
    let count = shown.len();
    let most = usize::try_from(Webhook::MOST).unwrap_or(count);
    let answer = Envelope::new(shown, state.platform.clock.now());
    Ok(Json(answer.page(1, most, count)))
}

/// Новый вебхук; секрет показывается один раз
#[utoipa::path(post, path = "/v1/webhooks", tag = "Webhooks", security(("session" = ["admin"])),
    request_body = NewWebhook,
    responses((status = 201, body = Envelope<WebhookWithSecret>)))]
pub(crate) async fn create(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidJson(new): ValidJson<NewWebhook>,
) -> ApiResult<Once<(StatusCode, Json<Envelope<WebhookWithSecret>>)>> {
    check_local(&new.url, state.allows_local)?;
    let now = state.platform.clock.now();
    let id = uuid_at(now);
    let (secret, sealed) = state.new_secret(id)?;
    let webhook = new.into_webhook(id, sealed, now);
    let created = state.platform.store.webhook_create(caller.tenant, &webhook);
    match created.await {
        Err(StoreError::Condition(_)) => Err(ApiError::conflict("There are 20 webhooks already")),
        created => {
            created?;
            let shown = Envelope::new(WebhookWithSecret::of(webhook, &secret), now);
            Ok(Once((StatusCode::CREATED, Json(shown))))
        }
    }
}

/// Один вебхук
#[utoipa::path(get, path = "/v1/webhooks/{id}", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<WebhookView>)))]
pub(crate) async fn get(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<WebhookView>>> {
    let webhook = find(&state, &caller, id).await?;
    Ok(Json(Envelope::new(
        webhook.into(),
        state.platform.clock.now(),
    )))
}

/// Изменение вебхука; с новым адресом или включённый снова он считается исправным
#[utoipa::path(patch, path = "/v1/webhooks/{id}", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    request_body = ChangedWebhook,
    responses((status = 200, body = Envelope<WebhookView>)))]
pub(crate) async fn update(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
    ValidJson(change): ValidJson<ChangedWebhook>,
) -> ApiResult<Json<Envelope<WebhookView>>> {
    if let Some(url) = &change.url {
        check_local(url, state.allows_local)?;
    }
    let now = state.platform.clock.now();
    let changed = |old: &WebhookTerms| change.of(old, now);
    let webhook = state.change(&caller, id, changed).await?;
    Ok(Json(Envelope::new(webhook.into(), now)))
}

/// Удаление вебхука; его доставки прекращаются
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<Option<WebhookView>>)))]
pub(crate) async fn delete(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Json<Envelope<Option<WebhookView>>>> {
    match state.platform.store.webhook_delete(caller.tenant, id).await {
        Err(StoreError::Condition(_)) => Err(ApiError::NotFound("Webhook")),
        deleted => {
            deleted?;
            Ok(Json(Envelope::new(None, state.platform.clock.now())))
        }
    }
}

/// Новый секрет; прежний подписывает доставки ещё сутки
#[utoipa::path(post, path = "/v1/webhooks/{id}/rotate", tag = "Webhooks", security(("session" = ["admin"])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Envelope<WebhookWithSecret>)))]
pub(crate) async fn rotate(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    ValidPath(id): ValidPath<Uuid>,
) -> ApiResult<Once<Json<Envelope<WebhookWithSecret>>>> {
    let now = state.platform.clock.now();
    let (secret, sealed) = state.new_secret(id)?;
    let rotated = |old: &WebhookTerms| Some(old.clone().rotated(sealed.clone(), now));
    let webhook = state.change(&caller, id, rotated).await?;
    let shown = WebhookWithSecret::of(webhook, &secret);
    Ok(Once(Json(Envelope::new(shown, now))))
}

impl State {
    /// A secret for a webhook, and as it is stored.
    fn new_secret(&self, webhook: Uuid) -> ApiResult<(WebhookSecret, SealedSecret)> {
        let secret = WebhookSecret::random();
        let sealed = self.sealer.seal(&secret, &webhook.to_string());
        Ok((secret, sealed.map_err(ApiError::internal)?))
    }

    /// Changes the terms of a webhook, or leaves them.
    async fn change(
        &self,
        caller: &Caller,
        id: Uuid,
        decide: impl Fn(&WebhookTerms) -> Option<WebhookTerms>,
    ) -> ApiResult<Webhook> {
        let (store, tenant) = (&self.platform.store, caller.tenant);
        until_written(|| async {
            let old = find(self, caller, id).await?;
            let Some(new) = decide(&old.terms) else {
                return Ok(Some(old));
            };
            let is_fresh = new.url != old.terms.url || (new.active && !old.terms.active);
            let written = store.webhook_update(tenant, id, &new, is_fresh).await;
            Ok::<_, ApiError>(unless_overtaken(written)?)
        })
        .await
    }
}
