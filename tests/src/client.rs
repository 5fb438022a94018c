//! A client of the HTTP API: a browser with its cookie, or an app with its token.

use std::io::Read;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode,
        header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, SET_COOKIE},
    },
};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use shared::store::Meter;
use tower::ServiceExt;

/// Sends requests with one person's credentials.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Bytes,
    /// What it cost.
    pub meter: Meter,
    request: String,
}

impl Client {
    /// A client without credentials.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            headers: HeaderMap::new(),
        }
    }

    /// The same client with one more header.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        let value = HeaderValue::from_str(value).expect("a header value");
        client.headers.insert(HeaderName::from_static(name), value);
        client
    }

    /// The same client with a bearer token.
    pub fn bearer(&self, token: &str) -> Self {
        self.with(
            AUTHORIZATION.as_str().to_owned().leak(),
            &format!("Bearer {token}"),
        )
    }

    /// Logs in as a `WorkHub` frontend does and keeps the cookie.
    pub async fn log_in(&mut self, username: &str, password: &str) -> Answer {
        let body = json!({ "username": username, "password": password });
        let answer = self.post("/api/auth/login", body).await.expect(200);
        self.keep_cookie(&answer);
        answer
    }

    /// Keeps the cookie that an answer sets.
    pub fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get(SET_COOKIE) {
            let cookie = cookie
                .to_str()
                .expect("a cookie")
                .split(';')
                .next()
                .expect("a pair");
            self.headers
                .insert(COOKIE, HeaderValue::from_str(cookie).expect("a cookie"));
        }
    }

    /// The token in the cookie.
    pub fn token(&self) -> String {
        let cookie = self
            .headers
            .get(COOKIE)
            .expect("a cookie")
            .to_str()
            .expect("text");
        cookie
            .strip_prefix("token=")
            .expect("the session cookie")
            .to_owned()
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body.to_string())).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Any request; a body is sent as JSON unless a header says otherwise.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path);
        let headers = request.headers_mut().expect("a valid path");
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.extend(self.headers.clone());
        let request = request
            .body(body.map_or_else(Body::empty, Body::from))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Answer {
            status: parts.status,
            bytes: decoded(&parts.headers, bytes),
            headers: parts.headers,
            meter: parts.extensions.get::<Meter>().cloned().unwrap_or_default(),
            request: format!("{method} {path}"),
        }
    }
}

/// A body as a browser sees it.
fn decoded(headers: &HeaderMap, bytes: Bytes) -> Bytes {
    if headers.get(CONTENT_ENCODING).is_none() {
        return bytes;
    }
    let mut plain = Vec::new();
    GzDecoder::new(&bytes[..])
        .read_to_end(&mut plain)
        .expect("a gzip body");
    plain.into()
}

impl Answer {
    /// The same answer, if it has this status; otherwise the test fails and shows it.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}: {}",
            self.request,
            self.text()
        );
        self
    }

    /// The same answer, if it has this status and exactly this JSON.
    #[track_caller]
    pub fn expect_json(self, status: u16, body: &Value) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json(), *body, "{}", answer.request);
        answer
    }

    /// The body as JSON, without the instant at which `TimeTracker` says it.
    pub fn said(&self) -> Value {
        let mut body = self.json();
        if body.get("success").is_some()
            && let Some(body) = body.as_object_mut()
        {
            body.remove("timestamp");
        }
        body
    }

    /// The number in `id`.
    #[track_caller]
    pub fn id(&self) -> u64 {
        self.json()["id"].as_u64().expect("an id")
    }

    /// The number in `project.id`.
    #[track_caller]
    pub fn project_id(&self) -> u64 {
        self.json()["project"]["id"]
            .as_u64()
            .expect("a project's id")
    }

    /// A field that is text.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let json = self.json();
        let text = json[name].as_str();
        text.unwrap_or_else(|| panic!("{}: no text {name} in {json}", self.request))
            .to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}: not JSON: {}", self.request, self.text()))
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The body of an error on `WorkHub`'s surface.
pub fn refusal(code: &str, message: &str) -> Value {
    json!({ "error": message, "code": code })
}

/// The body of a 400 on `WorkHub`'s surface: what is wrong with which field.
pub fn violations(details: &Value) -> Value {
    json!({ "error": "Validation failed", "code": "VALIDATION_ERROR", "details": details })
}
