//! The form of a refusal.

use serde_json::Value;
use shared::http::Surface;

use crate::Answer;

/// Fails unless an answer is a refusal in its surface's form (CONTRACT §4).
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
    let (message, fields, others) = match surface {
        Surface::WorkHub => ("error", "details", ["code", "tempToken"]),
        Surface::Headroom => ("message", "errors", ["suggestion", "code"]),
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
    if let Some(details) = details
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
        409 => &["CONFLICT"],
        413 => &["PAYLOAD_TOO_LARGE"],
        415 => &["UNSUPPORTED_MEDIA_TYPE"],
        422 => &[],
        429 => &["RATE_LIMITED"],
        500 => &["INTERNAL_ERROR"],
        _ => return Err("a status that refuses nothing"),
    };
    match surface {
        Surface::WorkHub if !code.is_some_and(|code| codes.contains(&code)) => {
            Err("not the status's code")
        }
        Surface::WorkHub if status == 400 && details.is_none() => Err("no field is named"),
        Surface::Headroom if status == 400 => Err("Headroom's validation is 422"),
        Surface::Headroom if status == 422 && details.is_none() => Err("no field is named"),
        _ => Ok(()),
    }
}
