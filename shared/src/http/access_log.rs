//! One line per request: what was asked, by whom, how it ended and what it cost. Never a secret,
//! never a personal field.

use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};

use super::{caller::Known, surface::Surface};
use crate::{domain::id::uuid_at, platform::Platform, store::Meter};

/// Identity of a request, in its log line and in the body of a 5xx.
#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);

/// Measures and logs a request.
pub(super) async fn log(
    State(platform): State<Platform>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = platform.clock.now();
    let id = lambda_request_id(&request).unwrap_or_else(|| uuid_at(started).to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let known = Known::default();
    request.extensions_mut().insert(known.clone());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());

    let meter = Meter::default();
    let mut response = meter.measure(next.run(request)).await;

    let elapsed = platform.clock.now().duration_since(started);
    let surface = response
        .extensions()
        .get::<Surface>()
        .copied()
        .map_or("none", Surface::name);
    let tenant = known.caller().map(|caller| caller.tenant.0);
    tracing::info!(
        request_id = id,
        tenant,
        surface,
        method = %method,
        route,
        status = response.status().as_u16(),
        dynamodb_calls = meter.calls(),
        rcu = meter.read_units(),
        wcu = meter.write_units(),
        ms = (elapsed.as_secs_f64() * 1e6).round() / 1e3,
        "request"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response.extensions_mut().insert(meter);
    response
}

fn lambda_request_id(request: &Request) -> Option<String> {
    let context = request.extensions().get::<lambda_http::Context>()?;
    Some(context.request_id.clone())
}
