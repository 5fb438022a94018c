//! The form of refusals, by status and surface.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::json;
use shared::{
    auth::{
        session::{COOKIE_LIFE, Session},
        token::Signer,
    },
    domain::{id::TenantId, person::Role},
    http::Surface,
};
use tests::{
    Answer, App, Client, PASSWORD,
    endpoints::{Permission, Things, endpoints, refusal_on},
    refusal, violations,
};

#[tokio::test]
async fn a_validation_error_names_every_field_at_once() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let body = json!({ "orgName": " ", "email": "nobody", "password": "short" });
    let details = json!({
        "orgName": ["orgName is required"],
        "name": ["name is required"],
        "email": ["email must be a valid e-mail address"],
        "password": ["password must be at least 8 characters"],
    });
    let answer = anonymous.post("/api/signup", body).await;
    answer.expect_json(400, &violations(&details));

    let body = json!({ "email": "nobody" });
    let errors = json!({
        "email": ["The email field must be a valid e-mail address."],
        "password": ["The password field is required."],
    });
    let expected = json!({ "message": "Validation failed", "errors": errors });
    let answer = anonymous.post("/api/auth/login", body).await;
    answer.expect_json(422, &expected);
}

#[tokio::test]
async fn a_field_within_a_list_is_named_by_its_path() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let space = json!({ "name": "Development" });
    let space = company
        .owner
        .post("/api/tasks/spaces", space)
        .await
        .expect(201)
        .id();
    let body = json!({ "columns": [{ "name": "Done", "done": true }, { "done": "yes" }] });
    let path = format!("/api/tasks/spaces/{space}/boards");
    let details = json!({
        "name": ["name is required"],
        "columns[1].name": ["columns[1].name is required"],
        "columns[1].done": ["columns[1].done must be of type boolean"],
    });
    let answer = company.owner.post(&path, body).await;
    answer.expect_json(400, &violations(&details));
}

#[tokio::test]
async fn what_is_no_json_is_a_validation_error_of_the_body() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let broken = || Some("{\"email\":".to_owned());
    let answer = anonymous
        .send(Method::POST, "/api/signup", broken())
        .await
        .expect(400);
    assert_eq!(answer.json()["code"], "VALIDATION_ERROR");
    assert!(answer.json()["details"]["body"][0].is_string());
    let answer = anonymous
        .send(Method::POST, "/api/auth/refresh", broken())
        .await
        .expect(422);
    assert_eq!(answer.json()["message"], "Validation failed");
    assert!(answer.json()["errors"]["body"][0].is_string());
}

#[tokio::test]
async fn who_is_not_known_gets_401_in_the_surfaces_words() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let answer = anonymous.get("/api/auth/me").await;
    answer.expect_json(401, &refusal("UNAUTHORIZED", "Authentication required"));
    let answer = anonymous.post("/api/auth/logout", json!({})).await;
    answer.expect_json(401, &json!({ "message": "Authentication required" }));
    let body = json!({ "refresh_token": "made-up" });
    let answer = anonymous.post("/api/auth/refresh", body).await;
    answer.expect_json(
        401,
        &json!({ "message": "Invalid or expired refresh token" }),
    );
}

#[tokio::test]
async fn who_may_not_gets_403() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let answer = company.owner.post("/api/announcements", json!({})).await;
    answer.expect_json(
        403,
        &refusal("FORBIDDEN", "Only platform operators may do this"),
    );
    let elsewhere = company.owner.with("sec-fetch-site", "cross-site");
    let answer = elsewhere.post("/api/auth/logout", json!({})).await;
    answer.expect_json(403, &json!({ "message": "Cross-site request refused" }));
}

#[tokio::test]
async fn an_unknown_route_gets_404_for_every_caller() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    for client in [&app.anonymous(), &company.owner] {
        for path in [
            "/nothing",
            "/api",
            "/api/",
            "/api/employees/",
            "/api/auth/me/",
            "//",
        ] {
            let answer = client.get(path).await;
            answer.expect_json(404, &refusal("NOT_FOUND", "Resource not found"));
        }
    }
}

