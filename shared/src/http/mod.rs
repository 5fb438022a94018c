//! What all HTTP functions share: errors, extractors, paging, idempotency, access log.

mod access_log;
mod caller;
mod cdn;
pub mod chat;
mod context;
mod documented;
pub mod employee_management;
mod error;
mod error_body;
pub mod headroom;
mod idempotency;
mod input;
mod pages;
mod paging;
mod request_id;
pub mod socket;
mod tenant;
pub mod timetracker;
pub mod workforce;
pub mod workhub;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::page::{self, Language, Page};
use caller::confirm_session;

pub use caller::{
    Admin, Caller, Manager, Member, OwnPage, SESSION_COOKIE, SuperAdmin, act_as, caller_of_token,
    usable_token,
};
pub use context::HttpContext;
pub use documented::Document;
pub use error::{ApiError, ApiResult, Clash, Unauthenticated};
pub use idempotency::{IDEMPOTENCY_KEY, Once, REPLAYED};
pub use input::{
    BODY_LIMIT, Bounded, ClientAddress, Flag, OptionalJson, RawBody, ValidJson, ValidPath,
    ValidQuery, parse_json, parse_value, path_id, path_number,
};
pub use pages::{PageNumber, PageSize};
pub use paging::{NEXT_CURSOR, Paging};
pub use request_id::RequestId;
pub use tenant::{OPERATORS_SLUG, RequestTenant};

pub use crate::domain::surface::Surface;

/// Routes whose mutations answer an `Idempotency-Key`, with errors in a surface's words.
pub fn surface_routes<S: Clone + Send + Sync + 'static>(
    context: impl Into<HttpContext>,
    surface: Surface,
    routes: Router<S>,
) -> Router<S> {
    let replay = from_fn_with_state(context.into(), idempotency::replay);
    // rendered twice: the handler's errors before they are kept, and the key's own errors
    let render = || {
        from_fn(move |request: Request, next: Next| {
            error_body::render_errors(surface, request, next)
        })
    };
    routes
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(confirm_session))
        .layer(render())
        .layer(replay)
        .layer(render())
}

/// Routes whose responses hold secrets and are therefore never kept for an `Idempotency-Key`.
pub fn secret_routes<S: Clone + Send + Sync + 'static>(
    surface: Surface,
    routes: Router<S>,
) -> Router<S> {
    page_routes(surface, routes.layer(from_fn(confirm_session)))
}

/// Pages: they look themselves whether a session is alive, and lead on where it is not.
pub fn page_routes<S: Clone + Send + Sync + 'static>(
    surface: Surface,
    routes: Router<S>,
) -> Router<S> {
    let render = from_fn(move |request: Request, next: Next| {
        error_body::render_errors(surface, request, next)
    });
    routes
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(render)
}

/// The router of a function: its routes, what answers for all others, the access log, and what a CDN says.
pub fn service(context: impl Into<HttpContext>, routes: Router) -> Router {
    let render = from_fn(|request: Request, next: Next| {
        let surface = Surface::of_path(request.uri().path());
        error_body::render_errors(surface, request, next)
    });
    let context = context.into();
    routes
        .fallback(unknown)
        .layer(render)
        .layer(from_fn_with_state(context.clone(), access_log::log))
        .layer(from_fn_with_state(context, cdn::trust))
}

/// Where no route is: a page for people, an error for programs.
async fn unknown(method: Method, headers: HeaderMap) -> Response {
    if method == Method::GET && page::is_wanted(&headers) {
        return Page::unknown(Language::of(&headers)).into_response();
    }
    ApiError::NotFound("Resource").into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    ApiError::internal(cause.to_owned()).into_response()
}
