//! Pages for people: one layout and one stylesheet, in Russian or English, without scripts.

mod language;

use std::sync::LazyLock;

use axum::{
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{
            ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

pub use language::Language;

const STYLE: &str = include_str!("style.css");
/// The icon of every page.
pub const FAVICON: &str = include_str!("favicon.svg");

/// Nothing but the stylesheet of this page, its icon, and forms that lead here.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = BASE64.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its language.
    pub language: Language,
    /// What it is called, in its heading too.
    pub title: String,
    /// Below the heading.
    pub body: Markup,
}

impl Page {
    /// A page that is what was asked for.
    pub fn new(language: Language, title: impl Into<String>, body: Markup) -> Self {
        Self {
            status: StatusCode::OK,
            language,
            title: title.into(),
            body,
        }
    }

    /// The same page with another status.
    #[must_use]
    pub fn with(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// A page that does not exist.
    #[must_use]
    pub fn unknown(language: Language) -> Self {
        let body = html! {
            p {
                (language.pick(
                    "По этому адресу ничего нет. Возможно, ссылка устарела или в ней опечатка.",
                    "There is nothing at this address. The link may be old or mistyped.",
                ))
            }
            p { a href="/" { (language.pick("На главную", "Go to the start page")) } }
        };
        let title = language.pick("Страница не найдена", "Page not found");
        Self::new(language, title, body).with(StatusCode::NOT_FOUND)
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let markup = html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " · WorkHub" }
                    link rel="icon" href="/favicon.svg" type="image/svg+xml";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header { a href="/" { "WorkHub" } }
                    main {
                        h1 { (self.title) }
                        (self.body)
                    }
                }
            }
        };
        let headers: [(HeaderName, &str); 6] = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, &POLICY),
            // the address of a page may hold a token
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
            (VARY, "Accept-Language"),
        ];
        (self.status, headers, markup.into_string()).into_response()
    }
}

/// Whether a person looks at the answer: a browser that goes to an address asks for HTML first.
#[must_use]
pub fn is_wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let first = accepted.and_then(|text| text.split(',').next());
    first.is_some_and(|first| first.trim().starts_with("text/html"))
}

/// A field of a form as it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Its name in the form, and its id.
    pub name: &'a str,
    /// What is asked for.
    pub label: &'a str,
    /// `type` of the input.
    pub kind: &'a str,
    /// What browsers fill it with.
    pub autocomplete: &'a str,
    /// What was typed before.
    pub value: &'a str,
    /// The rule, if it has one.
    pub hint: Option<&'a str>,
    /// What is wrong with what was typed.
    pub wrong: Option<&'a str>,
}

impl Field<'_> {
    /// The field with its label, its rule and what is wrong beside it. The cursor goes to a wrong one.
    #[must_use]
    pub fn markup(&self) -> Markup {
        let hint = format!("{}-hint", self.name);
        let wrong = format!("{}-wrong", self.name);
        let described = match (self.hint, self.wrong) {
            (Some(_), Some(_)) => Some(format!("{wrong} {hint}")),
            (Some(_), None) => Some(hint.clone()),
            (None, Some(_)) => Some(wrong.clone()),
            (None, None) => None,
        };
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                input id=(self.name) name=(self.name) type=(self.kind) value=(self.value)
                    autocomplete=(self.autocomplete) required
                    aria-invalid=[self.wrong.map(|_| "true")]
                    aria-describedby=[described]
                    autofocus[self.wrong.is_some()];
                @if let Some(words) = self.wrong { p.wrong id=(wrong) { (words) } }
                @if let Some(words) = self.hint { p.hint id=(hint) { (words) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_people_typed_is_escaped() {
        let field = Field {
            name: "login",
            value: "\"><script>",
            wrong: Some("<b>"),
            ..Field::default()
        };
        let markup = field.markup().into_string();
        assert!(
            !markup.contains("<script>") && !markup.contains("<b>"),
            "{markup}"
        );
    }

    #[test]
    fn a_page_is_for_browsers_that_go_to_it() {
        let wanted = |accept| {
            let value = HeaderValue::from_static(accept);
            is_wanted(&HeaderMap::from_iter([(ACCEPT, value)]))
        };
        assert!(wanted("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!wanted("*/*"));
        assert!(!wanted("application/json, text/plain, */*"));
        assert!(!is_wanted(&HeaderMap::new()));
    }
}
