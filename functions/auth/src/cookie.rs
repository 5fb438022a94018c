//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use shared::{config::Config, http::SESSION_COOKIE};

/// The header that sets the session cookie for so many seconds; none deletes it.
pub(crate) fn cookie_header(token: &str, life: i64, config: &Config) -> HeaderMap {
    let secure = if config.secure_cookies() {
        "; Secure"
    } else {
        ""
    };
    let same_site = config.cookie_same_site.as_str();
    let cookie = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={life}{secure}"
    );
    // a token is base64 and dots, so this always is a header
    HeaderValue::from_str(&cookie)
        .into_iter()
        .map(|cookie| (SET_COOKIE, cookie))
        .collect()
}
