//! The cookies of a web client's refresh token.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use shared::{auth::session::Session, config::Config};

use crate::{
    State,
    cookie::{Readable, SetCookie},
};

/// Holds the refresh token.
const REFRESH: &str = "workforce_refresh";
/// Holds what a page must send back in `X-Refresh-CSRF`.
const CSRF: &str = "workforce_refresh_csrf";
/// Where the refresh token is of use.
const REFRESH_PATH: &str = "/api/v1/auth";

/// The refresh token and the CSRF token that a request carries.
#[derive(Clone, Debug, Default)]
pub(super) struct RefreshCookies {
    pub(super) refresh: Option<String>,
    pub(super) csrf: Option<String>,
}

impl RefreshCookies {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut found = Self::default();
        let cookies = headers.get_all(COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        for pair in cookies.flat_map(|text| text.split(';')) {
            match pair.trim().split_once('=') {
                Some((REFRESH, value)) => found.refresh = Some(value.to_owned()),
                Some((CSRF, value)) => found.csrf = Some(value.to_owned()),
                _ => {}
            }
        }
        found.refresh.take_if(|token| token.is_empty());
        found
    }
}

/// The headers that give a browser the session's refresh token.
pub(super) fn refresh_cookies(state: &State, session: &Session) -> HeaderMap {
    let now = state.platform.clock.now();
    let life = session.ends_at.duration_since(now).as_secs();
    let refresh = state.signer.refresh(session);
    // the same for all of a session, so that tabs which refresh at once agree
    let csrf = state.signer.csrf(session.id);
    let mut headers = HeaderMap::new();
    set(&mut headers, &refresh, &csrf, life, &state.platform.config);
    headers
}

/// Adds the headers that take it away again.
pub(super) fn clear_cookies(headers: &mut HeaderMap, config: &Config) {
    set(headers, "", "", 0, config);
}

fn set(headers: &mut HeaderMap, refresh: &str, csrf: &str, life: i64, config: &Config) {
    let cookies = [
        SetCookie {
            name: REFRESH,
            value: refresh,
            path: REFRESH_PATH,
            readable: Readable::ByServer,
            life,
        },
        SetCookie {
            name: CSRF,
            value: csrf,
            path: "/",
            readable: Readable::ByPage,
            life,
        },
    ];
    for cookie in cookies {
        cookie.append_to(headers, config);
    }
}

/// Whether the page that sends a request has read the session's CSRF cookie.
pub(super) fn is_own_page(
    sent: Option<&HeaderValue>,
    cookie: Option<&str>,
    expected: &str,
) -> bool {
    let sent = sent.and_then(|value| value.to_str().ok());
    sent == Some(expected) && cookie == Some(expected)
}
