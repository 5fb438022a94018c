//! The only entry points of the runtime.

use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use axum::Router;
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use tracing_subscriber::EnvFilter;

use crate::{
    BoxError,
    config::{ConfigError, Env},
    platform::Platform,
    queue::{Consumer, consume},
};

/// Something that a schedule sets off, possibly more than once.
pub trait Job: Send + Sync + 'static {
    /// Does what is due at an instant.
    fn run(&self, now: Timestamp) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Serves a router behind API Gateway.
///
/// # Errors
/// When the configuration is of no use or the runtime ends.
pub fn serve_http(
    router: impl FnOnce(&Platform) -> Result<Router, ConfigError>,
) -> Result<(), Error> {
    block_on(async {
        let router = router(&Platform::of_process().await?)?;
        lambda_http::run(router).await
    })
}

/// Handles the messages of a queue.
///
/// # Errors
/// When the configuration is of no use or the runtime ends.
pub fn serve_sqs<C: Consumer>(
    consumer: impl FnOnce(&Platform) -> Result<C, ConfigError>,
) -> Result<(), Error> {
    block_on(async {
        let platform = Platform::of_process().await?;
        let clock = platform.clock.clone();
        let consumer = Arc::new(consumer(&platform)?);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| {
            let (consumer, clock) = (Arc::clone(&consumer), clock.clone());
            async move {
                let deadline = Timestamp::try_from(event.context.deadline())?;
                Ok::<_, Error>(consume(&*consumer, event.payload, &clock, deadline).await)
            }
        }))
        .await
    })
}

/// Runs a job when its schedule says so.
///
/// # Errors
/// When the configuration is of no use or the runtime ends.
pub fn serve_schedule<J: Job>(
    job: impl FnOnce(&Platform) -> Result<J, ConfigError>,
) -> Result<(), Error> {
    block_on(async {
        let platform = Platform::of_process().await?;
        let clock = platform.clock.clone();
        let job = Arc::new(job(&platform)?);
        lambda_runtime::run(service_fn(move |_: LambdaEvent<serde_json::Value>| {
            let (job, now) = (Arc::clone(&job), clock.now());
            async move { job.run(now).await }
        }))
        .await
    })
}

fn block_on<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let filter = Env::of_process().parsed("LOG_LEVEL", EnvFilter::new("info"))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        // CloudWatch adds its own
        .without_time()
        .with_env_filter(filter)
        .init();
    // a function handles one request at a time: more threads would only cost memory
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(future)
}
