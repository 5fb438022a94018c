//! SES's stand-in: accepts `SendEmail` of the v2 API and keeps the mails in an outbox, which
//! `GET /_local/outbox?to=` shows (contract, section 8). Nothing leaves the machine.

use std::{io, path::Path, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use rusqlite::{Row, params, types::Type};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{clock::Clock, domain::id::uuid_at};
use tokio::net::TcpListener;

use crate::{server::Server, sqlite::Sqlite};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS mails (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL COLLATE NOCASE,
    subject   TEXT NOT NULL,
    text      TEXT NOT NULL,
    at        TEXT NOT NULL -- RFC 3339
) STRICT;
CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, number);
";

/// SES's limit of recipients of one mail.
const MOST_RECIPIENTS: usize = 50;

/// One mail or text message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The address or telephone number.
    pub to: String,
    /// Empty for a text message.
    pub subject: String,
    /// The text; of a mail without one, its HTML.
    pub text: String,
    /// When it was sent.
    pub at: Timestamp,
}

/// All that would have been sent. Cheap to clone; clones are the same outbox.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    database: Sqlite,
    clock: Clock,
}

impl Outbox {
    /// Opens the outbox kept in `file`, or in memory without one.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(file: Option<&Path>, clock: Clock) -> rusqlite::Result<Self> {
        Ok(Self(Arc::new(Inner {
            database: Sqlite::open(file, SCHEMA)?,
            clock,
        })))
    }

    /// The outbox's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Keeps one message for each recipient, and returns how many those are.
    ///
    /// # Errors
    /// When the file fails.
    pub fn put<T: AsRef<str>>(
        &self,
        recipients: &[T],
        subject: &str,
        text: &str,
    ) -> rusqlite::Result<usize> {
        let at = self.0.clock.now().to_string();
        self.0.database.transaction(|connection| {
            let mut insert = connection.prepare_cached(
                "INSERT INTO mails (recipient, subject, text, at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for recipient in recipients {
                insert.execute(params![recipient.as_ref(), subject, text, at])?;
            }
            Ok(recipients.len())
        })
    }

    /// What was sent to `to`, in whatever case, or to all addresses: newest first.
    ///
    /// # Errors
    /// When the file fails.
    pub fn outbox(&self, to: Option<&str>) -> rusqlite::Result<Vec<Mail>> {
        self.0.database.transaction(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT recipient, subject, text, at FROM mails WHERE ?1 IS NULL OR recipient = ?1 ORDER BY number DESC",
            )?;
            select.query_map([to], mail)?.collect()
        })
    }
}

fn mail(row: &Row<'_>) -> rusqlite::Result<Mail> {
    let at: String = row.get("at")?;
    let at = at.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(3, Type::Text, Box::new(error))
    })?;
    Ok(Mail {
        to: row.get("recipient")?,
        subject: row.get("subject")?,
        text: row.get("text")?,
        at,
    })
}

/// Serves SES on `listener`. Dropping the server stops it.
///
/// # Errors
/// When the listener has no local address.
pub fn serve(listener: TcpListener, outbox: Outbox) -> io::Result<Server> {
    Server::start(listener, router(outbox))
}

/// The route of SES: `POST /v2/email/outbound-emails`.
pub fn router(outbox: Outbox) -> Router {
    Router::new()
        .route("/v2/email/outbound-emails", post(send_email))
        .with_state(outbox)
}

/// The route `GET /_local/outbox?to=` for people and tests.
pub fn outbox_router(outbox: Outbox) -> Router {
    Router::new()
        .route("/_local/outbox", get(show))
        .with_state(outbox)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: Option<String>,
    #[serde(default)]
    destination: Destination,
    content: EmailContent,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EmailContent {
    simple: Option<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    subject: Content,
    body: Body,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Content>,
    html: Option<Content>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    data: String,
}

async fn send_email(State(outbox): State<Outbox>, body: Bytes) -> Response {
    let request: SendEmail = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return bad_request(&error.to_string()),
    };
    let Some(message) = request.content.simple else {
        return bad_request("only simple content is served locally");
    };
    let Some(text) = message.body.text.or(message.body.html) else {
        return bad_request("the mail has no text");
    };
    if request
        .from_email_address
        .is_none_or(|from| from.is_empty())
    {
        return bad_request("the mail has no sender");
    }
    let Destination {
        to_addresses,
        cc_addresses,
        bcc_addresses,
    } = request.destination;
    let recipients = [to_addresses, cc_addresses, bcc_addresses].concat();
    if recipients.is_empty() || recipients.len() > MOST_RECIPIENTS {
        return bad_request("a mail has 1 to 50 recipients");
    }
    if recipients.iter().any(|recipient| !recipient.is_ascii()) {
        return bad_request("a recipient's address is not ASCII");
    }
    match outbox.put(&recipients, &message.subject.data, &text.data) {
        Ok(_) => {
            Json(json!({ "MessageId": uuid_at(outbox.0.clock.now()).to_string() })).into_response()
        }
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

async fn show(State(outbox): State<Outbox>, Query(filter): Query<Filter>) -> Response {
    match outbox.outbox(filter.to.as_deref()) {
        Ok(mails) => Json(mails).into_response(),
        Err(error) => failed(&error),
    }
}

fn bad_request(message: &str) -> Response {
    let kind = [("x-amzn-errortype", "BadRequestException")];
    (
        StatusCode::BAD_REQUEST,
        kind,
        Json(json!({ "message": message })),
    )
        .into_response()
}

fn failed(error: &rusqlite::Error) -> Response {
    tracing::error!(%error, "the outbox failed");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Json(json!({ "message": error.to_string() })),
    )
        .into_response()
}

#[cfg(test)]
mod tests;
