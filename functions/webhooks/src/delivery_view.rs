//! What clients are shown of deliveries.

use serde::Serialize;
use shared::{
    domain::{
        delivery::{Attempt, Delivery, DeliveryStatus},
        webhook::EventType,
    },
    http::timetracker::Seconds,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A delivery, and the tries to bring it to its receiver.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// The receiver gets it as `webhook-id`.
    id: Uuid,
    event: EventType,
    status: DeliveryStatus,
    /// Oldest first.
    attempts: Vec<AttemptView>,
    next_attempt_at: Option<Seconds>,
    created_at: Seconds,
}

#[derive(Serialize, ToSchema)]
struct AttemptView {
    at: Seconds,
    /// What the receiver answered; null if it did not.
    status_code: Option<u16>,
    /// Why it failed.
    error: Option<String>,
    /// How long it took.
    ms: u64,
    /// The beginning of the answer, 500 characters at most.
    response_excerpt: Option<String>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let attempts = delivery.attempts.into_iter();
        Self {
            id: delivery.id,
            event: delivery.event,
            status: delivery.status,
            attempts: attempts.map(AttemptView::from).collect(),
            next_attempt_at: delivery.next_attempt_at.map(Seconds),
            created_at: Seconds(delivery.created_at),
        }
    }
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: Seconds(attempt.at),
            status_code: attempt.status_code,
            error: attempt.error,
            ms: attempt.ms,
            response_excerpt: attempt.response_excerpt,
        }
    }
}
