//! What can go wrong with a request, apart from how each API words it.

use std::{borrow::Cow, sync::Arc};

use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::{
    BoxError,
    auth::{password::PasswordError, token::BadToken},
    domain::{
        surface::Surface,
        violation::{Violation, Violations},
    },
    retry::Contended,
    store::StoreError,
};

/// The outcome of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// Why a request is not served. The message for the client is apart from the logged cause.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The input breaks rules: 400, or 422 where the document says so.
    #[error("validation failed")]
    Validation(Violations),
    /// The body is no JSON: 400, or as a broken rule of the body.
    #[error("malformed JSON: {0}")]
    MalformedJson(String),
    /// No token, or one that does not count: 401.
    #[error("not authenticated: {0:?}")]
    Unauthenticated(Unauthenticated),
    /// Login and password do not belong together: 401.
    #[error("bad credentials")]
    BadCredentials,
    /// The code of the second factor is wrong: 401.
    #[error("bad code")]
    BadCode,
    /// The refresh token is unknown, spent or too old: 401.
    #[error("bad refresh token")]
    BadRefreshToken,
    /// The person may not log in any more: 401, Headroom 403.
    #[error("account is inactive")]
    AccountInactive,
    /// The second factor is needed and this login cannot ask for it: 401.
    #[error("second factor required")]
    MfaRequired {
        /// With this token and a code the login can be completed.
        temp_token: String,
    },
    /// Not allowed: 403.
    #[error("forbidden: {0}")]
    Forbidden(Cow<'static, str>),
    /// Unknown, or of another tenant: 404.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The path exists, the method does not: 405.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Against what is stored: 409. The field is named where one is to blame.
    #[error("conflict: {message}")]
    Conflict {
        /// The field to blame.
        field: Option<&'static str>,
        /// What is against it.
        message: Cow<'static, str>,
    },
    /// A change of time is against what is stored: 409, in `TimeTracker` with a code of its own.
    #[error("{clash:?}: {message}")]
    Clash {
        /// In which way.
        clash: Clash,
        /// What is against it.
        message: &'static str,
        /// What it is against, for `TimeTracker`'s clients.
        details: Option<Value>,
    },
    /// Others were faster: 409, though the same request may succeed when it comes again.
    #[error("contended: {0}")]
    Contended(&'static str),
    /// Against what is stored, and something else would do: 409, Headroom 422.
    #[error("refused: {message}")]
    Refused {
        /// What is against it.
        message: &'static str,
        /// What to do instead.
        suggestion: &'static str,
    },
    /// More than 1 MiB: 413.
    #[error("body too large")]
    PayloadTooLarge,
    /// More than one answer holds: 413.
    #[error("too much: {0}")]
    TooMuch(&'static str),
    /// Not JSON: 415.
    #[error("not JSON")]
    UnsupportedMediaType,
    /// Too many failures: 429.
    #[error("too many attempts")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Not the client's fault: 500, with nothing but a request id.
    #[error("internal error: {0}")]
    Internal(#[source] BoxError),
}

/// In which way a change of time is against what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// There is other work at that time.
    Overlap,
    /// The day is closed to changes.
    Locked,
    /// Work goes on already.
    AlreadyRunning,
    /// No work goes on.
    NotRunning,
}

impl Clash {
    /// An error of this kind without details.
    #[must_use]
    pub const fn error(self, message: &'static str) -> ApiError {
        ApiError::Clash {
            clash: self,
            message,
            details: None,
        }
    }
}

/// Why a caller is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unauthenticated {
    /// The request carries no token.
    Missing,
    /// The token's time is over.
    Expired,
    /// The token is malformed or forged.
    Invalid,
    /// The session has ended.
    Ended,
    /// The session has ended because its person is no member any more.
    Removed,
}

/// The error that a response stands for until its surface renders it.
#[derive(Clone, Debug)]
pub(super) struct Rejection(pub(super) Arc<ApiError>);

/// Marks a rendered error that says nothing about the same request at another moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transient;

impl ApiError {
    /// One broken rule of one field.
    pub fn field(path: impl Into<String>, violation: Violation) -> Self {
        Self::Validation(Violations::of(path, violation))
    }

    /// One broken rule of one field, in its own words.
    pub fn rule(path: impl Into<String>, words: impl Into<Cow<'static, str>>) -> Self {
        Self::field(path, Violation::Rule(words.into()))
    }

    /// Against what is stored, and no field is to blame.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Conflict {
            field: None,
            message: message.into(),
        }
    }

    /// Not allowed, for a reason that is always the same.
    #[must_use]
    pub const fn forbidden(why: &'static str) -> Self {
        Self::Forbidden(Cow::Borrowed(why))
    }

    /// Something of the infrastructure failed.
    pub fn internal(cause: impl Into<BoxError>) -> Self {
        Self::Internal(cause.into())
    }

    /// In the words of one surface, whichever surface its route belongs to.
    #[must_use]
    pub fn on(self, surface: Surface) -> Response {
        let mut response = self.into_response();
        response.extensions_mut().insert(surface);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::RateLimited { retry_after: 1 },
            StoreError::SessionEnded => Self::Unauthenticated(Unauthenticated::Ended),
            StoreError::ForeignCursor => Self::rule("cursor", "Cursor belongs to another list"),
            // handlers that expect a refused condition say what it means before this
            StoreError::Condition(_) => Self::Contended("Changed in the meantime, try again"),
            StoreError::Codec(_) | StoreError::Sdk(_) => Self::internal(error),
        }
    }
}

impl From<Contended> for ApiError {
    fn from(_: Contended) -> Self {
        Self::Contended("Others keep changing this, try again")
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        Self::Validation(violations)
    }
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        Self::internal(error)
    }
}

impl From<BadToken> for ApiError {
    fn from(bad: BadToken) -> Self {
        Self::Unauthenticated(match bad {
            BadToken::Expired => Unauthenticated::Expired,
            BadToken::Invalid => Unauthenticated::Invalid,
        })
    }
}

impl IntoResponse for ApiError {
    /// An empty response that carries the error; the surface's layer gives it status and body.
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(Rejection(Arc::new(self)));
        response
    }
}
