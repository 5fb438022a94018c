//! `/`: what this is, and where to go.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use maud::html;
use serde::Deserialize;
use shared::{
    config::{ConfigError, Env},
    http::Surface,
    page::{FAVICON, Language, Page},
};

use super::Pages;

/// A login of the demo company.
#[derive(Clone, Debug, Deserialize)]
struct DemoLogin {
    who: String,
    username: String,
    password: String,
}

/// The logins of the demo company, where there is one.
#[derive(Clone, Debug)]
pub(crate) struct DemoLogins(Arc<[DemoLogin]>);

impl DemoLogins {
    /// Reads `DEMO_LOGINS`, a JSON list that only a demo sets.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`].
    pub(crate) fn from_env(env: &Env) -> Result<Self, ConfigError> {
        const NAME: &str = "DEMO_LOGINS";
        let logins: Vec<DemoLogin> = match env.optional(NAME) {
            Some(list) => serde_json::from_str(list)
                .map_err(|error| ConfigError::Invalid(NAME, error.to_string()))?,
            None => Vec::new(),
        };
        Ok(Self(logins.into()))
    }
}

/// The start page.
pub(crate) async fn index(State(pages): State<Pages>, language: Language) -> Page {
    let demo = &pages.demo.0;
    let body = html! {
        p {
            (language.pick(
                "Платформа для компаний: люди, задачи, проекты, часы и счета. Здесь отвечает её API.",
                "A platform for companies: people, tasks, projects, hours and bills. This is its API.",
            ))
        }
        p { a href="/sign-in" { (language.pick("Войти", "Sign in")) } }
        @if !demo.is_empty() {
            h2 { (language.pick("Демонстрационная компания", "Demo company")) }
            table {
                @for login in demo.iter() {
                    tr {
                        th scope="row" { (login.who) }
                        td { code { (login.username) } br; code { (login.password) } }
                    }
                }
            }
        }
        h2 { (language.pick("Разработчикам", "For developers")) }
        ul {
            li {
                a href="/docs/index.html" {
                    (language.pick("Документация API", "API documentation"))
                }
            }
            @for surface in Surface::ALL {
                li {
                    a href={ "/docs/openapi/" (surface.name()) ".json" } {
                        "OpenAPI: " (surface.title())
                    }
                }
            }
            li { a href="/api/health" { (language.pick("Состояние", "Health")) } }
            li {
                a href="/.well-known/jwks.json" {
                    (language.pick("Открытые ключи токенов", "Public keys of the tokens"))
                }
            }
        }
        p {
            (language.pick("Новая компания начинается с ", "A new company begins with "))
            code { "POST /api/signup" } "."
        }
    };
    Page::new(language, "WorkHub", body)
}

/// The icon of every page.
pub(crate) async fn favicon() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, FAVICON)
}
