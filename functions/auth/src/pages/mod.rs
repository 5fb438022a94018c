//! Pages for people: a password from a mail, and logging in. They do what the API does.

mod form;
mod password;
mod sign_in;

use axum::{
    Router,
    http::{
        HeaderValue, StatusCode,
        header::{LOCATION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::html;
use shared::{
    http::ApiError,
    page::{Language, Page},
};

use crate::State;

/// The routes of the pages.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(
            "/reset-password",
            get(password::reset_form).post(password::reset),
        )
        .route(
            "/forgot-password",
            get(password::forgot_form).post(password::forgot),
        )
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/account", get(sign_in::account))
        .route("/sign-out", post(sign_in::sign_out))
}

/// A page that says why nothing came of a request.
fn failure(language: Language, error: &ApiError) -> Response {
    let (status, words) = match error {
        ApiError::RateLimited { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            let words = match language {
                Language::Russian => {
                    format!("Слишком много попыток. Повторите через {minutes} мин.")
                }
                Language::English => format!("Too many attempts. Try again in {minutes} min."),
            };
            (StatusCode::TOO_MANY_REQUESTS, words)
        }
        ApiError::Forbidden(_) => {
            let words = language.pick(
                "Форма пришла с другого сайта, поэтому ничего не изменилось.",
                "The form came from another site, so nothing was changed.",
            );
            (StatusCode::FORBIDDEN, words.to_owned())
        }
        error => {
            tracing::error!(%error, "page failed");
            let words = language.pick(
                "У нас что-то сломалось. Попробуйте ещё раз через минуту.",
                "Something broke on our side. Please try again in a minute.",
            );
            (StatusCode::INTERNAL_SERVER_ERROR, words.to_owned())
        }
    };
    let title = language.pick("Не получилось", "That did not work");
    let page = Page::new(language, title, html! { p { (words) } });
    let mut response = page.with(status).into_response();
    if let ApiError::RateLimited { retry_after } = error {
        let seconds = HeaderValue::from(*retry_after);
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    response
}

/// Leads a browser on after a form.
fn see_other(path: &'static str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
