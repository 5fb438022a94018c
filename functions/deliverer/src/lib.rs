//! Brings deliveries of webhooks to their receivers: the consumer of their queue.
//!
//! A message is one try of one delivery. Tries up to a quarter of an hour away wait in the queue, later
//! ones in the table until the sweep of that minute. A receiver has few workers at a time, and one that
//! fails is left alone between its tries: its deliveries wait without a worker.

mod address;
mod attempt;
mod client;
mod sweep;

use std::sync::Arc;

use futures::future::BoxFuture;
use shared::{
    BoxError,
    auth::seal::Sealer,
    config::ConfigError,
    platform::Platform,
    queue::{Consumer, DeliveryMessage, Queue, QueueName},
};

pub use address::{Resolver, SystemResolver};
use client::Client;

/// The consumer.
#[derive(Clone, Debug)]
pub struct Deliverer {
    platform: Platform,
    deliveries: Queue,
    sealer: Sealer,
    client: Client,
}

/// The function's consumer.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker(platform: &Platform) -> Result<Deliverer, ConfigError> {
    worker_with(platform, Arc::new(SystemResolver))
}

/// The consumer with another way to find out where names lead.
///
/// # Errors
/// [`ConfigError`] naming the variable that is missing.
pub fn worker_with(
    platform: &Platform,
    resolver: Arc<dyn Resolver>,
) -> Result<Deliverer, ConfigError> {
    Ok(Deliverer {
        deliveries: platform.queue(QueueName::Deliveries)?,
        sealer: Sealer::from_env(&platform.env)?,
        client: Client::from_env(&platform.env, resolver)?,
        platform: platform.clone(),
    })
}

impl Consumer for Deliverer {
    type Message = DeliveryMessage;

    /// Does what a message asks for. One that comes again finds another version of its delivery, and
    /// has no effect.
    async fn handle(&self, message: DeliveryMessage, _: &str) -> Result<(), BoxError> {
        // each in a box: together their types are too deep for the compiler
        let handling: BoxFuture<'_, _> = match message {
            DeliveryMessage::Attempt {
                tenant,
                webhook,
                delivery,
                version,
            } => Box::pin(self.attempt(tenant, webhook, delivery, version)),
            DeliveryMessage::Sweep => Box::pin(self.sweep()),
        };
        handling.await
    }
}
