//! Deliveries of webhooks: a body for one receiver, and what became of the tries to bring it there.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use super::{
    id::{TenantId, uuid_at},
    violation::Violations,
    webhook::{Event, EventType, LANES, LEASE},
};

/// How long after the failure before it each try comes; the first one at once.
const TRIES: [SignedDuration; 8] = [
    SignedDuration::ZERO,
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(10),
];

/// The longest delay of a message in the queue; what comes later is sent by the sweep.
pub const LONGEST_DELAY: SignedDuration = SignedDuration::from_mins(15);
/// How late a message may be until the sweep sends another one in its place.
const OVERDUE: SignedDuration = SignedDuration::from_mins(10);
/// Longest spread of the deliveries that wait for a receiver.
const LONGEST_SPREAD: u64 = 300;
/// Tries that are kept: replays make more.
const MOST_ATTEMPTS: usize = 24;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, deserr::Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Violations, rename_all = lowercase)]
pub enum DeliveryStatus {
    /// It will be tried, or tried again.
    Pending,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryStatus {
    /// As it is stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// What the receiver answered, if it did.
    pub status_code: Option<u16>,
    /// Why it failed.
    pub error: Option<String>,
    /// How long it took, milliseconds.
    pub ms: u64,
    /// The beginning of the answer.
    pub response_excerpt: Option<String>,
}

impl Attempt {
    /// Whether the receiver took the delivery.
    #[must_use]
    pub const fn succeeded(&self) -> bool {
        self.error.is_none()
    }
}

/// What is to be brought to one receiver. Each change makes its version grow; a message of the queue
/// that names another version has no effect, so that there is one at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The organization.
    pub tenant: TenantId,
    /// Time-ordered, and the same for the same event and webhook; the receiver knows it by this.
    pub id: Uuid,
    /// Whose receiver.
    pub webhook: Uuid,
    /// What it tells of.
    pub event: EventType,
    /// What is signed and sent, byte by byte.
    pub body: String,
    /// How far it is.
    pub status: DeliveryStatus,
    /// The last tries, oldest first.
    pub attempts: Vec<Attempt>,
    /// Tries since it was made, or replayed.
    pub tries: usize,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// Until when a worker is trying it.
    pub sending_until: Option<Timestamp>,
    /// How often it waited for its receiver since the last try.
    pub waits: u32,
    /// When the sweep sends it to the queue, unless it has changed before.
    pub due_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

impl Delivery {
    /// How long a delivery is kept after it last changed.
    pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

    /// Of an event that was published, now or before.
    ///
    /// # Errors
    /// When the event has no JSON form.
    pub fn of(
        tenant: TenantId,
        webhook: Uuid,
        event: &Event,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        let id = id_of(tenant, webhook, event);
        Self::new(tenant, id, webhook, event, now)
    }

    /// Of an event for this webhook alone.
    ///
    /// # Errors
    /// When the event has no JSON form.
    pub fn of_test(
        tenant: TenantId,
        webhook: Uuid,
        event: &Event,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        Self::new(tenant, uuid_at(now), webhook, event, now)
    }

