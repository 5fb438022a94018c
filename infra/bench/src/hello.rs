//! The least that a function with a table can be: what cold starts are measured against.

use std::hint::black_box;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use lambda_http::{Error, Request, service_fn, tracing};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
    black_box(Client::new(&sdk));
    lambda_http::run(service_fn(async |_: Request| {
        Ok::<_, Error>("Hello, world!")
    }))
    .await
}
