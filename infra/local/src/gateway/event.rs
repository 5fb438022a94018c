//! The events with which API Gateway invokes the function of a WebSocket API.

use axum::{body::Body, extract::Request};
use jiff::Timestamp;
use lambda_http::{
    aws_lambda_events::apigw::ApiGatewayWebsocketProxyRequest, request::LambdaRequest,
};
use serde_json::{Map, Value, json};
use shared::{BoxError, domain::id::uuid_at};

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// It wants to exist.
    Connect,
    /// It says something.
    Message,
    /// It exists no more.
    Disconnect,
}

impl EventType {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Connect => ("CONNECT", "$connect"),
            Self::Message => ("MESSAGE", "$default"),
            Self::Disconnect => ("DISCONNECT", "$disconnect"),
        }
    }
}

/// An event as the function's router gets it.
///
/// # Errors
/// When it does not have the form of an event.
pub(super) fn request(
    kind: EventType,
    connection: &str,
    address: &str,
    query: &str,
    body: &str,
    now: Timestamp,
) -> Result<Request, BoxError> {
    let (event_type, route) = kind.names();
    let parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    let parameters: Map<String, Value> = parameters
        .map(|(name, value)| (name.to_owned(), Value::from(decoded(value))))
        .collect();
    let event = json!({
        "headers": {},
        "queryStringParameters": parameters,
        "requestContext": {
            "routeKey": route,
            "eventType": event_type,
            "connectionId": connection,
            "connectedAt": now.as_millisecond(),
            "requestTimeEpoch": now.as_millisecond(),
            "requestId": uuid_at(now),
            "messageDirection": "IN",
            "stage": "socket",
            "domainName": "sockets.localhost",
            "identity": { "sourceIp": address },
        },
        "body": body,
        "isBase64Encoded": false,
    });
    let event: ApiGatewayWebsocketProxyRequest = serde_json::from_value(event)?;
    let request: lambda_http::Request = LambdaRequest::WebSocket(event).into();
    Ok(request.map(|body| Body::from(body.to_vec())))
}

/// A value of a query; ids of connections have characters that clients escape.
fn decoded(value: &str) -> String {
    let decoded = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(
        &format!("/?v={value}").parse().unwrap_or_default(),
    );
    let mut pairs = decoded.map(|pairs| pairs.0).unwrap_or_default();
    pairs.pop().map(|(_, value)| value).unwrap_or_default()
}
