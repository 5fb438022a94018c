//! Who calls, and what they may do: visible in every handler's signature. The tenant comes only
//! from the session.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{FromRef, FromRequestParts, Request},
    http::{Extensions, HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    context::HttpContext,
    error::{ApiError, Unauthenticated},
    request_id::{ReceivedAt, RequestId},
};
use crate::{
    auth::{session::Session, token::Purpose},
    config::Config,
    domain::{id::TenantId, person::Role},
    store::{Gate, Liveness, Meter, Read, Store, StoreError},
};

/// Name of `WorkHub`'s session cookie.
pub const SESSION_COOKIE: &str = "token";

/// A user with a living session.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their organization.
    pub tenant: TenantId,
    /// Their number in it.
    pub person: u64,
    /// What they may do.
    pub role: Role,
    /// Their session.
    pub session: Uuid,
}

/// A user who runs the organization.
#[derive(Clone, Debug)]
pub struct Admin(pub Caller);

/// A user who leads people, or runs the organization.
#[derive(Clone, Debug)]
pub struct Manager(pub Caller);

/// A member of an organization, whatever their role; not the platform's operator.
#[derive(Clone, Debug)]
pub struct Member(pub Caller);

/// An operator of the context.
#[derive(Clone, Debug)]
pub struct SuperAdmin(pub Caller);

/// The caller of a request once known: the extractors read it, the access log too.
#[derive(Clone, Debug, Default)]
pub(super) struct CurrentCaller(Arc<OnceLock<Caller>>);

impl CurrentCaller {
    pub(super) fn caller(&self) -> Option<&Caller> {
        self.0.get()
    }
}

/// Where a token was found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Carried {
    /// `Authorization: Bearer …`
    Bearer(String),
    /// The session cookie.
    Cookie(String),
}

/// The access token a request carries.
#[must_use]
fn carried_token(headers: &HeaderMap) -> Option<Carried> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if let Some((_, token)) = bearer {
        return Some(Carried::Bearer(token.trim().to_owned()));
    }
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == SESSION_COOKIE && !cookie.value().is_empty())
        .map(|cookie| Carried::Cookie(cookie.value().to_owned()))
}

/// Whether a browser says that another site's page makes this request.
fn is_cross_site(headers: &HeaderMap, config: &Config) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text("origin");
    if origin.is_some_and(|origin| {
        config
            .allowed_origins
            .iter()
            .any(|allowed| allowed == origin)
    }) {
        return false;
    }
    match text("sec-fetch-site") {
        Some(site) => site == "cross-site",
        None => origin.is_some_and(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            host != text("host")
        }),
    }
}

/// A form that one of our own pages sent, or none that a browser knows of.
#[derive(Clone, Copy, Debug)]
pub struct OwnPage;

impl<S> FromRequestParts<S> for OwnPage
where
    S: Send + Sync,
    HttpContext: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let context = HttpContext::from_ref(state);
        if is_cross_site(&parts.headers, &context.config) {
            return Err(ApiError::forbidden("Cross-site request refused"));
        }
        Ok(Self)
    }
}

/// The access token a request carries, if it may be used.
///
/// # Errors
/// [`ApiError::Forbidden`] for a cookie that another site's page sends with an unsafe method.
pub fn usable_token(parts: &Parts, config: &Config) -> Result<Option<String>, ApiError> {
    match carried_token(&parts.headers) {
        None => Ok(None),
        Some(Carried::Bearer(token)) => Ok(Some(token)),
        Some(Carried::Cookie(token)) => {
            let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
            if !safe && is_cross_site(&parts.headers, config) {
                return Err(ApiError::forbidden("Cross-site request refused"));
            }
            Ok(Some(token))
        }
    }
}

/// When the store says whether the session is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Before anything else.
    First,
    /// While the rest of the request goes on; writes and the answer wait for it.
    Meanwhile,
}

/// The caller of a request, known from the token; the store is asked once, however often this is.
pub(super) async fn authenticate(
    parts: &mut Parts,
    context: &HttpContext,
    asked: Asked,
) -> Result<Caller, ApiError> {
    let current = parts
        .extensions
        .get_or_insert_default::<CurrentCaller>()
        .clone();
    if let Some(caller) = current.caller() {
        return Ok(caller.clone());
    }
    let token = usable_token(parts, &context.config)?
        .ok_or(ApiError::Unauthenticated(Unauthenticated::Missing))?;
    let now = context.clock.now();
    let claims = context.verifier.verify(&token, Purpose::Access, now)?;
    let (tenant, person, session) = (claims.tenant, claims.person, claims.session);
    let role = match claims.role {
        Some(role) => {
            let store = context.store.clone();
            let question = async move { liveness(&store, tenant, person, session, now).await };
            let liveness = match asked {
                Asked::First => question.await,
                Asked::Meanwhile => Gate::ask(Meter::carried(question)).await,
            };
            refuse_ended(liveness)?;
            role
        }
        // a token from before roles stood in tokens
        None => {
            let found = find_session(&context.store, tenant, person, session).await?;
            let found = found.filter(|session| session.is_alive(now));
            found
                .ok_or(ApiError::Unauthenticated(Unauthenticated::Ended))?
                .role
        }
    };
    let caller = Caller {
        tenant,
        person,
        role,
        session,
    };
    Ok(current.0.get_or_init(|| caller).clone())
}

