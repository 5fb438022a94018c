//! How each API words an error (docs/api.md, Errors). Handlers return [`ApiError`]; the layer of
//! their surface renders it.

mod employee_management;
mod russian;
mod timetracker;

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    error::{ApiError, Rejection, Transient, Unauthenticated},
    request_id::{ReceivedAt, RequestId},
};
use crate::domain::{
    surface::Surface,
    violation::{Violation, Violations},
};

impl Surface {
    fn status(self, error: &ApiError) -> StatusCode {
        match (error, self) {
            (
                ApiError::Validation(_) | ApiError::MalformedJson(_) | ApiError::Refused { .. },
                Self::Headroom,
            )
            | (ApiError::Validation(_) | ApiError::MalformedJson(_), Self::TimeTracker) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            (ApiError::Validation(_) | ApiError::MalformedJson(_), _)
            | (
                ApiError::BadCredentials
                | ApiError::Conflict { .. }
                | ApiError::Clash { .. }
                | ApiError::Contended(_)
                | ApiError::Refused { .. },
                Self::EmployeeManagement,
            ) => StatusCode::BAD_REQUEST,
            (ApiError::AccountInactive, Self::WorkHub | Self::Workforce | Self::TimeTracker) => {
                StatusCode::UNAUTHORIZED
            }
            (ApiError::Unauthenticated(Unauthenticated::Invalid), Self::EmployeeManagement)
            | (ApiError::AccountInactive | ApiError::Forbidden(_), _) => StatusCode::FORBIDDEN,
            (
                ApiError::Unauthenticated(_)
                | ApiError::BadCredentials
                | ApiError::BadCode
                | ApiError::BadRefreshToken
                | ApiError::MfaRequired { .. },
                _,
            ) => StatusCode::UNAUTHORIZED,
            (ApiError::NotFound(_), _) => StatusCode::NOT_FOUND,
            (ApiError::MethodNotAllowed, _) => StatusCode::METHOD_NOT_ALLOWED,
            (
                ApiError::Conflict { .. }
                | ApiError::Clash { .. }
                | ApiError::Contended(_)
                | ApiError::Refused { .. },
                _,
            ) => StatusCode::CONFLICT,
            (ApiError::PayloadTooLarge | ApiError::TooMuch(_), _) => StatusCode::PAYLOAD_TOO_LARGE,
            (ApiError::UnsupportedMediaType, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            (ApiError::RateLimited { .. }, _) => StatusCode::TOO_MANY_REQUESTS,
            (ApiError::Internal(_), _) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Status and body of an error, which a request got.
    fn render(self, error: &ApiError, request: &Refused) -> (StatusCode, Value) {
        let message = message(error, &request.id.0);
        let fields = self.fields(error);
        let body = match self {
            Self::EmployeeManagement => {
                employee_management::body(error, &request.id.0, &request.path)
            }
            Self::TimeTracker => timetracker::body(error, &message, fields, request.received_at),
            Self::WorkHub | Self::Workforce => {
                let mut body = json!({ "error": message, "code": code(error) });
                if let Some(fields) = fields {
                    body["details"] = fields;
                }
                if let ApiError::MfaRequired { temp_token } = error {
                    body["tempToken"] = json!(temp_token);
                }
                body
            }
            Self::Headroom => {
                let mut body = json!({ "message": message });
                if let Some(fields) = fields {
                    body["errors"] = fields;
                }
                if let ApiError::Refused { suggestion, .. } = error {
                    body["suggestion"] = json!(suggestion);
                }
                if let ApiError::MfaRequired { temp_token } = error {
                    body["code"] = json!(code(error));
                    body["tempToken"] = json!(temp_token);
                }
                body
            }
        };
        (self.status(error), body)
    }

    /// `{field: [message]}` of what is wrong with the input.
    fn fields(self, error: &ApiError) -> Option<Value> {
        match error {
            ApiError::Validation(violations) => Some(self.field_messages(violations)),
            ApiError::MalformedJson(cause) => {
                Some(json!({ "body": [format!("Malformed JSON: {cause}")] }))
            }
            ApiError::Conflict {
                field: Some(field),
                message,
            } => Some(json!({ *field: [message] })),
            _ => None,
        }
    }

    fn field_messages(self, violations: &Violations) -> Value {
        let mut by_field: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for (path, violation) in violations.iter() {
            let path = if path.is_empty() { "body" } else { path };
            by_field
                .entry(path)
                .or_default()
                .push(Value::String(self.words(path, violation)));
        }
        let fields: Map<String, Value> = by_field
            .into_iter()
            .map(|(path, messages)| (path.to_owned(), Value::Array(messages)))
            .collect();
        Value::Object(fields)
    }

    fn words(self, path: &str, violation: &Violation) -> String {
        let the_field = match self {
            Self::TimeTracker => return timetracker::words(path, violation),
            Self::WorkHub | Self::Workforce | Self::EmployeeManagement => path.to_owned(),
            Self::Headroom => format!("The {} field", path.replace('_', " ")),
        };
        let sentence = match violation {
            Violation::Required => format!("{the_field} is required"),
            Violation::Type("boolean") if self == Self::Headroom => {
                format!("{the_field} must be true or false")
            }
            Violation::Type(expected) => format!("{the_field} must be of type {expected}"),
            Violation::TooShort(least) => {
                format!("{the_field} must be at least {least} characters")
            }
            Violation::TooLong(most) => format!("{the_field} must not be longer than {most}"),
            Violation::OutOfRange(least, most) => {
                format!("{the_field} must be between {least} and {most}")
            }
            Violation::Format(form) => format!("{the_field} must be {} {form}", article(form)),
            Violation::OneOf(values) => {
                format!("{the_field} must be one of: {}", values.join(", "))
            }
            Violation::Rule(words) => return words.to_string(),
        };
        match self {
            Self::Headroom => sentence + ".",
            Self::WorkHub | Self::Workforce | Self::EmployeeManagement | Self::TimeTracker => {
                sentence
            }
        }
    }
}

/// What is said of a refused request.
struct Refused {
    id: RequestId,
    path: String,
    received_at: Timestamp,
}

impl Refused {
    fn of(request: &Request) -> Self {
        let extensions = request.extensions();
        let received_at = extensions.get::<ReceivedAt>().copied();
        Self {
            id: extensions.get().cloned().unwrap_or_default(),
            path: request.uri().path().to_owned(),
            received_at: received_at.unwrap_or_default().0,
        }
    }
}

/// The article of a form, as the forms there are begin.
fn article(form: &str) -> &'static str {
    match form.starts_with(['a', 'e', 'i', 'o']) {
        true => "an",
        false => "a",
    }
}

fn message(error: &ApiError, request_id: &str) -> String {
    match error {
        ApiError::Validation(_) | ApiError::MalformedJson(_) => "Validation failed".into(),
        ApiError::Unauthenticated(Unauthenticated::Missing) => "Authentication required".into(),
        ApiError::Unauthenticated(
            Unauthenticated::Expired | Unauthenticated::Ended | Unauthenticated::Removed,
        ) => "Session has expired".into(),
        ApiError::Unauthenticated(Unauthenticated::Invalid) => "Invalid token".into(),
        ApiError::BadCredentials => "Invalid credentials".into(),
        ApiError::BadCode => "Invalid code".into(),
        ApiError::BadRefreshToken => "Invalid or expired refresh token".into(),
        ApiError::AccountInactive => "Account is inactive".into(),
        ApiError::MfaRequired { .. } => "A second factor is required".into(),
        ApiError::Forbidden(message) => message.to_string(),
        ApiError::Contended(message) => (*message).into(),
        ApiError::NotFound(what) => format!("{what} not found"),
        ApiError::MethodNotAllowed => "Method not allowed".into(),
        ApiError::Conflict { message, .. } => message.to_string(),
        ApiError::Clash { message, .. } => (*message).into(),
        ApiError::Refused { message, .. } => (*message).into(),
        ApiError::PayloadTooLarge => "Body is larger than 1 MiB".into(),
        ApiError::TooMuch(message) => (*message).into(),
        ApiError::UnsupportedMediaType => "Content-Type must be application/json".into(),
        ApiError::RateLimited { retry_after } => {
            format!("Too many attempts, try again in {retry_after} s")
        }
        ApiError::Internal(_) => format!("Internal error, request {request_id}"),
    }
}

fn code(error: &ApiError) -> &'static str {
    match error {
        ApiError::Validation(_) | ApiError::MalformedJson(_) => "VALIDATION_ERROR",
        ApiError::Unauthenticated(_)
        | ApiError::BadCredentials
        | ApiError::BadCode
        | ApiError::BadRefreshToken
        | ApiError::AccountInactive => "UNAUTHORIZED",
        ApiError::MfaRequired { .. } => "MFA_REQUIRED",
        ApiError::Forbidden(_) => "FORBIDDEN",
        ApiError::NotFound(_) | ApiError::MethodNotAllowed => "NOT_FOUND",
        ApiError::Conflict { .. }
        | ApiError::Clash { .. }
        | ApiError::Contended(_)
        | ApiError::Refused { .. } => "CONFLICT",
        ApiError::PayloadTooLarge | ApiError::TooMuch(_) => "PAYLOAD_TOO_LARGE",
        ApiError::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        ApiError::RateLimited { .. } => "RATE_LIMITED",
        ApiError::Internal(_) => "INTERNAL_ERROR",
    }
}

/// Renders the errors of a surface's routes. An error may name another surface itself.
pub(super) async fn render_errors(surface: Surface, request: Request, next: Next) -> Response {
    let refused = Refused::of(&request);
    let mut response = next.run(request).await;
    let surface = response
        .extensions()
        .get::<Surface>()
        .copied()
        .unwrap_or(surface);
    if let Some(Rejection(error)) = response.extensions_mut().remove::<Rejection>() {
        if let ApiError::Internal(cause) = &*error {
            tracing::error!(request_id = %refused.id.0, %cause, "request failed");
        }
        let (status, body) = surface.render(&error, &refused);
        // headers that the handler set beside the error stay, a cleared cookie for one
        let (parts, _) = response.into_parts();
        response = (status, parts.headers, Json(body)).into_response();
        if let ApiError::RateLimited { retry_after } = &*error {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        if let ApiError::Contended(_) = &*error {
            response.extensions_mut().insert(Transient);
        }
    }
    response.extensions_mut().insert(surface);
    response
}
