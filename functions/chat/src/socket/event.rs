//! Events of clients: `send`, `read` and `typing`.

use axum::{
    body::{Body, to_bytes},
    http::{Extensions, Request, StatusCode, header::CONTENT_TYPE},
};
use serde_json::{Value, json};
use shared::{
    domain::{
        packet,
        socket::{Socket, SocketMember},
    },
    http::{ApiError, ApiResult, Caller, IDEMPOTENCY_KEY, act_as},
    queue::SocketMessage,
};
use tower::ServiceExt;
use uuid::Uuid;

use super::Sockets;

/// Does what an event asks for; returns the answer, where the client waits for one.
///
/// # Errors
/// When the queue fails.
pub(super) async fn handle(
    sockets: &Sockets,
    socket: &Socket,
    ack: Option<u64>,
    name: &str,
    data: &Value,
    extensions: &Extensions,
) -> ApiResult<Option<String>> {
    let Some(member) = socket.member else {
        return Ok(None);
    };
    let channel = data["channelId"].as_str().map(Uuid::parse_str);
    let answer = match (name, channel) {
        ("send" | "read" | "typing", None | Some(Err(_))) => refusal("channelId", "must be an id"),
        ("send", Some(Ok(channel))) => {
            let path = format!("/api/v1/chat/channels/{channel}/messages");
            let body = json!({ "content": data["content"] });
            let key = data["idempotencyKey"].as_str();
            request(sockets, member, extensions, &path, &body, key).await?
        }
        ("read", Some(Ok(channel))) => {
            let path = format!("/api/v1/chat/channels/{channel}/read");
            let body = json!({ "messageId": data["messageId"] });
            request(sockets, member, extensions, &path, &body, None).await?
        }
        ("typing", Some(Ok(room))) => {
            let typed = SocketMessage::Typed {
                tenant: member.tenant,
                person: member.person,
                room,
                at: sockets.state.platform.clock.now(),
            };
            sockets.tell(socket, &typed).await?;
            json!({ "ok": true })
        }
        _ => refusal("event", "no such event"),
    };
    Ok(ack.map(|number| packet::ack(number, &answer)))
}

fn refusal(field: &str, words: &str) -> Value {
    let details = json!({ field: [words] });
    json!({ "error": "Validation failed", "code": "VALIDATION_ERROR", "details": details })
}

/// What the API answers to a request of a member: the rules, limits and errors are the same.
async fn request(
    sockets: &Sockets,
    member: SocketMember,
    extensions: &Extensions,
    path: &str,
    body: &Value,
    idempotency_key: Option<&str>,
) -> ApiResult<Value> {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/json");
    if let Some(key) = idempotency_key {
        request = request.header(IDEMPOTENCY_KEY, key);
    }
    let Ok(mut request) = request.body(Body::from(body.to_string())) else {
        return Ok(refusal(
            "idempotencyKey",
            "must be visible ASCII characters",
        ));
    };
    let caller = Caller {
        tenant: member.tenant,
        person: member.person,
        role: member.role,
        session: member.session,
    };
    *request.extensions_mut() = act_as(&sockets.context(), caller, extensions).await;
    let response = sockets.api.clone().oneshot(request).await;
    let response = response.unwrap_or_else(|never| match never {});
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await;
    let body = body.map_err(ApiError::internal)?;
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(path, "an event failed");
    }
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}
