//! Pages for people: passwords from mails, signing in, and what a browser meets elsewhere.

use axum::http::Method;
use serde_json::json;
use tests::{Answer, App, Client, PASSWORD};

use crate::mfa;

/// A browser that prefers a language.
fn browser(app: &App, language: &str) -> Client {
    let html = "text/html,application/xhtml+xml,*/*;q=0.8";
    app.anonymous()
        .with("accept", html)
        .with("accept-language", language)
}

/// Sends a form, as a page of our own.
async fn submit(client: &Client, path: &str, fields: &str) -> Answer {
    let client = client
        .with("content-type", "application/x-www-form-urlencoded")
        .with("sec-fetch-site", "same-origin");
    client
        .send(Method::POST, path, Some(fields.to_owned()))
        .await
}

/// Fails unless an answer is a page that holds nothing but itself.
#[track_caller]
fn assert_page(answer: &Answer, status: u16, language: &str, text: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let page = answer.text();
    assert!(
        page.contains(&format!("<html lang=\"{language}\">")),
        "{page}"
    );
    assert!(page.contains("name=\"viewport\""), "{page}");
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains(text), "{text}: {page}");
}

#[tokio::test]
async fn an_invitation_leads_to_a_password_and_a_session() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let body = json!({ "name": "Анна Смирнова", "email": "anna@acme.example" });
    company.owner.post("/api/employees", body).await.expect(201);
    let mails = app.mails("anna@acme.example").await;
    let link = mails[0]
        .text
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap();
    let path = link
        .strip_prefix("http://workhub.test")
        .expect("the platform's address");
    let token = path.split_once("token=").unwrap().1;

    let mut browser = browser(&app, "ru");
    for _ in 0..2 {
        // looking spends nothing: programs that check mails look, too
        let form = browser.get(path).await;
        assert_page(&form, 200, "ru", "От 8 до 128 символов");
        assert!(form.text().contains("autocomplete=\"new-password\""));
    }
    let short = submit(
        &browser,
        "/reset-password",
        &format!("token={token}&password=short"),
    )
    .await;
    assert_page(&short, 400, "ru", "Пароль слишком короткий");
    assert!(short.text().contains("aria-invalid=\"true\""));
    assert!(
        !short.text().contains("value=\"short\""),
        "a password is not shown again"
    );
    let fields = format!("token={token}&password={PASSWORD}");
    let saved = submit(&browser, "/reset-password", &fields).await;
    assert_page(&saved, 200, "ru", "href=\"/sign-in\"");
    let again = submit(&browser, "/reset-password", &fields).await;
    assert_page(&again, 410, "ru", "Получить новую ссылку");

    let fields = format!("login=anna%40acme.example&password={PASSWORD}");
    let signed_in = submit(&browser, "/sign-in", &fields).await.expect(303);
    assert_eq!(signed_in.header("location"), Some("/account"));
    browser.keep_cookie(&signed_in);
    assert_page(&browser.get("/account").await, 200, "ru", "Анна Смирнова");
    browser.get("/api/auth/me").await.expect(200);

    let signed_out = submit(&browser, "/sign-out", "").await.expect(303);
    assert_eq!(signed_out.header("location"), Some("/sign-in"));
    browser.get("/api/auth/me").await.expect(401);
    let account = browser.get("/account").await.expect(303);
    assert_eq!(account.header("location"), Some("/sign-in"));
}

#[tokio::test]
async fn a_link_that_is_unknown_or_too_old_says_where_to_go_on() {
    let app = App::start().await;
    app.company("Acme").await;
    let english = browser(&app, "en-GB,en;q=0.9");
    for token in ["", "1.made-up", "nonsense", "%00"] {
        let page = english.get(&format!("/reset-password?token={token}")).await;
        assert_page(&page, 410, "en", "href=\"/forgot-password\"");
    }
    let asked = submit(&english, "/forgot-password", "email=owner%40acme.example").await;
    assert_page(&asked, 200, "en", "Check your mail");
    let token = app.token_from_mail("owner@acme.example").await;
    app.hands.forward(3600);
    let page = english.get(&format!("/reset-password?token={token}")).await;
    assert_page(&page, 410, "en", "This link does not work any more");
}

#[tokio::test]
async fn asking_for_a_link_says_the_same_whether_the_address_is_known_or_not() {
    let app = App::start().await;
    app.company("Acme").await;
    let browser = browser(&app, "ru");
    let known = submit(&browser, "/forgot-password", "email=owner%40acme.example").await;
    let unknown = submit(&browser, "/forgot-password", "email=other%40acme.example").await;
    assert_page(&known, 200, "ru", "Проверьте почту");
    assert_eq!(known.text().replace("owner", "other"), unknown.text());
    let wrong = submit(&browser, "/forgot-password", "email=%3Cb%3E").await;
    assert_page(&wrong, 400, "ru", "Это не похоже на адрес");
    assert!(
        wrong.text().contains("value=\"&lt;b&gt;\""),
        "what was typed stays"
    );
    for _ in 0..4 {
        submit(&browser, "/forgot-password", "email=other%40acme.example")
            .await
            .expect(200);
    }
    let limited = submit(&browser, "/forgot-password", "email=other%40acme.example").await;
    assert_page(&limited, 429, "ru", "Слишком много попыток");
    assert_eq!(limited.header("retry-after"), Some("900"));
}

