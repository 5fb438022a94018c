//! Health, and the interactive API documentation.
//!
//! | route | who |
//! |---|---|
//! | `GET /`, `/favicon.svg`, `/favicon.ico` | public: where everything is |
//! | `GET /api/health` | public |
//! | `GET /docs`, `GET /docs/{path}` | public |

mod health;
mod index;
mod openapi;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use shared::{
    config::ConfigError,
    documented_routes,
    http::{ApiError, ApiResult, Surface, secret_routes, service},
    platform::Platform,
};
use utoipa_swagger_ui::{Config, Url};

use index::DemoLogins;

pub use openapi::document;

documented_routes!(struct WorkHub: () = health::{get});

/// A file of the interactive page, or the OpenAPI document of a surface.
async fn file(State(pages): State<Pages>, Path(path): Path<String>) -> ApiResult<Response> {
    if let Some(name) = path
        .strip_prefix("openapi/")
        .and_then(|file| file.strip_suffix(".json"))
    {
        let surface = Surface::ALL
            .into_iter()
            .find(|surface| surface.name() == name);
        let surface = surface.ok_or(ApiError::NotFound("Document"))?;
        return Ok(Json(document(surface)).into_response());
    }
    let page = utoipa_swagger_ui::serve(&path, Arc::clone(&pages.swagger));
    let page = page.map_err(|error| ApiError::internal(error.to_string()))?;
    let page = page.ok_or(ApiError::NotFound("Page"))?;
    let headers = [
        (CONTENT_TYPE, page.content_type),
        (CACHE_CONTROL, "public, max-age=3600".into()),
    ];
    // the pages are embedded compressed, and every browser takes them so
    let encoding = page.gzpipped.then_some([(CONTENT_ENCODING, "gzip")]);
    Ok((headers, encoding, page.bytes).into_response())
}

/// The configuration of the interactive page.
#[derive(Clone)]
struct Pages {
    swagger: Arc<Config<'static>>,
    demo: DemoLogins,
}

impl Pages {
    fn new(demo: DemoLogins) -> Self {
        // the documents themselves are put together when they are asked for: a cold start that did
        // it took twice as long
        let url = |surface: Surface| Url::from(format!("/docs/openapi/{}.json", surface.name()));
        let urls: Vec<_> = Surface::ALL.map(url).into();
        let swagger = Config::new(urls)
            .try_it_out_enabled(true)
            // no other host learns of this one
            .validator_url("none")
            .with_credentials(true);
        Self {
            swagger: Arc::new(swagger),
            demo,
        }
    }
}

/// The function's router.
///
/// # Errors
/// [`ConfigError`] when the logins of the demo are no list.
pub fn router(platform: &Platform) -> Result<Router, ConfigError> {
    let pages = Router::new()
        .route("/", get(index::index))
        .route("/favicon.svg", get(index::favicon))
        .route("/favicon.ico", get(index::favicon))
        .route(
            "/docs",
            get(async || Redirect::permanent("/docs/index.html")),
        )
        .route("/docs/{*path}", get(file))
        .with_state(Pages::new(DemoLogins::from_env(&platform.env)?));
    let routes = pages.merge(WorkHub::routes());
    Ok(service(platform, secret_routes(Surface::WorkHub, routes)))
}
