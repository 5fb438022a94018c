//! What a function stands on: configuration, time, the table, and the clients it asks for.

use std::sync::Arc;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use axum::extract::FromRef;

use crate::{
    auth::token::Verifier,
    clock::Clock,
    config::{Config, ConfigError, Env},
    connections::Connections,
    files::Files,
    http::HttpContext,
    mail::Mailer,
    queue::{Queue, QueueName},
    store::{Store, Table},
    text_message::Messenger,
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
    aws: Aws,
}

/// Where each service of AWS is.
#[derive(Clone, Debug)]
pub struct Aws {
    dynamodb: SdkConfig,
    s3: SdkConfig,
    sqs: SdkConfig,
    ses: SdkConfig,
    sns: SdkConfig,
}

/// Addresses of stand-ins.
#[derive(Clone, Debug)]
pub struct Endpoints<'a> {
    /// DynamoDB's.
    pub dynamodb: &'a str,
    /// S3's, as browsers reach it too.
    pub s3: &'a str,
    /// SQS's.
    pub sqs: &'a str,
    /// SES's.
    pub ses: &'a str,
    /// SNS's.
    pub sns: &'a str,
}

impl Aws {
    /// The services that the process's environment leads to.
    async fn of_process() -> Self {
        let sdk = aws_config::load_defaults(BehaviorVersion::latest()).await;
        Self {
            dynamodb: sdk.clone(),
            s3: sdk.clone(),
            sqs: sdk.clone(),
            ses: sdk.clone(),
            sns: sdk,
        }
    }

    /// Stand-ins that accept this key.
    #[must_use]
    pub fn at(endpoints: &Endpoints<'_>, access_key: &str, secret_key: &str) -> Self {
        let credentials = Credentials::new(access_key, secret_key, None, None, "stand-in");
        let sdk = |url: &str| {
            SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::from_static("eu-central-1"))
                .credentials_provider(SharedCredentialsProvider::new(credentials.clone()))
                .endpoint_url(url)
                .build()
        };
        Self {
            dynamodb: sdk(endpoints.dynamodb),
            s3: sdk(endpoints.s3),
            sqs: sdk(endpoints.sqs),
            ses: sdk(endpoints.ses),
            sns: sdk(endpoints.sns),
        }
    }
}

impl Platform {
    /// A platform from environment variables, time and the services of AWS.
    ///
    /// # Errors
    /// [`ConfigError`] naming the first variable that is missing or wrong.
    pub fn new(env: Env, clock: Clock, aws: Aws) -> Result<Self, ConfigError> {
        let config = Config::from_env(&env)?;
        // a function's own timeout is shorter than what the protection allows, and it costs work
        let dynamodb = aws_sdk_dynamodb::config::Builder::from(&aws.dynamodb)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        let client = aws_sdk_dynamodb::Client::from_conf(dynamodb);
        Ok(Self {
            store: Store::new(Table::new(client, &config.table_name)),
            verifier: Verifier::from_env(&env)?,
            config: Arc::new(config),
            env,
            clock,
            aws,
        })
    }

    /// The platform of this process.
    pub(crate) async fn of_process() -> Result<Self, ConfigError> {
        Self::new(Env::of_process(), Clock::system(), Aws::of_process().await)
    }

    /// A queue to send to.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn queue(&self, name: QueueName) -> Result<Queue, ConfigError> {
        Queue::from_env(aws_sdk_sqs::Client::new(&self.aws.sqs), name, &self.env)
    }

    /// The bucket.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn files(&self) -> Result<Files, ConfigError> {
        // buckets of local stand-ins have no host names of their own
        let path_style = self.aws.s3.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.aws.s3).force_path_style(path_style);
        Files::from_env(aws_sdk_s3::Client::from_conf(config.build()), &self.env)
    }

    /// The connections of the WebSocket API.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn connections(&self) -> Result<Connections, ConfigError> {
        Connections::from_env(&self.aws.sqs, &self.env)
    }

    /// What sends text messages.
    #[must_use]
    pub fn messenger(&self) -> Messenger {
        Messenger::new(aws_sdk_sns::Client::new(&self.aws.sns))
    }

    /// The mailer.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn mailer(&self) -> Result<Mailer, ConfigError> {
        Mailer::from_env(aws_sdk_sesv2::Client::new(&self.aws.ses), &self.env)
    }
}

impl From<&Platform> for HttpContext {
    fn from(platform: &Platform) -> Self {
        Self {
            config: platform.config.clone(),
            clock: platform.clock.clone(),
            store: platform.store.clone(),
            verifier: platform.verifier.clone(),
        }
    }
}

/// Every state that holds a platform serves the extractors.
impl<S> FromRef<S> for HttpContext
where
    Platform: FromRef<S>,
{
    fn from_ref(state: &S) -> Self {
        Self::from(&Platform::from_ref(state))
    }
}