/// A session.
async fn find_session(
    store: &Store,
    tenant: TenantId,
    person: u64,
    id: Uuid,
) -> Result<Option<Session>, StoreError> {
    let found = store
        .session_get(tenant, person, id, Read::Eventual)
        .await?;
    match found {
        Some(found) => Ok(Some(found)),
        // a login of a moment ago may not have reached the replica that was asked
        None => {
            store
                .session_get(tenant, person, id, Read::Consistent)
                .await
        }
    }
}

/// Whether a session is alive; if it is not, whether its person still is a member.
async fn liveness(
    store: &Store,
    tenant: TenantId,
    person: u64,
    session: Uuid,
    now: Timestamp,
) -> Liveness {
    let asked = async {
        let found = find_session(store, tenant, person, session).await?;
        if found.is_some_and(|session| session.is_alive(now)) {
            return Ok(Liveness::Alive);
        }
        let person = store.person_get(tenant, person).await?;
        Ok(person.map_or(Liveness::Removed, |_| Liveness::Ended))
    };
    let asked: Result<_, StoreError> = asked.await;
    asked.unwrap_or_else(|error| Liveness::Unknown(error.to_string()))
}

/// Whose access token this is, where it stands in no header: a socket's.
///
/// # Errors
/// [`ApiError::Unauthenticated`].
pub async fn caller_of_token(context: &HttpContext, token: &str) -> Result<Caller, ApiError> {
    let mut parts = Request::new(()).into_parts().0;
    let bearer = HeaderValue::from_str(&format!("Bearer {token}"));
    let bearer = bearer.map_err(|_| ApiError::Unauthenticated(Unauthenticated::Invalid))?;
    parts.headers.insert(header::AUTHORIZATION, bearer);
    authenticate(&mut parts, context, Asked::First).await
}

/// What makes a request one of somebody who is known already, as part of another request whose id and
/// costs are its, too. Whether their session is alive is asked meanwhile, as for any other.
pub async fn act_as(context: &HttpContext, caller: Caller, outer: &Extensions) -> Extensions {
    let (tenant, person, session) = (caller.tenant, caller.person, caller.session);
    let (store, now) = (context.store.clone(), context.clock.now());
    let question = async move { liveness(&store, tenant, person, session, now).await };
    Gate::ask(Meter::carried(question)).await;
    let current: CurrentCaller = outer.get().cloned().unwrap_or_default();
    current.0.get_or_init(|| caller);
    let mut extensions = Extensions::new();
    extensions.insert(current);
    if let Some(id) = outer.get::<RequestId>() {
        extensions.insert(id.clone());
    }
    if let Some(at) = outer.get::<ReceivedAt>() {
        extensions.insert(*at);
    }
    extensions
}

fn refuse_ended(liveness: Liveness) -> Result<(), ApiError> {
    match liveness {
        Liveness::Alive => Ok(()),
        Liveness::Ended => Err(ApiError::Unauthenticated(Unauthenticated::Ended)),
        Liveness::Removed => Err(ApiError::Unauthenticated(Unauthenticated::Removed)),
        Liveness::Unknown(cause) => Err(ApiError::internal(cause)),
    }
}

/// Answers only for a session that is alive: whatever was read for another is thrown away.
pub(super) async fn confirm_session(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match refuse_ended(Gate::answer().await) {
        Ok(()) => response,
        Err(error) => error.into_response(),
    }
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    HttpContext: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        authenticate(parts, &HttpContext::from_ref(state), Asked::Meanwhile).await
    }
}

macro_rules! callers {
    ($($role:ident if $allowed:expr, else $message:literal;)+) => {$(
        impl<S> FromRequestParts<S> for $role
        where
            S: Send + Sync,
            HttpContext: FromRef<S>,
        {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
                let caller = Caller::from_request_parts(parts, state).await?;
                let allowed: fn(Role) -> bool = $allowed;
                if allowed(caller.role) { Ok(Self(caller)) } else { Err(ApiError::forbidden($message)) }
            }
        }
    )+};
}

callers! {
    Admin if Role::is_admin, else "Only administrators may do this";
    Manager if Role::is_manager, else "Only managers and administrators may do this";
    Member if |role| role != Role::SuperAdmin, else "Only members of an organization may do this";
    SuperAdmin if |role| role == Role::SuperAdmin, else "Only platform operators may do this";
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_bearer_token_goes_before_the_cookie() {
        let both = headers(&[
            ("authorization", "bearer abc"),
            ("cookie", "a=b; token=xyz"),
        ]);
        assert_eq!(carried_token(&both), Some(Carried::Bearer("abc".into())));
        let cookie = headers(&[("cookie", "a=b; token=xyz")]);
        assert_eq!(carried_token(&cookie), Some(Carried::Cookie("xyz".into())));
        assert_eq!(carried_token(&headers(&[("cookie", "token=")])), None);
    }
}
