//! The same request twice at the same moment.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, http::StatusCode, routing::post};
use futures::{future::join_all, join};
use serde_json::json;
use shared::http::{Surface, service, surface_routes};
use tests::{App, Client, refusal};
use tokio::{sync::Semaphore, task::yield_now};

use super::{INVOICES, april, invoice, invoices, is_replay, keyed};

#[tokio::test]
async fn the_same_request_at_the_same_time_has_one_effect() {
    let app = App::start().await;
    let owner = app.company("Acme").await.owner;
    let client = keyed(&owner, "k");
    let answers = join_all((0..10).map(|_| client.post(INVOICES, april()))).await;
    let mut created = 0;
    for answer in answers {
        created += usize::from(!is_replay(&answer.expect_json(201, &invoice(1))));
    }
    assert_eq!((created, invoices(&owner).await), (1, 1));
    let later = client
        .post(INVOICES, april())
        .await
        .expect_json(201, &invoice(1));
    assert!(is_replay(&later));
}

/// A client with a key, for a route that answers when it is let go, the first time with this
/// status, then 200; what lets it go, and how often it was called.
fn gate(app: &App, status: StatusCode) -> (Client, Arc<Semaphore>, Arc<AtomicUsize>) {
    let (open, calls) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let handler = {
        let (open, calls) = (Arc::clone(&open), Arc::clone(&calls));
        move || async move {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            open.acquire().await.unwrap().forget();
            match call {
                0 => status,
                _ => StatusCode::OK,
            }
        }
    };
    let platform = &app.stack.platform;
    let routes = Router::new().route("/gate", post(handler));
    let routes = surface_routes(platform, Surface::WorkHub, routes);
    let client = keyed(&Client::new(service(platform, routes)), "k");
    (client, open, calls)
}

#[tokio::test]
async fn a_request_that_waits_for_one_which_fails_is_handled_itself() {
    let app = App::start().await;
    let (client, open, calls) = gate(&app, StatusCode::INTERNAL_SERVER_ERROR);
    open.add_permits(2);
    let (one, two) = join!(
        client.post("/gate", json!({})),
        client.post("/gate", json!({}))
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 500]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_request_that_waits_too_long_is_told_to_try_again() {
    let app = App::with([("CONTENTION_WAIT_MS", "0")]).await;
    let (client, open, calls) = gate(&app, StatusCode::OK);
    let words = "A request with this Idempotency-Key is under way, try again";
    let second = async {
        while calls.load(Ordering::SeqCst) == 0 {
            yield_now().await;
        }
        let second = client.post("/gate", json!({})).await;
        open.add_permits(1);
        second
    };
    let (first, second) = join!(client.post("/gate", json!({})), second);
    first.expect(200);
    let second = second.expect_json(409, &refusal("CONFLICT", words));
    assert_eq!(second.header("retry-after"), Some("1"));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}
