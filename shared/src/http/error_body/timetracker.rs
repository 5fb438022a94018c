//! `TimeTracker`: `{"success": false, "error": {code, message, details?}, "timestamp"}`; what is wrong
//! with fields in Russian.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{super::error::ApiError, super::timetracker::Seconds, code, russian};
use crate::domain::violation::Violation;

/// The body of an error.
pub(super) fn body(
    error: &ApiError,
    message: &str,
    fields: Option<Value>,
    received_at: Timestamp,
) -> Value {
    let mut said = json!({ "code": code(error), "message": message });
    if let Some(fields) = fields {
        said["details"] = fields;
    }
    if let ApiError::MfaRequired { temp_token } = error {
        said["tempToken"] = json!(temp_token);
    }
    json!({ "success": false, "error": said, "timestamp": Seconds(received_at) })
}

/// What is wrong with a field, in a sentence that names it.
pub(super) fn words(path: &str, violation: &Violation) -> String {
    // two fields have names of their own in the document
    let (field, is_masculine) = match path {
        "email" => ("Email".to_owned(), true),
        "password" => ("Пароль".to_owned(), true),
        _ => (format!("Поле {path}"), false),
    };
    match violation {
        Violation::Required if is_masculine => format!("{field} обязателен для заполнения"),
        Violation::Required => format!("{field} обязательно для заполнения"),
        Violation::TooShort(least) if is_masculine => {
            format!("{field} должен содержать минимум {least} символов")
        }
        Violation::TooShort(least) => format!("{field} должно содержать минимум {least} символов"),
        violation => format!("{field}: {}", russian::words(violation)),
    }
}
