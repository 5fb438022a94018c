//! The form of a refusal.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use shared::http::Surface;

use crate::{Answer, refusal};

/// A refusal without fields, in the words of a surface; compare with [`Answer::said`].
pub fn refusal_on(surface: Surface, code: &str, message: &str) -> Value {
    match surface {
        Surface::WorkHub | Surface::Workforce => refusal(code, message),
        Surface::Headroom => json!({ "message": message }),
        Surface::EmployeeManagement => json!({ "error": in_russian(message) }),
        Surface::TimeTracker => {
            json!({ "success": false, "error": { "code": code, "message": message } })
        }
    }
}

/// What Employee Management says for a message of the others.
fn in_russian(message: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("Authentication required", "Токен не предоставлен"),
        ("Session has expired", "Токен истек"),
        ("Invalid token", "Недействительный токен"),
        ("Method not allowed", "Метод не поддерживается"),
        ("Body is larger than 1 MiB", "Тело запроса больше 1 МиБ"),
        (
            "Content-Type must be application/json",
            "Ожидается Content-Type: application/json",
        ),
        ("Only administrators may do this", "Доступ запрещен"),
        (
            "Only members of an organization may do this",
            "Доступ запрещен",
        ),
        ("Cross-site request refused", "Доступ запрещен"),
        ("Internal error, request", "Внутренняя ошибка, запрос"),
    ];
    WORDS
        .iter()
        .find_map(|(english, russian)| Some(format!("{russian}{}", message.strip_prefix(english)?)))
        .unwrap_or_else(|| panic!("no Russian words for {message:?}"))
}

/// Fails unless an answer is a refusal in its surface's form.
#[track_caller]
pub fn assert_refusal(answer: &Answer, surface: Surface, what: &str) {
    if let Err(why) = refusal_form(answer, surface) {
        panic!("{what}: {} {}: {why}", answer.status, answer.text());
    }
}

fn refusal_form(answer: &Answer, surface: Surface) -> Result<(), &'static str> {
    let status = answer.status.as_u16();
    let body: Value = serde_json::from_slice(&answer.bytes).map_err(|_| "not JSON")?;
    let body = body.as_object().ok_or("no object")?;
    // what stands around it has its own form
    let body = match surface {
        Surface::TimeTracker => inside_envelope(body)?,
        _ => body,
    };
    let (message, fields, others) = match surface {
        Surface::EmployeeManagement => return russian_form(status, body),
        Surface::WorkHub | Surface::Workforce => ("error", "details", ["code", "tempToken"]),
        Surface::Headroom => ("message", "errors", ["suggestion", "code"]),
        Surface::TimeTracker => ("message", "details", ["code", "tempToken"]),
    };
    let known = [message, fields].into_iter().chain(others);
    let known: Vec<_> = known.collect();
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let messages = |value: &Value| {
        let list = value.as_array();
        list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
    };
    let details = body.get(fields);
    if !body.keys().all(|key| known.contains(&key.as_str())) {
        return Err("a field that the surface does not have");
    }
    if !is_text(body.get(message)) {
        return Err("no message");
    }
    // a clash of times says with what
    let clash = surface == Surface::TimeTracker && status == 409;
    if let Some(details) = details
        && !clash
        && !details
            .as_object()
            .is_some_and(|all| all.values().all(messages))
    {
        return Err("details that are not {field: [message]}");
    }
    let code = body.get("code").and_then(Value::as_str);
    let codes: &[&str] = match status {
        400 => &["VALIDATION_ERROR"],
        401 => &["UNAUTHORIZED", "MFA_REQUIRED"],
        403 => &["FORBIDDEN"],
        404 | 405 => &["NOT_FOUND"],
        409 if surface == Surface::TimeTracker => &[
            "CONFLICT",
            "OVERLAP",
            "LOCKED",
            "ALREADY_RUNNING",
            "NOT_RUNNING",
        ],
        409 => &["CONFLICT"],
        413 => &["PAYLOAD_TOO_LARGE"],
        415 => &["UNSUPPORTED_MEDIA_TYPE"],
        422 => &["VALIDATION_ERROR"],
        429 => &["RATE_LIMITED"],
        500 => &["INTERNAL_ERROR"],
        _ => return Err("a status that refuses nothing"),
    };
    match surface {
        Surface::WorkHub | Surface::Workforce | Surface::TimeTracker
            if !code.is_some_and(|code| codes.contains(&code)) =>
        {
            Err("not the status's code")
        }
        Surface::WorkHub | Surface::Workforce | Surface::TimeTracker
            if code == Some("VALIDATION_ERROR") && details.is_none() =>
        {
            Err("no field is named")
        }
        Surface::TimeTracker if status == 400 => Err("TimeTracker's validation is 422"),
        Surface::Headroom if status == 400 => Err("Headroom's validation is 422"),
        Surface::Headroom
            if status == 422 && details.is_none() && !is_text(body.get("suggestion")) =>
        {
            Err("neither a field nor a suggestion")
        }
        _ => Ok(()),
    }
}

/// Fails unless an answer says that a field breaks a rule.
#[track_caller]
pub fn assert_names_field(answer: &Answer, surface: Surface, field: &str, what: &str) {
    let (status, fields) = match surface {
        Surface::WorkHub | Surface::Workforce => (400, "details"),
        Surface::Headroom => (422, "errors"),
        Surface::EmployeeManagement => (400, "errors"),
        Surface::TimeTracker => (422, "details"),
    };
    let body = answer.json();
    let fields = match surface {
        Surface::TimeTracker => &body["error"][fields],
        _ => &body[fields],
    };
    let named = answer.status == status
        && match fields {
            Value::Array(all) => all.iter().any(|one| one["path"] == field),
            fields => fields[field].is_array(),
        };
    assert!(named, "{what}: {} {}", answer.status, answer.text());
}

/// The error of `{"success": false, "error", "timestamp"}`.
fn inside_envelope(body: &Map<String, Value>) -> Result<&Map<String, Value>, &'static str> {
    let keys: Vec<_> = body.keys().collect();
    if keys != ["error", "success", "timestamp"] && keys != ["success", "error", "timestamp"] {
        return Err("no envelope");
    }
    if body["success"] != false || !is_instant(&body["timestamp"]) {
        return Err("a wrong envelope");
    }
    body["error"].as_object().ok_or("no error")
}

/// Whether it is an instant of UTC in whole seconds.
fn is_instant(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == "2025-06-02T10:30:00Z".len() && text.parse::<Timestamp>().is_ok()
}

/// `{"error"}`, or `{"errors": [{type, path, msg, location}]}`.
fn russian_form(status: u16, body: &Map<String, Value>) -> Result<(), &'static str> {
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let is_field = |field: &Value| {
        field["type"] == "field"
            && ["path", "msg", "location"]
                .iter()
                .all(|name| is_text(field.get(*name)))
    };
    match (body.get("error"), body.get("errors")) {
        (Some(message), None) if message.is_string() => Ok(()),
        (None, Some(Value::Array(fields))) if status == 400 => {
            let complete = !fields.is_empty() && fields.iter().all(is_field);
            complete.then_some(()).ok_or("an incomplete field error")
        }
        _ => Err("neither error nor errors"),
    }
}
