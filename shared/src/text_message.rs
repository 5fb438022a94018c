//! Text messages through SNS.

use aws_sdk_sns::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::publish::PublishError,
    types::MessageAttributeValue,
};

use crate::{BoxError, domain::phone::PhoneNumber};

/// Sends text messages.
#[derive(Clone, Debug)]
pub struct Messenger(Client);

impl Messenger {
    /// A messenger that sends through a client of SNS.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Sends a text message. A number that takes none is given up, as an address is that SES refuses.
    ///
    /// # Errors
    /// When SNS does not take it now.
    pub async fn send(&self, to: &PhoneNumber, text: &str) -> Result<(), BoxError> {
        // codes go before what is merely of interest, and cost more
        let transactional = MessageAttributeValue::builder()
            .data_type("String")
            .string_value("Transactional")
            .build()?;
        let sent = self
            .0
            .publish()
            .phone_number(to.as_str())
            .message(text)
            .message_attributes("AWS.SNS.SMS.SMSType", transactional)
            .send()
            .await;
        match sent.map_err(SdkError::into_service_error) {
            Err(refused @ PublishError::InvalidParameterException(_)) => {
                // its message may name the recipient
                tracing::warn!(code = refused.code(), "SNS refused a text message for good");
                Ok(())
            }
            sent => Ok(sent.map(drop)?),
        }
    }
}
