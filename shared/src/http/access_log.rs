//! One line per request: what was asked, by whom, how it ended and what it cost. Never a secret,
//! never a personal field.

use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};

use super::{
    caller::CurrentCaller,
    context::HttpContext,
    request_id::{ReceivedAt, RequestId},
};
use crate::{
    domain::{id::uuid_at, surface::Surface},
    store::{Gate, Meter},
};

/// Measures and logs a request.
pub(super) async fn log(
    State(context): State<HttpContext>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = context.clock.now();
    let id = lambda_request_id(&request).unwrap_or_else(|| uuid_at(started).to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(ReceivedAt(started));
    let current = CurrentCaller::default();
    request.extensions_mut().insert(current.clone());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());

    let meter = Meter::default();
    let gate = Gate::default();
    let mut response = meter.measure(gate.guard(next.run(request))).await;

    let elapsed = context.clock.now().duration_since(started);
    let surface = response
        .extensions()
        .get::<Surface>()
        .copied()
        .map_or("none", Surface::name);
    let tenant = current.caller().map(|caller| caller.tenant.0);
    tracing::info!(
        request_id = id,
        tenant,
        surface,
        method = %method,
        route,
        status = response.status().as_u16(),
        dynamodb_calls = meter.calls(),
        round_trips = meter.round_trips(),
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
