//! Every endpoint of the table, attacked: without a session, with less rights than it asks for,
//! with another company's ids, with input that no frontend sends.

mod bodies;
mod cross_site;
mod lists;
mod paths;
mod permissions;
mod sessions;
mod tenants;

use axum::http::Method;
use tests::{
    Answer, App, Client, Company,
    endpoints::{Endpoint, Permission, Things, endpoints},
};

/// A company, and who calls.
pub(crate) struct Cast<'a> {
    pub(crate) company: Company<'a>,
    pub(crate) anonymous: Client,
    pub(crate) operator: Client,
    /// One thing of each kind.
    pub(crate) things: Things,
}

impl<'a> Cast<'a> {
    pub(crate) async fn of(app: &'a App) -> Self {
        let company = app.company("Acme").await;
        let operator = app.operator().await;
        Self {
            things: Things::of(&company, Some(&operator)).await,
            // what the public endpoints of an organization go by
            anonymous: app.anonymous().with("x-tenant", &company.slug),
            company,
            operator,
        }
    }

    /// A client that may call an endpoint.
    pub(crate) fn caller(&self, endpoint: &Endpoint) -> &Client {
        match endpoint.permission {
            Permission::Public => &self.anonymous,
            Permission::Operator => &self.operator,
            _ => &self.company.owner,
        }
    }

    /// All that the company shows its owner.
    async fn state(&self) -> Vec<String> {
        state(&self.company.owner, &self.things).await
    }

    /// A client that may call a logout without missing the session.
    pub(crate) async fn leaver(&self) -> Client {
        let mut client = self.anonymous.clone();
        client.log_in(&self.things.email, tests::PASSWORD).await;
        client
    }
}

/// All that a company shows its owner.
async fn state(owner: &Client, things: &Things) -> Vec<String> {
    let mut state = Vec::new();
    for endpoint in private() {
        if endpoint.method == Method::GET && endpoint.permission != Permission::Operator {
            let answer = endpoint.call(owner, things).await;
            assert_eq!(
                answer.status,
                endpoint.answers,
                "{endpoint}: {}",
                answer.text()
            );
            let text = answer.text();
            // a presigned URL says when it was signed
            let signature = text.split_once("?x-id=");
            let text = signature.map_or(text.as_str(), |(before, _)| before);
            state.push(format!("{endpoint}: {text}"));
        }
    }
    state
}

/// Endpoints that only those with a session may call.
fn private() -> impl Iterator<Item = Endpoint> {
    endpoints().into_iter().filter(Endpoint::needs_session)
}

/// What an answer says, apart from its own id.
fn said(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}")));
    (answer.status.as_u16(), headers.collect(), answer.text())
}

pub(crate) mod base64_url {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    pub(crate) fn encoded(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    pub(crate) fn decoded(text: &str) -> String {
        let bytes = URL_SAFE_NO_PAD.decode(text).expect("base64");
        String::from_utf8(bytes).expect("text")
    }
}