#[tokio::test]
async fn a_known_path_with_another_method_gets_405_in_the_surfaces_words() {
    let app = App::start().await;
    let all = endpoints();
    let paths: BTreeSet<_> = all.iter().map(|endpoint| endpoint.path).collect();
    for path in paths {
        let here: Vec<_> = all
            .iter()
            .filter(|endpoint| endpoint.path == path)
            .collect();
        let known: Vec<_> = here.iter().map(|endpoint| &endpoint.method).collect();
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            if known.contains(&&method) {
                continue;
            }
            let concrete = here[0].path(&Things::nobodys());
            let answer = app
                .anonymous()
                .send(method.clone(), &concrete, None)
                .await
                .expect(405);
            let body = refusal_on(here[0].surface, "NOT_FOUND", "Method not allowed");
            assert_eq!(answer.said(), body, "{method} {path}");
            let allow = answer.header("allow").unwrap_or_default();
            let allowed = known.iter().all(|known| allow.contains(known.as_str()));
            assert!(allowed, "{method} {path} allows {allow:?}");
        }
    }
}

#[tokio::test]
async fn a_conflict_gets_409_and_names_the_field_to_blame() {
    let app = App::start().await;
    app.company("Acme").await;
    let body = tests::signup("Second", "owner@acme.example");
    let answer = app.anonymous().post("/api/signup", body).await;
    let mut expected = refusal("CONFLICT", "E-mail is already registered");
    expected["details"] = json!({ "email": ["E-mail is already registered"] });
    answer.expect_json(409, &expected);
}

#[tokio::test]
async fn too_much_gets_413_and_what_is_no_json_415() {
    let app = App::start().await;
    let anonymous = app.anonymous();
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(1 << 20));
    let texts = anonymous.with("content-type", "text/plain");
    let large_message = "Body is larger than 1 MiB";
    let text_message = "Content-Type must be application/json";
    for (path, form) in [
        ("/api/signup", Surface::WorkHub),
        ("/api/auth/refresh", Surface::Headroom),
    ] {
        let expected = |code: &str, message: &str| refusal_on(form, code, message);
        let answer = anonymous
            .send(Method::POST, path, Some(large.clone()))
            .await;
        answer.expect_json(413, &expected("PAYLOAD_TOO_LARGE", large_message));
        let answer = texts.send(Method::POST, path, Some("{}".to_owned())).await;
        answer.expect_json(415, &expected("UNSUPPORTED_MEDIA_TYPE", text_message));
    }
}

#[tokio::test]
async fn too_many_failures_get_429_with_the_seconds_to_wait() {
    let app = App::start().await;
    app.company("Acme").await;
    let anonymous = app.anonymous();
    let email = "owner@acme.example";
    for _ in 0..10 {
        let wrong = json!({ "email": email, "password": "wrong-password" });
        anonymous.post("/api/auth/login", wrong).await.expect(401);
    }
    app.forward(std::time::Duration::from_secs(60));
    let message = "Too many attempts, try again in 840 s";
    let workhub = json!({ "username": email, "password": PASSWORD });
    let answer = anonymous.post("/api/auth/login", workhub).await;
    let answer = answer.expect_json(429, &refusal("RATE_LIMITED", message));
    assert_eq!(answer.header("retry-after"), Some("840"));
    let headroom = json!({ "email": email, "password": PASSWORD });
    let answer = anonymous.post("/api/auth/login", headroom).await;
    let answer = answer.expect_json(429, &json!({ "message": message }));
    assert_eq!(answer.header("retry-after"), Some("840"));
}

/// A client whose token counts, although no table is there to hold the session.
fn client_without_table(app: &App) -> Client {
    let platform = &app.stack.platform;
    let (signer, now) = (Signer::from_env(&platform.env), platform.clock.now());
    let session = Session::start(TenantId(1), 1, Role::Owner, now, COOKIE_LIFE);
    let token = signer
        .expect("a key")
        .access(&session, now, session.ends_at);
    app.anonymous().bearer(&token.expect("a token"))
}

#[track_caller]
fn assert_says_nothing(answer: &Answer, surface: Surface, what: &str) {
    let id = answer.header("x-request-id").expect("a request id");
    let message = format!("Internal error, request {id}");
    let expected = refusal_on(surface, "INTERNAL_ERROR", &message);
    assert_eq!(answer.status, 500, "{what}: {}", answer.text());
    assert_eq!(answer.said(), expected, "{what}");
}

