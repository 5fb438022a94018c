//! A CDN before the gateway: it says which host a client asked for, and from where. Whoever reaches the
//! gateway without it could say anything, and is not believed.

use axum::{
    extract::{Request, State},
    http::{
        HeaderName,
        header::{HOST, HeaderMap},
    },
    middleware::Next,
    response::Response,
};
use subtle::ConstantTimeEq;

use super::context::HttpContext;

/// What only the CDN knows.
const SECRET: HeaderName = HeaderName::from_static("x-cdn-secret");
/// The host that the client asked for.
const VIEWER_HOST: HeaderName = HeaderName::from_static("x-viewer-host");
/// The client's network address.
const VIEWER_ADDRESS: HeaderName = HeaderName::from_static("x-viewer-address");

/// The client's network address as the CDN says it.
#[derive(Clone, Debug)]
pub(super) struct ViewerAddress(pub(super) String);

/// Believes what the CDN says, and nobody else who says it.
pub(super) async fn trust(
    State(context): State<HttpContext>,
    mut request: Request,
    next: Next,
) -> Response {
    let said = [SECRET, VIEWER_HOST, VIEWER_ADDRESS].map(|name| request.headers_mut().remove(name));
    let [secret, host, address] = said;
    let expected = context.config.cdn_secret.as_deref();
    let known = expected
        .zip(secret)
        .is_some_and(|(expected, secret)| bool::from(expected.as_bytes().ct_eq(secret.as_bytes())));
    if known {
        let headers: &mut HeaderMap = request.headers_mut();
        if let Some(host) = host {
            headers.insert(HOST, host);
        }
        let address = address.and_then(|address| address.to_str().ok().map(str::to_owned));
        if let Some(address) = address {
            request.extensions_mut().insert(ViewerAddress(address));
        }
    }
    next.run(request).await
}
