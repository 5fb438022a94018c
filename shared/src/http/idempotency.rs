//! `Idempotency-Key`: the same key and body get the first response again (docs/api.md,
//! Idempotency).

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    caller::{Asked, authenticate},
    context::HttpContext,
    error::{ApiError, ApiResult, Transient},
    input::read_body,
};
use crate::{
    auth::token::digest,
    domain::{
        id::TenantId,
        violation::{Location, Violation, Violations},
    },
    retry::wait_out,
    store::{Claim, StoredResponse},
};

/// Name of the request header.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Marks a response that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

const LONGEST_KEY: usize = 255;
/// Largest body that is kept, bytes: an item of the table holds 400 KB.
const MOST_KEPT: usize = 300 << 10;
/// What is asked besides the body: which organization is meant where no session says it.
const TENANT: HeaderName = HeaderName::from_static("x-tenant");

/// An answer that shows a secret this once: it is not kept for an `Idempotency-Key`.
#[derive(Clone, Copy, Debug)]
pub struct Once<T>(pub T);

/// Marks an answer that is not kept.
#[derive(Clone, Copy, Debug)]
struct NotKept;

impl<T: IntoResponse> IntoResponse for Once<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.extensions_mut().insert(NotKept);
        response
    }
}

/// Answers a repeated request with its first response.
pub(super) async fn replay(
    State(context): State<HttpContext>,
    request: Request,
    next: Next,
) -> Response {
    let mutation = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE
    );
    match request.headers().get(&IDEMPOTENCY_KEY).cloned() {
        Some(key) if mutation => once(&context, &key, request, next)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        _ => next.run(request).await,
    }
}

async fn once(
    context: &HttpContext,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let words = "Idempotency-Key must have 1 to 255 visible ASCII characters";
        let violations = Violations::of("Idempotency-Key", Violation::Rule(words.into()));
        return Err(violations.within(Location::Headers).into());
    }
    let (mut parts, body) = request.into_parts();
    let (tenant, person, role) = match authenticate(&mut parts, context, Asked::First).await {
        // who has another role now may not see what the former one was answered
        Ok(caller) => (caller.tenant, caller.person, caller.role.shown()),
        // a public route does not ask; any other refuses, and the key is free again
        Err(ApiError::Unauthenticated(_)) => (TenantId::PLATFORM, 0, ""),
        Err(error) => return Err(error),
    };
    let body = read_body(body).await?;
    let hash = digest(&format!(
        "{person} {role} {} {} {key}",
        parts.method, parts.uri
    ));
    let meant = parts.headers.get(TENANT).map(HeaderValue::as_bytes);
    let asked = [meant.unwrap_or_default(), &body].map(String::from_utf8_lossy);
    let fingerprint = digest(&asked.join("\n"));
    let (store, clock) = (&context.store, &context.clock);

    let claim = wait_out(
        context.config.contention_wait,
        || store.idempotency_claim(tenant, &hash, &fingerprint, clock.now()),
        |claim| *claim == Claim::UnderWay,
    );
    match claim.await? {
        Claim::Replay(stored) => return replayed(stored),
        Claim::OtherRequest => {
            return Err(ApiError::conflict(
                "Idempotency-Key was used for another request",
            ));
        }
        Claim::UnderWay => return Ok(under_way()),
        Claim::New => {}
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !is_final(&response) {
        store.idempotency_release(tenant, &hash).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await;
    let body = body.map_err(ApiError::internal)?;
    let kept = (body.len() <= MOST_KEPT).then(|| String::from_utf8_lossy(&body).into_owned());
    let stored = StoredResponse {
        status: parts.status.as_u16(),
        content_type: parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
        body: kept,
    };
    store
        .idempotency_complete(tenant, &hash, &fingerprint, stored, clock.now())
        .await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The answer to a request whose first try takes too long to be waited for.
fn under_way() -> Response {
    let words = "A request with this Idempotency-Key is under way, try again";
    let mut response = ApiError::Contended(words).into_response();
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// Whether the request was decided, and its answer may be kept; what was turned away at the door or
/// overtaken by others may come again.
fn is_final(response: &Response) -> bool {
    let status = response.status();
    let turned_away = matches!(
        status,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
    );
    let overtaken = response.extensions().get::<Transient>().is_some();
    let secret = response.extensions().get::<NotKept>().is_some();
    !status.is_server_error() && !turned_away && !overtaken && !secret
}

fn replayed(stored: StoredResponse) -> ApiResult<Response> {
    let Some(body) = stored.body else {
        return Err(ApiError::conflict(
            "The request has had its effect; its answer was too large to be kept",
        ));
    };
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    if let Some(Ok(content_type)) = stored.content_type.as_deref().map(HeaderValue::from_str) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}
