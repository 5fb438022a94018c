//! `/sign-in`, `/account` and `/sign-out`: a session by cookie, as `WorkHub`'s login begins it.

use axum::{
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use shared::{
    http::{ApiError, ApiResult, Caller, ClientAddress, OwnPage, RequestTenant, Surface},
    page::{Field, Language, Page},
    store::StoreError,
};

use super::{failure, form::PageForm, see_other};
use crate::{
    State,
    cookie::cookie_header,
    credentials::{Attempt, Checked, Verified, check},
    logout::end_sockets,
    mfa,
    workhub::session_cookie,
};

/// Asks for login and password.
pub(super) async fn form(language: Language) -> Page {
    password_page(language, "", None)
}

/// What the forms send: login and password, or the token of the first step and a code.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    temp_token: String,
    #[serde(default)]
    code: String,
}

/// Begins a session.
pub(super) async fn sign_in(
    Extract(state): Extract<State>,
    language: Language,
    address: ClientAddress,
    tenant: RequestTenant,
    PageForm(form): PageForm<SignIn>,
) -> Response {
    if !form.temp_token.is_empty() {
        return second_step(&state, language, &form).await;
    }
    let attempt = Attempt {
        name: form.login.clone(),
        password: form.password,
        address,
        tenant,
    };
    match check(&state, attempt, Surface::WorkHub).await {
        Ok(Checked::Verified(verified)) => begin(&state, language, &verified).await,
        Ok(Checked::NeedsMfa { temp_token }) => {
            code_page(language, &temp_token, None).into_response()
        }
        Err(ApiError::BadCredentials) => {
            let wrong = language.pick("Логин или пароль не подходит", "Wrong login or password");
            refused(password_page(language, &form.login, Some(wrong)))
        }
        Err(ApiError::AccountInactive) => {
            let wrong = language.pick(
                "Аккаунт неактивен: обратитесь к администратору своей компании",
                "The account is inactive: ask an administrator of your company",
            );
            refused(password_page(language, &form.login, Some(wrong)))
        }
        Err(error) => failure(language, &error),
    }
}

async fn second_step(state: &State, language: Language, form: &SignIn) -> Response {
    match mfa::complete(state, &form.temp_token, form.code.trim()).await {
        Ok((verified, _)) => begin(state, language, &verified).await,
        Err(ApiError::BadCode) => {
            let wrong = language.pick("Код не подходит", "Wrong code");
            refused(code_page(language, &form.temp_token, Some(wrong)))
        }
        Err(ApiError::Unauthenticated(_)) => {
            let wrong = language.pick("Время вышло, войдите ещё раз", "Time is up, sign in again");
            refused(password_page(language, "", Some(wrong)))
        }
        Err(error) => failure(language, &error),
    }
}

async fn begin(state: &State, language: Language, verified: &Verified) -> Response {
    let started = async {
        let session = verified.start_session(state, Surface::WorkHub).await?;
        session_cookie(state, &session)
    };
    match started.await {
        Ok(cookie) => (cookie, see_other("/account")).into_response(),
        Err(error) => failure(language, &error),
    }
}

fn refused(page: Page) -> Response {
    page.with(StatusCode::UNAUTHORIZED).into_response()
}

fn password_page(language: Language, login: &str, wrong: Option<&str>) -> Page {
    let login = Field {
        name: "login",
        label: language.pick("Адрес электронной почты", "E-mail address"),
        kind: "text",
        autocomplete: "username",
        value: login,
        wrong,
        ..Field::default()
    };
    let password = Field {
        name: "password",
        label: language.pick("Пароль", "Password"),
        kind: "password",
        autocomplete: "current-password",
        ..Field::default()
    };
    let fields = html! { (login.markup()) (password.markup()) };
    let body = html! {
        (form_of(language, &fields))
        p {
            a href="/forgot-password" { (language.pick("Забыли пароль?", "Forgot your password?")) }
        }
    };
    Page::new(language, language.pick("Вход", "Sign in"), body)
}

fn code_page(language: Language, temp_token: &str, wrong: Option<&str>) -> Page {
    let code = Field {
        name: "code",
        label: language.pick("Код", "Code"),
        kind: "text",
        autocomplete: "one-time-code",
        hint: Some(language.pick(
            "Шесть цифр из приложения или код восстановления",
            "Six digits from your app, or a recovery code",
        )),
        wrong,
        ..Field::default()
    };
    let fields = html! {
        input type="hidden" name="temp_token" value=(temp_token);
        (code.markup())
    };
    let title = language.pick("Второй шаг входа", "Second step");
    Page::new(language, title, form_of(language, &fields))
}

fn form_of(language: Language, fields: &Markup) -> Markup {
    html! {
        form method="post" action="/sign-in" {
            (fields)
            p { button { (language.pick("Войти", "Sign in")) } }
        }
    }
}

/// Shows who is signed in.
pub(super) async fn account(
    Extract(state): Extract<State>,
    language: Language,
    caller: ApiResult<Caller>,
) -> Response {
    let caller = match caller {
        Ok(caller) => caller,
        Err(ApiError::Unauthenticated(_)) => return see_other("/sign-in"),
        Err(error) => return failure(language, &error),
    };
    let store = &state.platform.store;
    let found = store
        .organization_with_person(caller.tenant, caller.person)
        .await;
    match store.session_confirmed().await {
        Ok(()) => {}
        Err(StoreError::SessionEnded) => return see_other("/sign-in"),
        Err(error) => return failure(language, &error.into()),
    }
    let (organization, person) = match found {
        Ok((organization, Some(person))) => (organization, person),
        Ok((_, None)) => return see_other("/sign-in"),
        Err(error) => return failure(language, &error.into()),
    };
    let body = html! {
        table {
            tr { th scope="row" { (language.pick("Имя", "Name")) } td { (person.name()) } }
            @if let Some(organization) = organization {
                tr {
                    th scope="row" { (language.pick("Компания", "Company")) }
                    td { (organization.name) }
                }
            }
            tr { th scope="row" { (language.pick("Роль", "Role")) } td { (caller.role.shown()) } }
        }
        form method="post" action="/sign-out" {
            div.row {
                button.plain { (language.pick("Выйти", "Sign out")) }
                a href="/" { (language.pick("На главную", "Start page")) }
            }
        }
    };
    let title = language.pick("Вы вошли", "You are signed in");
    Page::new(language, title, body).into_response()
}

/// Ends the session.
pub(super) async fn sign_out(
    Extract(state): Extract<State>,
    language: Language,
    own_page: ApiResult<OwnPage>,
    caller: ApiResult<Caller>,
) -> Response {
    if let Err(error) = own_page {
        return failure(language, &error);
    }
    if let Ok(Caller {
        tenant,
        person,
        session,
        ..
    }) = caller
    {
        let ended = state
            .platform
            .store
            .session_delete(tenant, person, session)
            .await;
        match ended {
            Ok(()) | Err(StoreError::SessionEnded) => end_sockets(&state, tenant, person).await,
            Err(error) => return failure(language, &error.into()),
        }
    }
    let cleared = cookie_header("", 0, &state.platform.config);
    (cleared, see_other("/sign-in")).into_response()
}
