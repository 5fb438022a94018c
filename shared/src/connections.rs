//! The connections of API Gateway's WebSocket API: telling clients, and hanging up.

use aws_config::SdkConfig;
use aws_sdk_apigatewaymanagement::{
    Client, config::Builder, error::ProvideErrorMetadata, primitives::Blob,
};

use crate::{
    BoxError,
    config::{ConfigError, Env},
};

/// The connections.
#[derive(Clone, Debug)]
pub struct Connections(Client);

/// Whether a connection was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It was told.
    Yes,
    /// It does not exist yet, or no more.
    Gone,
}

impl Connections {
    /// Those of the API at `SOCKETS_ENDPOINT`, with credentials and region of a configuration.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn from_env(sdk: &SdkConfig, env: &Env) -> Result<Self, ConfigError> {
        let mut config = Builder::from(sdk);
        config.set_endpoint_url(Some(env.required("SOCKETS_ENDPOINT")?.to_owned()));
        Ok(Self(Client::from_conf(config.build())))
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the gateway does not take it.
    pub async fn post(&self, connection: &str, frame: &str) -> Result<Delivered, BoxError> {
        let call = self.0.post_to_connection().connection_id(connection);
        gone_or(call.data(Blob::new(frame)).send().await.map(drop))
    }

    /// Hangs up.
    ///
    /// # Errors
    /// When the gateway fails.
    pub async fn close(&self, connection: &str) -> Result<Delivered, BoxError> {
        let call = self.0.delete_connection().connection_id(connection);
        gone_or(call.send().await.map(drop))
    }
}

fn gone_or<E>(answer: Result<(), E>) -> Result<Delivered, BoxError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match answer {
        Ok(()) => Ok(Delivered::Yes),
        Err(error) if error.code() == Some("GoneException") => Ok(Delivered::Gone),
        Err(error) => Err(error.into()),
    }
}
