//! `TimeTracker`: `{"success": false, "error": {code, message, details?}, "timestamp"}`; what is wrong
//! with fields in Russian.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    super::error::{ApiError, Clash},
    super::timetracker::Seconds,
    code, russian,
};
use crate::domain::violation::Violation;

/// The body of an error.
pub(super) fn body(
    error: &ApiError,
    message: &str,
    fields: Option<Value>,
    received_at: Timestamp,
) -> Value {
    let (code, details) = match error {
        ApiError::Clash { clash, details, .. } => (clash_code(*clash), details.clone()),
        error => (code(error), fields),
    };
    let mut said = json!({ "code": code, "message": message });
    if let Some(details) = details {
        said["details"] = details;
    }
    if let ApiError::MfaRequired { temp_token } = error {
        said["tempToken"] = json!(temp_token);
    }
    json!({ "success": false, "error": said, "timestamp": Seconds(received_at) })
}

const fn clash_code(clash: Clash) -> &'static str {
    match clash {
        Clash::Overlap => "OVERLAP",
        Clash::Locked => "LOCKED",
        Clash::AlreadyRunning => "ALREADY_RUNNING",
        Clash::NotRunning => "NOT_RUNNING",
    }
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
