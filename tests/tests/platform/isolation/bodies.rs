//! Bodies that no frontend sends.

use axum::http::Method;
use serde_json::{Map, Value, json};
use shared::http::{BODY_LIMIT, Surface};
use tests::{
    Answer, App,
    endpoints::{Endpoint, Permission, assert_refusal, endpoints},
};

use super::Cast;

fn with_body() -> impl Iterator<Item = Endpoint> {
    endpoints().into_iter().filter(Endpoint::has_body)
}

/// Fails unless the answer is a refusal with this status in the words of the endpoint's surface.
/// The body tells the two logins apart, so that of a broken one may be refused in either's words.
#[track_caller]
fn assert_refused(answer: &Answer, endpoint: &Endpoint, status: u16, what: &str) {
    let what = format!("{endpoint} with {what}");
    let surfaces: &[Surface] = match endpoint.path {
        "/api/auth/login" => &[Surface::WorkHub, Surface::Headroom],
        _ => &[endpoint.surface],
    };
    let wanted = |surface: &Surface| match (surface, status) {
        (Surface::Headroom | Surface::TimeTracker, 400) => 422,
        _ => status,
    };
    let surface = surfaces
        .iter()
        .find(|surface| wanted(surface) == answer.status.as_u16());
    let Some(surface) = surface else {
        panic!(
            "{what}: {status} expected, not {} {}",
            answer.status,
            answer.text()
        );
    };
    // of several that fit, one whose form it has
    let form = match answer.json().get("message") {
        Some(_) if surfaces.len() > 1 => Surface::Headroom,
        _ => *surface,
    };
    assert_refusal(answer, form, &what);
}

async fn send(cast: &Cast<'_>, endpoint: &Endpoint, body: String) -> Answer {
    let path = endpoint.path(&cast.things);
    endpoint
        .send(cast.caller(endpoint), &path, Some(body))
        .await
}

#[tokio::test]
async fn what_is_no_json_object_breaks_a_rule() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let deep = "[".repeat(100_000);
    for endpoint in with_body() {
        for body in [
            "{",
            "{\"a\":",
            "{'a': 1}",
            "{} {}",
            "nonsense",
            "\u{feff}{}",
            "NaN",
            &deep,
            "[]",
            "[{}]",
            "null",
            "\"text\"",
            "\"\"",
            "42",
            "true",
            "-1e400",
            "\u{0}",
        ] {
            let answer = send(&cast, &endpoint, body.to_owned()).await;
            let shown: String = body.chars().take(20).collect();
            assert_refused(&answer, &endpoint, 400, &shown);
        }
    }
}

#[tokio::test]
async fn no_body_breaks_a_rule_where_one_is_needed() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in with_body().filter(Endpoint::needs_body) {
        for body in ["", " "] {
            let answer = send(&cast, &endpoint, body.to_owned()).await;
            assert_refused(&answer, &endpoint, 400, "no body");
        }
    }
}

#[tokio::test]
async fn what_is_not_called_json_is_answered_415() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    // what is signed is refused for that
    for endpoint in with_body().filter(|endpoint| !endpoint.is_signed()) {
        for kind in [
            "",
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "application/json-seq",
            "image/svg+json",
        ] {
            let client = cast.caller(&endpoint).with("content-type", kind);
            let answer = endpoint.call(&client, &cast.things).await;
            assert_refused(&answer, &endpoint, 415, &format!("content type {kind:?}"));
        }
    }
}

#[tokio::test]
async fn json_by_any_of_its_names_is_read() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
    ] {
        let client = cast.company.owner.with("content-type", kind);
        let config = json!({ "enabled": true });
        client.patch("/api/game/config", config).await.expect(200);
    }
}

/// A body of so many bytes.
fn padded(body: &Value, length: usize) -> String {
    let body = body.to_string();
    let padding = " ".repeat(length - body.len());
    body + &padding
}

#[tokio::test]
async fn a_body_over_1_mib_is_answered_413() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in with_body() {
        for length in [BODY_LIMIT + 1, 3 * BODY_LIMIT] {
            let body = endpoint.body_of(&cast.things).expect("a body");
            let body = padded(&body, length);
            let answer = send(&cast, &endpoint, body).await;
            assert_refused(&answer, &endpoint, 413, &format!("{length} bytes"));
        }
    }
}

#[tokio::test]
async fn a_body_of_1_mib_is_read() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let body = padded(&json!({ "enabled": true }), BODY_LIMIT);
    let answer = cast
        .company
        .owner
        .send(Method::PATCH, "/api/game/config", Some(body))
        .await;
    answer.expect(200);
}

/// Each value of a body, with the path that a refusal calls it.
fn values(body: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    if !path.is_empty() {
        found.push((path.to_owned(), body.clone()));
    }
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                values(value, &format!("{path}{dot}{name}"), found);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                values(value, &format!("{path}[{place}]"), found);
            }
        }
        _ => {}
    }
}

