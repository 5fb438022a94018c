//! What API Gateway says of WebSocket connections, as a request carries it.

use axum::{
    extract::{FromRequest, Request},
    http::Extensions,
};
use lambda_http::request::RequestContext;

use super::{
    cdn::ViewerAddress,
    error::ApiError,
    input::{query_parameters, read_body},
};

/// Something that a connection does.
#[derive(Debug)]
pub struct SocketEvent {
    /// The connection's id.
    pub connection: String,
    /// What it does.
    pub kind: SocketEventKind,
    /// What else is known of the request.
    pub extensions: Extensions,
}

/// What a connection does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEventKind {
    /// It wants to exist; it does when this is answered.
    Connect {
        /// The client's network address.
        address: String,
        /// The protocol's version.
        version: Option<String>,
        /// The socket that is to go on over it.
        socket: Option<String>,
    },
    /// It says something.
    Message(String),
    /// It exists no more.
    Disconnect,
}

/// Whether a request is of a WebSocket connection. No client can say so: it stands in Lambda's event.
#[must_use]
pub fn is_socket_event(request: &Request) -> bool {
    let context = request.extensions().get::<RequestContext>();
    matches!(context, Some(RequestContext::WebSocket(_)))
}

impl<S: Send + Sync> FromRequest<S> for SocketEvent {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let Some(RequestContext::WebSocket(context)) = parts.extensions.get() else {
            return Err(ApiError::NotFound("Resource"));
        };
        let kind = match context.event_type.as_deref() {
            Some("CONNECT") => {
                let mut query = query_parameters(&parts)?;
                SocketEventKind::Connect {
                    address: match parts.extensions.get() {
                        Some(ViewerAddress(address)) => address.clone(),
                        None => context.identity.source_ip.clone().unwrap_or_default(),
                    },
                    version: query.remove("EIO"),
                    socket: query.remove("sid"),
                }
            }
            Some("DISCONNECT") => SocketEventKind::Disconnect,
            _ => {
                let body = read_body(body).await?;
                SocketEventKind::Message(String::from_utf8_lossy(&body).into_owned())
            }
        };
        let connection = context.connection_id.clone().unwrap_or_default();
        Ok(Self {
            connection,
            kind,
            extensions: parts.extensions,
        })
    }
}
