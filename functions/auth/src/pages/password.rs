//! `/reset-password`, where the links in mails lead, and `/forgot-password`, which asks for one.

use axum::{
    extract::{Query, State as Extract},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;
use serde::Deserialize;
use shared::{
    domain::{
        text::{Email, Password},
        violation::Violation,
    },
    page::{Field, Language, Page},
};

use super::{failure, form::PageForm};
use crate::{
    State,
    passwords::{PasswordSet, is_usable, send_reset_mail, set_password},
};

/// What a link in a mail carries.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// Shows the form for a new password. The token is not spent by looking, as programs that check
/// mails do.
pub(super) async fn reset_form(
    Extract(state): Extract<State>,
    language: Language,
    Query(link): Query<Link>,
) -> Response {
    match is_usable(&state, &link.token).await {
        Ok(true) => form_for(language, &link.token, None).into_response(),
        Ok(false) => unusable(language).into_response(),
        Err(error) => failure(language, &error),
    }
}

/// A new password.
#[derive(Deserialize)]
pub(super) struct NewPassword {
    token: String,
    password: String,
}

/// Sets the password.
pub(super) async fn reset(
    Extract(state): Extract<State>,
    language: Language,
    PageForm(form): PageForm<NewPassword>,
) -> Response {
    let password = match Password::parse(form.password) {
        Ok(password) => password,
        Err(violation) => {
            let page = form_for(language, &form.token, Some(&violation));
            return page.with(StatusCode::BAD_REQUEST).into_response();
        }
    };
    match set_password(&state, &form.token, &password).await {
        Ok(PasswordSet::Done) => done(language).into_response(),
        Ok(PasswordSet::BadToken) => unusable(language).into_response(),
        Err(error) => failure(language, &error),
    }
}

fn form_for(language: Language, token: &str, wrong: Option<&Violation>) -> Page {
    let wrong = wrong.map(|violation| match violation {
        Violation::TooLong(_) => language.pick(
            "Пароль слишком длинный: не более 128 символов",
            "The password is too long: at most 128 characters",
        ),
        _ => language.pick(
            "Пароль слишком короткий: не менее 8 символов",
            "The password is too short: at least 8 characters",
        ),
    });
    let field = Field {
        name: "password",
        label: language.pick("Новый пароль", "New password"),
        kind: "password",
        autocomplete: "new-password",
        hint: Some(language.pick("От 8 до 128 символов", "8 to 128 characters")),
        wrong,
        ..Field::default()
    };
    let body = html! {
        p {
            (language.pick(
                "После этого вы войдёте с новым паролем; открытые сеансы завершатся.",
                "You will sign in with the new password; open sessions will end.",
            ))
        }
        form method="post" action="/reset-password" {
            input type="hidden" name="token" value=(token);
            (field.markup())
            button { (language.pick("Сохранить пароль", "Save the password")) }
        }
    };
    Page::new(
        language,
        language.pick("Задайте пароль", "Set your password"),
        body,
    )
}

fn done(language: Language) -> Page {
    let body = html! {
        p { (language.pick("Теперь с ним можно войти.", "You can sign in with it now.")) }
        p { a href="/sign-in" { (language.pick("Войти", "Sign in")) } }
    };
    Page::new(
        language,
        language.pick("Пароль сохранён", "Your password is saved"),
        body,
    )
}

/// The link is unknown, was used, or is too old: nobody learns which.
fn unusable(language: Language) -> Page {
    let body = html! {
        p {
            (language.pick(
                "Ссылкой можно воспользоваться один раз. Приглашение действует семь дней, ссылка \
                 для нового пароля — один час.",
                "A link works once. An invitation is good for seven days, a link for a new password \
                 for one hour.",
            ))
        }
        p {
            a href="/forgot-password" {
                (language.pick("Получить новую ссылку", "Get a new link"))
            }
        }
        p {
            (language.pick("Пароль уже задан? ", "Is your password set? "))
            a href="/sign-in" { (language.pick("Войти", "Sign in")) }
        }
    };
    let title = language.pick(
        "Ссылка больше не действует",
        "This link does not work any more",
    );
    Page::new(language, title, body).with(StatusCode::GONE)
}

/// Asks whose password is forgotten.
pub(super) async fn forgot_form(language: Language) -> Page {
    forgot_page(language, "", false)
}

/// Who wants a link.
#[derive(Deserialize)]
pub(super) struct Address {
    email: String,
}

/// Has a link mailed; the page is the same whether the address is known or not.
pub(super) async fn forgot(
    Extract(state): Extract<State>,
    language: Language,
    PageForm(form): PageForm<Address>,
) -> Response {
    let Ok(email) = Email::parse(&form.email) else {
        let page = forgot_page(language, &form.email, true);
        return page.with(StatusCode::BAD_REQUEST).into_response();
    };
    if let Err(error) = send_reset_mail(&state, &email).await {
        return failure(language, &error);
    }
    let body = html! {
        p {
            (language.pick("Если адрес ", "If ")) strong { (email.as_str()) }
            (language.pick(
                " нам знаком, на него придёт письмо со ссылкой. Она действует один час.",
                " is known to us, a mail with a link will arrive. It is good for one hour.",
            ))
        }
    };
    Page::new(
        language,
        language.pick("Проверьте почту", "Check your mail"),
        body,
    )
    .into_response()
}

fn forgot_page(language: Language, typed: &str, wrong: bool) -> Page {
    let field = Field {
        name: "email",
        label: language.pick("Адрес электронной почты", "E-mail address"),
        kind: "email",
        autocomplete: "username",
        value: typed,
        wrong: wrong.then_some(language.pick(
            "Это не похоже на адрес: проверьте, что в нём есть @ и домен",
            "That is no address: check that it has an @ and a domain",
        )),
        ..Field::default()
    };
    let body = html! {
        p {
            (language.pick(
                "Мы пришлём ссылку, по которой можно задать новый пароль.",
                "We will mail you a link to set a new password.",
            ))
        }
        form method="post" action="/forgot-password" {
            (field.markup())
            button { (language.pick("Прислать ссылку", "Send the link")) }
        }
    };
    Page::new(
        language,
        language.pick("Забыли пароль?", "Forgot your password?"),
        body,
    )
}
