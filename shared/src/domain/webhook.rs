//! Webhooks: receivers outside, who are told what happens in an organization.

mod event;
mod url;

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use jiff::{SignedDuration, Timestamp, fmt::serde::timestamp::millisecond};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::event::{Event, EventData, EventFilter, EventType, SubjectId};
pub use self::url::{Target, WebhookUrl};

/// How long the secret before the present one signs as well: as deliveries under way need it.
pub const OLD_SECRET_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// A receiver that has failed so long is told nothing any more.
pub const DISABLED_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);
/// Deliveries of a webhook that are tried at the same time: a slow receiver keeps no more workers.
pub const LANES: u128 = 4;
/// How long a worker has a lane: longer than a try takes.
pub const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// How long a receiver that failed is left alone, after its first failure and after later ones. A little
/// less than until the delivery that failed is tried again, so that another one comes first: what the
/// receiver cannot take must not hold up what it can.
const PAUSES: [SignedDuration; 2] = [SignedDuration::from_secs(3), SignedDuration::from_mins(4)];

/// What signs deliveries, as its owner is shown it once.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        let key: [u8; 32] = rand::random();
        Self(format!("whsec_{}", BASE64.encode(key)))
    }

    /// One that was kept.
    #[must_use]
    pub fn of(text: String) -> Self {
        Self(text)
    }

    /// `whsec_…`
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// A secret that only the functions with the key can read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedSecret(pub String);

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(…)")
    }
}

/// A secret whose place another one took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSecret {
    /// The secret.
    pub secret: SealedSecret,
    /// Until when it signs.
    pub until: Timestamp,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Time-ordered (version 7).
    pub id: Uuid,
    /// What its admins decide.
    #[serde(flatten)]
    pub terms: WebhookTerms,
    /// How its receiver is; written by the workers alone.
    #[serde(flatten)]
    pub health: Health,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What admins decide of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookTerms {
    /// Its receiver.
    pub url: WebhookUrl,
    /// What it is told.
    pub events: Vec<EventFilter>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is told anything.
    pub active: bool,
    /// When it was disabled because its receiver failed for days.
    pub disabled_at: Option<Timestamp>,
    /// Signs its deliveries.
    pub secret: SealedSecret,
    /// Signs them, too, for a while.
    pub old_secret: Option<OldSecret>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: u64,
}

/// How a receiver is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Failures since the last success.
    #[serde(default)]
    pub failures: u64,
    /// The first of them.
    #[serde(
        default,
        with = "millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub failing_since: Option<Timestamp>,
    /// Until when it is left alone.
    #[serde(
        default,
        with = "millisecond::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub paused_until: Option<Timestamp>,
    /// Until when workers have which lanes, milliseconds.
    #[serde(default)]
    pub lanes: BTreeMap<String, i64>,
}

impl Webhook {
    /// Webhooks that an organization has at most.
    pub const MOST: u64 = 20;

    /// Whether it is told of an event.
    #[must_use]
    pub fn wants(&self, event: EventType) -> bool {
        self.terms.active && self.terms.events.iter().any(|it| it.admits(event))
    }
}

impl WebhookTerms {
    /// What signs a delivery now.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &SealedSecret> {
        let old = self.old_secret.iter().filter(move |old| old.until > now);
        [&self.secret].into_iter().chain(old.map(|old| &old.secret))
    }

    /// The same with a new secret; the present one still signs for a while.
    #[must_use]
    pub fn rotated(self, secret: SealedSecret, now: Timestamp) -> Self {
        Self {
            old_secret: Some(OldSecret {
                secret: self.secret,
                until: now + OLD_SECRET_LASTS,
            }),
            secret,
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }
}

impl Health {
    /// Until when a delivery has to wait, if it has: for a receiver that is left alone, or for a lane.
    #[must_use]
    pub fn wait(&self, lane: &str, now: Timestamp) -> Option<Timestamp> {
        let busy = self.lanes.get(lane);
        let busy = busy.is_some_and(|until| *until > now.as_millisecond());
        let busy = busy.then_some(now + SignedDuration::from_secs(1));
        self.paused_until.filter(|until| *until > now).or(busy)
    }

    /// Until when the receiver is left alone after one more failure.
    #[must_use]
    pub fn pause_after_failure(&self, now: Timestamp) -> Timestamp {
        now + PAUSES[usize::from(self.failures > 0)]
    }

    /// Whether it has failed for so long that it is given up.
    #[must_use]
    pub fn is_hopeless(&self, now: Timestamp) -> bool {
        self.failing_since
            .is_some_and(|since| since + DISABLED_AFTER <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_receiver_that_failed_is_left_alone_for_a_while() {
        let now = at("2026-04-08T09:00:00Z");
        let health = Health::default();
        assert_eq!(health.wait("0", now), None);
        assert_eq!(health.pause_after_failure(now), at("2026-04-08T09:00:03Z"));
        let failing = Health {
            failures: 1,
            failing_since: Some(now),
            paused_until: Some(at("2026-04-08T09:00:03Z")),
            ..health
        };
        assert_eq!(failing.wait("0", now), failing.paused_until);
        assert_eq!(failing.wait("0", at("2026-04-08T09:00:03Z")), None);
        assert_eq!(failing.pause_after_failure(now), at("2026-04-08T09:04:00Z"));
    }

    #[test]
    fn a_lane_that_a_worker_has_is_waited_for() {
        let now = at("2026-04-08T09:00:00Z");
        let until = (now + LEASE).as_millisecond();
        let health = Health {
            lanes: [("1".to_owned(), until)].into(),
            ..Health::default()
        };
        assert_eq!(health.wait("0", now), None);
        assert!(health.wait("1", now).is_some());
        assert_eq!(health.wait("1", now + LEASE), None, "its worker is dead");
    }

    #[test]
    fn five_days_of_failures_are_enough() {
        let health = Health {
            failing_since: Some(at("2026-04-08T09:00:00Z")),
            ..Health::default()
        };
        assert!(!health.is_hopeless(at("2026-04-13T08:59:59Z")));
        assert!(health.is_hopeless(at("2026-04-13T09:00:00Z")));
        assert!(!Health::default().is_hopeless(at("2026-04-13T09:00:00Z")));
    }

    #[test]
    fn an_old_secret_signs_for_a_day() {
        let now = at("2026-04-08T09:00:00Z");
        let sealed = |text: &str| SealedSecret(text.to_owned());
        let terms = WebhookTerms {
            url: WebhookUrl::parse("https://example.com/").unwrap(),
            events: Vec::new(),
            description: None,
            active: true,
            disabled_at: None,
            secret: sealed("old"),
            old_secret: None,
            updated_at: now,
            version: 1,
        };
        let terms = terms.rotated(sealed("new"), now);
        let secrets = |now| terms.secrets(now).cloned().collect::<Vec<_>>();
        assert_eq!(secrets(now), [sealed("new"), sealed("old")]);
        assert_eq!(secrets(at("2026-04-09T08:59:59Z")).len(), 2);
        assert_eq!(secrets(at("2026-04-09T09:00:00Z")), [sealed("new")]);
    }
}
