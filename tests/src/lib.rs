//! What the tests share: the whole platform in memory, clients by role, builders.
//!
//! A test starts an [`App`], asks it for clients ([`App::company`], [`Company::employee`] …) and
//! drives the public HTTP surface. Time stands still until [`App::hands`] move it; messages wait
//! until [`App::deliver`].

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod client;
mod company;
pub mod endpoints;
mod network;
mod notice;
mod receiver;
mod socket;

use std::{path::Path, time::Duration};

use axum::Router;
use jiff::Timestamp;
use local::{
    ses::Mail,
    stack::{Options, Stack},
};
use shared::clock::ManualClock;

pub use client::{Answer, Client, refusal, violations};
pub use company::{Company, PASSWORD, person, signup};
pub use network::request;
pub use notice::notice_of;
pub use receiver::{Received, Receiver, Reply, event};
pub use socket::{Polling, Socket};

/// The platform, in memory, at a moment in April 2026.
pub struct App {
    /// The running platform.
    pub stack: Stack,
    /// Moves its time.
    pub hands: ManualClock,
}

impl App {
    /// Starts a platform of its own for a test.
    pub async fn start() -> Self {
        Self::with([]).await
    }

    /// Starts a platform with variables that differ from the local defaults.
    pub async fn with<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self::stored_in(None, variables).await
    }

    /// Starts a platform on what an earlier one left in a directory; with none, in memory.
    pub async fn stored_in<const N: usize>(
        directory: Option<&Path>,
        variables: [(&str, &str); N],
    ) -> Self {
        let hands = ManualClock::at(now());
        // no download and no poll waits in a test
        let defaults = [
            ("DOCUMENT_WAIT_MS", "0"),
            ("POLL_WAIT_MS", "0"),
            ("ADDRESS_LIMIT_FACTOR", "1"),
        ];
        let env = defaults.into_iter().chain(variables);
        let options = Options {
            directory: directory.map(Path::to_owned),
            public_url: "http://workhub.test".to_owned(),
            files_port: 0,
            env: env
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        };
        let stack = Stack::start(options, hands.clock())
            .await
            .expect("the platform starts");
        Self { stack, hands }
    }

    /// The API.
    pub fn router(&self) -> Router {
        self.stack.router.clone()
    }

    /// A client without a session.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router())
    }

    /// A company that has just signed up, with its owner logged in by cookie.
    pub async fn company(&self, name: &str) -> Company<'_> {
        Company::sign_up(self, name).await
    }

    /// The platform's operator, logged in.
    pub async fn operator(&self) -> Client {
        const EMAIL: &str = "operator@workhub.localhost";
        let mut client = self.anonymous();
        self.set_password(EMAIL).await;
        client.log_in(EMAIL, PASSWORD).await;
        client
    }

    /// Sets [`PASSWORD`] by the mail that everyone can ask for.
    pub async fn set_password(&self, email: &str) {
        let client = self.anonymous();
        let asked = serde_json::json!({ "email": email });
        client
            .post("/api/auth/forgot-password", asked)
            .await
            .expect(200);
        let token = self.token_from_mail(email).await;
        let reset = serde_json::json!({ "token": token, "password": PASSWORD });
        client
            .post("/api/auth/reset-password", reset)
            .await
            .expect(200);
    }

    /// Lets the workers handle all messages.
    pub async fn deliver(&self) -> usize {
        self.stack.deliver().await.expect("the workers work")
    }

    /// Mails to an address, newest first, after all messages are handled.
    pub async fn mails(&self, to: &str) -> Vec<Mail> {
        self.deliver().await;
        self.stack
            .outbox
            .outbox(Some(to))
            .expect("the outbox is readable")
    }

    /// The token in the newest mail to an address that has one.
    pub async fn token_from_mail(&self, to: &str) -> String {
        let mails = self.mails(to).await;
        let mut links = mails
            .iter()
            .filter_map(|mail| mail.text.split_once("token="));
        let (_, token) = links.next().expect("a mail with a link");
        token.split_whitespace().next().expect("a token").to_owned()
    }

    /// Moves time on.
    pub fn forward(&self, by: Duration) {
        self.hands
            .forward(i64::try_from(by.as_secs()).expect("a short time"));
    }
}

/// When tests begin.
pub fn now() -> Timestamp {
    "2026-04-08T09:00:00Z".parse().expect("an instant")
}
