//! What a function stands on: configuration, time, the table, and the clients it asks for.

use std::sync::Arc;

use aws_config::{BehaviorVersion, SdkConfig};

use crate::{
    auth::token::Verifier,
    clock::Clock,
    config::{Config, ConfigError, Env},
    files::Files,
    mail::Mailer,
    queue::{Queue, QueueName},
    store::{Store, Table},
};

/// Built once per cold start; cheap to clone.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The environment, for what only one function is configured with.
    pub env: Env,
    /// Common configuration.
    pub config: Arc<Config>,
    /// Time.
    pub clock: Clock,
    /// The table.
    pub store: Store,
    /// Verifies access tokens.
    pub verifier: Verifier,
    sdk: SdkConfig,
}

impl Platform {
    /// A platform from environment variables, time and AWS configuration.
    ///
    /// # Errors
    /// [`ConfigError`] naming the first variable that is missing or wrong.
    pub fn new(env: Env, clock: Clock, sdk: SdkConfig) -> Result<Self, ConfigError> {
        let config = Config::from_env(&env)?;
        let client = aws_sdk_dynamodb::Client::new(&sdk);
        Ok(Self {
            store: Store::new(Table::new(client, &config.table_name)),
            verifier: Verifier::from_env(&env)?,
            config: Arc::new(config),
            env,
            clock,
            sdk,
        })
    }

    /// The platform of this process.
    pub(crate) async fn of_process() -> Result<Self, ConfigError> {
        let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
        Self::new(Env::of_process(), Clock::System, sdk)
    }

    /// A queue to send to.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn queue(&self, name: QueueName) -> Result<Queue, ConfigError> {
        Queue::from_env(aws_sdk_sqs::Client::new(&self.sdk), name, &self.env)
    }

    /// The bucket.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn files(&self) -> Result<Files, ConfigError> {
        // buckets of local stand-ins have no host names of their own
        let path_style = self.sdk.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.sdk).force_path_style(path_style);
        Files::from_env(aws_sdk_s3::Client::from_conf(config.build()), &self.env)
    }

    /// The mailer.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn mailer(&self) -> Result<Mailer, ConfigError> {
        Mailer::from_env(aws_sdk_sesv2::Client::new(&self.sdk), &self.env)
    }
}
