//! Cookies of sessions.

use axum::http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use shared::{config::Config, http::SESSION_COOKIE};

/// Who reads a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readable {
    /// The server alone: `HttpOnly`.
    ByServer,
    /// Scripts of the page, too.
    ByPage,
}

/// A cookie to be set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SetCookie<'a> {
    pub(crate) name: &'a str,
    /// Base64 and dots.
    pub(crate) value: &'a str,
    pub(crate) path: &'a str,
    pub(crate) readable: Readable,
    /// Seconds; none deletes it.
    pub(crate) life: i64,
}

impl SetCookie<'_> {
    /// Adds the header that sets it.
    pub(crate) fn append_to(self, headers: &mut HeaderMap, config: &Config) {
        let Self {
            name,
            value,
            path,
            life,
            ..
        } = self;
        let same_site = config.cookie_same_site.as_str();
        let hidden = match self.readable {
            Readable::ByServer => "; HttpOnly",
            Readable::ByPage => "",
        };
        let secure = match config.secure_cookies() {
            true => "; Secure",
            false => "",
        };
        let cookie = format!(
            "{name}={value}; Path={path}{hidden}; SameSite={same_site}; Max-Age={life}{secure}"
        );
        // a token is base64 and dots, so this always is a header
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
}

/// The header that sets `WorkHub`'s session cookie for so many seconds; none deletes it.
pub(crate) fn cookie_header(token: &str, life: i64, config: &Config) -> HeaderMap {
    let session = SetCookie {
        name: SESSION_COOKIE,
        value: token,
        path: "/",
        readable: Readable::ByServer,
        life,
    };
    let mut headers = HeaderMap::new();
    session.append_to(&mut headers, config);
    headers
}
