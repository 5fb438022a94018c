//! Mail through SES v2.

use std::sync::Arc;

use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, EmailContent, Message},
};

use crate::{
    BoxError,
    config::{ConfigError, Env},
    domain::text::Email,
};

/// Sends mails from `MAIL_FROM`.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    from: Arc<str>,
}

impl Mailer {
    /// A mailer from the environment's address.
    ///
    /// # Errors
    /// [`ConfigError::Missing`].
    pub fn from_env(client: Client, env: &Env) -> Result<Self, ConfigError> {
        Ok(Self {
            client,
            from: env.required("MAIL_FROM")?.into(),
        })
    }

    /// Sends a plain-text mail. One that SES will never take is given up: trying it again would only
    /// raise an alarm that a stranger can set off with an odd address.
    ///
    /// # Errors
    /// When SES does not take it now.
    pub async fn send(&self, to: &Email, subject: &str, text: &str) -> Result<(), BoxError> {
        let content = |data: &str| Content::builder().data(data).charset("UTF-8").build();
        let message = Message::builder()
            .subject(content(subject)?)
            .body(Body::builder().text(content(text)?).build())
            .build();
        let sent = self
            .client
            .send_email()
            .from_email_address(&*self.from)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await;
        match sent.map_err(SdkError::into_service_error) {
            Err(refused) if is_final(&refused) => {
                // its message may name the recipient
                tracing::warn!(code = refused.code(), "SES refused a mail for good");
                Ok(())
            }
            sent => Ok(sent.map(drop)?),
        }
    }
}

const fn is_final(refused: &SendEmailError) -> bool {
    matches!(
        refused,
        SendEmailError::BadRequestException(_) | SendEmailError::MessageRejected(_)
    )
}
