//! Another site's page makes the request, and the browser adds the cookie.

use tests::{
    App, Client,
    endpoints::{Endpoint, Things},
};

use super::{Cast, private};

const FRONTEND: &str = "https://app.example";

/// Endpoints that change something, those last that end the session.
fn mutating() -> Vec<Endpoint> {
    let mut all: Vec<_> = private().filter(Endpoint::mutates).collect();
    all.sort_by_key(Endpoint::is_logout);
    all
}

/// Requests as browsers send them for the page of another site.
fn from_elsewhere(client: &Client) -> [Client; 5] {
    let client = client.with("host", "workhub.test");
    let foreign = client.with("origin", "https://evil.example");
    [
        client.with("sec-fetch-site", "cross-site"),
        foreign.with("sec-fetch-site", "cross-site"),
        // browsers that do not send `Sec-Fetch-Site`
        foreign,
        client.with("origin", "null"),
        client.with("origin", "https://workhub.test.evil.example"),
    ]
}

#[tokio::test]
async fn another_sites_page_cannot_use_the_cookie_to_change_anything() {
    let app = App::with([("ALLOWED_ORIGINS", FRONTEND)]).await;
    let cast = Cast::of(&app).await;
    let before = cast.state().await;
    for endpoint in mutating() {
        for client in from_elsewhere(cast.caller(&endpoint)) {
            let answer = endpoint.call(&client, &cast.things).await;
            assert_eq!(answer.status, 403, "{endpoint}: {}", answer.text());
            let refused = endpoint.forbidden("Cross-site request refused");
            assert_eq!(answer.said(), refused, "{endpoint}");
        }
    }
    assert_eq!(cast.state().await, before);
}

#[tokio::test]
async fn an_idempotency_key_opens_no_way_around_the_refusal() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in mutating() {
        let client = cast.caller(&endpoint).with("sec-fetch-site", "cross-site");
        let client = client.with("idempotency-key", "key");
        let answer = endpoint.call(&client, &cast.things).await;
        assert_eq!(answer.status, 403, "{endpoint}: {}", answer.text());
    }
}

#[tokio::test]
async fn our_own_pages_and_those_of_allowed_origins_may_use_the_cookie() {
    let app = App::with([(
        "ALLOWED_ORIGINS",
        "https://other.example, https://app.example/",
    )])
    .await;
    let cast = Cast::of(&app).await;
    let nobodys = Things::nobodys();
    for endpoint in mutating() {
        let caller = if endpoint.is_logout() {
            &cast.leaver().await
        } else {
            cast.caller(&endpoint)
        };
        let caller = caller.with("host", "workhub.test");
        for client in [
            caller
                .with("origin", FRONTEND)
                .with("sec-fetch-site", "cross-site"),
            caller.with("origin", FRONTEND),
            caller.with("origin", "http://workhub.test"),
            caller.with("sec-fetch-site", "same-origin"),
        ] {
            let answer = endpoint.call(&client, &nobodys).await;
            assert_ne!(answer.status, 403, "{endpoint}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_bearer_token_may_come_from_any_page() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    let nobodys = Things::nobodys();
    for endpoint in mutating() {
        let token = cast.caller(&endpoint).token();
        for client in from_elsewhere(&app.anonymous().bearer(&token)) {
            let answer = endpoint.call(&client, &nobodys).await;
            assert_ne!(answer.status, 403, "{endpoint}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn reading_with_the_cookie_is_safe_from_any_page() {
    let app = App::start().await;
    let cast = Cast::of(&app).await;
    for endpoint in private().filter(|endpoint| !endpoint.mutates()) {
        for client in from_elsewhere(cast.caller(&endpoint)) {
            let answer = endpoint.call(&client, &cast.things).await;
            assert_eq!(
                answer.status,
                endpoint.answers,
                "{endpoint}: {}",
                answer.text()
            );
        }
    }
}
