//! One try of one delivery.

use http_body_util::Full;
use hyper::{
    Method, Request,
    body::Bytes,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use jiff::Timestamp;
use shared::{
    BoxError,
    domain::{
        delivery::{Attempt, Delivery, DeliveryStatus},
        id::TenantId,
        queue::QueueName,
        webhook::{Webhook, WebhookTerms},
    },
    queue::{DeliveryMessage, NotificationMessage, outbox_message},
    store::{Outcome, StoreError},
};
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook as Signer,
};
use uuid::Uuid;

use crate::{
    Deliverer,
    client::{Answer, Failure},
};

/// Longest error that is kept, characters: a certificate can name a thousand hosts.
const LONGEST_ERROR: usize = 200;
/// Who sends.
const AGENT: &str = "WorkHub-Webhooks/1";

impl Deliverer {
    /// Tries a delivery, if it is still the one that is meant and its receiver is ready for it.
    ///
    /// # Errors
    /// When the table or the queue fails.
    pub(crate) async fn attempt(
        &self,
        tenant: TenantId,
        webhook: Uuid,
        delivery: Uuid,
        version: u64,
    ) -> Result<(), BoxError> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        let found = store.delivery_with_webhook(tenant, webhook, delivery);
        let (delivery, webhook) = found.await?;
        let is_meant =
            |it: &Delivery| it.version == version && it.status == DeliveryStatus::Pending;
        let Some(delivery) = delivery.filter(is_meant) else {
            return Ok(());
        };
        let Some(webhook) = webhook.filter(|it| it.terms.active || delivery.is_test()) else {
            return unless_changed(store.delivery_update(&delivery.given_up(now)).await);
        };
        let wait = webhook.health.wait(&delivery.lane(), now);
        if let Some(until) = wait.filter(|_| !delivery.is_test()) {
            return self.wait(delivery, until, now).await;
        }
        let begun = delivery.clone().begun(now);
        let is_failing = webhook.health.failures > 0;
        match store.delivery_begin(&begun, is_failing, now).await {
            Ok(()) => self.send(&webhook, begun).await,
            // another worker has it
            Err(StoreError::Condition(0)) => Ok(()),
            // another delivery of the webhook was faster
            Err(StoreError::Condition(_) | StoreError::Busy) => self.wait(delivery, now, now).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Puts a delivery off without a worker.
    async fn wait(
        &self,
        delivery: Delivery,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), BoxError> {
        let waiting = delivery.waiting(until, now);
        match self.platform.store.delivery_update(&waiting).await {
            Ok(()) => self.queue(&waiting, now).await,
            written => return unless_changed(written),
        }
        Ok(())
    }

    /// Sends a delivery, and writes down what came of it.
    async fn send(&self, webhook: &Webhook, delivery: Delivery) -> Result<(), BoxError> {
        let begun = self.platform.clock.now();
        let answer = self.exchange(&webhook.terms, &delivery, begun).await;
        let now = self.platform.clock.now();
        let attempt = logged(begun, now, answer);
        let succeeded = attempt.succeeded();
        let done = delivery.tried(attempt, now);
        let outcome = match (succeeded, done.is_test()) {
            (true, _) => Outcome::Delivered,
            (false, true) => Outcome::Unknown,
            (false, false) if webhook.health.is_hopeless(now) => Outcome::Hopeless,
            (false, false) => Outcome::Failed(webhook.health.pause_after_failure(now)),
        };
        self.complete(&done, outcome, now).await?;
        self.queue(&done, now).await;
        Ok(())
    }

    async fn complete(
        &self,
        done: &Delivery,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<(), BoxError> {
        let store = &self.platform.store;
        let told = (outcome == Outcome::Hopeless).then(|| {
            let message = NotificationMessage::WebhookDisabled {
                tenant: done.tenant,
                webhook: done.webhook,
            };
            outbox_message(QueueName::Notifications, done.tenant, &message, now)
        });
        let told: Vec<_> = told.into_iter().collect::<Result<_, _>>()?;
        match store.delivery_complete(done, outcome, &told, now).await {
            // the webhook was deleted meanwhile, or changed by its admins: it says nothing of it any more
            Err(StoreError::Condition(1)) => unless_changed(store.delivery_update(done).await),
            written => unless_changed(written),
        }
    }

    /// Has the queue ask for the next try, if that is near; later ones, and what the queue does not take,
    /// the sweep sends.
    async fn queue(&self, delivery: &Delivery, now: Timestamp) {
        let Some(delay) = delivery.delay(now) else {
            return;
        };
        let message = DeliveryMessage::of(delivery);
        if let Err(error) = self.deliveries.send_later(&message, delay).await {
            tracing::warn!(%error, delivery = %delivery.id, "left to the sweep");
        }
    }

    async fn exchange(
        &self,
        terms: &WebhookTerms,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Answer, Failure> {
        // by the rules of now, whatever they were when the address was given
        let target = terms.url.target().map_err(|_| Failure::NotAllowed)?;
        let signature = self.signature(terms, delivery, now);
        let signature = signature.map_err(|error| {
            tracing::error!(%error, webhook = %delivery.webhook, "not signed");
            Failure::NotAllowed
        })?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(&target.path)
            .header(HOST, &target.authority)
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "application/json")
            .header(HEADER_WEBHOOK_ID, delivery.id.to_string())
            .header(HEADER_WEBHOOK_TIMESTAMP, now.as_second())
            .header(HEADER_WEBHOOK_SIGNATURE, signature)
            .body(Full::new(Bytes::from(delivery.body.clone())))
            .map_err(|error| Failure::Http(error.to_string()))?;
        self.client.send(&target, request).await
    }

    /// Signatures of the very bytes that are sent, by each secret that holds.
    fn signature(
        &self,
        terms: &WebhookTerms,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<String, BoxError> {
        let (id, webhook) = (delivery.id.to_string(), delivery.webhook.to_string());
        let signed = terms.secrets(now).map(|sealed| {
            let secret = self.sealer.open(sealed, &webhook)?;
            let signer = Signer::new(secret.expose())?;
            Ok(signer.sign(&id, now.as_second(), delivery.body.as_bytes())?)
        });
        Ok(signed.collect::<Result<Vec<_>, BoxError>>()?.join(" "))
    }
}

/// A try as it is logged.
fn logged(begun: Timestamp, ended: Timestamp, answer: Result<Answer, Failure>) -> Attempt {
    let (status_code, error, response_excerpt) = match answer {
        Ok(answer) => {
            let error = (!answer.status.is_success()).then(|| answer.to_string());
            (Some(answer.status.as_u16()), error, Some(answer.excerpt))
        }
        Err(failure) => {
            let error = failure.to_string().chars().take(LONGEST_ERROR).collect();
            (None, Some(error), None)
        }
    };
    Attempt {
        at: begun,
        status_code,
        error,
        ms: u64::try_from(begun.duration_until(ended).as_millis()).unwrap_or_default(),
        response_excerpt,
    }
}

/// What another worker changed meanwhile is its own.
fn unless_changed(written: Result<(), StoreError>) -> Result<(), BoxError> {
    match written {
        Ok(()) | Err(StoreError::Condition(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