/// The body with another value at a path.
fn replaced(body: &Value, path: &str, new: &Value) -> Value {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let mut body = body.clone();
    *body.pointer_mut(&pointer).expect("a value") = new.clone();
    body
}

/// Values of other JSON types than this one.
fn other_types(value: &Value) -> Vec<Value> {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        // whole numbers and others
        Value::Number(number) if number.is_f64() => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    };
    // the only one that may be left out is a text
    let own = if value.is_null() { 4 } else { kind(value) };
    let all = [
        json!(true),
        json!(1.5),
        json!(7),
        json!("7"),
        json!([]),
        json!({}),
        json!([7]),
    ];
    all.into_iter().filter(|other| kind(other) != own).collect()
}

#[tokio::test]
async fn a_field_of_another_type_is_named_and_nothing_is_changed() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let before = cast.state().await;
    let mut tried = 0;
    for endpoint in with_body() {
        let body = endpoint.body_of(&cast.things).expect("a body");
        let mut all = Vec::new();
        values(&body, "", &mut all);
        for (path, value) in all {
            for other in other_types(&value) {
                let wrong = replaced(&body, &path, &other);
                let number = other.is_number() || other.is_string();
                if number && endpoint.typed.contains(&path.as_str()) {
                    continue;
                }
                // whatever is below is the gateway's own
                if endpoint.is_signed() && path.starts_with("data") && !path.ends_with("status") {
                    continue;
                }
                let answer = send(&cast, &endpoint, wrong.to_string()).await;
                assert_refused(&answer, &endpoint, 400, &format!("{path} = {other}"));
                assert_names(&answer, &endpoint, &path);
                tried += 1;
            }
        }
    }
    assert!(tried > 400, "only {tried} were tried");
    assert_eq!(cast.state().await, before);
}

/// A refusal names a field, or what is in it.
fn assert_names(answer: &Answer, endpoint: &Endpoint, path: &str) {
    if endpoint.is_signed() {
        return;
    }
    let json = answer.json();
    let said = match endpoint.surface {
        Surface::TimeTracker => &json["error"],
        _ => &json,
    };
    let named: Vec<&str> = match said.get("details").or(said.get("errors")) {
        Some(Value::Object(fields)) => fields.keys().map(String::as_str).collect(),
        Some(Value::Array(fields)) => fields.iter().filter_map(|f| f["path"].as_str()).collect(),
        _ => panic!("{endpoint}: no fields: {json}"),
    };
    let (wrong, others): (Vec<&str>, Vec<&str>) =
        named.iter().partition(|field| field.starts_with(path));
    // without its name, a login can't be told from the other surface's
    let login = endpoint.path == "/api/auth/login";
    assert!(!wrong.is_empty(), "{endpoint}: {path} is not named: {json}");
    assert!(
        others.is_empty() || login,
        "{endpoint}: more than {path} is named: {json}"
    );
}

/// Values of the type of this one that no frontend sends.
fn extremes(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(_) => vec![
            json!(0),
            json!(i64::MIN),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(1e308),
        ],
        Value::String(_) | Value::Null => vec![
            json!(""),
            json!("a\u{0}b"),
            json!("a".repeat(20_000)),
            json!("İ💩\u{10ffff}"),
            json!("-9999-01-01"),
            json!("9999-12-31"),
        ],
        Value::Array(items) => {
            let item = items.first().cloned().unwrap_or_default();
            vec![
                json!([]),
                json!([null]),
                json!(vec![item; 500]),
                json!((0..500).collect::<Vec<_>>()),
            ]
        }
        Value::Object(fields) => {
            let many = (0..500).map(|n| (format!("field{n}"), json!(n)));
            let many: Map<_, _> = fields.clone().into_iter().chain(many).collect();
            vec![json!({}), Value::Object(many)]
        }
        Value::Bool(_) => vec![],
    }
}

#[tokio::test]
async fn an_absurd_value_is_never_an_internal_error() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in with_body().filter(|endpoint| !endpoint.is_logout()) {
        let body = endpoint.body_of(&cast.things).expect("a body");
        let mut all = Vec::new();
        values(&body, "", &mut all);
        for (path, value) in all {
            for absurd in extremes(&value).into_iter().chain([Value::Null]) {
                let mut sent = replaced(&body, &path, &absurd);
                if endpoint.needs_session() && path != "password" {
                    // nobody has to wait for its hash each time
                    sent.as_object_mut()
                        .and_then(|sent| sent.remove("password"));
                }
                let answer = send(&cast, &endpoint, sent.to_string()).await;
                let shown: String = absurd.to_string().chars().take(40).collect();
                let what = format!("{endpoint} with {path} = {shown}");
                assert!(
                    !answer.status.is_server_error(),
                    "{what}: {}",
                    answer.text()
                );
                if !answer.status.is_success() {
                    let surface = match answer.json().get("message") {
                        Some(_) if endpoint.permission == Permission::Public => Surface::Headroom,
                        _ => endpoint.surface,
                    };
                    assert_refusal(&answer, surface, &what);
                }
            }
        }
    }
    // all is as readable as before
    cast.state().await;
}
