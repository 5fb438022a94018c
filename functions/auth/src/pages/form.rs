//! What a page of ours sends.

use axum::{
    extract::{Form, FromRequest, FromRequestParts, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;
use serde::de::DeserializeOwned;
use shared::{
    http::OwnPage,
    page::{Language, Page},
};

use super::failure;
use crate::State;

/// A form of a page of ours. One that another site sends, or that is none, is answered with a page.
pub(super) struct PageForm<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<State> for PageForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let language = Language::of(&parts.headers);
        let own = OwnPage::from_request_parts(&mut parts, state).await;
        own.map_err(|error| failure(language, &error))?;
        let form = Form::from_request(Request::from_parts(parts, body), state).await;
        form.map(|Form(form)| Self(form))
            .map_err(|_| incomplete(language).into_response())
    }
}

fn incomplete(language: Language) -> Page {
    let title = language.pick("Форма не заполнена", "The form is incomplete");
    let words = language.pick(
        "Вернитесь и заполните все поля.",
        "Go back and fill in all fields.",
    );
    Page::new(language, title, html! { p { (words) } }).with(StatusCode::BAD_REQUEST)
}