    fn new(
        tenant: TenantId,
        id: Uuid,
        webhook: Uuid,
        event: &Event,
        now: Timestamp,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            tenant,
            id,
            webhook,
            event: event.kind,
            body: event.body()?,
            status: DeliveryStatus::Pending,
            attempts: Vec::new(),
            tries: 0,
            next_attempt_at: Some(now),
            sending_until: None,
            waits: 0,
            due_at: Some(now + OVERDUE),
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// Whether somebody tries a webhook out: then it is tried once, at once, even if it is inactive.
    #[must_use]
    pub const fn is_test(&self) -> bool {
        matches!(self.event, EventType::WebhookTest)
    }

    /// Whether a worker is trying it.
    #[must_use]
    pub fn is_under_way(&self, now: Timestamp) -> bool {
        self.sending_until.is_some_and(|until| until > now)
    }

    /// Which lane of its webhook it is in.
    #[must_use]
    pub fn lane(&self) -> String {
        (self.id.as_u128() % LANES).to_string()
    }

    /// How long a message that asks for the next try is delayed; none where the sweep sends it.
    #[must_use]
    pub fn delay(&self, now: Timestamp) -> Option<SignedDuration> {
        let delay = now.duration_until(self.next_attempt_at?);
        (delay <= LONGEST_DELAY).then_some(delay.max(SignedDuration::ZERO))
    }

    /// A worker begins to try it.
    #[must_use]
    pub fn begun(self, now: Timestamp) -> Self {
        Self {
            sending_until: Some(now + LEASE),
            due_at: Some(now + LEASE),
            ..self.turned(now)
        }
    }

    /// It waits for its receiver; those that wait do not all come back at the same moment.
    #[must_use]
    pub fn waiting(self, until: Timestamp, now: Timestamp) -> Self {
        let spread = 2_u64.saturating_pow(self.waits).min(LONGEST_SPREAD) * 1000;
        let share = u64::try_from(self.id.as_u128() % 997).unwrap_or_default();
        let later = i64::try_from(spread * share / 997).unwrap_or_default();
        let next = until + SignedDuration::from_millis(later);
        Self {
            next_attempt_at: Some(next),
            due_at: Some(next + OVERDUE),
            waits: self.waits + 1,
            ..self.turned(now)
        }
    }

    /// It was tried.
    #[must_use]
    pub fn tried(mut self, attempt: Attempt, now: Timestamp) -> Self {
        let succeeded = attempt.succeeded();
        self.attempts.push(attempt);
        let excess = self.attempts.len().saturating_sub(MOST_ATTEMPTS);
        self.attempts.drain(..excess);
        let tries = self.tries + 1;
        let wait = TRIES.get(tries).filter(|_| !succeeded && !self.is_test());
        let next = wait.map(|wait| now + *wait);
        let due = |at| match wait {
            Some(wait) if *wait <= LONGEST_DELAY => at + OVERDUE,
            _ => at,
        };
        Self {
            status: match (succeeded, next) {
                (true, _) => DeliveryStatus::Delivered,
                (false, Some(_)) => DeliveryStatus::Pending,
                (false, None) => DeliveryStatus::Failed,
            },
            tries,
            next_attempt_at: next,
            due_at: next.map(due),
            sending_until: None,
            waits: 0,
            ..self.turned(now)
        }
    }

    /// It is given up without a try: its webhook is deleted, or not active.
    #[must_use]
    pub fn given_up(self, now: Timestamp) -> Self {
        Self {
            status: DeliveryStatus::Failed,
            next_attempt_at: None,
            due_at: None,
            ..self.turned(now)
        }
    }

    /// It is sent to the queue, again.
    #[must_use]
    pub fn swept(self, now: Timestamp) -> Self {
        Self {
            due_at: Some(now + OVERDUE),
            sending_until: None,
            ..self.turned(now)
        }
    }

    /// It is brought once more, with all its tries.
    #[must_use]
    pub fn replayed(self, now: Timestamp) -> Self {
        Self {
            status: DeliveryStatus::Pending,
            tries: 0,
            waits: 0,
            next_attempt_at: Some(now),
            due_at: Some(now + OVERDUE),
            sending_until: None,
            ..self.turned(now)
        }
    }

    fn turned(self, now: Timestamp) -> Self {
        Self {
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }
}

/// The id of what tells a webhook of an event: the same however often that is published.
fn id_of(tenant: TenantId, webhook: Uuid, event: &Event) -> Uuid {
    let hash = Sha256::digest(format!("{tenant} {webhook} {}", event.id));
    let mut bits = [0; 10];
    bits.copy_from_slice(&hash[..10]);
    let millis = u64::try_from(event.at.as_millisecond()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &bits).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::webhook::{EventData, SubjectId};

    fn start() -> Timestamp {
        "2026-04-08T09:00:00Z".parse().unwrap()
    }

    fn event(kind: EventType) -> Event {
        Event {
            id: "7".to_owned(),
            kind,
            at: start(),
            data: EventData {
                id: SubjectId::Number(7),
                user_id: None,
                version: None,
                changed: Vec::new(),
            },
        }
    }

    fn delivery(kind: EventType) -> Delivery {
        Delivery::of(TenantId(1), Uuid::from_u128(1), &event(kind), start()).unwrap()
    }

    fn failure() -> Attempt {
        Attempt {
            at: start(),
            status_code: Some(500),
            error: Some("status 500".to_owned()),
            ms: 1,
            response_excerpt: None,
        }
    }

    #[test]
    fn the_same_event_is_the_same_delivery_of_a_webhook_and_another_of_another() {
        let event = event(EventType::TaskCreated);
        let id = |tenant, webhook| id_of(TenantId(tenant), Uuid::from_u128(webhook), &event);
        assert_eq!(id(1, 1), id(1, 1));
        assert_ne!(id(1, 1), id(1, 2));
        assert_ne!(id(1, 1), id(2, 1));
        assert_eq!(id(1, 1).get_version_num(), 7);
    }

    #[test]
    fn it_is_tried_eight_times_at_growing_intervals() {
        let mut delivery = delivery(EventType::TaskCreated);
        let (mut now, mut waits, mut by_queue) = (start(), Vec::new(), 0);
        while let Some(next) = delivery.next_attempt_at {
            waits.push(now.duration_until(next).as_secs());
            by_queue += usize::from(delivery.delay(now).is_some());
            now = next;
            delivery = delivery.begun(now).tried(failure(), now);
        }
        let hour = 3600;
        assert_eq!(
            waits,
            [0, 5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 10 * hour]
        );
        assert_eq!(by_queue, 3, "later ones are the sweep's");
        assert_eq!(delivery.status, DeliveryStatus::Failed);
        assert_eq!((delivery.attempts.len(), delivery.due_at), (8, None));
        let again = delivery.replayed(now);
        assert_eq!(again.status, DeliveryStatus::Pending);
        assert_eq!(again.delay(now), Some(SignedDuration::ZERO));
        assert_eq!(again.tried(failure(), now).attempts.len(), 9);
    }

    #[test]
    fn a_test_is_tried_once() {
        let failed = delivery(EventType::WebhookTest).tried(failure(), start());
        assert_eq!(failed.status, DeliveryStatus::Failed);
    }

    #[test]
    fn every_change_is_another_version_and_what_pends_is_looked_after() {
        let now = start();
        let new = delivery(EventType::TaskCreated);
        let begun = new.clone().begun(now);
        assert!(begun.is_under_way(now) && !begun.is_under_way(now + LEASE));
        for (changed, version) in [
            (new.clone(), 1),
            (begun.clone(), 2),
            (new.clone().waiting(now, now), 2),
            (begun.tried(failure(), now), 3),
            (new.clone().swept(now), 2),
            (new.clone().replayed(now), 2),
        ] {
            assert_eq!(changed.version, version);
            assert!(changed.due_at.is_some_and(|due| due > now));
        }
        assert_eq!(new.given_up(now).due_at, None);
    }

    #[test]
    fn those_that_wait_come_back_apart_and_within_the_longest_delay() {
        let now = start();
        let mut delivery = delivery(EventType::TaskCreated);
        delivery.waits = 20;
        let waiting = delivery.waiting(now + SignedDuration::from_mins(4), now);
        assert!(waiting.delay(now).is_some());
        assert!(waiting.next_attempt_at >= Some(now + SignedDuration::from_mins(4)));
    }

    #[test]
    fn replays_do_not_make_the_log_grow_for_ever() {
        let mut delivery = delivery(EventType::TaskCreated);
        for _ in 0..100 {
            delivery = delivery.tried(failure(), start()).replayed(start());
        }
        assert_eq!(delivery.attempts.len(), MOST_ATTEMPTS);
    }
}