#[tokio::test]
async fn a_wrong_password_is_said_beside_the_field_and_the_login_stays() {
    let app = App::start().await;
    app.company("Acme").await;
    let browser = browser(&app, "ru");
    assert_page(&browser.get("/sign-in").await, 200, "ru", "Вход");
    let fields = "login=owner%40acme.example&password=wrong-one";
    let refused = submit(&browser, "/sign-in", fields).await;
    assert_page(&refused, 401, "ru", "Логин или пароль не подходит");
    assert!(refused.text().contains("value=\"owner@acme.example\""));
    assert_eq!(refused.header("set-cookie"), None);
}

#[tokio::test]
async fn a_second_factor_is_asked_for() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let authenticator = mfa::enable(&app, &company.owner).await;
    let mut browser = browser(&app, "ru");
    let fields = format!("login=owner%40acme.example&password={PASSWORD}");
    let asked = submit(&browser, "/sign-in", &fields).await;
    assert_page(&asked, 200, "ru", "one-time-code");
    let page = asked.text();
    let token = page.split("name=\"temp_token\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let wrong = submit(
        &browser,
        "/sign-in",
        &format!("temp_token={token}&code=000000"),
    )
    .await;
    assert_page(&wrong, 401, "ru", "Код не подходит");
    app.hands.forward(30);
    let code = authenticator.code(&app);
    let signed_in = submit(
        &browser,
        "/sign-in",
        &format!("temp_token={token}&code={code}"),
    )
    .await;
    browser.keep_cookie(&signed_in.expect(303));
    assert_page(&browser.get("/account").await, 200, "ru", "Acme");
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let elsewhere = |client: &Client| {
        client
            .with("content-type", "application/x-www-form-urlencoded")
            .with("sec-fetch-site", "cross-site")
    };
    let fields = format!("login=owner%40acme.example&password={PASSWORD}");
    for (path, fields) in [
        ("/sign-in", fields.as_str()),
        ("/sign-out", ""),
        ("/forgot-password", "email=owner%40acme.example"),
        ("/reset-password", "token=1.x&password=secret123"),
    ] {
        let client = elsewhere(&company.owner);
        let answer = client
            .send(Method::POST, path, Some(fields.to_owned()))
            .await;
        assert_page(&answer, 403, "ru", "с другого сайта");
        assert_eq!(answer.header("set-cookie"), None);
    }
    company.owner.get("/api/auth/me").await.expect(200);
    assert_eq!(app.mails("owner@acme.example").await, []);
}

#[tokio::test]
async fn what_is_no_form_is_a_page_too() {
    let app = App::start().await;
    let browser = browser(&app, "en");
    for path in ["/reset-password", "/forgot-password", "/sign-in"] {
        let json = browser.post(path, json!({ "login": "x" })).await;
        assert_page(&json, 400, "en", "The form is incomplete");
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_json_for_programs() {
    let app = App::start().await;
    let russian = browser(&app, "ru");
    assert_page(
        &russian.get("/no/such/page").await,
        404,
        "ru",
        "Страница не найдена",
    );
    assert_page(
        &browser(&app, "en").get("/users/x/y").await,
        404,
        "en",
        "Page not found",
    );
    for client in [
        app.anonymous(),
        app.anonymous()
            .with("accept", "application/json, text/plain, */*"),
    ] {
        let answer = client.get("/no/such/page").await.expect(404);
        assert_eq!(answer.json()["code"], "NOT_FOUND");
    }
    let posted = russian.post("/no/such/page", json!({})).await.expect(404);
    assert_eq!(posted.json()["code"], "NOT_FOUND");
}

#[tokio::test]
async fn the_start_page_says_what_this_is_and_names_the_demos_logins() {
    let app = App::start().await;
    let page = browser(&app, "en").get("/").await;
    assert_page(&page, 200, "en", "A platform for companies");
    assert!(!page.text().contains("Demo company"));
    let logins = r#"[{"who":"Admin","username":"admin@demo.example","password":"demo-12345"}]"#;
    let demo = App::with([("DEMO_LOGINS", logins)]).await;
    let page = browser(&demo, "en").get("/").await;
    assert_page(&page, 200, "en", "admin@demo.example");
    for icon in ["/favicon.svg", "/favicon.ico"] {
        let icon = app.anonymous().get(icon).await.expect(200);
        assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    }
}
