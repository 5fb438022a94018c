//! SNS's stand-in: accepts `Publish` to a phone number and keeps the text messages in the outbox that
//! mails are in, too.

use std::io;

use axum::{
    Form, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;
use shared::domain::{id::uuid_at, phone::PhoneNumber};
use tokio::net::TcpListener;

use crate::{server::Server, ses::Outbox};

/// SNS's limit of a text message, bytes.
const LONGEST: usize = 1600;

/// Serves SNS on `listener`. Dropping the server stops it.
///
/// # Errors
/// When the listener has no local address.
pub fn serve(listener: TcpListener, outbox: Outbox) -> io::Result<Server> {
    Server::start(listener, router(outbox))
}

/// The route of SNS's Query protocol.
pub fn router(outbox: Outbox) -> Router {
    Router::new().route("/", post(publish)).with_state(outbox)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Publish {
    action: String,
    phone_number: Option<String>,
    message: Option<String>,
}

async fn publish(State(outbox): State<Outbox>, Form(request): Form<Publish>) -> Response {
    if request.action != "Publish" {
        return refused("InvalidAction", "only Publish is served locally");
    }
    let Some(to) = request.phone_number else {
        return refused("InvalidParameter", "only phone numbers are served locally");
    };
    // what is written in any other way, SNS refuses
    if PhoneNumber::parse(&to).is_ok_and(|number| number.as_str() == to) {
        match request.message {
            Some(text) if (1..=LONGEST).contains(&text.len()) => keep(&outbox, &to, &text),
            _ => refused("InvalidParameter", "the message is empty or too long"),
        }
    } else {
        refused("InvalidParameter", "not an E.164 number")
    }
}

fn keep(outbox: &Outbox, to: &str, text: &str) -> Response {
    match outbox.put(&[to], "", text) {
        Ok(_) => {
            let id = uuid_at(outbox.now());
            xml(
                StatusCode::OK,
                format!(
                    "<PublishResponse><PublishResult><MessageId>{id}</MessageId></PublishResult></PublishResponse>"
                ),
            )
        }
        Err(error) => {
            tracing::error!(%error, "the outbox failed");
            let body = "<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>";
            xml(StatusCode::INTERNAL_SERVER_ERROR, body.to_owned())
        }
    }
}

fn refused(code: &str, message: &str) -> Response {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    xml(
        StatusCode::BAD_REQUEST,
        format!("<ErrorResponse>{error}</ErrorResponse>"),
    )
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "text/xml")], body).into_response()
}
