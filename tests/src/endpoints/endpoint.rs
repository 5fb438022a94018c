//! What the table says of an endpoint, and how it is called.

use std::fmt;

use axum::http::Method;
use billing::gateway::event::{SIGNATURE_HEADER, sign};
use serde_json::{Value, json};
use shared::http::Surface;

use super::{Thing, Things, refusal_on};
use crate::{Answer, Client, now};

use Permission::{Admin, AnySession, Manager, Member, Operator, Public};

/// What the local gateway signs its webhooks with, see `local::stack`.
const WEBHOOK_SECRET: &str = "whsec_local";

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Anonymous callers too.
    Public,
    /// Every session, that of the platform's operators too.
    AnySession,
    /// The people of an organization.
    Member,
    /// Its managers, admins and owner.
    Manager,
    /// Its admins and owner.
    Admin,
    /// The platform's operators.
    Operator,
}

/// A client by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Of an organization.
    Employee,
    /// Of an organization.
    Manager,
    /// Of an organization.
    Admin,
    /// Of an organization.
    Owner,
    /// Of the platform.
    Operator,
}

impl Permission {
    /// Whether a role may call.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Public | AnySession => true,
            Member => role != Role::Operator,
            Manager => matches!(role, Role::Manager | Role::Admin | Role::Owner),
            Admin => matches!(role, Role::Admin | Role::Owner),
            Operator => role == Role::Operator,
        }
    }

    /// The scope that the documentation names.
    pub fn scope(self) -> Option<&'static str> {
        match self {
            Public => None,
            AnySession => Some("any"),
            Member => Some("member"),
            Manager => Some("manager"),
            Admin => Some("admin"),
            Operator => Some("super_admin"),
        }
    }
}

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its method.
    pub method: Method,
    /// Its path, as axum, OpenAPI and API Gateway spell it.
    pub path: &'static str,
    /// The crate that serves it.
    pub function: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// Whose words its errors have.
    pub surface: Surface,
    /// The status of its answer to a valid request.
    pub answers: u16,
    /// Whether it is a list in pages.
    pub paged: bool,
    /// Query parameters besides those of pages.
    pub query: &'static [&'static str],
    /// Fields of its body with numbers that may be written as text too.
    pub typed: &'static [&'static str],
    /// What its query must have.
    needs: Option<&'static str>,
    body: Option<fn(&Things) -> Value>,
    optional_body: bool,
    signed: bool,
}

fn endpoint(
    method: Method,
    path: &'static str,
    function: &'static str,
    permission: Permission,
) -> Endpoint {
    Endpoint {
        method,
        path,
        function,
        permission,
        surface: Surface::WorkHub,
        answers: 200,
        paged: false,
        query: &[],
        typed: &[],
        needs: None,
        body: None,
        optional_body: false,
        signed: false,
    }
}

pub(super) fn get(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::GET, path, function, permission)
}

pub(super) fn post(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::POST, path, function, permission)
}

pub(super) fn put(path: &'static str, function: &'static str, permission: Permission) -> Endpoint {
    endpoint(Method::PUT, path, function, permission)
}

pub(super) fn patch(
    path: &'static str,
    function: &'static str,
    permission: Permission,
) -> Endpoint {
    endpoint(Method::PATCH, path, function, permission)
}

pub(super) fn delete(
    path: &'static str,
    function: &'static str,
    permission: Permission,
) -> Endpoint {
    endpoint(Method::DELETE, path, function, permission)
}

impl Endpoint {
    pub(super) fn on(self, surface: Surface) -> Self {
        Self { surface, ..self }
    }

    /// A valid body; it may name things of the company.
    pub(super) fn body(self, body: fn(&Things) -> Value) -> Self {
        let body = Some(body);
        Self { body, ..self }
    }

    /// The status of an answer that is not 200; that of a refusal where a valid request needs a
    /// secret which the table has not.
    pub(super) fn answers(self, answers: u16) -> Self {
        Self { answers, ..self }
    }

    pub(super) fn paged(self) -> Self {
        let paged = true;
        Self { paged, ..self }
    }

    pub(super) fn query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// It refuses a request without this query.
    pub(super) fn needs(self, query: &'static str) -> Self {
        let needs = Some(query);
        Self { needs, ..self }
    }

    pub(super) fn typed(self, typed: &'static [&'static str]) -> Self {
        Self { typed, ..self }
    }

    /// It may come without its body.
    pub(super) fn optional_body(self) -> Self {
        let optional_body = true;
        Self {
            optional_body,
            ..self
        }
    }

    /// Its body is signed as the payment gateway does.
    pub(super) fn signed(self) -> Self {
        let signed = true;
        Self { signed, ..self }
    }

    /// Whether it may change something.
    pub fn mutates(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether it has a body.
    pub fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// The body of a 403; projects have a message of their own.
    pub fn forbidden(&self, message: &str) -> Value {
        if self.path.starts_with("/projects") {
            return json!({ "error": "Access denied" });
        }
        refusal_on(self.surface, "FORBIDDEN", message)
    }

    /// Whether it refuses a request without some of its parameters.
    pub fn needs_query(&self) -> bool {
        self.needs.is_some()
    }

    /// Whether it refuses a request without a body.
    pub fn needs_body(&self) -> bool {
        self.has_body() && !self.optional_body && !self.is_logout()
    }

    /// Whether its caller must come with a session.
    pub fn needs_session(&self) -> bool {
        self.permission != Public
    }

    /// Whether it ends the caller's session.
    pub fn is_logout(&self) -> bool {
        self.path.ends_with("/auth/logout")
    }

    /// Whether it reads its body as it came, to check the signature.
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// The kinds of things its path leads through.
    pub fn things(&self) -> Vec<Thing> {
        let mut things = Vec::new();
        let mut before = "";
        for segment in self.path.split('/') {
            if segment.starts_with('{') {
                things.push(Thing::listed_at(before));
            }
            before = segment;
        }
        things
    }

    /// Its path to things of these ids.
    pub fn path_of<Id: fmt::Display>(&self, ids: &[Id]) -> String {
        let mut ids = ids.iter();
        let segments = self.path.split('/').map(|segment| {
            if segment.starts_with('{') {
                ids.next().expect("an id for each parameter").to_string()
            } else {
                segment.to_owned()
            }
        });
        let path = segments.collect::<Vec<_>>().join("/");
        match self.needs {
            Some(query) => format!("{path}?{query}"),
            None => path,
        }
    }

    /// Its path to a company's things.
    pub fn path(&self, things: &Things) -> String {
        let ids = self
            .things()
            .into_iter()
            .map(|thing| things[thing].spelled());
        self.path_of(&ids.collect::<Vec<_>>())
    }

    /// A valid body that names a company's things.
    pub fn body_of(&self, things: &Things) -> Option<Value> {
        self.body.map(|body| body(things))
    }

    /// Calls it with a valid request.
    pub async fn call(&self, client: &Client, things: &Things) -> Answer {
        let body = self.body_of(things).map(|body| body.to_string());
        self.send(client, &self.path(things), body).await
    }

    /// Calls it with any path and body.
    pub async fn send(&self, client: &Client, path: &str, body: Option<String>) -> Answer {
        if self.signed {
            let signature = sign(body.as_deref().unwrap_or_default(), WEBHOOK_SECRET, now());
            let client = client.with(SIGNATURE_HEADER, &signature);
            return client.send(self.method.clone(), path, body).await;
        }
        client.send(self.method.clone(), path, body).await
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
