//! SQS's errors.

use axum::{
    http::{HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::JSON;
use crate::sqs::store::Error;

const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

/// A refusal in SQS's form: `code` is the error's name, `query_code` its name in the older query
/// protocol, which SDKs prefer where the header has it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) query_code: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(
        code: &'static str,
        query_code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code,
            query_code,
            message: message.into(),
        }
    }

    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::new(
            "InvalidParameterValueException",
            "InvalidParameterValue",
            message,
        )
    }

    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self::new(
            "UnsupportedOperation",
            "AWS.SimpleQueueService.UnsupportedOperation",
            message,
        )
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NoSuchQueue(_) => Self::new(
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
                message,
            ),
            Error::BadReceipt(_) => {
                Self::new("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", message)
            }
            Error::NotInFlight => Self::new(
                "MessageNotInflight",
                "AWS.SimpleQueueService.MessageNotInflight",
                message,
            ),
            Error::Definition(..) | Error::Database(_) => {
                tracing::error!(message, "SQS's stand-in failed");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Self {
                    status,
                    ..Self::new("InternalError", "InternalError", message)
                }
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let fault = if self.status.is_server_error() {
            "Receiver"
        } else {
            "Sender"
        };
        let body = json!({ "__type": format!("com.amazonaws.sqs#{}", self.code), "message": self.message });
        let query_error = (QUERY_ERROR, format!("{};{fault}", self.query_code));
        (
            self.status,
            [(CONTENT_TYPE, JSON.to_owned()), query_error],
            body.to_string(),
        )
            .into_response()
    }
}