#[tokio::test]
async fn an_internal_error_says_nothing_but_a_request_id() {
    let app = App::with([("TABLE_NAME", "elsewhere")]).await;
    let client = client_without_table(&app).with("x-tenant", "acme");
    let nobodys = Things::nobodys();
    // no table has to be asked for what these say
    let asks_nothing = [
        "/.well-known/jwks.json",
        "/api/health",
        "/api/billing/webhook",
        "/api/auth/refresh",
        "/api/v1/auth/refresh",
        "/api/auth/mfa/verify",
        "/v1/errors",
        "/v1/calendar/feed/{token}",
    ];
    for endpoint in endpoints() {
        if !asks_nothing.contains(&endpoint.path) {
            let client = match endpoint.path {
                // else no table has to be asked which organization is meant
                "/register" => client.with("x-tenant", "acme"),
                _ => client.clone(),
            };
            let answer = endpoint.call(&client, &nobodys).await;
            assert_says_nothing(&answer, endpoint.surface, &endpoint.to_string());
        }
    }
    let keyed = client.with("idempotency-key", "key");
    let answer = keyed.post("/api/employees", json!({})).await;
    assert_says_nothing(&answer, Surface::WorkHub, "with an Idempotency-Key");
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    let things = Things::of(&company, None).await;
    let mut ids = BTreeSet::new();
    let mut answers = Vec::new();
    for endpoint in endpoints() {
        answers.push((
            endpoint.to_string(),
            endpoint.call(&company.owner, &things).await,
        ));
    }
    for path in [
        "/",
        "/docs",
        "/docs/index.html",
        "/docs/openapi/workhub.json",
        "/nothing",
    ] {
        answers.push((path.to_owned(), company.owner.get(path).await));
    }
    let other = company.owner.delete("/api/signup").await.expect(405);
    answers.push(("another method".to_owned(), other));
    for (what, answer) in answers {
        let id = answer
            .header("x-request-id")
            .unwrap_or_else(|| panic!("{what}: no id"));
        assert!(!id.is_empty() && ids.insert(id.to_owned()), "{what}: {id}");
    }
}

#[tokio::test]
async fn a_request_id_from_the_client_is_not_taken_over() {
    let app = App::start().await;
    let client = app.anonymous().with("x-request-id", "chosen");
    let answer = client.get("/api/health").await.expect(200);
    assert_ne!(answer.header("x-request-id"), Some("chosen"));
    assert_eq!(answer.json(), json!({ "status": "ok" }));
}

#[tokio::test]
async fn where_no_route_is_the_answer_has_the_form_of_the_api_whose_path_it_is() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    for (path, expected) in [
        ("/api/nothing", refusal("NOT_FOUND", "Resource not found")),
        (
            "/api/employees/1/",
            refusal("NOT_FOUND", "Resource not found"),
        ),
        ("/users/1/", json!({ "error": "Не найдено" })),
        ("/notifications/1", json!({ "error": "Не найдено" })),
        (
            "/api/team-members/",
            json!({ "message": "Resource not found" }),
        ),
        ("/api/roles/1", json!({ "message": "Resource not found" })),
    ] {
        owner.get(path).await.expect_json(404, &expected);
    }
}

#[tokio::test]
async fn an_empty_parameter_is_one_that_is_not_given() {
    let app = App::start().await;
    let company = app.company("Acme").await;
    company.hire("petr", "employee").await;
    let table = endpoints().into_iter();
    let lists = table.filter(|e| e.method == Method::GET && (e.paged || !e.query.is_empty()));
    let lists = lists.filter(|list| !list.path.contains('{') && !list.needs_query());
    for list in lists.filter(|list| list.permission != Permission::Operator) {
        let path = list.path;
        let parameters = list.query.iter().copied().chain(["limit", "cursor"]);
        let empty: Vec<_> = parameters.map(|name| format!("{name}=")).collect();
        let plain = company.owner.get(path).await.expect(200).json();
        let path = format!("{path}?{}", empty.join("&"));
        company.owner.get(&path).await.expect_json(200, &plain);
    }
}
