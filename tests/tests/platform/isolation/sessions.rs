//! No session, or none that counts.

use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use local::keys::SigningKeys;
use serde_json::{Value, json};
use shared::{
    auth::{
        session::Session,
        token::{Claims, Purpose, Signer},
    },
    domain::person::{EmailOwner, Role},
    http::Surface,
};
use tests::{
    Answer, App, Client,
    endpoints::{Endpoint, endpoints, refusal_on},
};

use super::{
    Cast,
    base64_url::{decoded, encoded},
    private,
};

const INVALID: &str = "Invalid token";
const ENDED: &str = "Session has expired";
const MISSING: &str = "Authentication required";

#[track_caller]
fn assert_unknown(answer: &Answer, endpoint: &Endpoint, message: &str) {
    // Employee Management tells a forged token from none
    let status = match (endpoint.surface, message) {
        (Surface::EmployeeManagement, INVALID) => 403,
        _ => 401,
    };
    let refusal = refusal_on(endpoint.surface, "UNAUTHORIZED", message);
    assert_eq!(answer.status, status, "{endpoint}: {}", answer.text());
    assert_eq!(answer.said(), refusal, "{endpoint}");
}

/// A token as a bearer's and as a cookie's.
fn carriers(anonymous: &Client, token: &str) -> [Client; 2] {
    let cookie = format!("theme=dark; token={token}");
    [anonymous.bearer(token), anonymous.with("cookie", &cookie)]
}

fn signer(app: &App) -> Signer {
    Signer::from_env(&app.stack.platform.env).expect("the local key")
}

fn claims(app: &App, token: &str) -> Claims {
    let platform = &app.stack.platform;
    let claims = platform
        .verifier
        .verify(token, Purpose::Access, platform.clock.now());
    claims.expect("a token that counts")
}

/// What a forger without the key can make of a token that counts.
fn forged(app: &App, token: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("three parts: {token}")
    };
    let mut elevated: Value = serde_json::from_str(&decoded(payload)).expect("claims");
    elevated["tid"] = json!(0);
    let elevated = encoded(&elevated.to_string());
    let none = encoded(r#"{"alg":"none","typ":"JWT"}"#);

    let own_header: Header = decode_header(token).expect("a header");
    let others = SigningKeys::load(None).expect("a pair of keys");
    let others = EncodingKey::from_ed_pem(others.private.as_bytes()).expect("a key");
    let by_others = encode(&own_header, &claims(app, token), &others).expect("a token");

    // what a verifier that trusts the header's algorithm would take for a shared secret
    let public = app
        .stack
        .platform
        .env
        .required("JWT_PUBLIC_KEYS")
        .expect("keys");
    let symmetric = Header {
        alg: Algorithm::HS256,
        ..own_header.clone()
    };
    let secret = EncodingKey::from_secret(public.as_bytes());
    let symmetric = encode(&symmetric, &claims(app, token), &secret).expect("a token");

    let owner = claims(app, token);
    let owner = EmailOwner {
        tenant: owner.tenant,
        person: owner.person,
    };
    let now = app.stack.platform.clock.now();
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    let mfa = signer(app)
        .mfa(owner, Surface::WorkHub, 1, now)
        .expect("a token");
    vec![
        ("a word", "forged".to_owned()),
        ("three words", "a.b.c".to_owned()),
        (
            "another payload",
            format!("{header}.{elevated}.{signature}"),
        ),
        ("no signature", format!("{header}.{payload}.")),
        ("no algorithm", format!("{none}.{payload}.")),
        (
            "an altered signature",
            format!("{header}.{payload}.{other}{}", &signature[1..]),
        ),
        ("another key", by_others),
        ("the public key as a secret", symmetric),
        ("a token for the second factor", mfa),
    ]
}

#[tokio::test]
async fn without_a_token_every_private_endpoint_answers_401() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let before = cast.state().await;
    let anonymous = &cast.anonymous;
    let carries_nothing = [
        anonymous.clone(),
        anonymous.with("authorization", "Basic b3duZXI6c2VjcmV0MTIz"),
        anonymous.with("cookie", "token="),
        anonymous.with("cookie", "session=abc"),
    ];
    for endpoint in private() {
        for client in &carries_nothing {
            let answer = endpoint.call(client, &cast.things).await;
            assert_unknown(&answer, &endpoint, MISSING);
        }
    }
    assert_eq!(cast.state().await, before);
}

#[tokio::test]
async fn a_public_endpoint_asks_for_no_token_and_minds_none() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in endpoints().into_iter().filter(|e| !e.needs_session()) {
        for client in [cast.anonymous.clone(), cast.anonymous.bearer("forged")] {
            let answer = endpoint.call(&client, &cast.things).await;
            let status = answer.status.as_u16();
            // the second sign-up with the address
            let taken = match endpoint.surface {
                Surface::EmployeeManagement => 400,
                Surface::WorkHub
                | Surface::Workforce
                | Surface::Headroom
                | Surface::TimeTracker => 409,
            };
            let expected = status == endpoint.answers || status == taken;
            assert!(expected, "{endpoint}: {status} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_forged_token_is_refused_and_changes_nothing() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let before = cast.state().await;
    for (how, token) in forged(&app, &cast.company.owner.token()) {
        for client in carriers(&cast.anonymous, &token) {
            for endpoint in private() {
                let answer = endpoint.call(&client, &cast.things).await;
                let status = answer.status.as_u16();
                let refused = status == 401 || status == 403;
                assert!(refused, "{how}, {endpoint}: {status} {}", answer.text());
                assert_unknown(&answer, &endpoint, INVALID);
            }
        }
    }
    assert_eq!(cast.state().await, before);
}

#[tokio::test]
async fn a_token_whose_time_is_over_is_answered_401() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let claims = claims(&app, &cast.company.owner.token());
    let now = app.stack.platform.clock.now();
    let session = Session {
        id: claims.session,
        ..Session::start(
            claims.tenant,
            claims.person,
            Role::Owner,
            now,
            shared::auth::session::COOKIE_LIFE,
        )
    };
    // the session itself lives on
    let expired = signer(&app).access(&session, now, now).expect("a token");
    for client in carriers(&cast.anonymous, &expired) {
        // a logout ends the session of a token whose time is over
        for endpoint in private().filter(|endpoint| !endpoint.is_logout()) {
            let answer = endpoint.call(&client, &cast.things).await;
            assert_unknown(&answer, &endpoint, ENDED);
        }
    }
    cast.company.owner.get("/api/auth/me").await.expect(200);
}

#[tokio::test]
async fn the_token_of_an_ended_session_is_answered_401() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let leaver = cast.leaver().await;
    leaver.get("/api/auth/me").await.expect(200);
    leaver.post("/api/auth/logout", json!({})).await.expect(200);
    for client in carriers(&cast.anonymous, &leaver.token()) {
        // a logout has nothing left to do, and says so to a client that is logged out already
        for endpoint in private().filter(|endpoint| !endpoint.is_logout()) {
            let answer = endpoint.call(&client, &cast.things).await;
            assert_unknown(&answer, &endpoint, ENDED);
        }
    }
}
