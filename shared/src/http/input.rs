//! Extractors that name every field that breaks a rule.

use std::{collections::BTreeMap, net::SocketAddr, str::FromStr};

use axum::{
    body::{Bytes, to_bytes},
    extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, header, request::Parts},
};
use deserr::{Deserr, IntoValue, ValuePointerRef, deserialize};
use lambda_http::request::RequestContext;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::{cdn::ViewerAddress, error::ApiError};
use crate::domain::{
    text::parse_string,
    violation::{Location, Violation, Violations},
};

/// Largest body accepted, bytes.
pub const BODY_LIMIT: usize = 1 << 20;

/// A JSON body of a type: 413 over 1 MiB, 415 when not JSON, otherwise all violations at once.
#[derive(Clone, Debug)]
pub struct ValidJson<T>(pub T);

/// Query parameters of a type; each parameter reaches deserr as a string.
#[derive(Clone, Debug)]
pub struct ValidQuery<T>(pub T);

/// Path parameters of a type; what is no id is 404 like any unknown id.
#[derive(Clone, Debug)]
pub struct ValidPath<T>(pub T);

/// The network address of the client, for limits.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);

/// Reads a body up to the limit.
pub(super) async fn read_body(body: axum::body::Body) -> Result<Bytes, ApiError> {
    to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| ApiError::PayloadTooLarge)
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// Parses JSON text into a type.
///
/// # Errors
/// [`ApiError::Validation`] naming every field that breaks a rule.
pub fn parse_json<T: Deserr<Violations>>(text: &[u8]) -> Result<T, ApiError> {
    let value: Value =
        serde_json::from_slice(text).map_err(|error| ApiError::MalformedJson(error.to_string()))?;
    parse_value(value)
}

/// Reads JSON as a type.
///
/// # Errors
/// [`ApiError::Validation`] naming every field that breaks a rule.
pub fn parse_value<T: Deserr<Violations>>(value: Value) -> Result<T, ApiError> {
    deserialize::<T, _, Violations>(value).map_err(ApiError::Validation)
}

impl<S: Send + Sync, T: Deserr<Violations>> FromRequest<S> for ValidJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let body = read_body(request.into_body()).await?;
        parse_json(&body).map(Self)
    }
}

/// A JSON body of a type, or no body at all.
#[derive(Clone, Debug)]
pub struct OptionalJson<T>(pub Option<T>);

impl<S: Send + Sync, T: Deserr<Violations>> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let json = is_json(request.headers());
        let body = read_body(request.into_body()).await?;
        if body.iter().all(u8::is_ascii_whitespace) {
            Ok(Self(None))
        } else if json {
            parse_json(&body).map(Some).map(Self)
        } else {
            Err(ApiError::UnsupportedMediaType)
        }
    }
}

/// A body as it came, up to the limit; for what is signed.
#[derive(Clone, Debug)]
pub struct RawBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        read_body(request.into_body()).await.map(Self)
    }
}

impl<S: Send + Sync, T: Deserr<Violations>> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let given = query_parameters(parts)?;
        let object = given
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect();
        deserialize::<T, _, Violations>(Value::Object(object))
            .map(Self)
            .map_err(|violations| ApiError::Validation(violations.within(Location::Query)))
    }
}

/// All query parameters but empty ones, which forms send for what is not chosen; of a repeated one
/// the last.
pub(super) fn query_parameters(parts: &Parts) -> Result<BTreeMap<String, String>, ApiError> {
    Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri)
        .map(|Query(mut given)| {
            given.retain(|_, value| !value.is_empty());
            given
        })
        .map_err(|error| {
            let rule = Violation::Rule(error.body_text().into());
            ApiError::Validation(Violations::of("query", rule).within(Location::Query))
        })
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for ValidPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(|_| ApiError::NotFound("Resource"))
    }
}

/// Reads an id in a path of Employee Management, which refuses what is none: `field` is the
/// parameter, `what` names the thing in the message.
///
/// # Errors
/// [`ApiError::Validation`].
pub fn path_number<T: FromStr>(text: &str, field: &str, what: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| {
        let words = format!("{what} ID must be a positive integer");
        let violations = Violations::of(field, Violation::Rule(words.into()));
        violations.within(Location::Path).into()
    })
}

/// Reads an id in a path. What is no id is as unknown as an id that nobody has.
///
/// # Errors
/// [`ApiError::NotFound`] with what it would be the id of.
pub fn path_id<T: FromStr>(text: &str, what: &'static str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound(what))
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let cdn = parts.extensions.get::<ViewerAddress>();
        let cdn = cdn.map(|ViewerAddress(address)| address.clone());
        // what API Gateway saw; a forwarded-for header could say anything
        let gateway = match parts.extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
            _ => None,
        };
        let socket = || {
            parts
                .extensions
                .get::<ConnectInfo<SocketAddr>>()
                .map(|c| c.0.ip().to_string())
        };
        Ok(Self(
            cdn.or(gateway)
                .or_else(socket)
                .unwrap_or_else(|| "unknown".into()),
        ))
    }
}

/// A whole number or its digits: within bounds, or a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> Bounded<MIN, MAX> {
    /// Parses digits.
    ///
    /// # Errors
    /// [`Violation::Type`] or [`Violation::OutOfRange`].
    pub fn parse(text: impl AsRef<str>) -> Result<Self, Violation> {
        match text.as_ref().trim().parse() {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            Ok(_) => Err(Violation::OutOfRange(MIN, MAX)),
            Err(_) => Err(Violation::Type("integer")),
        }
    }
}

impl<const MIN: i64, const MAX: i64> Deserr<Violations> for Bounded<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        match value {
            deserr::Value::Integer(number) => Self::parse(number.to_string()),
            deserr::Value::NegativeInteger(number) => Self::parse(number.to_string()),
            deserr::Value::Float(_) => Err(Violation::Type("integer")),
            text => return parse_string(text, location, Self::parse),
        }
        .map_err(|violation| Violations::at(location, violation))
    }
}

/// Yes or no: a boolean, or as queries and forms write one, `true`, `false`, `1` or `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = bool)]
pub struct Flag(pub bool);

impl Deserr<Violations> for Flag {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Violations> {
        match value {
            deserr::Value::Boolean(flag) => return Ok(Self(flag)),
            deserr::Value::Integer(1) => return Ok(Self(true)),
            deserr::Value::Integer(0) => return Ok(Self(false)),
            deserr::Value::Null => return Err(Violations::at(location, Violation::Required)),
            deserr::Value::String(text) => match text.trim() {
                "true" | "1" => return Ok(Self(true)),
                "false" | "0" => return Ok(Self(false)),
                _ => {}
            },
            _ => {}
        }
        Err(Violations::at(location, Violation::Type("boolean")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flag_is_also_a_number_or_text() {
        let flag = |value| deserialize::<Flag, _, Violations>(value).ok();
        for yes in [json!(true), json!(1), json!("1"), json!("true")] {
            assert_eq!(flag(yes), Some(Flag(true)));
        }
        for no in [json!(false), json!(0), json!("0"), json!("false")] {
            assert_eq!(flag(no), Some(Flag(false)));
        }
        for neither in [json!(2), json!("yes"), json!(""), json!(null)] {
            assert_eq!(flag(neither), None);
        }
    }
}
