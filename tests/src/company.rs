//! Companies and people as tests need them.

use serde_json::{Value, json};

use crate::{Answer, App, Client};

/// The password of all people of the tests.
pub const PASSWORD: &str = "secret123";

/// A company and its owner.
pub struct Company<'a> {
    pub(crate) app: &'a App,
    /// The owner, logged in by cookie.
    pub owner: Client,
    /// `orgId`.
    pub id: u64,
    /// Its slug.
    pub slug: String,
    /// Domain of its people's addresses.
    pub domain: String,
}

/// The body of a signup.
pub fn signup(name: &str, email: &str) -> Value {
    json!({ "orgName": name, "name": "Ivanov Ivan", "email": email, "password": PASSWORD })
}

/// The body of a new employee with a password.
pub fn person(name: &str, email: &str, access_role: &str) -> Value {
    json!({ "name": name, "email": email, "accessRole": access_role, "password": PASSWORD })
}

impl<'a> Company<'a> {
    /// Signs a company up and logs its owner in.
    pub async fn sign_up(app: &'a App, name: &str) -> Self {
        let domain = format!("{}.example", name.to_lowercase().replace(' ', "-"));
        let email = format!("owner@{domain}");
        let mut owner = app.anonymous();
        let signed_up = owner
            .post("/api/signup", signup(name, &email))
            .await
            .expect(201);
        let login = owner.log_in(&email, PASSWORD).await;
        let slug = signed_up.json()["slug"]
            .as_str()
            .expect("a slug")
            .to_owned();
        let id = login.json()["orgId"].as_u64().expect("an orgId");
        Self {
            app,
            owner,
            id,
            slug,
            domain,
        }
    }

    /// A client without a session.
    pub fn anonymous(&self) -> Client {
        self.app.anonymous()
    }

    /// An address in the company.
    pub fn email(&self, name: &str) -> String {
        format!("{name}@{}", self.domain)
    }

    /// Makes a person with a role; returns the answer.
    pub async fn hire(&self, name: &str, access_role: &str) -> Answer {
        let body = person(name, &self.email(name), access_role);
        self.owner.post("/api/employees", body).await.expect(201)
    }

    /// Makes a person with a role and logs them in.
    pub async fn member(&self, name: &str, access_role: &str) -> Client {
        self.hire(name, access_role).await;
        let mut client = self.app.anonymous();
        client.log_in(&self.email(name), PASSWORD).await;
        client
    }

    /// A new employee, logged in.
    pub async fn employee(&self, name: &str) -> Client {
        self.member(name, "employee").await
    }

    /// A new manager, logged in.
    pub async fn manager(&self, name: &str) -> Client {
        self.member(name, "manager").await
    }

    /// A new admin, logged in.
    pub async fn admin(&self, name: &str) -> Client {
        self.member(name, "admin").await
    }

    /// An invoice for April 2026; returns its id.
    pub async fn invoice(&self) -> u64 {
        let period =
            json!({ "subscriptionId": 1, "periodStart": "2026-04-01", "periodEnd": "2026-04-30" });
        let created = self
            .owner
            .post("/api/billing/invoice", period)
            .await
            .expect(201);
        created.json()["id"].as_u64().expect("an id")
    }
}
